//! One deal of the history, from the wish to the money: the same commands that the bot calls.

use anyhow::Result;
use kernel::{Actor, Face, LocationId, Money, PlanId, SubscriptionId, UserId};
use shop::orders::{
    Approved, OrderPlace, Settled, Wish, order_pay_card, order_pay_wallet, order_place, payment_approve,
};
use shop::payments::{Approval, FileKind, ReceiptSubmit, receipt_submit};

use super::Play;

const KEY_LEN: usize = 20;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    Buy { plan_id: PlanId, location_id: LocationId },
    Renew { plan_id: PlanId, subscription_id: SubscriptionId },
    TopUp { toman: i64 },
}

/// How it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pay {
    Card,
    WalletWhereItCan,
    Never,
}

impl Wanted {
    fn wish(self) -> Result<Wish> {
        Ok(match self {
            Self::Buy { plan_id, location_id } => Wish::Buy { plan_id, location_id },
            Self::Renew { plan_id, subscription_id } => Wish::Renew { plan_id, subscription_id },
            Self::TopUp { toman } => Wish::TopUp { amount: Money::from_toman(toman)? },
        })
    }
}

/// What the customer's own steps led to.
#[derive(Clone, Copy, Debug)]
enum Step {
    Settled(Settled),
    Receipt(kernel::ReceiptId),
    Open,
}

/// Closes a deal. Answers the subscription that was bought.
pub async fn close(
    play: &Play<'_>,
    (user_id, wanted): (UserId, Wanted),
    pay: Pay,
) -> Result<Option<SubscriptionId>> {
    let place =
        OrderPlace { user_id, wish: wanted.wish()?, idem_key: format!("sample:{}", play.rng.token(KEY_LEN)) };
    let picture = (hex::encode(play.rng.bytes::<32>()), play.rng.next_u64());
    let step = play
        .shop
        .run(Actor::User { id: user_id, face: Face::Bot }, move |ctx| {
            let (place, picture) = (place.clone(), picture.clone());
            Box::pin(async move { customer(ctx, place, (pay, picture)).await })
        })
        .await?;
    let settled = match step {
        Step::Open => return Ok(None),
        Step::Settled(settled) => settled,
        Step::Receipt(receipt_id) => {
            let at = usize::try_from(play.rng.below(play.reviewers.len() as u64)).unwrap_or(0);
            let id = play.reviewers.get(at).copied().unwrap_or(user_id);
            let approved = play
                .shop
                .run(Actor::User { id, face: Face::Bot }, move |ctx| {
                    Box::pin(payment_approve(ctx, Approval { receipt_id, received: None }))
                })
                .await?;
            match approved {
                Approved::Credited { settled, .. } => settled,
                Approved::AwaitsSecond { .. } => return Ok(None),
            }
        }
    };
    Ok(match settled {
        Settled::Granted { subscription_id } => Some(subscription_id),
        Settled::Extended { .. } | Settled::ToppedUp | Settled::ToWallet(_) => None,
    })
}

async fn customer(
    ctx: &shop::Ctx<'_>,
    place: OrderPlace,
    (pay, (sha256, phash)): (Pay, (String, u64)),
) -> shop::Result<Step> {
    let user_id = place.user_id;
    let order = order_place(ctx, place).await?;
    if pay == Pay::WalletWhereItCan {
        match order_pay_wallet(ctx, user_id, order.id).await {
            Ok(settled) => return Ok(Step::Settled(settled)),
            Err(error) if error.code() == "orders.wallet_short" => {}
            Err(error) => return Err(error),
        }
    }
    let invoice = match order_pay_card(ctx, user_id, order.id).await {
        Ok(invoice) => invoice,
        // What earlier tags left in the wallet is enough.
        Err(error) if error.code() == "orders.wallet_covers" => {
            return order_pay_wallet(ctx, user_id, order.id).await.map(Step::Settled);
        }
        Err(error) => return Err(error),
    };
    if pay == Pay::Never {
        return Ok(Step::Open);
    }
    let picture = ReceiptSubmit {
        user_id,
        attempt_id: Some(invoice.attempt.id),
        file_ref: format!("sample:{}", order.id),
        file_kind: FileKind::Photo,
        sha256,
        phash,
    };
    Ok(Step::Receipt(receipt_submit(ctx, picture).await?.receipt_id))
}
