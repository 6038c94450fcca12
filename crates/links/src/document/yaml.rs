//! Writes JSON values as YAML flow collections in which every text is quoted: no reader of YAML 1.1 or 1.2 can
//! take `yes`, `12e4`, `0o7` or `12:30` for anything but the text it is.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The value on one line.
pub(super) fn flow<T: Serialize>(value: &T) -> String {
    let mut bytes = Vec::with_capacity(512);
    let mut serializer = Serializer::with_formatter(&mut bytes, Flow);
    // Writing JSON values into memory does not fail.
    if value.serialize(&mut serializer).is_err() {
        bytes = b"null".to_vec();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// JSON's own layout but for the space after `:` and `,` (YAML 1.1 wants it) and for letters YAML cannot hold.
struct Flow;

impl Formatter for Flow {
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for (at, letter) in fragment.char_indices().filter(|(_, letter)| needs_escape(*letter)) {
            writer.write_all(&fragment.as_bytes()[written..at])?;
            write!(writer, "\\u{:04X}", u32::from(letter))?;
            written = at + letter.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

/// Letters that JSON takes as they are and YAML does not: C1 controls, its own line ends, non-characters.
fn needs_escape(letter: char) -> bool {
    matches!(letter, '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
