//! A table over as many pages as it takes: what is too wide goes on in a table below, with the first column again.

use super::set::{Block, Mark, Set};
use super::{BODY, LINE, MARGIN, WIDTH};
use crate::analytics::print::{Cell, Sheet, as_read};
use crate::kit::Result;

const PAD: f32 = 3.0;
/// Text that is longer is broken into lines.
const WIDEST: f32 = 170.0;
/// A column of signs: attendance in a lecture.
const SIGN: f32 = 17.0;

struct Column {
    place: usize,
    head: String,
    width: f32,
    is_sign: bool,
    is_number: bool,
}

/// Sets the table of a report, and what its signs mean.
pub fn set(set: &mut Set, sheet: &Sheet) -> Result<()> {
    let mut columns = Vec::new();
    let mut legend = Vec::new();
    for (place, head) in sheet.head.iter().enumerate() {
        let is_sign = |row: &Vec<Cell>| matches!(row.get(place), Some(Cell::Mark(_)));
        let is_sign = sheet.rows.iter().all(is_sign);
        let head = match is_sign {
            true => {
                legend.push(format!("{} {head}", legend.len() + 1));
                legend.len().to_string()
            }
            false => head.clone(),
        };
        let width = match is_sign {
            true => SIGN,
            false => natural(set, sheet, place, &head)?,
        };
        let first = sheet.rows.first().and_then(|row| row.get(place));
        columns.push(Column {
            place,
            head,
            width,
            is_sign,
            is_number: first.is_some_and(|cell| as_read(cell).1),
        });
    }
    for band in bands(&columns) {
        one(set, sheet, &band)?;
        set.y += BODY;
    }
    if !legend.is_empty() {
        set.paragraph(
            "L live · C caught up · P partly · A absent · … pending. Lectures:",
            BODY,
        )?;
        set.paragraph(&legend.join(" · "), BODY)?;
    }
    Ok(())
}

/// As wide as the widest field, as far as that is not too wide; a head is broken between its words.
fn natural(set: &mut Set, sheet: &Sheet, place: usize, head: &str) -> Result<f32> {
    let mut width = 0.0_f32;
    for row in &sheet.rows {
        if let Some(cell) = row.get(place) {
            width = width.max(set.letters.width(&as_read(cell).0, BODY)?);
        }
    }
    for word in head.split_whitespace() {
        width = width.max(set.letters.width(word, BODY)?);
    }
    Ok(width.min(WIDEST) + 2.0 * PAD)
}

/// The columns in as many tables as they take, each beginning with the first one.
fn bands(columns: &[Column]) -> Vec<Vec<&Column>> {
    let Some((first, rest)) = columns.split_first() else {
        return Vec::new();
    };
    let mut bands = vec![vec![first]];
    let mut used = first.width;
    for column in rest {
        if used + column.width > WIDTH - 2.0 * MARGIN {
            bands.push(vec![first]);
            used = first.width;
        }
        used += column.width;
        if let Some(band) = bands.last_mut() {
            band.push(column);
        }
    }
    bands
}

/// A row that is about to be set: its fields in lines, and how high it is.
struct Row {
    fields: Vec<(Vec<String>, bool)>,
    height: f32,
}

fn row(set: &mut Set, band: &[&Column], of: impl Fn(&Column) -> (String, bool)) -> Result<Row> {
    let mut fields = Vec::with_capacity(band.len());
    for column in band {
        let (text, is_number) = of(column);
        let lines = set.letters.lines(&text, BODY, column.width - 2.0 * PAD)?;
        fields.push((lines, is_number));
    }
    let most = fields
        .iter()
        .map(|(lines, _)| lines.len())
        .max()
        .unwrap_or(1);
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    let height = most as f32 * BODY * LINE + 2.0 * PAD;
    Ok(Row { fields, height })
}

fn one(set: &mut Set, sheet: &Sheet, band: &[&Column]) -> Result<()> {
    let head = row(set, band, |column| (column.head.clone(), column.is_number))?;
    let mut table = Vec::with_capacity(sheet.rows.len() + 1);
    if !set.fits(head.height * 2.0) {
        set.turn();
    }
    let parts: Vec<usize> = band.iter().map(|_| set.part()).collect();
    put(set, band, &head, Some(&parts), true)?;
    table.push((true, parts));
    for fields in &sheet.rows {
        let read = |column: &Column| match fields.get(column.place) {
            Some(Cell::Mark(status)) if column.is_sign => (sign(status).to_owned(), false),
            Some(cell) => as_read(cell),
            None => (String::new(), false),
        };
        let next = row(set, band, read)?;
        if !set.fits(next.height) {
            set.turn();
            put(set, band, &head, None, true)?;
        }
        let parts: Vec<usize> = band.iter().map(|_| set.part()).collect();
        put(set, band, &next, Some(&parts), false)?;
        table.push((false, parts));
    }
    set.blocks.push(Block::Table(table));
    Ok(())
}

/// Puts a row where there is room for it. A head that is repeated on a page says nothing new: it has no parts.
fn put(
    set: &mut Set,
    band: &[&Column],
    row: &Row,
    parts: Option<&[usize]>,
    is_head: bool,
) -> Result<()> {
    let (top, mut x) = (set.y, MARGIN);
    for (n, (column, (lines, is_number))) in band.iter().zip(&row.fields).enumerate() {
        let color = match (is_head, column.is_sign, lines.first().map(String::as_str)) {
            (true, ..) => Some((238, 240, 243)),
            (false, true, Some("A")) => Some((250, 221, 221)),
            (false, true, Some("P")) => Some((252, 240, 213)),
            (false, true, Some("L" | "C")) => Some((220, 242, 228)),
            _ => None,
        };
        if let Some(color) = color {
            let (width, height) = (column.width, row.height);
            set.put(Mark::Box {
                x,
                y: top,
                width,
                height,
                color,
            });
        }
        let mut y = top + PAD + BODY;
        for line in lines {
            let spare = column.width - set.letters.width(line, BODY)?;
            let x = match (is_number, column.is_sign) {
                (_, true) => x + spare / 2.0,
                (true, _) => x + spare - PAD,
                (false, false) => x + PAD,
            };
            set.put(Mark::Text {
                x,
                y,
                size: BODY,
                grey: false,
                text: line.clone(),
                part: parts.and_then(|parts| parts.get(n).copied()),
            });
            y += BODY * LINE;
        }
        x += column.width;
    }
    set.put(Mark::Box {
        x: MARGIN,
        y: top + row.height - 0.4,
        width: x - MARGIN,
        height: 0.4,
        color: (205, 210, 217),
    });
    set.y += row.height;
    Ok(())
}

/// One letter says how somebody attended.
fn sign(status: &str) -> &'static str {
    match status {
        "live" => "L",
        "caught_up" => "C",
        "partly" => "P",
        "absent" => "A",
        _ => "…",
    }
}
