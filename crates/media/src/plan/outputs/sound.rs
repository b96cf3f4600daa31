//! The sound of a film by itself.

use super::tags::{self, Tags};
use crate::plan::{Args, Input, Limits, Plan, Stdout};

/// What was lost becomes silence.
const WHOLE: &str = "aresample=48000:async=1:min_hard_comp=0.015";

/// How an MP3 is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mp3 {
    /// The film.
    pub input: Input,
    /// How long it is.
    pub duration_ms: u64,
    /// Kilobits a second.
    pub kbps: u32,
    /// One channel instead of two.
    pub is_mono: bool,
    /// A picture (JPEG) that stands for it.
    pub cover: Option<Input>,
}

/// How exact a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    /// As discs have it; what is lost is dithered.
    Sixteen,
    /// As studios have it.
    TwentyFour,
}

/// `sound.mp3`, with ID3v2.3, which every player reads: title, date, chapters (CHAP and CTOC), a cover.
pub fn mp3(mp3: &Mp3, said: &Tags) -> Plan {
    let mut inputs = vec![mp3.input.clone()];
    inputs.extend(mp3.cover.clone());
    let mut args = Args::default();
    args.inputs(&inputs);
    tags::read(&mut args);
    args.words("-map 0:a:0");
    if mp3.cover.is_some() {
        args.words("-map 1:v:0 -c:v copy -disposition:v:0 attached_pic");
        // By this word players know it for the cover.
        args.words("-metadata:s:v:0").arg("comment=Cover (front)");
    }
    args.arg("-af").arg(WHOLE).words("-c:a libmp3lame -b:a");
    args.arg(format!("{}k", mp3.kbps));
    args.words(if mp3.is_mono { "-ac 1" } else { "-ac 2" });
    tags::taken_from(&mut args, inputs.len());
    args.words("-id3v2_version 3 -write_id3v1 0 -f mp3 sound.mp3");
    Plan {
        inputs,
        files: vec![said.file(mp3.duration_ms)],
        args: args.0,
        outputs: vec!["sound.mp3".into()],
        duration_ms: mp3.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(mp3.duration_ms),
    }
}

/// `sound.wav`: at 48 kHz, RF64 when it grows beyond 4 GiB.
pub fn wave(input: &Input, duration_ms: u64, bits: Bits) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words("-map 0:a:0 -af");
    match bits {
        Bits::Sixteen => args
            .arg(format!("{WHOLE}:osf=s16:dither_method=triangular"))
            .words("-c:a pcm_s16le"),
        Bits::TwentyFour => args.arg(WHOLE).words("-c:a pcm_s24le"),
    };
    args.words("-map_metadata -1 -map_chapters -1 -rf64 auto -f wav sound.wav");
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec!["sound.wav".into()],
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}
