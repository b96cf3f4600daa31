//! What one person recorded, on the recording's clock from its beginning to its end.

use std::fmt::Write;

use super::tags::{self, Note};
use crate::{
    plan::{
        Args, Input, Limits, Plan, Stdout,
        mix::{FPS, Piece, RATE},
    },
    sniff::Format,
};

/// Samples of something that lasts so long.
pub fn samples(duration_ms: u64) -> u64 {
    duration_ms * u64::from(RATE) / 1000
}

/// Pictures of something that lasts so long: the last one may reach beyond.
pub fn frames(duration_ms: u64) -> u64 {
    (duration_ms * u64::from(FPS)).div_ceil(1000)
}

/// `voice.wav`: a Broadcast Wave of 24 bits at 48 kHz with exactly the samples of `duration_ms`. What is bare samples at that
/// rate stays what it is, bit by bit; where there is nothing it is silent.
pub fn voice(pieces: &[Piece], duration_ms: u64, note: &Note) -> Plan {
    let inputs: Vec<Input> = pieces.iter().map(|piece| piece.input.clone()).collect();
    let mut args = Args::default();
    args.inputs(&inputs);
    tags::read(&mut args);
    args.words("-filter_complex_script graph.txt -map [voice] -c:a pcm_s24le");
    tags::taken_from(&mut args, inputs.len());
    args.words("-write_bext 1 -rf64 auto -f wav voice.wav");
    let graph = heard(pieces, samples(duration_ms));
    Plan {
        inputs,
        files: vec![note.file(), ("graph.txt".into(), graph.into_bytes())],
        args: args.0,
        outputs: vec!["voice.wav".into()],
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}

fn heard(pieces: &[Piece], whole: u64) -> String {
    let is_stereo = |piece: &Piece| match piece.input.format {
        Format::Pcm(pcm) => pcm.channels > 1,
        // A microphone that a browser sent is one voice, whatever its coder calls it.
        _ => false,
    };
    let layout = match pieces.iter().any(is_stereo) {
        true => "stereo",
        false => "mono",
    };
    let mut graph = String::new();
    for (n, piece) in pieces.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(graph, "[{n}:a:0]{}[p{n}];", piece.placed(layout));
    }
    for n in 0..pieces.len() {
        let _ = write!(graph, "[p{n}]");
    }
    match pieces.len() {
        0 => graph.push_str("anullsrc=r=48000:cl=mono,"),
        1 => {}
        many => {
            let _ = write!(graph, "amix=inputs={many}:normalize=0:duration=longest,");
        }
    }
    let _ = write!(
        graph,
        "apad=whole_len={whole},atrim=end_sample={whole},asetpts=N/SR/TB[voice]"
    );
    graph
}

/// `pictures.mp4`: thirty pictures a second from the first to the last, with exactly those of `duration_ms`. Where there is
/// nothing it is black. All pieces are shown whole, in a picture of this size.
pub fn pictures(pieces: &[Piece], duration_ms: u64, (w, h): (u32, u32)) -> Plan {
    let inputs: Vec<Input> = pieces.iter().map(|piece| piece.input.clone()).collect();
    let (w, h) = (w.max(16) & !1, h.max(16) & !1);
    let mut args = Args::default();
    for (n, input) in inputs.iter().enumerate() {
        // A change of size in mid-stream is the scaler's business: rebuilding the graph would forget all times.
        args.words("-reinit_filter 0");
        args.0.extend(input.args(n));
    }
    args.words("-filter_complex_script graph.txt -map [film]");
    args.words("-c:v libx264 -preset veryfast -crf 17 -profile:v high -g 30");
    args.arg("-frames:v").arg(frames(duration_ms).to_string());
    args.words("-vsync cfr -r 30 -map_metadata -1 -map_chapters -1");
    args.words("-movflags +faststart -f mp4 pictures.mp4");
    let graph = shown(pieces, frames(duration_ms), (w, h));
    Plan {
        inputs,
        files: vec![("graph.txt".into(), graph.into_bytes())],
        args: args.0,
        outputs: vec!["pictures.mp4".into()],
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms * 3),
    }
}

fn shown(pieces: &[Piece], frames: u64, (w, h): (u32, u32)) -> String {
    // One more than is taken, so that the last is there whatever rounding does.
    let seconds = (frames + 1) as f64 / f64::from(FPS);
    let mut graph = format!("color=c=black:s={w}x{h}:r={FPS}:d={seconds:.3},format=yuv420p[b0];\n");
    for (n, piece) in pieces.iter().enumerate() {
        let (offset, speed) = (piece.offset_ms / 1000.0, piece.speed);
        let _ = writeln!(
            graph,
            "[{n}:v:0]settb=1/90000,setpts=(PTS-STARTPTS)*{speed:.9}+({offset:.6})/TB,\
             scale=w={w}:h={h}:force_original_aspect_ratio=decrease:force_divisible_by=2:eval=frame,setsar=1,\
             pad=w={w}:h={h}:x=-1:y=-1:eval=frame,format=yuv420p[p{n}];\n\
             [b{n}][p{n}]overlay=x=0:y=0:eof_action=pass{}[b{}];",
            except(piece),
            n + 1
        );
    }
    let _ = write!(graph, "[b{}]format=yuv420p[film]", pieces.len());
    graph
}

/// Where the file itself has nothing to show, it does not go on showing what it had.
fn except(piece: &Piece) -> String {
    let at = |ms: u64| (piece.offset_ms + ms as f64 * piece.speed) / 1000.0;
    let gap =
        |gap: &crate::frame::Gap| format!("between(t,{:.3},{:.3})", at(gap.from_ms), at(gap.to_ms));
    let gaps: Vec<String> = piece.gaps.iter().map(gap).collect();
    match gaps.is_empty() {
        true => String::new(),
        false => format!(":enable='not({})'", gaps.join("+")),
    }
}
