//! Which modules a Rust file names: `crate::a::b`, `use crate::{a, b::c}`, `super::super::a`. Expressions count too.

use super::source::{Source, is_word};

/// A path as written, without its root, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

/// Every path in the file's product code that begins with `root::`. A bare `root` gives an empty path.
pub fn after(source: &Source, root: &str) -> Vec<Named> {
    let mut named = Vec::new();
    for at in source.words(root) {
        let line = source.line_of(at);
        if !source.is_test_line(line) {
            let mut paths = Vec::new();
            let rest = source.code[at + root.len()..].trim_start();
            match rest.strip_prefix("::") {
                Some(tree) => {
                    expand(tree, &[], &mut paths);
                }
                None => paths.push(Vec::new()),
            }
            named.extend(paths.into_iter().map(|path| Named { line, path }));
        }
    }
    named
}

/// Every path in the file's product code that stays in its crate, from the crate's root.
pub fn within_crate(source: &Source) -> Vec<Named> {
    let mut named: Vec<Named> =
        after(source, "crate").into_iter().filter(|named| !named.path.is_empty()).collect();
    let module = module_of(&source.path);
    for found in after(source, "super") {
        // `super::super::x` is found at each `super`; only the first one knows how far up it goes
        let ups = 1 + found.path.iter().take_while(|part| *part == "super").count();
        let Some(depth) = module.len().checked_sub(ups) else { continue };
        let path = module[..depth].iter().cloned().chain(found.path.into_iter().skip(ups - 1)).collect();
        named.push(Named { line: found.line, path });
    }
    named
}

/// `crates/shop/src/ledger/commands/hold_void.rs` is `ledger::commands::hold_void`.
pub fn module_of(path: &str) -> Vec<String> {
    let inside = path.split_once("/src/").map_or(path, |(_, inside)| inside).trim_end_matches(".rs");
    let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Expands a use tree (or a plain path) and returns what follows it.
fn expand<'a>(tree: &'a str, prefix: &[String], out: &mut Vec<Vec<String>>) -> &'a str {
    let tree = tree.trim_start();
    if let Some(mut list) = tree.strip_prefix('{') {
        loop {
            list = list.trim_start().trim_start_matches(',').trim_start();
            if list.is_empty() {
                return list;
            }
            if let Some(rest) = list.strip_prefix('}') {
                return rest;
            }
            let rest = expand(list, prefix, out);
            list = &rest[rest.find([',', '}', '{', ';']).unwrap_or(rest.len())..];
            if list.starts_with(['{', ';']) {
                return list;
            }
        }
    }
    let tree = tree.strip_prefix("r#").unwrap_or(tree);
    let end = if tree.starts_with('*') { 1 } else { tree.find(|c| !is_word(c)).unwrap_or(tree.len()) };
    let mut path = prefix.to_vec();
    if end > 0 {
        path.push(tree[..end].to_owned());
    }
    let rest = &tree[end..];
    match rest.trim_start().strip_prefix("::") {
        Some(next) if end > 0 && !next.trim_start().starts_with('<') => expand(next, &path, out),
        _ => {
            out.push(path);
            rest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, text: &str) -> Vec<String> {
        within_crate(&Source::new(path, text)).into_iter().map(|named| named.path.join("::")).collect()
    }

    #[test]
    fn use_trees_are_expanded() {
        let text = "use crate::{ledger::{self, Hold as H}, fleet, payments::*};\npub(crate) fn f() { crate::audit::record::<u8>(1) }";
        assert_eq!(
            named("crates/shop/src/a/b.rs", text),
            ["ledger::self", "ledger::Hold", "fleet", "payments::*", "audit::record"]
        );
    }

    #[test]
    fn super_is_followed_to_the_root() {
        let path = "crates/shop/src/ledger/commands/hold_void.rs";
        let found = named(path, "use super::super::super::payments::store;\nuse super::super::model;");
        assert!(found.contains(&"payments::store".to_owned()), "{found:?}");
        assert!(found.contains(&"ledger::model".to_owned()), "{found:?}");
    }

    #[test]
    fn test_code_and_words_in_text_are_not_named() {
        assert!(
            named("crates/shop/src/a.rs", "// crate::x\n#[cfg(test)]\nmod t { use crate::y; }").is_empty()
        );
    }
}
