//! A table for spreadsheets (RFC 4180): in UTF-8 with a mark, so that they read it right.

use super::{Cell, Sheet};

/// Spreadsheets take what begins with one of these for a formula, which could fetch and send things.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The table.
#[must_use]
pub fn csv(sheet: &Sheet) -> String {
    let mut out = String::from("\u{feff}");
    let head: Vec<Cell> = sheet.head.iter().cloned().map(Cell::Text).collect();
    for row in std::iter::once(&head).chain(&sheet.rows) {
        let fields: Vec<String> = row.iter().map(field).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        Cell::Mark(status) => quoted(status),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => decimal(*number),
        Cell::Share(share) => share.map(decimal).unwrap_or_default(),
    }
}

/// Without more digits than say something.
fn decimal(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn quoted(text: &str) -> String {
    // Spaces before it do not keep a program from seeing the formula.
    let begins = text.trim_start_matches([' ', '\n', '\u{a0}', '\u{feff}']);
    let guard = if begins.starts_with(FORMULAS) || text.starts_with(FORMULAS) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_somebody_typed_becomes_a_formula() {
        for evil in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\u{a0}=1",
        ] {
            let written = quoted(evil);
            assert!(written.starts_with("\"'"), "{evil:?} became {written:?}");
        }
        assert_eq!(
            quoted("Ada \"the first\", L."),
            "\"Ada \"\"the first\"\", L.\""
        );
        assert_eq!(quoted("a=b"), "\"a=b\"");
    }

    #[test]
    fn numbers_are_numbers() {
        assert_eq!(decimal(0.5), "0.5");
        assert_eq!(decimal(2.0), "2");
        assert_eq!(decimal(-1.25), "-1.25", "ours, not typed by anybody");
        assert_eq!(field(&Cell::Share(None)), "");
        assert_eq!(field(&Cell::Share(Some(1.0 / 3.0))), "0.3333");
    }
}
