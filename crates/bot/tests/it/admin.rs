//! The owner's side: every room is entered, what a customer must not do is not done.

use std::time::Duration;

use anyhow::Result;
use kernel::PageRequest;
use sims::xui::Profile;
use testkit::{TestShop, TestShopOptions, png};

use crate::staff::{asks, presses};

async fn shop() -> TestShop {
    TestShop::start(TestShopOptions::default()).await.unwrap()
}

#[tokio::test]
async fn the_owner_walks_through_every_room() {
    let shop = shop().await;
    let mut owner = shop.owner().await.unwrap();
    for (command, part) in [
        ("/admin", "مدیریت فروشگاه"),
        ("/stats", "گزارش فروش"),
        ("/payments", "پرداخت‌ها"),
        ("/users", "کاربران"),
        ("/subscriptions", "سرویس‌ها"),
        ("/servers", "پنل‌ها"),
        ("/locations", "لوکیشن‌ها"),
        ("/plans_edit", "پلن‌ها"),
        ("/cards", "کارت‌های بانکی"),
        ("/settings", "تنظیمات"),
        ("/audit", "تاریخچه"),
    ] {
        asks(&mut owner, command, part).await;
    }
    let menu = asks(&mut owner, "/admin", "مدیریت فروشگاه").await;
    assert!(menu.text().contains('🟢'), "{}", menu.text());
    let servers = presses(&mut owner, &menu, "سرورها", "پنل‌ها").await;
    let panel = presses(&mut owner, &servers, "🟢", "اتصال مشتری‌ها").await;
    let tested = presses(&mut owner, &panel, "بررسی زنده", "قابل استفاده").await;
    let panel = presses(&mut owner, &tested, "بازگشت", "اتصال مشتری‌ها").await;
    let inbounds = presses(&mut owner, &panel, "اینباندها", "اینباندهای").await;
    presses(&mut owner, &inbounds, "خواندن دوباره", "خوانده شد").await;
    let plans = asks(&mut owner, "/plans_edit", "پلن‌ها").await;
    let plan = presses(&mut owner, &plans, "برنزی", "هنگام تمدید").await;
    presses(&mut owner, &plan, "قیمت", "به تومان").await;
    let plan = asks(&mut owner, "۱۷۵ هزار تومان", "۱۷۵٬۰۰۰").await;
    let places = presses(&mut owner, &plan, "لوکیشن‌ها", "کجا فروخته شود").await;
    // The last location cannot be taken: the press is answered, the plan stays as it was.
    presses(&mut owner, &places, "آلمان", "دست‌کم یک لوکیشن").await;
    let page = asks(&mut owner, "/settings", "تنظیمات").await;
    let setting = presses(&mut owner, &page, "مهلت فاکتور", "دقیقه").await;
    assert!(setting.text().contains("از ۵ دقیقه تا"), "{}", setting.text());
    asks(&mut owner, "سه", "پذیرفته نیست").await;
    asks(&mut owner, "۹۹۹۹", "پذیرفته نیست").await;
    asks(&mut owner, "۴۵", "ذخیره شد").await;
    assert_eq!(shop.shop.settings().invoice_ttl_min, 45);
    asks(&mut owner, "/audit", "تغییر تنظیمات").await;
}

#[tokio::test]
async fn a_wallet_is_credited_once_however_often_it_is_pressed() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    customer.say("/start").await.unwrap();
    customer.hears("خوش آمدید").await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    let card = asks(&mut owner, "/users سارا", "کیف پول").await;
    presses(&mut owner, &card, "افزایش موجودی", "مبلغ را به تومان").await;
    asks(&mut owner, "-5", "").await;
    asks(&mut owner, "۲۵۰۰۰۰", "دلیل").await;
    let look = asks(&mut owner, "جبران <قطعی>", "یک بار دیگر").await;
    assert!(look.text().contains("جبران <قطعی>"), "{}", look.text());
    let data = look.button("اضافه شود").unwrap()["data"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        owner.press_data(look.id(), &data).await.unwrap();
    }
    owner.hears("موجودی افزایش یافت").await.unwrap();
    owner.hears("پایان یافته").await.unwrap();
    asks(&mut owner, "/users 5001", "۲۵۰٬۰۰۰ تومان").await;
    customer.say("/wallet").await.unwrap();
    customer.hears("موجودی: ۲۵۰٬۰۰۰ تومان").await.unwrap();
    // More than there is is refused before anybody thinks of a reason.
    let card = asks(&mut owner, "/users سارا", "کیف پول").await;
    presses(&mut owner, &card, "کاهش موجودی", "مبلغ را به تومان").await;
    asks(&mut owner, "۳۰۰۰۰۰", "نمی‌شود ۳۰۰٬۰۰۰ تومان از آن کم کرد").await;
    asks(&mut owner, "۱۰۰۰۰۰", "دلیل").await;
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn a_panel_is_added_with_a_pinned_certificate_and_its_login_does_not_stay_in_the_chat() {
    let shop = shop().await;
    let spec = sims::xui::PanelOptions {
        profile: Profile::V2_9_4,
        seed: 77,
        tls: true,
        password: "not-to-be-seen-77".to_owned(),
        clock: shop.clock.clone(),
        samples: sims::xui::Samples::Small,
        ..sims::xui::PanelOptions::default()
    };
    let (username, password) = (spec.username.clone(), spec.password.clone());
    let panel = sims::xui::Panel::start(spec).await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    let servers = asks(&mut owner, "/servers", "پنل‌ها").await;
    presses(&mut owner, &servers, "افزودن پنل", "مسیر مخفی").await;
    asks(&mut owner, "سلام", "این نشانی پنل نیست").await;
    asks(&mut owner, &format!("{}panel/inbounds", panel.url), "راه ورود").await;
    let untrusted = asks(&mut owner, &format!("{username} {password}"), "اثر انگشت").await;
    let named = presses(&mut owner, &untrusted, "اعتماد", "نامی برای این پنل").await;
    assert!(named.button("افزودن با نام").is_some());
    let inbounds = asks(&mut owner, "تهران ۱\n127.0.0.1\n۵۰۰", "پنل اضافه شد").await;
    let label = inbounds.buttons()[0]["label"].as_str().unwrap().to_owned();
    presses(&mut owner, &inbounds, &label, "انتخاب شد").await;
    let panels = shop::fleet::panel_list(shop.shop.read()).await.unwrap();
    let added = panels.iter().find(|panel| panel.name == "تهران ۱").unwrap();
    assert_eq!(
        (added.capacity, added.inbounds.iter().filter(|inbound| inbound.picked).count()),
        (Some(500), 1)
    );
    for message in owner.read_after(0, Duration::ZERO).await.unwrap() {
        let told = message.text().contains(&password) && message.0["deleted"] != true;
        assert!(!told, "{}", message.0);
    }
}

#[tokio::test]
async fn whoever_may_not_is_led_home_and_nothing_happens() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    customer.say("/start").await.unwrap();
    let menu = customer.hears("خوش آمدید").await.unwrap();
    assert!(menu.button("مدیریت").is_none());
    for command in ["/admin", "/users", "/servers", "/settings", "/audit"] {
        customer.say(command).await.unwrap();
        customer.hears("متوجه پیام شما نشدم").await.unwrap();
    }
    for data in [
        "1a",
        "1as",
        "1au.0",
        "1ac.1",
        "1sv",
        "1sx.1",
        "1sp.1.0",
        "1sf.2.0",
        "1px.1.0",
        "1aa.0",
        "1ag2.1.1.1",
        "1wi.1",
        "1wu.1",
        "1wc.1",
        "1wx",
    ] {
        customer.press_data(menu.id(), data).await.unwrap();
    }
    // A chat is worked off in order: when this is answered, so were the presses.
    customer.say("/help").await.unwrap();
    customer.hears("راهنمای خرید").await.unwrap();
    assert!(shop.shop.settings().sales_open);
    let roles = shop::identity::user_search(shop.shop.read(), "5001", PageRequest::new(0, 1)).await.unwrap();
    assert!(shop::identity::roles_of(shop.shop.read(), roles.items[0].id).await.unwrap().is_empty());
    let mut reviewer = shop.reviewer(0).await.unwrap();
    let menu = asks(&mut reviewer, "/admin", "مدیریت فروشگاه").await;
    assert!(menu.button("رسیدها").is_some() && menu.button("تنظیمات").is_none());
}

#[tokio::test]
async fn money_and_services_of_a_customer_are_seen() {
    let shop = shop().await;
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    customer.say("/start").await.unwrap();
    for label in ["خرید سرویس", "آلمان", "برنزی", "کارت"] {
        customer.takes(label).await.unwrap();
    }
    customer.offered("کپی").await.unwrap();
    customer.picture("photo", png(7)).await.unwrap();
    let mut owner = shop.owner().await.unwrap();
    owner.offered("تایید").await.unwrap();
    let list = asks(&mut owner, "/payments", "در حال بررسی").await;
    let queue = presses(&mut owner, &list, "رسیدهای منتظر بررسی", "رسیدهای منتظر بررسی: ۱").await;
    let receipt = presses(&mut owner, &queue, "سارا", "برنزی").await;
    assert!(receipt.is_photo());
    presses(&mut owner, &receipt, "مشخصات مشتری", "شناسه").await;
    owner.press_on(receipt.id(), "تایید").await.unwrap();
    customer.hears("/sub/").await.unwrap();
    let list = asks(&mut owner, "/payments", "واریز شد").await;
    let queue = presses(&mut owner, &list, "رسیدها", "رسیدی منتظر شما نیست").await;
    let list = presses(&mut owner, &queue, "پرداخت‌ها", "جدیدترین‌ها").await;
    let facts = presses(&mut owner, &list, "سارا", "به کیف پول رفت").await;
    assert!(facts.text().contains("\u{2068}Owner\u{2069} رسید را تایید کرد"), "{}", facts.text());
    let card = presses(&mut owner, &facts, "کارت کاربر", "سرویس‌ها: ۱").await;
    presses(&mut owner, &card, "سفارش‌ها", "تحویل شد").await;
    let card = asks(&mut owner, "/users 5001", "سرویس‌ها: ۱").await;
    presses(&mut owner, &card, "گردش حساب", "پرداخت سفارش").await;
    let all = asks(&mut owner, "/subscriptions", "سرویس‌ها").await;
    let held = presses(&mut owner, &all, "🟢", "صاحب").await;
    let sure = presses(&mut owner, &held, "لینک تازه", "لینک قبلی").await;
    presses(&mut owner, &sure, "بله", "لینک عوض شد").await;
    asks(&mut owner, "/stats", "خرید تازه: ۱").await;
    let servers = asks(&mut owner, "/servers", "پنل‌ها").await;
    let panel = presses(&mut owner, &servers, "🟢", "سرویس‌ها: ۱").await;
    let ask = presses(&mut owner, &panel, "حذف", "حذف شود؟").await;
    presses(&mut owner, &ask, "بله", "۱ سرویس روی این پنل").await;
    shop.books_are_right().await.unwrap();
}

#[tokio::test]
async fn catalogue_cards_and_people_are_kept_from_the_chat() -> Result<()> {
    let shop = shop().await;
    let mut owner = shop.owner().await?;
    let list = asks(&mut owner, "/locations", "لوکیشن‌ها").await;
    presses(&mut owner, &list, "افزودن لوکیشن", "چهار خط").await;
    asks(&mut owner, "fr", "سه خط").await;
    asks(&mut owner, "FR!\nفرانسه\nFrance", "کد درست نیست").await;
    let place = asks(&mut owner, "fr\nفرانسه\nFrance\n🇫🇷", "France").await;
    presses(&mut owner, &place, "پنهان کردن", "دیگر آن را نمی‌بینند").await;
    let list = asks(&mut owner, "/plans_edit", "پلن‌ها").await;
    presses(&mut owner, &list, "افزودن پلن", "هر کدام در یک خط").await;
    asks(&mut owner, "طلایی\nGold\nزیاد\n30\n3\n300000", "خط ۳").await;
    let plan = asks(&mut owner, "طلایی\nGold\n۱۰۰\n30\n3\n۳۰۰ هزار\n-\n5000", "پلن در همه لوکیشن").await;
    assert!(plan.text().contains("۳۰۰٬۰۰۰ تومان"), "{}", plan.text());
    presses(&mut owner, &plan, "شروع از نو", "ذخیره شد").await;
    let cards = asks(&mut owner, "/cards", "کارت‌های بانکی").await;
    presses(&mut owner, &cards, "افزودن کارت", "شانزده رقم").await;
    asks(&mut owner, "1234", "شماره کارت درست نیست").await;
    asks(&mut owner, "۶۲۱۹ ۸۶۱۰ ۱۲۳۴ ۵۶۷۳", "نام صاحب کارت").await;
    asks(&mut owner, "علی رضایی\nفروشگاه", "کارت اضافه شد").await;
    let mut customer = shop.person(5002, "Ali & <b>", "en").await?;
    customer.say("/start").await?;
    customer.hears("Ali").await?;
    let person = asks(&mut owner, "/users 5002", "Ali & <b>").await;
    presses(&mut owner, &person, "مسدود کردن", "دلیل را بفرستید").await;
    let person = asks(&mut owner, "رسید جعلی", "مسدود شد").await;
    customer.say("/start").await?;
    customer.hears("support").await?;
    presses(&mut owner, &person, "رفع مسدودی", "دوباره می‌تواند").await;
    let person = asks(&mut owner, "/users 5002", "Ali & <b>").await;
    let roles = presses(&mut owner, &person, "نقش‌ها", "داده یا گرفته").await;
    presses(&mut owner, &roles, "بررسی رسیدها", "داده شد").await;
    let roles = asks(&mut owner, "/users owner", "مالک").await;
    let roles = presses(&mut owner, &roles, "نقش‌ها", "داده یا گرفته").await;
    presses(&mut owner, &roles, "مالک", "آخرین مالک").await;
    Ok(())
}
