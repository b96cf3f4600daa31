//! Pictures that cannot be passed on as they are, coded anew in the sizes of a ladder: one ffmpeg for each stream of them; it
//! lives as long as the stream, or is replaced.
//!
//! An encoder that falls behind loses whole pictures up to the next key frame: the lecture does not wait for it, and memory
//! does not grow.

use super::{
    Runner,
    coder::{Coder, Given, Picture},
    ivf,
};
use crate::{error::Result, plan};

/// Pictures that an encoder may be behind: a second.
const MOST_BEHIND: usize = 30;

/// Pictures on their way through a decoder and an encoder. When this is dropped both die.
#[derive(Debug)]
pub struct Recode<Mark> {
    coder: Coder<Mark>,
    /// Only a key frame can be decoded next.
    broken: bool,
}

impl<Mark: Clone> Recode<Mark> {
    /// Without anything in it; an encoder is started with the first picture.
    pub fn new(runner: &Runner) -> Self {
        Self {
            coder: Coder::new(runner),
            broken: true,
        }
    }

    /// Gives a picture in VP8 that is shown at `at` ticks of 90 kHz, later than those before. `gap`: something before it was
    /// lost. It does not wait.
    pub fn give(&mut self, at: u64, key: bool, gap: bool, data: &[u8], mark: Mark) -> Given {
        self.broken = (self.broken || gap) && !key;
        if self.broken {
            return Given::NeedsKeyframe;
        }
        if !self.coder.is_open() {
            if self.coder.rests() {
                return Given::Waits;
            }
            if !key {
                self.broken = true;
                return Given::NeedsKeyframe;
            }
            let head = Some(ivf::head(b"VP80"));
            self.coder.open(plan::recode(), MOST_BEHIND, at, head);
            if !self.coder.is_open() {
                return Given::Waits;
            }
        }
        let piece = |at| ivf::frame(at, data);
        if self.coder.give(at, piece, mark).is_none() {
            self.broken = true;
            return Given::NeedsKeyframe;
        }
        Given::Taken
    }

    /// The next picture. An error says that the encoder died; another is started with the next key frame that is given.
    /// Cancel it whenever you like.
    ///
    /// # Errors
    /// Why it died.
    pub async fn next(&mut self) -> Result<Picture<Mark>> {
        let next = self.coder.next().await;
        self.broken |= next.is_err();
        next
    }
}
