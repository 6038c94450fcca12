//! What the names of methods say: whether a repeat does harm, and whether a call counts as a message.

/// Whether repeating a call that may have taken effect does no harm. Everything unknown is harmful.
pub(crate) fn is_repeatable(method: &str) -> bool {
    const PREFIXES: [&str; 13] = [
        "get", "set", "delete", "edit", "pin", "unpin", "ban", "unban", "restrict", "promote", "close",
        "reopen", "hide",
    ];
    const NAMES: [&str; 5] = [
        "answercallbackquery",
        "answerprecheckoutquery",
        "answershippingquery",
        "answerinlinequery",
        "sendchataction",
    ];
    let method = method.to_ascii_lowercase();
    NAMES.contains(&method.as_str()) || PREFIXES.iter().any(|prefix| method.starts_with(prefix))
}

/// Whether a call counts against the limits of messages.
pub(crate) fn is_message(method: &str) -> bool {
    let method = method.to_ascii_lowercase();
    method != "sendchataction"
        && ["send", "copy", "forward", "edit"].iter().any(|prefix| method.starts_with(prefix))
}
