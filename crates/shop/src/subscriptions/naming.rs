//! Names of subscriptions from a template (SUB-7), e.g. `MoonVpn-France-1000-1`.

/// The longest name; it ends up in panels and apps.
const NAME_LEN_MAX: usize = 60;

/// What a template may mention.
#[derive(Clone, Copy, Debug)]
pub struct NameParts<'a> {
    /// `{shop}`
    pub shop: &'a str,
    /// `{location}`
    pub location: &'a str,
    /// `{plan}`
    pub plan: &'a str,
    /// `{number}`: counts all subscriptions of the shop, from 1000.
    pub number: i64,
    /// `{nth}`: counts this customer's, from 1.
    pub nth: u64,
}

/// Fills a template. Spaces become nothing inside parts; only letters, digits and `-_.` remain. A template without
/// `{number}` gets it appended, because names are unique.
#[must_use]
pub fn name_from(template: &str, parts: NameParts<'_>) -> String {
    let template =
        if template.contains("{number}") { template.to_owned() } else { format!("{template}-{{number}}") };
    let filled = template
        .replace("{shop}", &word(parts.shop))
        .replace("{location}", &word(parts.location))
        .replace("{plan}", &word(parts.plan));
    let tail = format!("{}", parts.number);
    let filled = filled.replace("{number}", &tail).replace("{nth}", &parts.nth.to_string());
    filled
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .take(NAME_LEN_MAX)
        .collect()
}

fn word(text: &str) -> String {
    text.split_whitespace().collect()
}
