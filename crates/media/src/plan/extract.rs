//! Other shapes of a file: sound alone, and the same streams in another box.

use super::{Args, Input, Limits, Plan, Stdout};
use crate::examine::AudioStream;

fn plan(input: &Input, duration_ms: u64, words: &str, output: &str) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input))
        .words(words)
        .arg(output);
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec![output.to_owned()],
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}

/// `sound.wav`: 24-bit at 48 kHz, RF64 when it grows beyond 4 GiB. What was lost becomes silence.
pub fn wav(input: &Input, duration_ms: u64) -> Plan {
    let words = "-map 0:a:0 -af aresample=48000:async=1:min_hard_comp=0.015 -c:a pcm_s24le -map_metadata -1 \
                 -rf64 auto -f wav";
    plan(input, duration_ms, words, "sound.wav")
}

/// `sound.mp3`: 160 kbit/s.
pub fn mp3(input: &Input, duration_ms: u64) -> Plan {
    let words = "-map 0:a:0 -af aresample=48000:async=1:min_hard_comp=0.015 -c:a libmp3lame -b:a 160k \
                 -map_metadata -1 -f mp3";
    plan(input, duration_ms, words, "sound.mp3")
}

/// `sound.m4a`: the sound of a film as it is, without its pictures.
pub fn m4a(input: &Input, duration_ms: u64) -> Plan {
    let words = "-map 0:a:0 -c copy -map_metadata -1 -movflags +faststart -f mp4";
    plan(input, duration_ms, words, "sound.m4a")
}

/// `sound0.mka`, `sound1.mka` …: some of the streams of sound of a file, each in a box of its own. As they are
/// where that box takes them, else without loss.
pub fn sounds(input: &Input, streams: &[AudioStream], duration_ms: u64) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    let outputs: Vec<String> = (0..streams.len()).map(sound_name).collect();
    for (stream, output) in streams.iter().zip(&outputs) {
        args.arg("-map").arg(format!("0:{}", stream.index));
        args.words(if is_kept(stream) {
            "-c copy"
        } else {
            "-c:a flac"
        });
        args.words("-map_metadata -1 -map_chapters -1 -f matroska")
            .arg(output);
    }
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs,
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}

/// Whether [`sounds`] copies a stream as it is; else it is coded as FLAC.
pub fn is_kept(stream: &AudioStream) -> bool {
    MATROSKA_TAKES.contains(&&*stream.codec)
}

/// The file that [`sounds`] writes the n-th stream to.
pub fn sound_name(n: usize) -> String {
    format!("sound{n}.mka")
}

/// What is copied into Matroska without a second thought.
const MATROSKA_TAKES: [&str; 13] = [
    "aac",
    "ac3",
    "alac",
    "dts",
    "eac3",
    "flac",
    "mp2",
    "mp3",
    "opus",
    "pcm_f32le",
    "pcm_s16le",
    "pcm_s24le",
    "vorbis",
];

/// `film.webm`: VP9 and Opus, for those who cannot play H.264. Encodes anew.
pub fn webm(input: &Input, duration_ms: u64) -> Plan {
    let words = "-map 0:v:0 -map 0:a:0? -c:v libvpx-vp9 -deadline realtime -cpu-used 7 -row-mt 1 -crf 33 -b:v 0 \
                 -g 60 -c:a libopus -b:a 128k -map_metadata -1 -f webm";
    let mut plan = plan(input, duration_ms, words, "film.webm");
    plan.limits = Limits::for_media(duration_ms * 4);
    plan
}

/// `whole.webm` or `whole.mp4`: the same streams in a box with length and index; for takes, whose recorders write
/// neither.
pub fn remux(input: &Input, duration_ms: u64) -> Plan {
    let (output, words) = match input.format {
        crate::sniff::Format::Mp4 => (
            "whole.mp4",
            "-map 0:v:0? -map 0:a:0? -c copy -movflags +faststart -f mp4",
        ),
        _ => (
            "whole.webm",
            "-map 0:v:0? -map 0:a:0? -c copy -cues_to_front 1 -f matroska",
        ),
    };
    plan(input, duration_ms, words, output)
}
