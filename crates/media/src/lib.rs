//! What media is: containers, ffmpeg plans, playlists, captions and edit lists.
//!
//! The crate knows neither the product nor the call. It reads no clock, opens no socket and no database; times come in
//! as arguments, and only [`ffmpeg`] starts a process.
//!
//! * **Capture** – [`capture::Writer`] takes the encoded [`frame::Frame`]s of one track and appends a file that a crash
//!   cannot spoil to a [`sink::Sink`]: [`webm`] for VP8, VP9 and Opus, [`fmp4`] for H.264. [`clock`] finds where the
//!   file lies on the server's clock. [`repair`] finishes what a crash left open. [`hls`] lists a capture as it is.
//! * **Aligning** – [`sync`] puts the takes of many sound cards on the server's clock, by what [`clock`] and a correlation say.
//! * **Showing** – [`plan::ladder`] makes the renditions of a film, [`cmaf`] finds their segments, [`hls`] and [`dash`] list
//!   them, [`captions`] reads what people upload.
//! * **Going live** – [`live`] makes an LL-HLS stream of the layers of a simulcast as they come, [`live::mix`] its sound of
//!   all who speak, [`ffmpeg::Aac`] codes that. [`ffmpeg::Opus`] is the way back, for what encoders send. [`stage`] draws
//!   several people in one picture.
//! * **Looking** – [`sniff`] knows a file by its first bytes; [`probe`] asks ffprobe with that format forced, [`examine`]
//!   asks more of what strangers made.
//! * **Hearing** – [`talk`] knows who talks when, [`hush`] when a microphone is turned down.
//! * **Making** – [`plan`] turns numbers into argument lists, [`ffmpeg`] runs them, [`make`] does both for what takes
//!   several runs (a mix), [`plan::outputs`] plans what is published or goes to an editor, and [`peaks`] draws waveforms.
//!
//! To add a plan: a pure function in `plan/` that returns a [`plan::Plan`], a golden file in `tests/golden`, and a test in
//! `tests/real` that runs it and measures what came out.
#![warn(missing_docs)]

pub mod captions;
pub mod capture;
pub mod clock;
pub mod cmaf;
pub mod dash;
mod error;
pub mod examine;
pub mod ffmpeg;
pub mod film_map;
pub mod fmp4;
pub mod frame;
pub mod hls;
pub mod hush;
pub mod live;
pub mod make;
pub mod peaks;
mod picture;
pub mod plan;
pub mod probe;
pub mod repair;
pub mod sink;
pub mod sniff;
pub mod stage;
pub mod still;
mod survey;
pub mod sync;
pub mod talk;
mod timeline;
pub mod webm;

pub use error::{Error, Result};
