//! What a customer does later: renews, buys more, changes the link, is told what happens.

use kernel::SubscriptionId;
use shop::catalog::RenewalPolicy;
use shop::subscriptions::{SubscriptionView, document_by_token, subscription_view};
use testkit::{Message, Person, TestShop, TestShopOptions};

use crate::walk::{self, fa, said};

const GIB: i64 = 1 << 30;
const DAY: i64 = 86_400;

/// A customer who holds the sample plan and has money.
struct Holder {
    shop: TestShop,
    customer: Person,
    token: String,
}

async fn holder(policy: RenewalPolicy) -> Holder {
    let shop = TestShop::start(TestShopOptions::default()).await.unwrap();
    shop.plan_change(|plan| plan.renewal = policy).await.unwrap();
    let mut customer = shop.person(5001, "سارا", "fa").await.unwrap();
    walk::start(&mut customer).await.unwrap();
    shop.fund(&customer, 2_000_000).await.unwrap();
    let invoice = walk::invoice(&mut customer).await.unwrap();
    customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    let token = walk::link(&mut customer).await.unwrap();
    shop.rest().await.unwrap();
    Holder { shop, customer, token }
}

impl Holder {
    async fn view(&self) -> SubscriptionView {
        let now = self.shop.shop.now();
        subscription_view(self.shop.shop.read(), SubscriptionId(1), now).await.unwrap().unwrap()
    }

    fn client(&self) -> serde_json::Value {
        let clients = self.shop.clients(0);
        assert_eq!(clients.len(), 1, "{clients:?}");
        clients[0].clone()
    }

    /// Traffic through the panel, read by the shop.
    async fn uses(&self, bytes: i64) {
        let before = self.view().await.used.get();
        let email = self.client()["email"].as_str().unwrap().to_owned();
        assert!(self.shop.panels[0].traffic(&email, 0, bytes));
        self.shop.advance_s(65);
        self.shop
            .wait_for("usage", || async {
                Ok((self.view().await.used.get() >= before + bytes).then_some(()))
            })
            .await
            .unwrap();
    }

    async fn card(&mut self) -> Message {
        self.customer.say("/subscription").await.unwrap();
        self.customer.offered("تمدید").await.unwrap()
    }

    /// From the card to the preview.
    async fn preview(&mut self) -> Message {
        let card = self.card().await;
        self.customer.press_on(card.id(), "تمدید").await.unwrap();
        let preview = self.customer.hears("قبل").await.unwrap();
        assert!(preview.text().contains("بعد"), "{}", preview.text());
        preview
    }

    async fn confirmed(&mut self, preview: &Message) {
        self.customer.press_on(preview.id(), &said("renew-confirm")).await.unwrap();
        self.customer.takes("پرداخت از کیف پول").await.unwrap();
        self.customer.hears(&said("notice-extended")).await.unwrap();
        self.shop.rest().await.unwrap();
    }

    /// The link answers as before and the panel holds what the shop says.
    async fn same_link(&self) {
        let found = document_by_token(&self.shop.shop, &self.token).await.unwrap().unwrap();
        assert_eq!(found.view.subscription.id, SubscriptionId(1));
        let (view, client) = (self.view().await, self.client());
        assert_eq!(client["expiry_ms"].as_i64(), view.period.expires_at.map(kernel::unix_ms));
        assert_eq!(client["enable"], true, "{client}");
        self.shop.books_are_right().await.unwrap();
    }
}

async fn renewed_early(policy: RenewalPolicy, (gib_after, days_after): (i64, i64)) {
    let mut held = holder(policy).await;
    let bought_at = held.shop.shop.now();
    held.uses(10 * GIB).await;
    held.shop.advance_s(5 * DAY);
    held.shop.rest().await.unwrap();
    let preview = held.preview().await;
    let text = preview.text();
    let (before, after) = text.split_once("بعد").unwrap();
    assert!(before.contains(&fa(40)), "before: {text}");
    assert!(after.contains(&fa(gib_after)), "after: {text}");
    assert_eq!(held.shop.wallet(&held.customer).await.unwrap(), 1_850_000, "a preview costs nothing");
    let asked_at = held.shop.shop.now();
    held.confirmed(&preview).await;
    let view = held.view().await;
    assert_eq!(view.period.traffic_left.unwrap().get(), gib_after * GIB);
    let from = if policy == RenewalPolicy::Add { bought_at } else { asked_at };
    let days = (view.period.expires_at.unwrap() - from).num_days();
    assert!((days_after - 1..=days_after).contains(&days), "{days}");
    held.same_link().await;
}

#[tokio::test]
async fn an_early_renewal_adds_to_what_is_left() {
    renewed_early(RenewalPolicy::Add, (90, 60)).await;
}

#[tokio::test]
async fn an_early_renewal_starts_anew() {
    renewed_early(RenewalPolicy::Reset, (50, 30)).await;
}

#[tokio::test]
async fn an_early_renewal_keeps_the_best_of_both() {
    renewed_early(RenewalPolicy::KeepBest, (50, 30)).await;
}

async fn renewed_after_the_end(policy: RenewalPolicy) {
    let mut held = holder(policy).await;
    held.uses(10 * GIB).await;
    held.shop.advance_s(31 * DAY);
    held.customer.hears(&said("notice-subscriptions-ended")).await.unwrap();
    held.shop.rest().await.unwrap();
    let preview = held.preview().await;
    assert!(preview.text().contains(&said("renew-period-over")), "{}", preview.text());
    held.confirmed(&preview).await;
    let view = held.view().await;
    assert_eq!(view.period.traffic_left.unwrap().get(), 50 * GIB);
    let days = (view.period.expires_at.unwrap() - held.shop.shop.now()).num_days();
    assert!((29..=30).contains(&days), "{days}");
    held.same_link().await;
}

#[tokio::test]
async fn after_the_end_add_gives_a_whole_period_and_the_same_link_works() {
    renewed_after_the_end(RenewalPolicy::Add).await;
}

#[tokio::test]
async fn after_the_end_reset_gives_a_whole_period_and_the_same_link_works() {
    renewed_after_the_end(RenewalPolicy::Reset).await;
}

#[tokio::test]
async fn after_the_end_keep_best_gives_a_whole_period_and_the_same_link_works() {
    renewed_after_the_end(RenewalPolicy::KeepBest).await;
}

#[tokio::test]
async fn traffic_on_top_adds_traffic_and_leaves_time() {
    let mut held = holder(RenewalPolicy::Add).await;
    held.uses(10 * GIB).await;
    let end = held.view().await.period.expires_at;
    let card = held.card().await;
    held.customer.press_on(card.id(), &said("subscription-add-traffic")).await.unwrap();
    held.customer.takes(&format!("{} گیگ", fa(20))).await.unwrap();
    let invoice = held.customer.offered("پرداخت از کیف پول").await.unwrap();
    assert!(invoice.text().contains(&fa(80_000)), "{}", invoice.text());
    held.customer.press_on(invoice.id(), "پرداخت از کیف پول").await.unwrap();
    held.customer.hears(&said("notice-extended")).await.unwrap();
    held.shop.rest().await.unwrap();
    let view = held.view().await;
    assert_eq!(view.period.traffic_left.unwrap().get(), 60 * GIB);
    assert_eq!(view.period.expires_at, end);
    held.same_link().await;
}

#[tokio::test]
async fn time_on_top_adds_time_and_leaves_traffic() {
    let mut held = holder(RenewalPolicy::Add).await;
    held.uses(10 * GIB).await;
    let end = held.view().await.period.expires_at.unwrap();
    let card = held.card().await;
    held.customer.press_on(card.id(), &said("subscription-add-time")).await.unwrap();
    held.customer.takes(&format!("{} روز", fa(15))).await.unwrap();
    held.customer.takes("پرداخت از کیف پول").await.unwrap();
    held.customer.hears(&said("notice-extended")).await.unwrap();
    held.shop.rest().await.unwrap();
    let view = held.view().await;
    assert_eq!(view.period.traffic_left.unwrap().get(), 40 * GIB);
    assert_eq!((view.period.expires_at.unwrap() - end).num_days(), 15);
    held.same_link().await;
}

#[tokio::test]
async fn changing_the_link_changes_the_token_and_the_credentials() {
    let mut held = holder(RenewalPolicy::Add).await;
    let before = held.client();
    let card = held.card().await;
    held.customer.press_on(card.id(), "تغییر لینک").await.unwrap();
    held.customer.takes(&said("subscription-revoke-sure")).await.unwrap();
    let fresh = walk::link(&mut held.customer).await.unwrap();
    assert_ne!(fresh, held.token);
    held.shop.rest().await.unwrap();
    assert!(
        document_by_token(&held.shop.shop, &held.token).await.unwrap().is_none(),
        "the old link is nobody's"
    );
    assert!(document_by_token(&held.shop.shop, &fresh).await.unwrap().is_some());
    let after = held.client();
    for secret in ["uuid", "password", "auth"] {
        if before[secret].as_str().is_some_and(|value| !value.is_empty()) {
            assert_ne!(before[secret], after[secret], "{secret}");
        }
    }
    assert_ne!(before["uuid"], after["uuid"]);
    held.token = fresh;
    held.same_link().await;
}

#[tokio::test]
async fn a_day_before_the_end_and_at_the_end_the_customer_is_told_once() {
    let mut held = holder(RenewalPolicy::Add).await;
    held.shop.advance_s(28 * DAY);
    held.shop.rest().await.unwrap();
    assert_eq!(held.customer.count(&said("notice-subscriptions-ends-soon")).await.unwrap(), 0);
    held.shop.advance_s(DAY + 60);
    held.customer.hears(&said("notice-subscriptions-ends-soon")).await.unwrap();
    for _ in 0..5 {
        held.shop.advance_s(3600);
        held.shop.rest().await.unwrap();
    }
    assert_eq!(held.customer.count(&said("notice-subscriptions-ends-soon")).await.unwrap(), 1);
    held.shop.advance_s(DAY);
    let ended = held.customer.hears(&said("notice-subscriptions-ended")).await.unwrap();
    assert!(ended.button("تمدید").is_some());
    for _ in 0..5 {
        held.shop.advance_s(3600);
        held.shop.rest().await.unwrap();
    }
    assert_eq!(held.customer.count(&said("notice-subscriptions-ended")).await.unwrap(), 1);
    // The next period is told of again.
    let preview = held.preview().await;
    held.confirmed(&preview).await;
    held.shop.advance_s(29 * DAY + 3600);
    held.customer.hears(&said("notice-subscriptions-ends-soon")).await.unwrap();
}

#[tokio::test]
async fn used_up_traffic_is_told_once_and_a_renewal_opens_the_same_link_again() {
    let mut held = holder(RenewalPolicy::Add).await;
    held.uses(45 * GIB).await;
    held.shop.advance_s(30);
    held.customer.hears(&said("notice-subscriptions-traffic-low")).await.unwrap();
    held.uses(6 * GIB).await;
    held.shop.advance_s(30);
    let told = held.customer.hears(&said("notice-subscriptions-used-up")).await.unwrap();
    assert!(told.button("تمدید").is_some());
    for _ in 0..5 {
        held.shop.advance_s(600);
        held.shop.rest().await.unwrap();
    }
    assert_eq!(held.customer.count(&said("notice-subscriptions-used-up")).await.unwrap(), 1);
    let preview = held.preview().await;
    held.confirmed(&preview).await;
    assert_eq!(held.view().await.period.traffic_left.unwrap().get(), 50 * GIB);
    held.same_link().await;
}

#[tokio::test]
async fn a_stale_press_on_the_link_change_neither_changes_nor_sends_it_again() {
    let mut held = holder(RenewalPolicy::Add).await;
    let card = held.card().await;
    held.customer.press_on(card.id(), "تغییر لینک").await.unwrap();
    let label = said("subscription-revoke-sure");
    let sure = held.customer.offered(&label).await.unwrap();
    let data = sure.data(&label).unwrap().to_owned();
    held.customer.press_data(sure.id(), &data).await.unwrap();
    let fresh = walk::link(&mut held.customer).await.unwrap();
    held.shop.rest().await.unwrap();
    let sent = held.customer.count("/sub/").await.unwrap();
    // Two taps more: at once, and when nobody would call it the same wish any more.
    for wait_s in [0, 60] {
        held.shop.advance_s(wait_s);
        held.customer.press_data(sure.id(), &data).await.unwrap();
        held.customer
            .until("a word about it", |message| {
                message.alert().is_some_and(|text| text.contains(&said("subscription-revoked-before")))
            })
            .await
            .unwrap();
    }
    held.shop.rest().await.unwrap();
    assert_eq!(held.customer.count("/sub/").await.unwrap(), sent);
    held.token = fresh;
    held.same_link().await;
}

#[tokio::test]
async fn a_button_of_an_older_card_refuses_before_it_shows_prices() {
    let mut held = holder(RenewalPolicy::Add).await;
    let card = held.card().await;
    let label = said("subscription-add-traffic");
    let data = card.data(&label).unwrap().to_owned();
    held.shop.advance_s(31 * DAY);
    held.shop.rest().await.unwrap();
    held.customer.catch_up().await.unwrap();
    held.customer.press_data(card.id(), &data).await.unwrap();
    let refused = held.customer.until("a refusal", |message| message.alert().is_some()).await.unwrap();
    let words = said("error-orders-service-ended");
    assert!(refused.alert().is_some_and(|text| text.contains(&words)), "{refused:?}");
    assert_eq!(held.customer.count(&said("subscription-add-traffic-ask")).await.unwrap(), 0);
}

#[tokio::test]
async fn the_page_of_a_service_leads_to_its_card_and_nobody_else_there() {
    let mut held = holder(RenewalPolicy::Add).await;
    held.customer.say("/start sub_1").await.unwrap();
    held.customer.offered("تمدید").await.unwrap();
    let mut other = held.shop.person(5009, "نیما", "fa").await.unwrap();
    other.say("/start sub_1").await.unwrap();
    let home = other.offered("خرید سرویس").await.unwrap();
    assert!(home.button("تمدید").is_none(), "{}", home.brief());
}
