//! Everybody's tracks on one clock, the server's.
//!
//! A take is recorded by a sound card that nobody has set, in a browser whose clock nobody has set either. Three
//! measurements say where it lies, and must agree:
//!
//! 1. what the browser stamped its samples with, and how its clock lay against the server's ([`crate::clock::BrowserClock`]);
//! 2. when the frames of the capture arrived, against their RTP time ([`crate::clock::TrackClock`]);
//! 3. [`correlate()`] the take with the capture of the same voice, which ties samples to RTP times and finds what is missing.
//!
//! [`place()`] weighs them, [`Layers`] lays out what is heard when (the capture where the take is missing), [`Track`] makes the
//! samples, and [`TrackSync`] says how all that was done and how far it is to be believed. [`Sound`] is what is read: a
//! file, or what is in memory.

mod coarse;
mod correlate;
mod envelope;
mod fine;
mod fit;
mod jump;
mod layers;
mod narrow;
mod place;
mod render;
mod report;
mod resample;
mod sound;
mod way;

pub use correlate::{Search, Tie, Tied, correlate};
pub use layers::{Filler, Layer, Layers, OUT_RATE, Source};
pub use place::{Arrivals, Evidence, Piece, Placement, place};
pub use render::Track;
pub use report::{Found, Kind, Note, Seam, SyncReport, TrackSync, Word};
pub use sound::{Held, PcmFile, Sound};
