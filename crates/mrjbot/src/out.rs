//! Answers on standard output: one JSON object for machines, an aligned table for people. Complaints go to stderr.

use std::io::{IsTerminal as _, Write as _};

use serde_json::{Value, json};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";
/// The longest cell of a table, in columns.
const CELL_WIDTH_MAX: usize = 60;

/// How answers are written.
#[derive(Clone, Copy, Debug)]
pub struct Out {
    json: bool,
    colours: bool,
}

/// A list for people.
#[derive(Debug, Default)]
pub struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// How wide a cell may be before it is cut.
    width_max: usize,
}

impl Table {
    pub fn new(head: &[&'static str]) -> Self {
        Self { head: head.to_vec(), rows: Vec::new(), width_max: CELL_WIDTH_MAX }
    }

    /// Nothing of it is cut: what is in it is read to the end, or copied.
    pub fn whole(self) -> Self {
        Self { width_max: usize::MAX, ..self }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl Out {
    pub fn new(json: bool) -> Self {
        Self { json, colours: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
    }

    pub fn is_json(self) -> bool {
        self.json
    }

    /// A list; `total` when there is more than is shown.
    pub fn list(self, items: &[Value], total: Option<u64>, table: &Table) {
        if self.json {
            let total = total.unwrap_or(items.len() as u64);
            return self.object(&json!({ "items": items, "total": total }));
        }
        if table.rows.is_empty() {
            return line(&self.dimmed("nothing"));
        }
        self.table(table);
        if let Some(total) = total.filter(|total| *total > table.rows.len() as u64) {
            line(&self.dimmed(&format!("{} of {total}", table.rows.len())));
        }
    }

    /// One thing, as label and value.
    pub fn record(self, value: &Value, lines: &[(&str, String)]) {
        if self.json {
            return self.object(value);
        }
        let width = lines.iter().map(|(label, _)| width_of(label)).max().unwrap_or(0);
        for (label, text) in lines {
            line(&format!("{}  {text}", self.bold(&padded(label, width))));
        }
    }

    /// Something was done.
    pub fn done(self, value: &Value, text: &str) {
        if self.json { self.object(value) } else { line(text) }
    }

    /// One object on one line.
    pub fn object(self, value: &Value) {
        line(&value.to_string());
    }

    fn table(self, table: &Table) {
        let mut widths: Vec<usize> = table.head.iter().map(|name| width_of(name)).collect();
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| shortened(cell, table.width_max)).collect())
            .collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(width_of(cell));
            }
        }
        let joined = |cells: Vec<String>| cells.join("  ").trim_end().to_owned();
        let head = table
            .head
            .iter()
            .zip(&widths)
            .map(|(name, width)| padded(&name.to_uppercase(), *width))
            .collect();
        line(&self.bold(&joined(head)));
        for row in &rows {
            line(&joined(row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect()));
        }
    }

    fn bold(self, text: &str) -> String {
        if self.colours { format!("{BOLD}{text}{PLAIN}") } else { text.to_owned() }
    }

    fn dimmed(self, text: &str) -> String {
        if self.colours { format!("{DIM}{text}{PLAIN}") } else { text.to_owned() }
    }
}

/// One line on standard output. A reader that went away is no failure of ours.
pub fn line(text: &str) {
    let mut stdout = std::io::stdout().lock();
    drop(writeln!(stdout, "{text}").and_then(|()| stdout.flush()));
}

/// One line on standard error.
pub fn complain(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// One line on standard error that the next one replaces; only on a terminal.
pub fn progress(text: &str) {
    let stderr = std::io::stderr();
    if stderr.is_terminal() {
        drop(write!(stderr.lock(), "\r\u{1b}[K{text}"));
    }
}

fn shortened(cell: &str, width_max: usize) -> String {
    let cell: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if width_of(&cell) <= width_max {
        return cell;
    }
    let mut kept: String = cell.chars().take(width_max - 1).collect();
    kept.push('\u{2026}');
    kept
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(width_of(text))))
}

/// Columns on a terminal, near enough: joiners and marks take none, pictures take two.
fn width_of(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x0300..=0x036f
            | 0x064b..=0x065f
            | 0x200b..=0x200f
            | 0x202a..=0x202e
            | 0x2066..=0x2069
            | 0xfe00..=0xfe0f => 0,
            0x1f1e6..=0x1f1ff => 1,
            0x1f300..=0x1faff => 2,
            _ => 1,
        })
        .sum()
}
