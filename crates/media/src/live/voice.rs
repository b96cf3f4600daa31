//! The sound of a programme: packets on their way to its rendition.

use std::collections::VecDeque;

use shiguredo_mp4::codec_string;

use super::{
    layer::Parts,
    programme::{Made, WAIT},
    rendition::{Init, Rendition},
    sound::{RATE, Sound, SoundCodec},
};
use crate::{
    error::Result,
    fmp4::{
        TIMESCALE,
        boxes::{self, Sample},
    },
};

/// Sound so far from where the sound before it ends is placed anew: somebody stopped mixing for a while, or an encoder lost a
/// frame. Less than a frame of any codec, or what comes behind a lost one would be early for ever.
const JUMP: u64 = RATE as u64 / 100;

/// A longer stretch without sound at the beginning of a segment is part of the segment.
const HOLE: u64 = RATE as u64 / 10;

/// A packet of sound on the programme's line.
#[derive(Debug)]
pub(super) struct Heard {
    pub at: i64,
    pub samples: u32,
    pub data: Vec<u8>,
}

/// The sound.
#[derive(Debug)]
pub(super) struct Voice {
    sound: Sound,
    pub rendition: Rendition,
    /// What came before the programme is on air.
    early: VecDeque<Heard>,
    /// Where the pictures were cut already: mixed sound comes later than pictures do. With whether a decoder begins anew.
    cut: Option<(u64, bool)>,
}

impl Voice {
    pub fn new(name: &str, sound: Sound) -> Self {
        Self {
            sound,
            rendition: Rendition::new(name, RATE),
            early: VecDeque::new(),
            cut: None,
        }
    }

    /// What it is coded with.
    pub fn codec(&self) -> SoundCodec {
        self.sound.codec()
    }

    /// Takes a packet; keeps it until the programme is on air, which is since `zero`.
    pub fn hear(&mut self, heard: Heard, zero: Option<i64>, made: &mut Parts<'_>) -> Result<()> {
        if let Some(zero) = zero {
            return self.place(heard, zero, made);
        }
        // The programme may begin at a key frame of some seconds ago.
        let oldest = heard.at - WAIT;
        self.early.push_back(heard);
        while self.early.pop_front_if(|one| one.at < oldest).is_some() {}
        Ok(())
    }

    /// Lets go of what is held, and of the open segment.
    pub fn shut(&mut self) {
        self.early.clear();
        self.rendition.shut();
    }

    /// Makes its init segment.
    pub fn begin(&mut self, made: &mut Parts<'_>) -> Result<()> {
        let entry = self.sound.entry();
        let codec = match self.sound {
            // In small letters browsers know it, whatever its sample entry is called.
            Sound::Opus { .. } => "opus".to_owned(),
            Sound::Aac { .. } => codec_string::from_sample_entry(&entry)?,
        };
        self.rendition.inits.push(Init {
            codec,
            size: None,
            channels: Some(self.sound.channels()),
        });
        made.0.push_back(Made::Init {
            rendition: made.1,
            number: 0,
            bytes: boxes::init_sound(entry, RATE)?,
        });
        Ok(())
    }

    /// Places what came before the programme was on air.
    pub fn catch_up(&mut self, zero: i64, made: &mut Parts<'_>) -> Result<()> {
        let mut early = std::mem::take(&mut self.early).into_iter();
        early.try_for_each(|heard| self.place(heard, zero, made))
    }

    fn place(&mut self, heard: Heard, zero: i64, made: &mut Parts<'_>) -> Result<()> {
        let Ok(said) = u64::try_from(heard.at - zero) else {
            return Ok(());
        };
        let said = of_pictures(said);
        let next = self.rendition.end().unwrap_or(said);
        let jumps = said.abs_diff(next) > JUMP;
        let at = if jumps { said } else { next };
        if self
            .cut
            .is_some_and(|(cut, _)| at + u64::from(heard.samples) / 2 > of_pictures(cut))
        {
            self.turn(made)?;
        }
        if self.rendition.is_shut() {
            return Ok(());
        }
        let Some(open) = self.rendition.open.as_mut().filter(|_| at >= next) else {
            return Ok(());
        };
        if open.init.is_none() {
            open.init = Some(0);
            match at.checked_sub(open.start).filter(|hole| *hole > HOLE) {
                // It is listed with what is behind it, so that this lies where it should.
                Some(hole) => open.duration = hole,
                None => open.start = at,
            }
        }
        let part = self.rendition.push(Sample {
            at,
            duration: heard.samples,
            key: true,
            data: heard.data,
        })?;
        made.add(&self.rendition, part);
        Ok(())
    }

    /// The pictures are cut there: so is the sound, once it is as far. It is never more than one cut behind, be it that there
    /// is none.
    pub fn cut(&mut self, start: u64, anew: bool, made: &mut Parts<'_>) -> Result<()> {
        self.turn(made)?;
        self.cut = Some((start, anew));
        let is_there = |end| end >= of_pictures(start);
        match self.rendition.open.is_none() || self.rendition.end().is_some_and(is_there) {
            true => self.turn(made),
            false => Ok(()),
        }
    }

    /// Ends the open segment at the cut, and opens the next.
    fn turn(&mut self, made: &mut Parts<'_>) -> Result<()> {
        let Some((start, anew)) = self.cut.take() else {
            return Ok(());
        };
        self.close(start, made)?;
        let begins = self.rendition.end().unwrap_or(of_pictures(start));
        self.rendition.open(begins, None, anew);
        Ok(())
    }

    /// Ends it.
    pub fn finish(&mut self, end: u64, made: &mut Parts<'_>) -> Result<()> {
        self.turn(made)?;
        self.close(end, made)
    }

    fn close(&mut self, end: u64, made: &mut Parts<'_>) -> Result<()> {
        let open = self.rendition.open.is_some();
        let part = self.rendition.close(of_pictures(end), false)?;
        made.add_last(&self.rendition, part, open);
        Ok(())
    }
}

/// Ticks of pictures as ticks of sound.
fn of_pictures(ticks: u64) -> u64 {
    ticks * u64::from(RATE) / u64::from(TIMESCALE)
}
