//! How a handler answers. Data, so that a test can read it.

use kernel::{AttemptId, Locale, OrderId};

use crate::screen::Screen;

/// What happens after a deed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Shown in place of the pressed message, or as a new one when there is none.
    pub show: Option<Screen>,
    /// Sent as new messages, in order.
    pub say: Vec<Screen>,
    /// A short line over the chat.
    pub toast: Option<String>,
    /// The line must be closed by hand.
    pub is_alert: bool,
    /// The order whose payment the shown screen asks for: once it is paid, the message says so.
    pub payment_of: Option<OrderId>,
    /// The shown screen leads to this payment's page at a provider: once nothing can come of it, the message says so.
    pub page_of: Option<AttemptId>,
    /// The language of the screens, when it is another than the deed found.
    pub locale: Option<Locale>,
}

impl Answer {
    pub fn show(screen: Screen) -> Self {
        Self { show: Some(screen), ..Self::default() }
    }

    pub fn say(screen: Screen) -> Self {
        Self { say: vec![screen], ..Self::default() }
    }

    pub fn toast(text: impl Into<String>) -> Self {
        Self { toast: Some(text.into()), ..Self::default() }
    }

    pub fn alert(text: impl Into<String>) -> Self {
        Self { toast: Some(text.into()), is_alert: true, ..Self::default() }
    }

    /// Adds a short line.
    #[must_use]
    pub fn with_toast(mut self, text: impl Into<String>) -> Self {
        self.toast = Some(text.into());
        self
    }

    /// The shown screen asks for the payment of an order.
    #[must_use]
    pub fn asking_for(mut self, order: OrderId) -> Self {
        self.payment_of = Some(order);
        self
    }

    /// The shown screen leads to a page at a provider.
    #[must_use]
    pub fn with_page(mut self, attempt: AttemptId) -> Self {
        self.page_of = Some(attempt);
        self
    }

    /// Says everything in another language.
    #[must_use]
    pub fn in_language(mut self, locale: Locale) -> Self {
        self.locale = Some(locale);
        self
    }

    /// Adds a new message.
    #[must_use]
    pub fn and_say(mut self, screen: Screen) -> Self {
        self.say.push(screen);
        self
    }
}
