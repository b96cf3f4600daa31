//! Tables of addresses as spreadsheets write them: CSV in whatever encoding, with whatever separator.

use super::MOST_ROWS;
use crate::kit::{Error, Kind, Result};

/// One row that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// The cell that is to be an address, as it was written.
    pub email: String,
}

/// The text of a file: UTF-8 (with or without a mark), UTF-16 of either order, else Windows-1252, of which
/// Latin-1 is a part. An encoding that guesses wrong spoils letters with accents, which addresses seldom have.
#[must_use]
pub fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // No mark: every second byte of ASCII in UTF-16 is nought, and text has none otherwise.
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
        },
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// The rows of a table with the cell of each that is to be an address. A first row that names its columns
/// instead of an address is a heading. Rows without anything in them are passed over.
///
/// # Errors
/// No table, a quote that never ends, or more rows than are taken.
pub fn read(bytes: &[u8]) -> Result<Vec<TableRow>> {
    let text = decoded(bytes);
    let mut records = Records::new(&text);
    let mut rows = Vec::new();
    let mut column = None;
    let mut first = true;
    while let Some((line, cells)) = records.next().transpose()? {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if std::mem::take(&mut first)
            && let Some(heading) = heading(&cells)
        {
            column = Some(heading);
            continue;
        }
        if rows.len() == MOST_ROWS {
            let say = format!("A table has at most {MOST_ROWS} rows. Send it in parts.");
            return Err(Error::new(Kind::TooLarge, "csv.too_many_rows", say));
        }
        let cell = match column {
            Some(column) => cells.get(column),
            None => cells
                .iter()
                .find(|cell| cell.contains('@'))
                .or(cells.first()),
        };
        let email = cell.map(|cell| cell.trim().to_owned()).unwrap_or_default();
        rows.push(TableRow { line, email });
    }
    if rows.is_empty() {
        let say = "There is no address in this file. Send one in each row.";
        return Err(Error::new(Kind::Invalid, "csv.empty", say));
    }
    Ok(rows)
}

/// The column of addresses, when a row is a heading: none of its cells is one, and one of them says `mail`.
fn heading(cells: &[String]) -> Option<usize> {
    const NAMES: [&str; 6] = [
        "mail",
        "address",
        "adresse",
        "correo",
        "courriel",
        "电子邮件",
    ];
    if cells.iter().any(|cell| cell.contains('@')) {
        return None;
    }
    let named = |name: &&str| {
        let says = |cell: &String| cell.to_lowercase().contains(*name);
        cells.iter().position(says)
    };
    NAMES.iter().find_map(|name| named(name))
}

/// The records of RFC 4180 and its relatives: cells may be quoted, a quote in quotes is doubled, lines end
/// by LF, CR LF or CR.
struct Records<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: u64,
}

impl<'a> Records<'a> {
    fn new(text: &'a str) -> Self {
        // The separator is the one that stands on the first line most often, outside of quotes.
        let first = text.trim_start().lines().next().unwrap_or_default();
        let mut quoted = false;
        let mut counts = [(',', 0_usize), (';', 0), ('\t', 0)];
        for c in first.chars() {
            quoted ^= c == '"';
            for (separator, count) in &mut counts {
                *count += usize::from(!quoted && c == *separator);
            }
        }
        let separator = counts.iter().rev().max_by_key(|(_, count)| *count);
        Self {
            rest: text.chars().peekable(),
            separator: separator.map_or(',', |(separator, _)| *separator),
            line: 1,
        }
    }

    /// After an end of line: CR LF is one.
    fn end_line(&mut self, c: char) {
        if c == '\r' {
            self.rest.next_if_eq(&'\n');
        }
        self.line += 1;
    }

    fn quoted(&mut self, cell: &mut String) -> Result<()> {
        let began = self.line;
        while let Some(c) = self.rest.next() {
            match c {
                '"' if self.rest.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' => return Ok(()),
                '\n' | '\r' => {
                    self.end_line(c);
                    cell.push('\n');
                }
                c => cell.push(c),
            }
        }
        let say = format!("A quote that begins on line {began} never ends.");
        Err(Error::new(Kind::Invalid, "csv.open_quote", say))
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(u64, Vec<String>)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest.peek()?;
        let began = self.line;
        let (mut cells, mut cell) = (Vec::new(), String::new());
        while let Some(c) = self.rest.next() {
            match c {
                '\n' | '\r' => {
                    self.end_line(c);
                    break;
                }
                '"' if cell.trim().is_empty() => {
                    cell.clear();
                    if let Err(refused) = self.quoted(&mut cell) {
                        return Some(Err(refused));
                    }
                }
                c if c == self.separator => cells.push(std::mem::take(&mut cell)),
                c => cell.push(c),
            }
        }
        cells.push(cell);
        Some(Ok((began, cells)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(bytes: &[u8]) -> Vec<(u64, String)> {
        let rows = read(bytes).expect("a table");
        rows.into_iter().map(|row| (row.line, row.email)).collect()
    }

    fn expected() -> Vec<(u64, String)> {
        vec![
            (2, "ada@example.org".into()),
            (3, "grace@example.org".into()),
        ]
    }

    #[test]
    fn a_table_is_read_in_every_encoding_and_with_every_separator() {
        for separator in [",", ";", "\t"] {
            let text = format!(
                "Name{separator}E-Mail\r\n\"Käthe{separator}\"{separator}ada@example.org\r\nGrace{separator}grace@example.org\r\n"
            );
            let mark: Vec<u8> = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
            let units =
                |to: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(to).collect() };
            let latin: Vec<u8> = text
                .chars()
                .map(|c| u8::try_from(c).expect("Latin-1"))
                .collect();
            let little: Vec<u8> = [vec![0xFF, 0xFE], units(u16::to_le_bytes)].concat();
            let big: Vec<u8> = [vec![0xFE, 0xFF], units(u16::to_be_bytes)].concat();
            for bytes in [
                text.clone().into_bytes(),
                mark,
                latin,
                little,
                big,
                units(u16::to_le_bytes),
                units(u16::to_be_bytes),
            ] {
                assert_eq!(
                    emails(&bytes),
                    expected(),
                    "{separator:?} {:?}",
                    &bytes[..4]
                );
            }
        }
    }

    #[test]
    fn a_heading_is_none_when_it_has_an_address() {
        assert_eq!(
            emails(b"ada@example.org\n\n ,\ngrace@example.org"),
            [
                (1, "ada@example.org".to_owned()),
                (4, "grace@example.org".to_owned())
            ]
        );
        assert_eq!(emails(b"nonsense\n"), [(1, "nonsense".to_owned())]);
    }

    #[test]
    fn quotes_may_hold_lines_and_quotes() {
        let rows = emails(b"\"a \"\"b\"\"\nc\",ada@example.org\rx,\"grace@example.org\"");
        assert_eq!(
            rows,
            [
                (1, "ada@example.org".to_owned()),
                (3, "grace@example.org".to_owned())
            ]
        );
        assert_eq!(
            read(b"\"ada").expect_err("refused").code(),
            "csv.open_quote"
        );
    }

    #[test]
    fn what_holds_nothing_is_refused() {
        for nothing in [&b""[..], b"\n\r\n;;\n", b"email\n", &[0xFF, 0xFE]] {
            assert_eq!(read(nothing).expect_err("refused").code(), "csv.empty");
        }
    }

    #[test]
    fn bytes_of_no_text_are_rows_like_others() {
        let noise: Vec<u8> = (0..=255).rev().collect();
        assert!(read(&noise).is_ok() || read(&noise).is_err());
        assert_eq!(decoded(&[0x80, b'a', 0xFC]), "€aü");
    }

    #[test]
    fn more_rows_than_are_taken_are_refused() {
        let many = "a@b.org\n".repeat(MOST_ROWS + 1);
        assert_eq!(
            read(many.as_bytes()).expect_err("refused").code(),
            "csv.too_many_rows"
        );
    }
}
