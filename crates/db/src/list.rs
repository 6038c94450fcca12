//! Lists of values in a statement (`IN (…)`).

use sea_orm::Value;

/// The places `$1,$2,…` and the values for them. The list is padded to a power of two by repeating its last value, so
/// that lists of every length need only a handful of prepared statements. Nothing for an empty list.
#[must_use]
pub fn bind_list<T: Into<Value> + Clone>(items: &[T]) -> (String, Vec<Value>) {
    let Some(last) = items.last() else { return (String::new(), Vec::new()) };
    let length = items.len().next_power_of_two();
    let places: Vec<String> = (1..=length).map(|place| format!("${place}")).collect();
    let values = items.iter().chain(std::iter::repeat(last)).take(length).cloned().map(Into::into).collect();
    (places.join(","), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_padded_with_its_last_value() {
        let values = |list: &[i64]| list.iter().copied().map(Value::from).collect::<Vec<_>>();
        assert_eq!(bind_list::<i64>(&[]), (String::new(), Vec::new()));
        assert_eq!(bind_list(&[7_i64]), ("$1".to_owned(), values(&[7])));
        assert_eq!(bind_list(&[7_i64, 8, 9]), ("$1,$2,$3,$4".to_owned(), values(&[7, 8, 9, 9])));
    }
}
