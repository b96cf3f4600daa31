//! The two programmes of a stream: what everybody watches, and what can be watched beside it. Their files lie one behind the
//! other, so that a place says of which it is.

use std::ops::Range;

use media::Result;
use media::live::{Programme, SoundCodec};

use super::{Inner, Stream};

impl Stream {
    /// The same with something beside it, whose files are the last.
    #[must_use]
    pub fn with_beside(self, programme: Programme) -> Self {
        self.inner().beside = programme;
        self
    }

    /// Whether there is, or was, something beside it.
    #[must_use]
    pub fn has_beside(&self) -> bool {
        self.inner().beside.began_ms().is_some()
    }

    /// The multivariant playlist of what is beside it; nothing before there is something.
    #[must_use]
    pub fn beside(&self, token: &str) -> Option<String> {
        let uri = |name: &str| format!("{name}{token}");
        media::live::master(&self.inner().beside, SoundCodec::default(), uri)
    }
}

impl Inner {
    /// The place of the first file of what is beside it.
    pub fn first_beside(&self) -> usize {
        self.programme.renditions().count()
    }

    /// The programme that a file is of, and its place there.
    pub fn of(&self, place: usize) -> (&Programme, usize) {
        match place.checked_sub(self.first_beside()) {
            Some(place) => (&self.beside, place),
            None => (&self.programme, place),
        }
    }

    /// Has segments of a file shown no more.
    pub fn erase_of(&mut self, place: usize, segments: Range<usize>) {
        match place.checked_sub(self.first_beside()) {
            Some(place) => self.beside.erase(place, segments),
            None => self.programme.erase(place, segments),
        }
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// Something could not be packaged.
    pub fn tick(&mut self, now_ns: u64) -> Result<()> {
        self.step(|programme, beside| {
            programme.tick(now_ns)?;
            beside.tick(now_ns)
        })
    }

    /// Goes on behind a crash, with names that were not given before.
    ///
    /// # Errors
    /// Something could not be packaged.
    pub fn skip(&mut self, now_ns: u64) -> Result<()> {
        self.step(|programme, beside| {
            programme.skip(now_ns)?;
            match beside.began_ms() {
                Some(_) => beside.skip(now_ns),
                None => Ok(()),
            }
        })
    }

    /// Ends both.
    ///
    /// # Errors
    /// Something could not be packaged.
    pub fn finish(&mut self) -> Result<()> {
        self.step(|programme, beside| {
            let finished = programme.finish();
            beside.finish().and(finished)
        })
    }
}
