//! A live stream from frames that are encoded already: the layers of a simulcast are the ladder.
//!
//! ```text
//!  layer l ─ frame ─▶ Clock ─▶ ahead ┐                  ┌▶ Rendition l ─▶ parts, segments, inits
//!  layer m ─ frame ─▶ Clock ─▶ ahead ┼▶ where to cut ───┼▶ Rendition m ─▶ …
//!  layer h ─ frame ─▶ Clock ─▶ ahead ┘  (all at once)   ├▶ Rendition h ─▶ …
//!  sound ──── packet ───────────────────────────────────┴▶ Rendition s ─▶ …  (one for each of its codecs)
//! ```
//!
//! A [`Programme`] takes frames and the time, and gives bytes ([`Made`]). Nothing is decoded: only start codes become
//! lengths. It goes on air at a key frame that all layers have at the same instant, and from there cuts **all layers at
//! the same instants**: a layer's key frame proposes a cut, the others are waited for, and what has it at that instant
//! goes on. A layer that has not is a *gap* until a later cut, which a player leaves for another layer; one that is a gap
//! for long leaves the master playlist. When nobody sends pictures, cuts go on by the clock, and the sound with them; the
//! pictures are black then, written by hand, since players stand still where there are none. So segment n is the same time
//! in all renditions, whatever happens to one of them.
//!
//! The sound of all who speak is mixed by [`mix`].
//!
//! Times lie on one line, the server's clock: a publisher that returns, or that counts anew, is placed where it belongs.
//! [`list()`] writes the playlists (LL-HLS, draft-pantos-hls-rfc8216bis), [`manifest()`] what is complete for DASH, [`reach()`]
//! says whether what a blocking request waits for is there.

mod beside;
mod clock;
mod cut;
mod layer;
mod list;
mod look;
mod manifest;
mod master;
pub mod mix;
mod programme;
mod reach;
mod rendition;
mod restore;
mod sound;
#[cfg(test)]
mod tests;
mod voice;

pub use list::{Ask, TARGET_S, list};
pub use manifest::manifest;
pub use master::master;
pub use programme::{Made, Programme};
pub use reach::{Reach, reach};
pub use rendition::{Init, Part, Rendition, Segment};
pub use restore::Past;
pub use sound::{Sound, SoundCodec};

use crate::fmp4::TIMESCALE;

/// Ticks of pictures in so many milliseconds.
const fn ticks(ms: i64) -> i64 {
    ms * TIMESCALE as i64 / 1000
}
