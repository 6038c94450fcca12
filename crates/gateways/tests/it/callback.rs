//! F-08: what a browser brings back is a hint, and only in the right form.

use std::sync::LazyLock;

use gateways::Zarinpal;
use proptest::prelude::*;
use shop::payments::{Callback, Gateway as _};

use crate::server::AUTHORITY;

static ZARINPAL: LazyLock<Zarinpal> = LazyLock::new(|| Zarinpal::new(None).unwrap());

fn read(query: &[(&str, &str)]) -> Option<Callback> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let query: Vec<(String, String)> = query.iter().map(owned).collect();
    ZARINPAL.callback(&query)
}

fn says(query: &[(&str, &str)]) -> Option<bool> {
    let callback = read(query)?;
    assert_eq!(callback.authority, AUTHORITY);
    Some(callback.says_paid)
}

#[test]
fn f08_only_ok_says_paid() {
    let table = [("OK", true), ("ok", true), ("NOK", false), ("", false), ("OKAY", false), ("OK ", false)];
    for (status, paid) in table {
        assert_eq!(says(&[("Authority", AUTHORITY), ("Status", status)]), Some(paid), "{status}");
    }
}

#[test]
fn names_are_read_in_any_case_and_in_any_company() {
    assert_eq!(says(&[("status", "OK"), ("authority", AUTHORITY)]), Some(true));
    assert_eq!(says(&[("n", "1"), ("AUTHORITY", AUTHORITY), ("x", ""), ("STATUS", "OK")]), Some(true));
}

#[test]
fn without_a_status_it_is_worth_a_question() {
    assert_eq!(says(&[("Authority", AUTHORITY)]), Some(false));
}

#[test]
fn f08_the_first_value_wins() {
    let other = "A00000000000000000000000000217885150";
    assert_eq!(says(&[("Authority", AUTHORITY), ("authority", other), ("Status", "OK")]), Some(true));
    assert_eq!(says(&[("Authority", AUTHORITY), ("Status", "NOK"), ("Status", "OK")]), Some(false));
    assert_eq!(read(&[("Authority", "x"), ("Authority", AUTHORITY), ("Status", "OK")]), None);
}

#[test]
fn f08_an_authority_of_another_form_is_no_callback() {
    let long = format!("A{}", "0".repeat(100_000));
    let table = [
        "",
        "A",
        "B00000000000000000000000000217885159",
        "a00000000000000000000000000217885159",
        "A0000000000000000000000000021788515",
        "A000000000000000000000000002178851590",
        "A0000000000000000000000000021788515/",
        "A0000000000000000000000000021788515'",
        " A00000000000000000000000000217885159",
        "A0000000000000000000000000021788515\u{6f1}",
        "A000000000000000000000000002178851\u{6f1}",
        &long,
    ];
    for authority in table {
        assert_eq!(read(&[("Authority", authority), ("Status", "OK")]), None, "{authority:.60}");
    }
    assert_eq!(read(&[]), None);
    assert_eq!(read(&[("Status", "OK")]), None);
}

#[test]
fn a_long_query_is_not_searched_to_its_end() {
    let mut query = vec![("x", "y"); 31];
    query.push(("Authority", AUTHORITY));
    assert_eq!(says(&query), Some(false));
    query.insert(0, ("x", "y"));
    assert_eq!(says(&query), None);
}

/// Names and values as a browser, a proxy or an attacker may write them.
fn parameter() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        Just("Authority".to_owned()),
        Just("authority".to_owned()),
        Just("Status".to_owned()),
        Just("STATUS".to_owned()),
        ".{0,12}",
    ];
    let value =
        prop_oneof!["[AS][0-9A-Za-z]{35}", "[ASB][0-9A-Za-z/]{34,36}", Just("OK".to_owned()), ".{0,60}"];
    (name, value)
}

proptest! {
    #[test]
    fn f08_garbage_is_no_callback_and_no_crash(query in prop::collection::vec(parameter(), 0..40)) {
        if let Some(callback) = ZARINPAL.callback(&query) {
            let named = |name: &str| query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|it| &it.1);
            prop_assert_eq!(Some(&callback.authority), named("authority"));
            let form = callback.authority.as_bytes();
            prop_assert!(form.len() == 36 && matches!(form[0], b'A' | b'S'));
            prop_assert!(form.iter().all(u8::is_ascii_alphanumeric));
            if callback.says_paid {
                prop_assert!(named("status").is_some_and(|status| status.eq_ignore_ascii_case("ok")));
            }
        }
    }
}
