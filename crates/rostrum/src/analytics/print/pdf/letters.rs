//! Fonts, and how wide words are in them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use krilla::text::Font;
use media::plan::mix;

use crate::kit::{Error, Kind, Result};

/// Sums of widths may be a little off.
const ROUNDED: f32 = 0.01;

/// The fonts of a document: each text has the one that has its letters.
#[derive(Default)]
pub struct Letters {
    files: HashMap<PathBuf, Arc<File>>,
    known: HashMap<String, Word>,
}

struct File {
    bytes: Vec<u8>,
    font: Font,
}

/// A text with its font and how wide it is at a size of one point.
#[derive(Clone)]
struct Word {
    font: Font,
    width: f32,
}

impl Letters {
    /// The font of a text.
    pub fn font(&mut self, text: &str) -> Result<Font> {
        Ok(self.word(text)?.font)
    }

    /// How wide a text is at this size.
    pub fn width(&mut self, text: &str, size: f32) -> Result<f32> {
        Ok(self.word(text)?.width * size)
    }

    /// A text in lines that are no wider than this. Between words where it can be, else anywhere.
    pub fn lines(&mut self, text: &str, size: f32, width: f32) -> Result<Vec<String>> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let Some(line) = lines.last_mut() else { break };
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            if self.width(&longer, size)? <= width + ROUNDED {
                *line = longer;
                continue;
            }
            let mut pieces = self.pieces(word, size, width)?;
            if line.is_empty() {
                *line = pieces.remove(0);
            }
            lines.extend(pieces);
        }
        Ok(lines)
    }

    /// A word in pieces that fit; at least one.
    fn pieces(&mut self, word: &str, size: f32, width: f32) -> Result<Vec<String>> {
        let mut pieces = vec![String::new()];
        if self.width(word, size)? <= width + ROUNDED {
            return Ok(vec![word.to_owned()]);
        }
        for letter in word.chars() {
            let Some(piece) = pieces.last_mut() else {
                break;
            };
            let longer = format!("{piece}{letter}");
            if piece.is_empty() || self.width(&longer, size)? <= width + ROUNDED {
                *piece = longer;
            } else {
                pieces.push(letter.to_string());
            }
        }
        Ok(pieces)
    }

    fn word(&mut self, text: &str) -> Result<Word> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let file = self.file(text)?;
        let face = rustybuzz::Face::from_slice(&file.bytes, 0).ok_or_else(no_font)?;
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        let shaped = rustybuzz::shape(&face, &[], buffer);
        let units: i32 = shaped
            .glyph_positions()
            .iter()
            .map(|one| one.x_advance)
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a line of text")]
        let width = units as f32 / face.units_per_em() as f32;
        let font = file.font.clone();
        let word = Word { font, width };
        self.known.insert(text.to_owned(), word.clone());
        Ok(word)
    }

    fn file(&mut self, text: &str) -> Result<Arc<File>> {
        let path = mix::font(text).ok_or_else(no_font)?;
        if let Some(known) = self.files.get(&path) {
            return Ok(Arc::clone(known));
        }
        let bytes = std::fs::read(&path).map_err(Error::internal)?;
        let font = Font::new(bytes.clone().into(), 0).ok_or_else(no_font)?;
        let file = Arc::new(File { bytes, font });
        self.files.insert(path, Arc::clone(&file));
        Ok(file)
    }
}

fn no_font() -> Error {
    let say =
        "No font is installed on the server, so there is no PDF. The other formats are there.";
    Error::new(Kind::Unavailable, "report.no_font", say)
}
