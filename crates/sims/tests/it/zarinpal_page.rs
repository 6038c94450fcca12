//! The payer's page: what it shows, where its buttons lead, what it says when there is nothing to press.

use reqwest::Url;
use serde_json::json;

use crate::zarinpal::{Bench, MERCHANT};

#[tokio::test]
async fn the_page_shows_the_amount_in_both_units_and_opens_the_bank() {
    let bench = Bench::new().await;
    let words = json!({"description": "خرید <b>سرویس</b> & \"هدیه\"", "metadata": {"order_id": "1042"}});
    let authority = bench.asked(words).await;
    assert_eq!(bench.state(&authority).await, "created");
    let (status, page) = bench.page(&authority).await;
    assert_eq!(status, 200);
    for shown in [
        "dir=\"rtl\"",
        "۱۸۰٬۰۰۰",
        "تومان",
        "۱٬۸۰۰٬۰۰۰ ریال",
        "خرید &lt;b&gt;سرویس&lt;/b&gt; &amp; &quot;هدیه&quot;",
        "shop.example",
        "1042",
        "پرداخت",
        "انصراف",
        authority.as_str(),
    ] {
        assert!(page.contains(shown), "{shown} is missing: {page}");
    }
    assert!(!page.contains("{{"), "{page}");
    assert_eq!(bench.state(&authority).await, "in_bank");
}

#[tokio::test]
async fn toman_and_odd_rial_are_shown_as_they_are() {
    let bench = Bench::new().await;
    let toman = bench.asked(json!({"amount": 1_234_567, "currency": "IRT"})).await;
    let (_, page) = bench.page(&toman).await;
    assert!(page.contains("۱٬۲۳۴٬۵۶۷") && page.contains("۱۲٬۳۴۵٬۶۷۰ ریال"), "{page}");
    let odd = bench.asked(json!({"amount": 12_345})).await;
    let (_, page) = bench.page(&odd).await;
    assert!(page.contains("۱٬۲۳۴٫۵") && page.contains("۱۲٬۳۴۵ ریال"), "{page}");
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere_and_runs_no_script() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({})).await;
    let answer = bench.http.get(bench.url(&format!("/pg/StartPay/{authority}"))).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let page = answer.text().await.unwrap();
    assert!(!page.contains("<script") && !page.contains("https://"), "{page}");
    let style = bench.http.get(bench.url("/pg/assets/page.css")).send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    let style = style.text().await.unwrap();
    assert!(style.contains("prefers-color-scheme: dark") && !style.contains("url("), "{style}");
}

#[tokio::test]
async fn paying_leads_back_with_the_old_query_kept() {
    let bench = Bench::new().await;
    let callback = "https://shop.example/back?intent=77&note=%D8%B3%20x#frag";
    let authority = bench.asked(json!({"callback_url": callback})).await;
    bench.page(&authority).await;
    let back = bench.press(&authority, "pay").await;
    let expected =
        format!("https://shop.example/back?intent=77&note=%D8%B3%20x&Authority={authority}&Status=OK#frag");
    assert_eq!(back, expected);
    assert_eq!(bench.state(&authority).await, "paid");
    assert_eq!(bench.verify(&authority).await.data()["code"], 100);
    let bare = bench.asked(json!({"callback_url": "http://shop.example"})).await;
    let back = bench.press(&bare, "pay").await;
    assert_eq!(back, format!("http://shop.example/?Authority={bare}&Status=OK"));
}

#[tokio::test]
async fn giving_up_leads_back_with_nok() {
    let bench = Bench::new().await;
    let authority = bench.asked(json!({})).await;
    let back = Url::parse(&bench.press(&authority, "cancel").await).unwrap();
    let pairs: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [pair("intent", "77"), pair("Authority", &authority), pair("Status", "NOK")];
    assert_eq!(pairs, expected);
    assert_eq!(bench.state(&authority).await, "canceled");
    bench.verify(&authority).await.refused(-51);
}

#[tokio::test]
async fn a_button_pressed_too_late_changes_nothing() {
    let bench = Bench::new().await;
    let paid = bench.asked(json!({})).await;
    bench.press(&paid, "pay").await;
    let reference = bench.payment(&paid).await["ref_id"].clone();
    for button in ["pay", "cancel"] {
        assert!(bench.press(&paid, button).await.ends_with("&Status=OK"));
    }
    assert_eq!(bench.payment(&paid).await["ref_id"], reference);
    assert_eq!(bench.state(&paid).await, "paid");
    let canceled = bench.asked(json!({})).await;
    for button in ["cancel", "pay"] {
        assert!(bench.press(&canceled, button).await.ends_with("&Status=NOK"));
    }
    assert_eq!(bench.state(&canceled).await, "canceled");
}

#[tokio::test]
async fn a_page_with_nothing_to_press_says_why() {
    let bench = Bench::new().await;
    let says = async |authority: &str, kind: &str| {
        let (status, page) = bench.page(authority).await;
        assert_eq!(status, 200);
        assert!(page.contains(&format!("data-kind=\"{kind}\"")), "{page}");
        assert!(!page.contains("<form"), "{page}");
        page
    };
    let paid = bench.paid(json!({})).await;
    let page = says(&paid, "paid").await;
    assert!(page.contains(&format!("Authority={paid}&amp;Status=OK")), "{page}");
    bench.verify(&paid).await.data();
    says(&paid, "paid").await;
    bench.about("reverse", &paid).await.data();
    says(&paid, "reversed").await;
    let canceled = bench.asked(json!({})).await;
    bench.bank(&canceled, "cancel").await;
    assert!(says(&canceled, "ended").await.contains("&amp;Status=NOK"));
    let waiting = bench.asked(json!({})).await;
    bench.settle_later(&waiting, 60).await;
    bench.bank(&waiting, "pay").await;
    says(&waiting, "settling").await;
}

#[tokio::test]
async fn an_unknown_authority_has_a_polite_page() {
    let bench = Bench::new().await;
    let unknown = format!("A{}", "0".repeat(35));
    for authority in [unknown.as_str(), "%3Cscript%3E"] {
        let (status, page) = bench.page(authority).await;
        assert_eq!(status, 404);
        assert!(page.contains("data-kind=\"unknown\"") && !page.contains("<script"), "{page}");
    }
    for path in [format!("{unknown}/pay"), format!("{}/dance", bench.asked(json!({})).await)] {
        let answer = bench.http.post(bench.url(&format!("/pg/StartPay/{path}"))).send().await.unwrap();
        assert_eq!(answer.status(), 404);
    }
    assert_eq!(
        bench.call("unVerified", json!({"merchant_id": MERCHANT})).await.data()["authorities"],
        json!([])
    );
}
