//! What must be true of every catalogue. The messages name the file and the key.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use kernel::Locale;

use super::*;

impl Catalogue {
    pub(crate) fn of(name: &'static str, fa: &'static str, en: &'static str) -> Self {
        Self { name, fa, en }
    }
}

/// One message value or attribute: variables used, literal text outside placeholders.
#[derive(Default)]
struct Piece {
    variables: BTreeSet<String>,
    texts: Vec<String>,
}

fn pieces(source: &str) -> BTreeMap<String, Piece> {
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let (id, value, attributes) = match entry {
            Entry::Message(message) => {
                (message.id.name.to_owned(), message.value.as_ref(), &message.attributes)
            }
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value), &term.attributes),
            Entry::Junk { content } => panic!("junk: {content}"),
            _ => continue,
        };
        if let Some(pattern) = value {
            found.insert(id.clone(), piece(pattern));
        }
        for attribute in attributes {
            found.insert(format!("{id}.{}", attribute.id.name), piece(&attribute.value));
        }
    }
    found
}

fn piece(pattern: &Pattern<&str>) -> Piece {
    let mut piece = Piece::default();
    collect(pattern, &mut piece);
    piece
}

fn collect(pattern: &Pattern<&str>, piece: &mut Piece) {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression } => {
                text.push(' ');
                expression_collect(expression, piece);
            }
        }
    }
    piece.texts.push(text);
}

fn expression_collect(expression: &Expression<&str>, piece: &mut Piece) {
    match expression {
        Expression::Inline(inline) => inline_collect(inline, piece),
        Expression::Select { selector, variants } => {
            inline_collect(selector, piece);
            for variant in variants {
                collect(&variant.value, piece);
            }
        }
    }
}

fn inline_collect(inline: &InlineExpression<&str>, piece: &mut Piece) {
    match inline {
        InlineExpression::VariableReference { id } => {
            piece.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expression_collect(expression, piece),
        InlineExpression::FunctionReference { id, .. } => panic!("functions are not registered: {}", id.name),
        _ => {}
    }
}

/// `text` without tags, entities and `/commands`.
fn without_markup(text: &str) -> String {
    let mut out = String::new();
    let mut until: Option<char> = None;
    for c in text.chars() {
        match (until, c) {
            (Some(end), c) if c == end => until = None,
            (Some(' '), c) if c.is_whitespace() => until = None,
            (Some(_), _) => {}
            (None, '<') => until = Some('>'),
            (None, '&') => until = Some(';'),
            (None, '/') => until = Some(' '),
            (None, c) => out.push(c),
        }
    }
    out
}

/// The tags of `text` that do not close properly or that Telegram does not know.
fn bad_tags(text: &str) -> Vec<String> {
    const KNOWN: [&str; 9] = ["b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"];
    let (mut open, mut bad) = (Vec::new(), Vec::new());
    for tag in text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
        let closing = tag.starts_with('/');
        let fits = !closing || open.pop() == Some(name);
        if !closing {
            open.push(name);
        }
        if !fits || !KNOWN.contains(&name) {
            bad.push(tag.to_owned());
        }
    }
    bad.extend(open.into_iter().map(ToOwned::to_owned));
    bad
}

/// Every complaint about one pair of sources.
fn complaints(catalogue: &Catalogue, allowed: &BTreeSet<&str>) -> Vec<String> {
    let (fa, en) = (pieces(catalogue.source(Locale::Fa)), pieces(catalogue.source(Locale::En)));
    let mut found = Vec::new();
    let mut complain = |key: &str, what: String| found.push(format!("{}.ftl {key}: {what}", catalogue.name));
    for key in fa.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
        match (fa.get(key), en.get(key)) {
            (Some(fa), Some(en)) if fa.variables != en.variables => {
                complain(key, format!("variables differ: fa {:?}, en {:?}", fa.variables, en.variables));
            }
            (Some(_), Some(_)) => {}
            (have, _) => complain(key, format!("only in {}", if have.is_some() { "fa" } else { "en" })),
        }
    }
    for (key, piece) in &fa {
        for text in &piece.texts {
            let bare = without_markup(text);
            let words = bare.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            for word in words.filter(|word| word.contains(|c: char| c.is_ascii_alphabetic())) {
                if !allowed.contains(word.trim_matches('-')) {
                    complain(key, format!("Latin word {word:?} in Persian (see locales/latin_allowed.txt)"));
                }
            }
            if text.contains(['\u{064A}', '\u{0643}', '\u{0649}']) {
                complain(key, "Arabic yeh or kaf: use the Persian letters".to_owned());
            }
            if text.contains('\u{00B7}') {
                complain(key, "a middle dot: beside Persian digits it reads as a zero".to_owned());
            }
            if text.contains(|c: char| c.is_ascii_digit() || ('\u{0660}'..='\u{0669}').contains(&c))
                && !text.contains('<')
            {
                let words: Vec<&str> =
                    bare.split_whitespace().filter(|word| !allowed.contains(word)).collect();
                if words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit())) {
                    complain(key, "digits that are not Persian".to_owned());
                }
            }
        }
    }
    for (key, text) in
        fa.iter().chain(&en).flat_map(|(key, piece)| piece.texts.iter().map(move |text| (key, text)))
    {
        for tag in bad_tags(text) {
            complain(key, format!("tag {tag:?}"));
        }
    }
    found
}

fn allowed() -> BTreeSet<&'static str> {
    include_str!("../../locales/latin_allowed.txt").lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn both_languages_say_the_same_things_in_clean_letters() {
    let allowed = allowed();
    let found: Vec<String> = ALL.iter().flat_map(|catalogue| complaints(catalogue, &allowed)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_file_is_in_the_list() {
    let listed: BTreeSet<String> = ALL.iter().map(|catalogue| format!("{}.ftl", catalogue.name)).collect();
    for locale in Locale::ALL {
        let folder = format!("{}/locales/{}", env!("CARGO_MANIFEST_DIR"), locale.code());
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".ftl"))
            .collect();
        assert_eq!(files, listed, "add the missing name to the list in catalogues.rs");
    }
}

#[test]
fn the_checks_find_what_they_are_for() {
    let complaint = |fa, en| complaints(&Catalogue::of("x", fa, en), &allowed()).join("; ");
    assert_eq!(complaint("a = <b>سلام</b> Telegram /start { $x }\n", "a = Hi { $x }\n"), "");
    for (fa, en, what) in [
        ("a = سلام\n", "b = Hi\n", "only in fa"),
        ("a = { $x }\n", "a = { $y }\n", "variables differ"),
        ("a = سلام world\n", "a = Hi\n", "Latin word"),
        ("a = علي\n", "a = Ali\n", "Arabic yeh"),
        ("a = 12 روز\n", "a = 12 days\n", "digits"),
        ("a = ۷ روز · { $n }\n", "a = 7 days · { $n }\n", "middle dot"),
        ("a = <b>سلام\n", "a = Hi\n", "tag"),
        ("a = سلام\n", "a = <div>Hi</div>\n", "tag"),
        ("a = { $n ->\n   *[other] { $n } علي\n }\n", "a = { $n }\n", "Arabic yeh"),
    ] {
        assert!(complaint(fa, en).contains(what), "{fa}: {}", complaint(fa, en));
    }
}
