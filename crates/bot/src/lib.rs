//! Face: Telegram.
