//! Files to publish, or to take to an editor.
//!
//! Of a film: [`film`] (MP4), [`mp3`] and [`wave`]. Of what people recorded: [`voice`] and [`pictures`], each as long as the
//! recording and beginning with it, so that an editor lays them below each other at zero.

mod film;
mod sound;
mod tags;
mod tracks;

pub use film::{Film, Quality, film, is_copied};
pub use sound::{Bits, Mp3, mp3, wave};
pub use tags::{Chapter, Note, Tags};
pub use tracks::{frames, pictures, samples, voice};
