//! What stands where: first all is set, then it is drawn, because only then it is known how many pages there are.

use super::letters::Letters;
use super::{BODY, HEIGHT, LINE, MARGIN, WIDTH};
use crate::kit::Result;

/// Something on a page. What says something belongs to a part of the document; what only adorns does not.
pub enum Mark {
    /// A line of text: its left end, its base line.
    Text {
        x: f32,
        y: f32,
        size: f32,
        grey: bool,
        text: String,
        part: Option<usize>,
    },
    /// A box behind a field, or a line.
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        color: (u8, u8, u8),
    },
}

/// What a part of the document is, in the order in which it is read.
pub enum Block {
    /// The title.
    Heading(usize),
    /// A text.
    Paragraph(usize),
    /// A table, by rows: whether one is its head, and the fields.
    Table(Vec<(bool, Vec<usize>)>),
}

/// A document that is being set.
pub struct Set {
    pub letters: Letters,
    pub pages: Vec<Vec<Mark>>,
    pub blocks: Vec<Block>,
    pub parts: usize,
    /// How far down the last page is full.
    pub y: f32,
}

/// Below the last line stand the numbers of the pages.
const FOOT: f32 = 18.0;

impl Set {
    pub fn new(letters: Letters) -> Self {
        Self {
            letters,
            pages: vec![Vec::new()],
            blocks: Vec::new(),
            parts: 0,
            y: MARGIN,
        }
    }

    /// A new part of the document.
    pub const fn part(&mut self) -> usize {
        self.parts += 1;
        self.parts - 1
    }

    /// Whether so much more fits on this page.
    pub fn fits(&self, height: f32) -> bool {
        self.y + height <= HEIGHT - MARGIN - FOOT
    }

    /// Begins a page.
    pub fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    pub fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// The title.
    pub fn heading(&mut self, text: &str, size: f32) -> Result<()> {
        let part = self.part();
        self.blocks.push(Block::Heading(part));
        self.text(text, size, part)
    }

    /// A text, in as many lines as it takes.
    pub fn paragraph(&mut self, text: &str, size: f32) -> Result<()> {
        let part = self.part();
        self.blocks.push(Block::Paragraph(part));
        self.text(text, size, part)
    }

    fn text(&mut self, text: &str, size: f32, part: usize) -> Result<()> {
        for line in self.letters.lines(text, size, WIDTH - 2.0 * MARGIN)? {
            let height = size * LINE;
            if !self.fits(height) {
                self.turn();
            }
            let (x, y) = (MARGIN, self.y + size);
            let grey = size <= BODY;
            self.put(Mark::Text {
                x,
                y,
                size,
                grey,
                text: line,
                part: Some(part),
            });
            self.y += height;
        }
        self.y += size * 0.4;
        Ok(())
    }

    /// How many fields there are below the heads of tables, and how far down the lowest text stands.
    #[cfg(test)]
    pub fn cells(&self) -> (usize, f32) {
        let rows = self.blocks.iter().flat_map(|block| match block {
            Block::Table(rows) => rows.as_slice(),
            _ => &[],
        });
        let fields = rows
            .filter(|(is_head, _)| !is_head)
            .map(|(_, fields)| fields.len());
        let lowest = self.pages.iter().flatten().map(|mark| match mark {
            Mark::Text { y, .. } => *y,
            Mark::Box { y, height, .. } => y + height,
        });
        (fields.sum(), lowest.fold(0.0, f32::max))
    }

    /// How many tables there are.
    #[cfg(test)]
    pub fn tables(&self) -> usize {
        let is_table = |block: &&Block| matches!(block, Block::Table(_));
        self.blocks.iter().filter(is_table).count()
    }
}
