//! What a person sees: text and buttons, as plain data. Views make screens; only `send` knows Telegram.

use bytes::Bytes;
use kernel::Locale;
use serde_json::{Value, json};

use crate::route::Route;

/// The look of a button, on clients that show it (Bot API 9.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    #[default]
    Plain,
    Primary,
    Success,
    Danger,
}

/// What a press does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ButtonAction {
    Go(Route),
    Url(String),
    /// Copies a text of at most 256 characters.
    Copy(String),
}

/// One button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub action: ButtonAction,
    pub style: Style,
}

impl Button {
    pub fn go(label: impl Into<String>, route: Route) -> Self {
        Self { label: label.into(), action: ButtonAction::Go(route), style: Style::Plain }
    }

    pub fn url(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), action: ButtonAction::Url(url.into()), style: Style::Plain }
    }

    pub fn copy(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), action: ButtonAction::Copy(text.into()), style: Style::Plain }
    }

    #[must_use]
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    fn json(&self) -> Value {
        let mut button = match &self.action {
            ButtonAction::Go(route) => json!({ "text": self.label, "callback_data": route.data() }),
            ButtonAction::Url(url) => json!({ "text": self.label, "url": url }),
            ButtonAction::Copy(text) => json!({ "text": self.label, "copy_text": { "text": text } }),
        };
        let style = match self.style {
            Style::Plain => None,
            Style::Primary => Some("primary"),
            Style::Success => Some("success"),
            Style::Danger => Some("danger"),
        };
        if let Some(style) = style {
            button["style"] = json!(style);
        }
        button
    }
}

/// A picture or file above the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// Made by us.
    Png {
        name: String,
        bytes: Bytes,
    },
    /// On Telegram's side already.
    Photo(String),
    Document(String),
}

/// A whole message: HTML text (escaped by `l10n`), buttons row by row, perhaps a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    pub text: String,
    pub rows: Vec<Vec<Button>>,
    pub media: Option<Media>,
}

impl Screen {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), rows: Vec::new(), media: None }
    }

    /// Adds a row of buttons.
    #[must_use]
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
        self
    }

    /// Adds a row when there is one.
    #[must_use]
    pub fn row_if(self, condition: bool, buttons: impl FnOnce() -> Vec<Button>) -> Self {
        if condition { self.row(buttons()) } else { self }
    }

    #[must_use]
    pub fn media(mut self, media: Media) -> Self {
        self.media = Some(media);
        self
    }

    /// The screen as it is read in a language: every line begins from its side, and so does every row, whose buttons
    /// Telegram lays out from the left.
    #[must_use]
    pub fn laid_out(mut self, locale: Locale) -> Self {
        self.text = l10n::lines_laid_out(locale, &self.text);
        for row in &mut self.rows {
            match locale {
                Locale::Fa => row.reverse(),
                Locale::En => {}
            }
            for button in row {
                button.label = l10n::lines_laid_out(locale, &button.label);
            }
        }
        self
    }

    /// The inline keyboard as the Bot API takes it.
    pub(crate) fn keyboard(&self) -> Value {
        let rows: Vec<Vec<Value>> =
            self.rows.iter().map(|row| row.iter().map(Button::json).collect()).collect();
        json!({ "inline_keyboard": rows })
    }
}
