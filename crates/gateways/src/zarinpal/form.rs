//! The forms of Zarinpal's keys: what does not have them is never sent and never believed. Pure.

const AUTHORITY_LEN: usize = 36;
/// Where a merchant id, a UUID, has its dashes.
const MERCHANT_DASHES: [usize; 4] = [8, 13, 18, 23];
const MERCHANT_LEN: usize = 36;

/// `A…` is a payment, `S…` one of the sandbox.
pub(super) fn is_authority(text: &str) -> bool {
    text.len() == AUTHORITY_LEN
        && text.starts_with(['A', 'S'])
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

pub(super) fn is_merchant(text: &str) -> bool {
    text.len() == MERCHANT_LEN
        && text.bytes().enumerate().all(|(at, byte)| match MERCHANT_DASHES.contains(&at) {
            true => byte == b'-',
            false => byte.is_ascii_hexdigit(),
        })
}
