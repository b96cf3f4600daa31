//! What of a recording becomes the film, and what stands before and behind it.
//!
//! A cut falls between two pictures of the film, and its sound is cut into stretches as long as a picture: both lose exactly the
//! same, so lips and voice stay together behind the thousandth cut as behind the first. What is kept is one expression, a tree
//! of halves, whatever was cut out. At each join the sound goes down and comes up again within a few milliseconds, so that
//! nothing clicks; those few stretches alone are looked at sample by sample.

mod ends;
mod kept;

use super::{
    FPS, Raster,
    scene::frame_of,
    sound::{Master, RATE},
};
use crate::{
    examine::{AudioStream, VideoStream},
    plan::Input,
};

/// Samples of one picture's length: a whole number, which is why cuts can be exact.
const SAMPLES: u32 = RATE / FPS;

/// How a film is cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cut {
    /// What is taken out, on the recording's clock; in any order.
    pub removed: Vec<Stretch>,
    /// Pauses that are made shorter; they are found before a plan is made, and join what is taken out.
    pub silence: Option<Silence>,
    /// How long the film takes to come out of black and silence.
    pub fade_in_ms: u64,
    /// How long it takes to go back there.
    pub fade_out_ms: u64,
    /// What stands before it.
    pub intro: Option<End>,
    /// What stands behind it.
    pub outro: Option<End>,
}

/// A stretch of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Its beginning.
    pub from_ms: u64,
    /// Its end.
    pub to_ms: u64,
}

/// Which pauses are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Those that are longer.
    pub longer_than_ms: u64,
    /// What is left of them.
    pub keep_ms: u64,
}

/// An intro or outro.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The clip or picture.
    pub input: Input,
    /// A clip's pictures.
    pub video: Option<VideoStream>,
    /// A clip's sound.
    pub audio: Option<AudioStream>,
    /// How long it is shown.
    pub length_ms: u64,
    /// A picture as it will be seen; unpacked before a plan is made.
    pub still: Option<Raster>,
    /// What is done to its sound; found before a plan is made.
    pub master: Option<Master>,
}

/// A kept stretch, and where it lies in the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Kept {
    /// Where it begins in the film.
    pub film_ms: u64,
    /// Where it begins on the recording's clock.
    pub from_ms: u64,
    /// Where it ends there.
    pub to_ms: u64,
}

impl End {
    /// Whether it is a still picture.
    pub fn is_picture(&self) -> bool {
        self.video.is_none() && self.audio.is_none()
    }

    fn frames(&self) -> u64 {
        frame_of(self.length_ms as f64).max(1)
    }
}

impl Cut {
    /// Intro and outro, whichever there are.
    pub fn ends(&self) -> impl Iterator<Item = &End> {
        self.intro.iter().chain(&self.outro)
    }

    /// The same, to be changed.
    pub fn ends_mut(&mut self) -> impl Iterator<Item = &mut End> {
        self.intro.iter_mut().chain(&mut self.outro)
    }

    fn has_more(&self) -> bool {
        self.ends().next().is_some() || self.fade_in_ms > 0 || self.fade_out_ms > 0
    }
}
