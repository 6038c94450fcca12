//! Messages that ask for a payment follow their order: the shop is told where they are, and when they show something
//! else. What they become is a notice like any other.

use kernel::{AttemptId, OrderId};
use shop::orders::{payment_left, payment_shown};

use crate::bot::Bot;
use crate::incoming::Deed;
use crate::route::Route;
use crate::send::Place;
use crate::session::Session;

impl Bot {
    /// From now on the message follows its order. It is only about how a message looks later: a failure stops nothing.
    pub(crate) async fn payment_shown(
        &self,
        session: &Session,
        place: Place,
        (order, page): (OrderId, Option<AttemptId>),
    ) {
        let Ok(message_ref) = serde_json::to_string(&place) else { return };
        let name = place.name();
        let shown = session.run(move |ctx| {
            let (name, message_ref) = (name.clone(), message_ref.clone());
            Box::pin(async move { payment_shown(ctx, (order, page), (&name, &message_ref)).await })
        });
        if let Err(error) = shown.await {
            tracing::warn!(%error, %order, "a message that asks for a payment will not follow its order");
        }
    }

    /// A press that leads away from a message that asked for a payment: what is shown there next must not be written over.
    pub(crate) async fn payment_left(
        &self,
        session: &Session,
        (deed, here): (&Deed, Option<Place>),
        asks: Option<OrderId>,
    ) {
        let (Deed::Press { data, .. }, Some(place), None) = (deed, here, asks) else { return };
        use Route as R;
        if let R::Order(id) | R::OrderLeave(id) | R::OrderCheck(id) = Self::route_of(data) {
            self.payment_at_left(session, (id, place)).await;
        }
    }

    /// Before the wallet pays, or the order is given up: what is said about that stands in this message, and is not
    /// written over. Answers the order.
    pub(crate) async fn payment_taken_up(
        &self,
        session: &Session,
        (deed, here): (&Deed, Option<Place>),
    ) -> Option<OrderId> {
        let (Deed::Press { data, .. }, Some(place)) = (deed, here) else { return None };
        let (Route::OrderWallet(id) | Route::OrderCancel(id)) = Self::route_of(data) else { return None };
        self.payment_at_left(session, (id, place)).await;
        Some(id)
    }

    /// It was refused: the message stays as it is, and follows its order again.
    pub(crate) async fn payment_kept(
        &self,
        session: &Session,
        (order, here): (Option<OrderId>, Option<Place>),
    ) {
        if let (Some(order), Some(place)) = (order, here) {
            self.payment_shown(session, place, (order, None)).await;
        }
    }

    async fn payment_at_left(&self, session: &Session, (order, place): (OrderId, Place)) {
        let Ok(message_ref) = serde_json::to_string(&place) else { return };
        let left = session.run(move |ctx| {
            let message_ref = message_ref.clone();
            Box::pin(async move { payment_left(ctx, order, &message_ref).await })
        });
        if let Err(error) = left.await {
            tracing::warn!(%error, "a message may be folded although it shows something else");
        }
    }
}
