//! What ffmpeg is asked to do, as a value: pure functions from enums and numbers to argument lists.
//!
//! Nothing a person typed becomes part of an argument or a filter. Text that is to be seen is written into a file of
//! the job's private folder; media are read as `in0`, `in1` … of that folder, each with a forced format.

mod conform;
mod encode;
mod extract;
mod hls;
mod input;
pub mod ladder;
mod live;
pub mod loudness;
pub mod mix;
pub mod outputs;
mod pictures;
mod samples;

pub use conform::{Conform, DECODED, decoded};
pub use encode::{Encoder, TRIED, tried};
pub use extract::{is_kept, m4a, mp3, remux, sound_name, sounds, wav, webm};
pub use hls::{hls_single, segments};
pub use input::Input;
pub use live::{aac, compose, from_aac, recode, tile};
pub use pictures::{Sheet, picture, preview, sprite, still, thumbnail};
pub use samples::{SAMPLED, sampled, samples, samples_between};

use std::time::Duration;

/// One run of ffmpeg.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The media it reads, `in0`, `in1` … in the order of its arguments.
    pub inputs: Vec<Input>,
    /// Small files it reads besides, written into its folder first.
    pub files: Vec<(String, Vec<u8>)>,
    /// Everything behind the options that [`crate::ffmpeg`] gives every run.
    pub args: Vec<String>,
    /// The files it writes, by their names in its folder.
    pub outputs: Vec<String>,
    /// How long the result is, for the progress.
    pub duration_ms: u64,
    /// Where standard output goes.
    pub stdout: Stdout,
    /// What it may use.
    pub limits: Limits,
}

/// What a run writes on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdout {
    /// Its progress.
    Progress,
    /// Media, handed on as it comes.
    Media,
}

/// What a run may use before it is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time from start to end.
    pub wall: Duration,
    /// Processor time of one process.
    pub cpu: Duration,
    /// Bytes of address space.
    pub memory: u64,
    /// Bytes of one file written.
    pub file_size: u64,
}

impl Limits {
    /// For work that grows with the length of its media: half a minute, and at most twenty times as long as it lasts.
    pub fn for_media(duration_ms: u64) -> Self {
        let seconds = 30 + duration_ms.div_ceil(1000) * 20;
        Self {
            wall: Duration::from_secs(seconds),
            // Of several cores.
            cpu: Duration::from_secs(seconds * 4),
            memory: 8 << 30,
            file_size: 64 << 30,
        }
    }

    /// For a look at a file.
    pub fn brief() -> Self {
        Self {
            wall: Duration::from_secs(60),
            cpu: Duration::from_secs(60),
            memory: 4 << 30,
            file_size: 256 << 20,
        }
    }

    /// For what lasts as long as a lecture, needs little, and writes no file.
    pub fn endless() -> Self {
        let year = Duration::from_secs(365 * 24 * 3600);
        Self {
            wall: year,
            cpu: year,
            memory: 2 << 30,
            file_size: 1 << 20,
        }
    }
}

/// A list of arguments under construction.
#[derive(Debug, Default)]
struct Args(Vec<String>);

impl Args {
    /// Adds each word of a fixed text.
    fn words(&mut self, text: &str) -> &mut Self {
        self.0.extend(text.split_whitespace().map(str::to_owned));
        self
    }

    /// Adds one argument that was put together.
    fn arg(&mut self, arg: impl Into<String>) -> &mut Self {
        self.0.push(arg.into());
        self
    }

    /// Adds every input, in order.
    fn inputs(&mut self, inputs: &[Input]) -> &mut Self {
        for (n, input) in inputs.iter().enumerate() {
            self.0.extend(input.args(n));
        }
        self
    }
}

/// The name of the n-th input in the folder of its job.
pub fn input_name(n: usize) -> String {
    format!("in{n}")
}
