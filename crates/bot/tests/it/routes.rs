//! Callback data: short, versioned, and read back exactly; anything else is refused.

use bot::Route;
use kernel::{LocationId, OrderId, PlanId, ReceiptId, SubscriptionId};

#[test]
fn what_is_written_is_read_back_within_telegrams_limit() {
    let far = i64::MAX;
    for route in [
        Route::Home,
        Route::LanguageSet(true),
        Route::BuyPlan(LocationId(far), PlanId(far)),
        Route::OrderCard(OrderId(1)),
        Route::RenewConfirm(SubscriptionId(35), PlanId(36)),
        Route::ReceiptRejectFor(ReceiptId(far), 3),
        Route::TopUpAmount(-5),
    ] {
        let data = route.data();
        assert!(data.len() <= 64, "{data}");
        assert_eq!(Route::parse(&data), Some(route), "{data}");
    }
}

#[test]
fn data_of_other_versions_and_garbage_is_nothing() {
    for data in [
        "",
        "1",
        "2h",
        "h",
        "1zz",
        "1h.1",
        "1or",
        "1or.0",
        "1or.-1",
        "1or.+1",
        "1or.1.2",
        "1or.zzzzzzzzzzzzzzzz",
        "1ls.2",
        "\u{0}",
    ] {
        assert_eq!(Route::parse(data), None, "{data:?}");
    }
}
