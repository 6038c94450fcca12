//! What the staff does again and again: a line or a press, and the answer looked at as a whole.

use testkit::{Message, Person};

/// Every text and label of a message: no placeholder without its fact, no key without its words.
pub fn is_complete(message: &Message) {
    let shown = message.0.to_string();
    for flaw in ["{$", "{ $", "admin-", "finding-", "button-", "error-", "job-", "gateway-"] {
        assert!(!message.text().contains(flaw), "{flaw} in {shown}");
        for button in message.buttons() {
            assert!(!button["label"].as_str().unwrap_or_default().contains(flaw), "{flaw} in {shown}");
        }
    }
}

/// Says something and waits for the answer that has `part` in it.
pub async fn asks(person: &mut Person, line: &str, part: &str) -> Message {
    person.say(line).await.unwrap();
    let message = person.hears(part).await.unwrap_or_else(|error| panic!("{line}: {error}"));
    is_complete(&message);
    message
}

/// Presses a button of `on` and waits for what has `part` in it.
pub async fn presses(person: &mut Person, on: &Message, label: &str, part: &str) -> Message {
    person.press_on(on.id(), label).await.unwrap_or_else(|error| panic!("{label}: {error}"));
    let message = person.hears(part).await.unwrap_or_else(|error| panic!("{label}: {error}"));
    is_complete(&message);
    message
}
