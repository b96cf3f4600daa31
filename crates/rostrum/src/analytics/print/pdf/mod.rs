//! A report as a PDF: A4 across, with tags that say what is a table and what is its head, so that it can also be read aloud.

mod draw;
mod letters;
mod set;
mod table;

use krilla::Document;
use krilla::metadata::Metadata;

use super::Sheet;
use crate::kit::{Error, Result};
use letters::Letters;
use set::Set;

/// Points.
const WIDTH: f32 = 842.0;
const HEIGHT: f32 = 595.0;
const MARGIN: f32 = 36.0;
const BODY: f32 = 8.0;
const LINE: f32 = 1.35;

/// The file. It is made on a thread that may take its time.
///
/// # Errors
/// No font is installed on this server.
pub async fn pdf(sheet: Sheet) -> Result<Vec<u8>> {
    let made = tokio::task::spawn_blocking(move || made(&sheet)).await;
    made.map_err(Error::internal)?
}

fn made(sheet: &Sheet) -> Result<Vec<u8>> {
    let mut set = Set::new(Letters::default());
    set.heading(&sheet.title, 18.0)?;
    set.paragraph(&sheet.subtitle, 11.0)?;
    let as_of = sheet.as_of.format("As of %Y-%m-%d %H:%M UTC").to_string();
    set.paragraph(&as_of, BODY)?;
    if sheet.rows.is_empty() {
        set.paragraph("There is nothing to report yet.", 11.0)?;
    } else {
        table::set(&mut set, sheet)?;
    }
    for (name, says) in &sheet.notes {
        set.paragraph(&format!("{name}: {says}"), BODY)?;
    }
    let mut document = Document::new();
    let about = Metadata::new()
        .title(format!("{} – {}", sheet.title, sheet.subtitle))
        .language("en".to_owned())
        .creator("Rostrum".to_owned());
    document.set_metadata(about);
    draw::pages(&mut document, set)?;
    let wrong = |cause| Error::internal(format!("a report could not be written: {cause:?}"));
    document.finish().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::analytics::print::Cell;

    fn sheet(rows: usize, lectures: usize) -> Sheet {
        let mut head = vec!["Student".to_owned(), "E-mail".to_owned()];
        head.extend((0..lectures).map(|n| format!("Lecture {n} (2026-10-01)")));
        head.push("Share".to_owned());
        let row = |n: usize| {
            let mut cells = vec![
                Cell::Text(format!("Žofie أحمد {n}")),
                Cell::Text(format!("student-with-a-very-long-address-{n}@example.org")),
            ];
            cells.extend((0..lectures).map(|_| Cell::Mark("caught_up")));
            cells.push(Cell::Share(Some(0.5)));
            cells
        };
        Sheet {
            title: "Attendance".to_owned(),
            subtitle: "Algebra".to_owned(),
            file: "x".to_owned(),
            head,
            rows: (0..rows).map(row).collect(),
            notes: vec![("attendance".to_owned(), "says ".repeat(100))],
            as_of: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn every_row_of_every_lecture_is_on_some_page() {
        for (rows, lectures) in [(0, 0), (1, 1), (300, 60)] {
            let made = made(&sheet(rows, lectures)).expect("a file");
            assert!(made.starts_with(b"%PDF-"), "{rows} × {lectures}");
            let mut set = Set::new(Letters::default());
            let of = sheet(rows, lectures);
            if rows == 0 {
                continue;
            }
            table::set(&mut set, &of).expect("set");
            let (found, below) = set.cells();
            assert!(
                below < HEIGHT - MARGIN,
                "something is set below the page: {below}"
            );
            // The first column is there in each band of columns.
            let bands = set.tables();
            assert_eq!(found, rows * (lectures + 3 + bands - 1));
        }
    }
}
