//! The figures as the bench binary reports them: read, completed with machine and date, and shown.

use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::Value;

/// One report: `{"machine","date","figures":[{"area","name","value","unit","goal","better","ok"}]}`.
pub struct Report(Value);

impl Report {
    /// Reads what the binary printed, from its first brace on.
    pub fn read(printed: &str, machine: String, date: String) -> Result<Report> {
        let start = printed.find('{').context("the bench binary printed no JSON")?;
        let mut report: Value =
            serde_json::from_str(&printed[start..]).context("reading the JSON of the bench binary")?;
        report.get("figures").and_then(Value::as_array).context("the bench binary reported no figures")?;
        for (key, value) in [("machine", machine), ("date", date)] {
            if report[key].as_str().is_none_or(str::is_empty) {
                report[key] = Value::String(value);
            }
        }
        Ok(Report(report))
    }

    pub fn json(&self) -> String {
        self.0.to_string()
    }

    /// Aligned columns for a terminal.
    pub fn table(&self) -> String {
        let mut rows = vec![["area", "figure", "value", "goal", ""].map(str::to_owned)];
        rows.extend(self.rows());
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 5] = std::array::from_fn(width);
        let mut text = format!("{}, {}\n\n", self.text("machine"), self.text("date"));
        for row in &rows {
            let [area, name, value, goal, ok] = row;
            let [a, n, v, g, _] = widths;
            let line = format!("{area:<a$}  {name:<n$}  {value:>v$}  {goal:>g$}  {ok}");
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// docs/benchmarks.md.
    pub fn markdown(&self) -> String {
        let mut text =
            String::from("# Benchmarks\n\nWritten by `cargo xtask bench --save`; do not edit.\n\n");
        // writing to a String cannot fail
        let _ = writeln!(text, "Machine: {}. Date: {}.\n", self.text("machine"), self.text("date"));
        text.push_str("| Area | Figure | Value | Goal | |\n|---|---|---:|---:|---|\n");
        for row in self.rows() {
            let _ = writeln!(text, "| {} |", row.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        text
    }

    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or("")
    }

    fn rows(&self) -> impl Iterator<Item = [String; 5]> {
        self.0["figures"].as_array().into_iter().flatten().map(|figure| {
            let text = |key: &str| figure[key].as_str().unwrap_or("").to_owned();
            let unit = text("unit");
            let sign = if text("better") == "higher" { "≥" } else { "≤" };
            let goal = number(&figure["goal"]).map_or(String::new(), |goal| format!("{sign} {goal} {unit}"));
            let value = number(&figure["value"]).map_or("-".to_owned(), |value| format!("{value} {unit}"));
            let ok = match figure["ok"].as_bool() {
                Some(true) => "ok",
                Some(false) => "MISSED",
                None => "",
            };
            [
                text("area"),
                text("name"),
                value.trim_end().to_owned(),
                goal.trim_end().to_owned(),
                ok.to_owned(),
            ]
        })
    }
}

/// Numbers as a person reads them: `12345`, `12.3`, `0.0123`. Goals may be words.
fn number(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let number = value.as_f64()?;
    let digits = match number.abs() {
        n if n.fract() == 0.0 || n >= 1000.0 => 0,
        n if n >= 10.0 => 1,
        n if n >= 1.0 => 2,
        _ => 4,
    };
    Some(format!("{number:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{"machine":"","figures":[
        {"area":"orders","name":"order_place p99","value":12.345,"unit":"ms","goal":20,"better":"lower","ok":true},
        {"area":"sub","name":"documents","value":950,"unit":"/s","goal":1000,"better":"higher","ok":false}]}"#;

    fn report() -> Report {
        Report::read(PRINTED, "Some CPU, 2 cores".to_owned(), "2026-11-20".to_owned()).unwrap()
    }

    #[test]
    fn machine_and_date_are_filled_in_when_absent() {
        let json: Value = serde_json::from_str(&report().json()).unwrap();
        assert_eq!(
            (json["machine"].as_str(), json["date"].as_str()),
            (Some("Some CPU, 2 cores"), Some("2026-11-20"))
        );
        let own =
            Report::read(r#"{"machine":"mine","figures":[]}"#, "other".to_owned(), String::new()).unwrap();
        assert_eq!(own.text("machine"), "mine");
    }

    #[test]
    fn a_missed_goal_is_seen_in_both_shapes() {
        let table = report().table();
        assert!(table.contains("orders  order_place p99  12.3 ms"), "{table}");
        assert!(table.contains("MISSED"), "{table}");
        assert!(
            report().markdown().contains("| sub | documents | 950 /s | ≥ 1000 /s | MISSED |"),
            "{}",
            report().markdown()
        );
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Report::read("", String::new(), String::new()).is_err());
        assert!(Report::read("{}", String::new(), String::new()).is_err());
    }
}
