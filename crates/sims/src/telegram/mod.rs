//! A simulated Telegram Bot API with its chat page.
