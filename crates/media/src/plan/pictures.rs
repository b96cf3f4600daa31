//! Still pictures of a film: one at an instant, and a sheet of many for the seek bar.

use std::fmt::Write;
use std::time::Duration;

use super::{Args, Input, Limits, Plan, Stdout};

/// Pictures in a row of the sheet.
const COLUMNS: u64 = 10;
/// The sheet's pictures are this wide and high.
const CELL: (u32, u32) = (160, 90);
/// No more pictures than this on the sheet: 1,600 × 1,800 pixels.
const MOST_CELLS: u64 = 200;

/// Glimpses of a preview.
const GLIMPSES: u64 = 6;
/// How long each is.
const GLIMPSE_MS: u64 = 600;
/// The longer side of a preview.
const PREVIEW: u32 = 320;

/// `picture.jpg`: the picture at an instant, at most `width` wide.
pub fn thumbnail(input: &Input, at_ms: u64, width: u32) -> Plan {
    let (seconds, width) = (at_ms as f64 / 1000.0, width.clamp(16, 3840) & !1);
    let mut args = Args::default();
    // Before the input: seeks by the index to the key frame before, then decodes up to the instant.
    args.arg("-ss")
        .arg(format!("{seconds:.3}"))
        .inputs(std::slice::from_ref(input));
    args.words("-map 0:v:0 -frames:v 1 -vf");
    args.arg(format!(
        "scale=w='min({width},iw)':h=-2:out_range=pc,format=yuvj420p"
    ));
    args.words("-q:v 3 -map_metadata -1 -f image2 -update 1 picture.jpg");
    one(input, args, "picture.jpg", 1000)
}

/// How the sheet of a film of this length is cut: one picture every so many milliseconds, so many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// From one picture to the next.
    pub every_ms: u64,
    /// Pictures on it.
    pub cells: u64,
}

impl Sheet {
    /// For a film of this length: every two seconds, or as often as fits.
    pub fn of(duration_ms: u64) -> Self {
        let every_ms = duration_ms.div_ceil(MOST_CELLS).max(2000);
        // A film's length is not to the millisecond: no picture is promised from its very end.
        let cells = duration_ms.saturating_sub(40).div_ceil(every_ms).max(1);
        Self { every_ms, cells }
    }

    /// The captions that tell a player which part of the sheet belongs to which time (WebVTT); `uri` is the sheet.
    pub fn vtt(self, duration_ms: u64, uri: &str) -> String {
        let mut text = "WEBVTT\n".to_owned();
        for n in 0..self.cells {
            let (from, to) = (
                n * self.every_ms,
                ((n + 1) * self.every_ms).min(duration_ms),
            );
            let (x, y) = (
                n % COLUMNS * u64::from(CELL.0),
                n / COLUMNS * u64::from(CELL.1),
            );
            let (from, to) = (clock(from), clock(to));
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "\n{from} --> {to}\n{uri}#xywh={x},{y},{},{}\n",
                CELL.0, CELL.1
            );
        }
        text
    }
}

fn clock(ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
}

/// `sprite.jpg`: the sheet.
pub fn sprite(input: &Input, duration_ms: u64) -> Plan {
    let sheet = Sheet::of(duration_ms);
    let rows = sheet.cells.div_ceil(COLUMNS);
    let columns = sheet.cells.min(COLUMNS);
    let (w, h) = CELL;
    let seconds = sheet.every_ms as f64 / 1000.0;
    let mut args = Args::default();
    // Key frames are enough, and two seconds apart in a film of ours.
    args.words("-skip_frame nokey")
        .inputs(std::slice::from_ref(input));
    args.words("-map 0:v:0 -vf");
    args.arg(format!(
        "fps=1/{seconds:.3}:round=up:start_time=0,scale={w}:{h}:force_original_aspect_ratio=decrease,\
         pad={w}:{h}:-1:-1:color=0x121316,tile={columns}x{rows},format=yuvj420p"
    ));
    args.words("-frames:v 1 -q:v 5 -map_metadata -1 -f image2 -update 1 sprite.jpg");
    one(input, args, "sprite.jpg", duration_ms)
}

/// `preview.mp4`: glimpses of a film from its beginning to its end, one behind another, small and without sound.
pub fn preview(input: &Input, duration_ms: u64) -> Plan {
    let last = duration_ms.saturating_sub(GLIMPSE_MS);
    let (mut args, mut graph) = (Args::default(), String::new());
    for n in 0..GLIMPSES {
        let at = (last * n / (GLIMPSES - 1)) as f64 / 1000.0;
        // Before the input: seeks by the index, so a long film costs no more than a short one.
        args.arg("-ss").arg(format!("{at:.3}")).words("-t");
        args.arg(format!("{:.3}", GLIMPSE_MS as f64 / 1000.0));
        args.0.extend(input.args(n as usize));
        // Writing to a String cannot fail.
        let _ = writeln!(
            graph,
            "[{n}:v:0]fps=12,scale=w={PREVIEW}:h={PREVIEW}:force_original_aspect_ratio=decrease:\
             force_divisible_by=2,setsar=1,format=yuv420p[g{n}];"
        );
    }
    for n in 0..GLIMPSES {
        let _ = write!(graph, "[g{n}]");
    }
    let _ = write!(graph, "concat=n={GLIMPSES}:v=1:a=0[preview]");
    args.words("-filter_complex_script graph.txt -map [preview] -an");
    args.words("-c:v libx264 -preset veryfast -crf 30 -map_metadata -1 -movflags +faststart");
    args.words("-f mp4 preview.mp4");
    Plan {
        inputs: vec![input.clone(); GLIMPSES as usize],
        files: vec![("graph.txt".into(), graph.into_bytes())],
        ..one(input, args, "preview.mp4", GLIMPSES * GLIMPSE_MS)
    }
}

/// `picture.jpg`: a still picture that somebody sent, as JPEG and no larger than `within`; nothing else of the
/// file, such as where it was taken, is kept.
pub fn still(input: &Input, within: (u32, u32)) -> Plan {
    let (w, h) = within;
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words("-map 0:v:0 -frames:v 1 -vf");
    args.arg(format!(
        "scale=w='min({w},iw)':h='min({h},ih)':force_original_aspect_ratio=decrease:\
         force_divisible_by=2:out_range=pc,format=yuvj420p"
    ));
    args.words("-q:v 3 -map_metadata -1 -f image2 -update 1 picture.jpg");
    Plan {
        limits: Limits {
            wall: Duration::from_secs(20),
            cpu: Duration::from_secs(20),
            memory: 2 << 30,
            file_size: 16 << 20,
        },
        ..one(input, args, "picture.jpg", 0)
    }
}

/// `picture.png`: the same with what is transparent in it, losing nothing of its pixels.
pub fn picture(input: &Input, within: (u32, u32)) -> Plan {
    let (w, h) = within;
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words("-map 0:v:0 -frames:v 1 -vf");
    args.arg(format!(
        "scale=w='min({w},iw)':h='min({h},ih)':force_original_aspect_ratio=decrease,format=rgba"
    ));
    args.words("-map_metadata -1 -c:v png -f image2 -update 1 picture.png");
    Plan {
        outputs: vec!["picture.png".to_owned()],
        args: args.0,
        limits: Limits {
            wall: Duration::from_secs(30),
            cpu: Duration::from_secs(30),
            memory: 2 << 30,
            file_size: 64 << 20,
        },
        ..still(input, within)
    }
}

fn one(input: &Input, args: Args, output: &str, duration_ms: u64) -> Plan {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_a_picture_every_two_seconds_until_it_is_full() {
        assert_eq!(
            Sheet::of(9_000),
            Sheet {
                every_ms: 2000,
                cells: 5
            }
        );
        assert_eq!(
            Sheet::of(3_600_000),
            Sheet {
                every_ms: 18_000,
                cells: 200
            }
        );
        assert_eq!(
            Sheet::of(10),
            Sheet {
                every_ms: 2000,
                cells: 1
            }
        );
    }

    #[test]
    fn the_captions_of_a_sheet_walk_over_it() {
        let vtt = Sheet::of(24_500).vtt(24_500, "sprite.jpg");
        let last = vtt.trim_end().rsplit("\n\n").next().unwrap();
        assert_eq!(
            last,
            "00:00:24.000 --> 00:00:24.500\nsprite.jpg#xywh=320,90,160,90"
        );
    }
}
