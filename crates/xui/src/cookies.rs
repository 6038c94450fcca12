//! The session cookies of one panel. No expiry bookkeeping beyond Max-Age, no domains, no paths: one jar, one panel.

/// More cookies than a panel and a proxy in front of it ever set.
const COOKIES_MAX: usize = 16;

/// Name and value pairs in the order they came.
#[derive(Clone, Default)]
pub(crate) struct Jar {
    pairs: Vec<(String, String)>,
    /// The smallest Max-Age of a cookie that lives, seconds.
    max_age_s: Option<u64>,
}

impl Jar {
    /// Takes one `Set-Cookie` line: the same name replaces, an empty value or Max-Age ≤ 0 removes.
    pub(crate) fn take(&mut self, line: &str) {
        let mut parts = line.split(';');
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let (name, value) = (name.trim(), value.trim());
        let max_age = parts
            .filter_map(|attribute| attribute.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case("max-age"))
            .and_then(|(_, age)| age.trim().parse::<i64>().ok());
        self.pairs.retain(|(known, _)| known != name);
        if name.is_empty() || value.is_empty() || max_age.is_some_and(|age| age <= 0) {
            return;
        }
        if self.pairs.len() < COOKIES_MAX {
            self.pairs.push((name.to_owned(), value.to_owned()));
            if let Some(age) = max_age.and_then(|age| u64::try_from(age).ok()) {
                self.max_age_s = Some(self.max_age_s.map_or(age, |known| known.min(age)));
            }
        }
    }

    /// The value of the `Cookie` header, or `None` when there is none.
    pub(crate) fn header(&self) -> Option<String> {
        if self.pairs.is_empty() {
            return None;
        }
        Some(self.pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; "))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    pub(crate) fn max_age_s(&self) -> Option<u64> {
        self.max_age_s
    }
}
