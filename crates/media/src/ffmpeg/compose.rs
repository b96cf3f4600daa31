//! Pictures that were drawn here, coded in the sizes of a ladder.
//!
//! An encoder that falls behind loses whole pictures; one that died is replaced with the next.

use super::{
    Runner,
    coder::{Coder, Given, Picture},
};
use crate::{error::Result, plan, stage};

/// Pictures that an encoder may be behind. Each is as large as all its points, and half of a second's would be late anyhow.
const MOST_BEHIND: usize = 4;
/// Ticks of 90 kHz for each picture.
const EACH: u64 = 90_000 / stage::PICTURES_PER_SECOND as u64;

/// Drawn pictures on their way through an encoder. When this is dropped the encoder dies.
#[derive(Debug)]
pub struct Compose<Mark> {
    coder: Coder<Mark>,
    given: u64,
}

impl<Mark: Clone> Compose<Mark> {
    /// Without anything in it; an encoder is started with the first picture.
    pub fn new(runner: &Runner) -> Self {
        Self {
            coder: Coder::new(runner),
            given: 0,
        }
    }

    /// Gives a picture as [`stage::Canvas`] has it. It does not wait.
    pub fn give(&mut self, picture: Vec<u8>, mark: Mark) -> Given {
        if !self.coder.is_open() {
            if self.coder.rests() {
                return Given::Waits;
            }
            let plan = plan::compose(stage::PICTURES_PER_SECOND);
            self.coder.open(plan, MOST_BEHIND, 0, None);
            self.given = 0;
        }
        // The encoder counts the pictures that it is given; when each is shown its mark knows.
        match self.coder.give(self.given * EACH, |_| picture, mark) {
            Some(()) => {
                self.given += 1;
                Given::Taken
            }
            None => Given::Waits,
        }
    }

    /// The next picture. An error says that the encoder died; another is started with the next that is given. Cancel it
    /// whenever you like.
    ///
    /// # Errors
    /// Why it died.
    pub async fn next(&mut self) -> Result<Picture<Mark>> {
        self.coder.next().await
    }
}
