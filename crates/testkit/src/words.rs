//! Words by which a message is recognised, whatever stands around them.

use anyhow::{Result, ensure};
use kernel::Locale;
use l10n::L10n;

/// The longest run of plain words of a text of the catalogues: no tags, no places for values.
///
/// # Errors
/// There is no such text.
pub fn plain_run(l10n: &L10n, locale: Locale, key: &str) -> Result<String> {
    ensure!(l10n.has(locale, key), "there is no text {key}");
    let mut plain = String::new();
    let mut depth = 0;
    for sign in l10n.plain(locale, key).chars() {
        match sign {
            '<' | '{' => depth += 1,
            '>' | '}' => {
                depth -= 1;
                plain.push('\n');
            }
            '\u{2066}'..='\u{2069}' => plain.push('\n'),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    let longest = plain.lines().map(str::trim).max_by_key(|line| line.chars().count());
    Ok(longest.unwrap_or_default().to_owned())
}
