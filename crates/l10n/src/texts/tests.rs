use kernel::{Bytes, Locale, Money};

use super::*;

const FA: &str = "hello = سلام { $name }\nleft =\n    { $n ->\n        [0] تمام شد\n        [one] فقط { $n } روز\n       *[other] { $n } روز\n    }\n    .short = { $n }\nfa-only = فارسی\nmix = { $money } / { $volume } / { $big }\n";
const EN: &str = "hello = Hello { $name }\nleft =\n    { $n ->\n        [0] over\n        [one] only { $n } day\n       *[other] { $n } days\n    }\n    .short = { $n }\nen-only = English { $n }\nmix = { $money } / { $volume } / { $big }\n";

fn l10n() -> L10n {
    L10n::from_catalogues(&[Catalogue::of("test", FA, EN)]).unwrap()
}

#[test]
fn it_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    shared(&L10n::load().unwrap());
}

#[test]
fn placeholders_are_filled_without_isolates() {
    assert_eq!(l10n().text(Locale::Fa, "hello", &Args::new().text("name", "سارا")), "سلام سارا");
    assert_eq!(l10n().text(Locale::En, "hello", &Args::new().escaped("name", "<i>")), "Hello &lt;i&gt;");
    assert_eq!(
        l10n().text(Locale::Fa, "hello", &Args::new().person("name", "Sara")),
        "سلام \u{2068}Sara\u{2069}"
    );
}

#[test]
fn plural_forms_and_digits_follow_the_language() {
    let text = |locale, n| l10n().text(locale, "left", &Args::new().num("n", n));
    assert_eq!(text(Locale::Fa, 0), "تمام شد");
    assert_eq!(text(Locale::Fa, 1), "فقط ۱ روز");
    assert_eq!(text(Locale::Fa, 1234), "۱٬۲۳۴ روز");
    assert_eq!(text(Locale::En, 1), "only 1 day");
    assert_eq!(text(Locale::En, 1234), "1,234 days");
    assert_eq!(l10n().text(Locale::Fa, "left.short", &Args::new().num("n", -7)), "\u{200E}\u{2212}۷");
}

/// The catalogue of units and dates, wherever it stands in the list.
fn units() -> Catalogue {
    let units = catalogues::ALL.iter().find(|catalogue| catalogue.name == "l10n").unwrap();
    Catalogue::of("l10n", units.source(Locale::Fa), units.source(Locale::En))
}

#[test]
fn typed_values_are_written_for_the_language() {
    let args = Args::new()
        .money("money", Money::from_toman(12_345).unwrap())
        .bytes("volume", Bytes::from_gib(5))
        .num("big", i64::MAX);
    let l10n = L10n::from_catalogues(&[Catalogue::of("test", FA, EN), units()]).unwrap();
    assert_eq!(l10n.text(Locale::Fa, "mix", &args), "۱۲٬۳۴۵ تومان / ۵ گیگابایت / ۹٬۲۲۳٬۳۷۲٬۰۳۶٬۸۵۴٬۷۷۵٬۸۰۷");
    assert_eq!(l10n.text(Locale::En, "mix", &args), "12,345 toman / 5 GB / 9,223,372,036,854,775,807");
}

#[test]
fn a_missing_text_falls_back_and_is_logged_once() {
    let l10n = l10n();
    for _ in 0..3 {
        assert_eq!(l10n.text(Locale::Fa, "en-only", &Args::new().num("n", 5)), "English 5");
        assert_eq!(l10n.plain(Locale::Fa, "nowhere"), "nowhere");
        assert_eq!(l10n.plain(Locale::En, "fa-only"), "fa-only");
    }
    assert_eq!(l10n.faults.lock().unwrap().len(), 3);
    assert!(l10n.has(Locale::Fa, "left.short") && !l10n.has(Locale::Fa, "left.long"));
    assert!(!l10n.has(Locale::Fa, "en-only"));
}

#[test]
fn a_missing_value_still_gives_a_text() {
    let l10n = l10n();
    assert!(l10n.plain(Locale::En, "hello").starts_with("Hello "));
    assert_eq!(l10n.faults.lock().unwrap().len(), 1);
}

#[test]
fn mistakes_in_catalogues_are_named() {
    let broken = L10n::from_catalogues(&[Catalogue::of("shop", "a = { $x", "a = A")]);
    assert!(matches!(broken, Err(LoadError::Syntax { catalogue: "shop", locale: Locale::Fa, .. })));
    let twice = L10n::from_catalogues(&[
        Catalogue::of("one", "a = ا", "a = A"),
        Catalogue::of("two", "b = ب", "a = B"),
    ]);
    assert!(matches!(twice, Err(LoadError::Duplicate { catalogue: "two", locale: Locale::En, .. })));
}
