//! Several pictures in one: where each stands, and how they get there.
//!
//! Pure functions over points. Nothing here decodes anything: that is done in the sandbox ([`crate::ffmpeg::Tile`]), and so
//! is the coding of what was drawn ([`crate::ffmpeg::Compose`]).

mod canvas;
mod layout;
mod recent;

pub use canvas::Canvas;
pub use layout::{MOST, MOST_BESIDE, Place, places};
pub use recent::Recent;

/// Pictures that are drawn in a second.
pub const PICTURES_PER_SECOND: u32 = 30;
/// How large the whole is.
pub const WHOLE: Size = Size {
    width: 1280,
    height: 720,
};

/// So many columns and rows, both even.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Size {
    /// Bytes of a picture in 4:2:0 of 8 bits: all of its brightness, then its two colours.
    pub const fn bytes(self) -> usize {
        self.width * self.height * 3 / 2
    }
}
