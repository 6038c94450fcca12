//! One Rust file, split into code, literals and comments by a small lexer, with its test code marked.
//!
//! Knows tokens, never types: good enough for rules about names, places and sizes.

/// A string or char literal outside its quotes' meaning: just where it starts and what it says.
pub struct Literal {
    pub line: usize,
    pub text: String,
}

/// A function with a body.
pub struct Function {
    pub name: String,
    pub line: usize,
    /// Lines of the body that hold code, as clippy counts them: no blank lines, no comments.
    pub lines: usize,
}

/// One Rust file.
pub struct Source {
    /// Relative to the root.
    pub path: String,
    pub raw: String,
    /// Same length as `raw`; comments and the inside of literals are spaces.
    pub code: String,
    pub literals: Vec<Literal>,
    /// The whole file is test code.
    pub test: bool,
    /// Start of each line, in bytes.
    starts: Vec<usize>,
    /// By line: does it hold code or a literal?
    full: Vec<bool>,
    /// By line: does it belong to `#[cfg(test)]`?
    test_lines: Vec<bool>,
    /// Names of `#[cfg(test)] mod name;`.
    test_mods: Vec<String>,
}

impl Source {
    pub fn new(path: &str, raw: &str) -> Source {
        let starts: Vec<usize> = std::iter::once(0)
            .chain(raw.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1))
            .collect();
        let lines = starts.len();
        let in_tests = path.split('/').any(|part| matches!(part, "tests" | "benches" | "tests.rs"));
        let mut source = Source {
            path: path.to_owned(),
            raw: raw.to_owned(),
            code: String::new(),
            literals: Vec::new(),
            test: in_tests,
            starts,
            full: vec![false; lines],
            test_lines: vec![false; lines],
            test_mods: Vec::new(),
        };
        source.lex();
        source.mark_tests();
        source
    }

    /// The 1-based line of a byte.
    pub fn line_of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    /// Is this 1-based line test code?
    pub fn is_test_line(&self, line: usize) -> bool {
        self.test || self.test_lines.get(line.saturating_sub(1)).copied().unwrap_or(false)
    }

    /// Lines of the file that are not test code, blank ones and comments included.
    pub fn product_lines(&self) -> usize {
        (1..=self.raw.lines().count()).filter(|line| !self.is_test_line(*line)).count()
    }

    /// Where a word (an identifier, or a path such as `Entity::find`) stands in the code, by byte.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let bytes = self.code.as_bytes();
        self.code.match_indices(word).map(|(at, _)| at).filter(move |at| {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied();
            let after = bytes.get(at + word.len()).copied();
            !before.is_some_and(is_ident) && !after.is_some_and(is_ident)
        })
    }

    /// Paths without extension of the modules this file declares under `#[cfg(test)]`.
    pub fn test_modules(&self) -> Vec<String> {
        let (folder, file) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let base = match file {
            "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        self.test_mods.iter().map(|name| format!("{base}/{name}")).collect()
    }

    /// Every function with a body, test code included.
    pub fn functions(&self) -> Vec<Function> {
        self.words("fn").filter_map(|at| self.function(at)).collect()
    }

    fn function(&self, at: usize) -> Option<Function> {
        let name: String = self.code[at + 2..].trim_start().chars().take_while(|c| is_word(*c)).collect();
        let (open, close) = self.body(at).filter(|_| !name.is_empty())?;
        let (first, last) = (self.line_of(open), self.line_of(close));
        let lines = (first + 1..last).filter(|line| self.full[line - 1]).count();
        Some(Function { name, line: self.line_of(at), lines })
    }

    /// The braces of the item that starts at a byte; `None` when it ends with `;` instead.
    fn body(&self, at: usize) -> Option<(usize, usize)> {
        let mut nested = 0_i32;
        let mut open = None;
        for (i, byte) in self.code.bytes().enumerate().skip(at) {
            match byte {
                b'(' | b'[' => nested += 1,
                b')' | b']' => nested -= 1,
                b';' if nested == 0 => return None,
                b'{' if nested == 0 => {
                    open = Some(i);
                    break;
                }
                _ => {}
            }
        }
        let open = open?;
        let mut depth = 0_i32;
        for (i, byte) in self.code.bytes().enumerate().skip(open) {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some((open, i));
            }
        }
        None
    }

    fn mark_tests(&mut self) {
        let attributes: Vec<usize> = self.code.match_indices("#[cfg(").map(|(at, _)| at).collect();
        for at in attributes {
            let end = self.code[at..].find(']').map_or(self.code.len(), |i| at + i + 1);
            let attribute = &self.code[at..end];
            let words: Vec<&str> =
                attribute.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
            if words.contains(&"test") && !words.contains(&"not") {
                self.mark_test_item(at, end);
            }
        }
    }

    fn mark_test_item(&mut self, at: usize, after_attribute: usize) {
        let close = match self.body(after_attribute) {
            Some((_, close)) => close,
            None => {
                let item = self.code[after_attribute..].split(';').next().unwrap_or("");
                let name = item.trim().rsplit_once("mod ").map(|(_, name)| name.trim().to_owned());
                let end = after_attribute + item.len();
                self.test_mods.extend(name);
                end
            }
        };
        for line in self.line_of(at)..=self.line_of(close) {
            if let Some(mark) = self.test_lines.get_mut(line - 1) {
                *mark = true;
            }
        }
    }

    fn lex(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let mut code = raw.clone().into_bytes();
        let mut at = 0;
        while at < raw.len() {
            let (end, token) = token_at(&raw, at);
            if token == Token::Code {
                if !raw.as_bytes()[at].is_ascii_whitespace() {
                    self.fill(at, at);
                }
            } else {
                blank(&mut code[at..end]);
            }
            if token == Token::Literal {
                self.fill(at, end.saturating_sub(1));
                self.literals.push(Literal { line: self.line_of(at), text: raw[at..end].to_owned() });
            }
            at = end;
        }
        self.code = String::from_utf8_lossy(&code).into_owned();
        self.raw = raw;
    }

    fn fill(&mut self, from: usize, to: usize) {
        for line in self.line_of(from)..=self.line_of(to) {
            if let Some(full) = self.full.get_mut(line - 1) {
                *full = true;
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Token {
    Code,
    Comment,
    Literal,
}

/// The token at a byte and where it ends. Code comes in words or single characters.
fn token_at(raw: &str, at: usize) -> (usize, Token) {
    let rest = &raw[at..];
    if rest.starts_with("//") {
        return (at + rest.find('\n').unwrap_or(rest.len()), Token::Comment);
    }
    if rest.starts_with("/*") {
        return (at + block_comment(rest), Token::Comment);
    }
    if let Some(length) = raw_string(rest) {
        return (at + length, Token::Literal);
    }
    let first = rest.chars().next().unwrap_or(' ');
    if first == '"' {
        return (at + quoted(rest, '"'), Token::Literal);
    }
    if first == '\'' && is_char(rest) {
        return (at + quoted(rest, '\''), Token::Literal);
    }
    let length =
        if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
    (at + length, Token::Code)
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` or `cr"…"`.
fn raw_string(rest: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|tail| tail.trim_start_matches('#').starts_with('"'))
    })?;
    let hashes = rest[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
    let inside = prefix.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(rest[inside..].find(&close).map_or(rest.len(), |i| inside + i + close.len()))
}

/// `'a'` and `'\n'`, not the lifetime `'a`.
fn is_char(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    match chars.next() {
        Some('\\') => true,
        Some(_) => chars.next() == Some('\''),
        None => false,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn is_ident(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Part of an identifier or a number.
pub fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code() {
        let source = Source::new(
            "a.rs",
            "let a = \"x } //\"; // crate::b\nlet c = '}'; /* { /* { */ */ r#\"\"{\"#; 'x",
        );
        assert!(!source.code.contains('}'), "{}", source.code);
        assert!(!source.code.contains('{'), "{}", source.code);
        assert!(!source.code.contains("crate"), "{}", source.code);
        assert_eq!(source.literals.len(), 3);
        assert_eq!(source.literals[1].line, 2);
        assert_eq!(source.code.len(), source.raw.len());
    }

    #[test]
    fn a_function_is_as_long_as_its_code() {
        let source = Source::new(
            "a.rs",
            "fn f(a: [u8; 2]) -> u8 {\n    // why\n\n    let s = \"a\n    b\";\n    0\n}\nfn g();\n",
        );
        let functions = source.functions();
        assert_eq!(functions.len(), 1);
        assert_eq!((functions[0].name.as_str(), functions[0].line, functions[0].lines), ("f", 1, 3));
    }

    #[test]
    fn test_code_is_marked() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(not(test))]\nfn c() {}\n#[cfg(test)]\nmod more;\n";
        let source = Source::new("x/a.rs", text);
        let lines: Vec<usize> = (1..=9).filter(|line| source.is_test_line(*line)).collect();
        assert_eq!(lines, [2, 3, 4, 5, 8, 9]);
        assert_eq!(source.product_lines(), 3);
        assert_eq!(source.test_modules(), ["x/a/more"]);
    }
}
