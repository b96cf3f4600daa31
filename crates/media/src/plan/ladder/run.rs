//! One run of ffmpeg for all rungs.

use std::fmt::Write;

use super::{KEY_S, Rung, Source};
use crate::plan::{Args, Input, Limits, Plan, Stdout};

/// As players like it: one fragment per key frame, offsets that an edit list takes back, so that every rendition begins
/// at zero whatever its encoder's delay is.
const BOXED: &str = "-video_track_timescale 90000 -movflags +frag_keyframe+delay_moov+default_base_moof+skip_trailer \
     -brand cmfc -map_metadata -1 -map_chapters -1 -f mp4";
/// What x264 is asked for. `veryfast` is what two cores can bear: four rungs of 1080 rows in about the time they last.
const X264: &str = "-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p -flags +cgop -sc_threshold 0 \
                    -forced-idr 1";

/// The file of the n-th rung.
pub fn output(n: usize) -> String {
    format!("rung{n}.mp4")
}

/// Makes these rungs of a source, decoding it once: `rung0.mp4`, `rung1.mp4` …
///
/// `as_source`: the key frames of the source are kept, since the source itself is one of the ladder's rungs.
pub fn plan(input: &Input, source: &Source, rungs: &[Rung], as_source: bool) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    let coded: Vec<(usize, &Rung)> = rungs
        .iter()
        .enumerate()
        .filter(|(_, rung)| !rung.as_it_is)
        .collect();
    if !coded.is_empty() {
        args.arg("-filter_complex").arg(graph(&coded));
    }
    let delay = source.picture.as_ref().map_or(0, |picture| picture.delay);
    for (n, rung) in rungs.iter().enumerate() {
        if rung.as_it_is {
            args.words("-map 0:v:0 -c:v copy");
        } else {
            args.arg("-map").arg(format!("[v{n}]")).words(X264);
            encoder(&mut args, rung, as_source.then_some(delay));
        }
        args.words(BOXED).arg(output(n));
    }
    let pixels = coded.len().max(1) as u64;
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: (0..rungs.len()).map(output).collect(),
        duration_ms: source.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(source.duration_ms * pixels),
    }
}

/// One decoder, as many pictures as there are rungs.
fn graph(coded: &[(usize, &Rung)]) -> String {
    let mut graph = format!("[0:v:0]split={}", coded.len());
    for (n, _) in coded {
        // Writing to a String cannot fail.
        let _ = write!(graph, "[s{n}]");
    }
    for (n, rung) in coded {
        let rate = match rung.fps {
            Some(fps) => format!("fps={fps}:start_time=0,"),
            None => String::new(),
        };
        let _ = write!(
            graph,
            ";[s{n}]{rate}scale={}:{}:flags=bicubic,setsar=1,format=yuv420p[v{n}]",
            rung.width, rung.height
        );
    }
    graph
}

fn encoder(args: &mut Args, rung: &Rung, as_source: Option<u32>) {
    let kbps = rung.bitrate_kbps;
    let rates = [
        ("-b:v", kbps),
        ("-maxrate", kbps * 11 / 10),
        ("-bufsize", kbps * 3 / 2),
    ];
    for (option, kbps) in rates {
        args.arg(option).arg(format!("{kbps}k"));
    }
    match as_source {
        Some(delay) => {
            // The same pictures at the same times as the source, which goes in as it is.
            args.words("-vsync passthrough -enc_time_base -1 -g 600 -force_key_frames source");
            match delay {
                0 => args.words("-bf 0"),
                1 => args.words("-bf 3 -b_strategy 1 -x264-params b-pyramid=none"),
                _ => args.words("-bf 3"),
            };
        }
        None => {
            let fps = rung.fps.unwrap_or(30);
            args.words("-vsync passthrough -bf 3 -g")
                .arg((fps * KEY_S).to_string());
            args.arg("-keyint_min").arg((fps * KEY_S).to_string());
            args.arg("-force_key_frames")
                .arg(format!("expr:gte(t,n_forced*{KEY_S})"));
        }
    }
}

/// `sound.mp4`: the sound alone, in fragments of four seconds; as it is where players take it.
pub fn sound_plan(input: &Input, source: &Source) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words("-map 0:a:0");
    match source.sound {
        Some(sound) if sound.plain_aac => args.words("-c:a copy"),
        _ => args.words(
            "-af aresample=48000:async=1:min_hard_comp=0.015:first_pts=0 -c:a aac -b:a 128k -ac 2",
        ),
    };
    args.words(
        "-frag_duration 2000000 -movflags +delay_moov+default_base_moof+skip_trailer -brand cmfc",
    );
    args.words("-map_metadata -1 -map_chapters -1 -f mp4 sound.mp4");
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec!["sound.mp4".into()],
        duration_ms: source.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(source.duration_ms),
    }
}
