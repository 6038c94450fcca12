//! What a browser brings back: `?Authority=…&Status=OK|NOK`, among parameters of our own. Pure; anybody can forge it.

use shop::payments::Callback;

use super::form::is_authority;

const AUTHORITY: &str = "Authority";
const STATUS: &str = "Status";
const PAID: &str = "OK";
/// Parameters that are looked at: theirs are two, ours few.
const PARAMETERS_MAX: usize = 32;

/// `None` without an authority of the right form. Without a status it is worth a question all the same.
pub(super) fn callback(query: &[(String, String)]) -> Option<Callback> {
    let authority = first(query, AUTHORITY).filter(|text| is_authority(text))?;
    let says_paid = first(query, STATUS).is_some_and(|status| status.eq_ignore_ascii_case(PAID));
    Some(Callback { authority: authority.to_owned(), says_paid })
}

/// Zarinpal's names are capitalised, and not everybody between us keeps them so.
fn first<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut looked_at = query.iter().take(PARAMETERS_MAX);
    looked_at.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}
