//! Reports as tables: for spreadsheets, and as a page to read and to print.

mod csv;
mod page;
mod pdf;
mod sheets;

pub use csv::csv;
pub use page::page;
pub use pdf::pdf;
pub use sheets::{of_attendance, of_engagement, of_performance};

use chrono::{DateTime, Utc};

/// A table with what belongs to it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// Of what.
    pub subtitle: String,
    /// How files of it are called, without an ending.
    pub file: String,
    /// The heads of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// What the figures mean.
    pub notes: Vec<(String, String)>,
    /// Everything up to then is counted.
    pub as_of: DateTime<Utc>,
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words, which may come from anybody.
    Text(String),
    /// How somebody attended.
    Mark(&'static str),
    /// A count.
    Count(u64),
    /// A number.
    Number(f64),
    /// A share, from 0 to 1; nothing where there is none.
    Share(Option<f64>),
}

/// A field as people read it, and whether it is a number.
fn as_read(cell: &Cell) -> (String, bool) {
    match cell {
        Cell::Text(text) => (text.clone(), false),
        Cell::Mark(status) => (status.replace('_', " "), false),
        Cell::Count(count) => (count.to_string(), true),
        Cell::Number(number) => (format!("{number:.1}"), true),
        Cell::Share(Some(share)) => (format!("{:.0} %", share * 100.0), true),
        Cell::Share(None) => ("–".to_owned(), true),
    }
}
