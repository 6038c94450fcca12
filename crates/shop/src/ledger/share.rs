//! Dividing money without losing a rial (rule L-2). Whole numbers only.

use kernel::{Money, MoneyError};

/// The price after `percent` off (0..=100, more counts as 100), rounded down in the customer's favour.
///
/// # Errors
/// Never for prices that exist; [`MoneyError::OutOfRange`] is of the type.
pub fn price_after_percent(price: Money, percent: u8) -> Result<Money, MoneyError> {
    let keep = i128::from(100 - percent.min(100));
    money(i128::from(price.rial()) * keep / 100)
}

/// Splits `total` in proportion to `weights` by largest remainder: the parts sum to `total` exactly, earlier parts win
/// ties. Without any weight everything goes to the first part; no parts, no money.
///
/// # Errors
/// Never for amounts that exist; [`MoneyError::OutOfRange`] is of the type.
pub fn split_by_weight(total: Money, weights: &[u32]) -> Result<Vec<Money>, MoneyError> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let amount = i128::from(total.rial());
    let (sign, amount) = (amount.signum(), amount.abs());
    if sum == 0 {
        let first = weights.iter().enumerate().map(|(at, _)| if at == 0 { total } else { Money::ZERO });
        return Ok(first.collect());
    }
    let mut parts: Vec<(usize, i128, i128)> = weights
        .iter()
        .enumerate()
        .map(|(at, weight)| (at, amount * i128::from(*weight) / sum, amount * i128::from(*weight) % sum))
        .collect();
    let left = amount - parts.iter().map(|part| part.1).sum::<i128>();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.2), part.0));
    for part in parts.iter_mut().take(usize::try_from(left).unwrap_or_default()) {
        part.1 += 1;
    }
    parts.sort_by_key(|part| part.0);
    parts.into_iter().map(|part| money(sign * part.1)).collect()
}

fn money(rial: i128) -> Result<Money, MoneyError> {
    i64::try_from(rial).map_err(|_| MoneyError::OutOfRange).and_then(Money::from_rial)
}
