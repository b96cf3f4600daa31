//! The last run of a mix: pictures and sound into one MP4.

use std::fmt::Write;

use super::{
    FPS, HEIGHT, KEY_SECONDS, Mix, Piece, Tile, WIDTH,
    canvas::{self, circle_radius},
    layout::{Box, layout},
    sound::{self, Loudness, Master},
    text,
};
use crate::{
    error::{Error, Result},
    plan::{Args, Input, Limits, Plan, Stdout},
};

/// The height of a name's letters, and the space around it on its plate.
const NAME_SIZE: u32 = 18;
const NAME_PAD: (u32, u32) = (10, 6);
/// Whose camera comes so much later than the film was not there when it began.
const LEAD_MS: f64 = 1000.0;
/// More tiles than this cannot be told apart.
const MOST_TILES: usize = 49;

/// The film: `mix.mp4`. `sound` is what was measured, nothing when nobody has a microphone.
pub fn film(mix: &Mix, sound: Option<(&[Loudness], Master)>) -> Result<Plan> {
    let tiles = mix.tiles();
    if tiles.is_empty() || tiles.len() > MOST_TILES || mix.duration_ms == 0 {
        return Err(Error::Unplannable(
            "a film needs one to 49 tiles and a length",
        ));
    }
    let boxes = layout(tiles.len());
    let pieces: Vec<(usize, &Piece)> = tiles
        .iter()
        .enumerate()
        .flat_map(|(n, tile)| tile.pieces.iter().map(move |piece| (n, piece)))
        .collect();
    let mut inputs: Vec<Input> = pieces
        .iter()
        .map(|(_, piece)| piece.input.clone())
        .collect();
    let videos = inputs.len();

    let mut graph = String::new();
    let mut files = stills(
        mix,
        &tiles,
        &boxes,
        &mut graph,
        sound_inputs(mix, sound.is_some()) + videos,
    );
    for (n, (tile, piece)) in pieces.iter().enumerate() {
        picture(&mut graph, n, boxes[*tile], piece);
    }
    let _ = writeln!(
        graph,
        "[c{videos}][over]overlay=0:0:format=yuv420:shortest=1,format=yuv420p[film];"
    );
    inputs.extend(sound::soundtrack(&mut graph, mix, sound, videos)?);
    graph.truncate(graph.trim_end().trim_end_matches(';').len());
    files.push(("graph.txt".into(), graph.into_bytes()));

    Ok(Plan {
        args: args(mix, &inputs, videos),
        inputs,
        files,
        outputs: vec!["mix.mp4".into()],
        duration_ms: mix.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(mix.duration_ms * tiles.len().max(2) as u64),
    })
}

fn sound_inputs(mix: &Mix, has_sound: bool) -> usize {
    let pieces = mix
        .people
        .iter()
        .map(|person| person.microphone.len())
        .sum();
    if has_sound { pieces } else { 0 }
}

fn args(mix: &Mix, inputs: &[Input], videos: usize) -> Vec<String> {
    let mut args = Args::default();
    for (n, input) in inputs.iter().enumerate() {
        if n < videos {
            // A change of size in mid-stream is the scaler's business: rebuilding the graph would forget all times.
            args.words("-reinit_filter 0 -threads 2");
        }
        args.0.extend(input.args(n));
    }
    for still in ["under.rgba", "over.rgba"] {
        args.words("-f rawvideo -pixel_format rgba -framerate 30");
        args.arg("-video_size")
            .arg(format!("{WIDTH}x{HEIGHT}"))
            .arg("-i")
            .arg(still);
    }
    let seconds = mix.duration_ms as f64 / 1000.0;
    args.words("-filter_complex_script graph.txt -map [film] -map [master]");
    args.words("-c:v libx264 -preset veryfast -crf 21 -profile:v high -sc_threshold 0");
    args.arg("-g").arg((FPS * KEY_SECONDS).to_string());
    args.arg("-keyint_min").arg((FPS * KEY_SECONDS).to_string());
    // What browsers' encoders mean when they say nothing.
    args.words(
        "-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m -color_range tv",
    );
    args.words("-c:a aac -b:a 160k -ar 48000 -ac 2");
    args.arg("-t").arg(format!("{seconds:.3}"));
    args.words("-map_metadata -1 -movflags +faststart -f mp4 mix.mp4");
    args.0
}

/// The two still pictures and the texts on them; `[c0]` is the lower one as a film, `[over]` the upper one.
fn stills(
    mix: &Mix,
    tiles: &[Tile<'_>],
    boxes: &[Box],
    graph: &mut String,
    first: usize,
) -> Vec<(String, Vec<u8>)> {
    let cards: Vec<(Box, usize)> = boxes
        .iter()
        .copied()
        .zip(tiles.iter().map(|tile| tile.person))
        .collect();
    let plates: Vec<Option<Box>> = tiles
        .iter()
        .zip(boxes)
        .map(|(tile, area)| plate(&tile.label, *area))
        .collect();
    let drawn: Vec<Box> = plates.iter().copied().flatten().collect();
    let mut files = vec![
        (
            "under.rgba".to_owned(),
            canvas::under(WIDTH, HEIGHT, &cards).into_bytes(),
        ),
        (
            "over.rgba".to_owned(),
            canvas::over(WIDTH, HEIGHT, boxes, &drawn).into_bytes(),
        ),
    ];
    let (mut initials, mut names) = (String::new(), String::new());
    for (n, tile) in tiles.iter().enumerate() {
        let area = boxes[n];
        if !tile.initials.is_empty() {
            let file = format!("initials{n}.txt");
            let (x, y) = (area.x + area.w / 2, area.y + area.h / 2);
            initials.push_str(&text_filter(
                mix,
                &file,
                circle_radius(area) * 3 / 4,
                &format!("{x}-text_w/2"),
                &format!("{y}-text_h/2"),
            ));
            files.push((file, tile.initials.clone().into_bytes()));
        }
        if let Some(plate) = plates[n] {
            let file = format!("name{n}.txt");
            let (x, y) = (plate.x + NAME_PAD.0, plate.y + plate.h / 2);
            // By the line's own height, so that names with and without descenders stand on one line.
            let line = format!("{y}-max_glyph_a/2+max_glyph_d/4");
            names.push_str(&text_filter(mix, &file, NAME_SIZE, &x.to_string(), &line));
            files.push((file, tile.label.clone().into_bytes()));
        }
    }
    let frames = (mix.duration_ms * u64::from(FPS)).div_ceil(1000);
    let still =
        format!("loop=loop=-1:size=1:start=0,settb=1/{FPS},setpts=N,trim=end_frame={frames}");
    let (under, over) = (first, first + 1);
    let _ = writeln!(
        graph,
        "[{under}:v]null{initials},format=yuv420p,{still}[c0];"
    );
    let _ = writeln!(
        graph,
        "[{over}:v]null{names},format=yuva420p,{still}[over];"
    );
    files
}

/// A filter that draws what a file holds, as it is.
fn text_filter(mix: &Mix, file: &str, size: u32, x: &str, y: &str) -> String {
    // The font's path is the server's own; a colon or quote in it would end the option.
    let font = mix
        .font
        .display()
        .to_string()
        .replace(['\\', '\'', ':', ',', ';', '[', ']'], "");
    format!(
        ",drawtext=fontfile={font}:textfile={file}:expansion=none:fontsize={size}:fontcolor=0xf1f2f4:x={x}:y={y}"
    )
}

/// The plate of a name, at the lower left of its tile.
fn plate(label: &str, tile: Box) -> Option<Box> {
    if label.is_empty() {
        return None;
    }
    let inset = if tile.w == WIDTH { 24 } else { 10 };
    let w = (text::width(label, NAME_SIZE) + 2 * NAME_PAD.0).min(tile.w.saturating_sub(2 * inset));
    let h = NAME_SIZE + 2 * NAME_PAD.1;
    Some(Box {
        x: tile.x + inset,
        y: (tile.y + tile.h).saturating_sub(inset + h),
        w,
        h,
    })
}

/// One piece of pictures laid into its tile: from `[cN]` to `[cN+1]`.
fn picture(graph: &mut String, n: usize, tile: Box, piece: &Piece) {
    let Box { x, y, w, h } = tile;
    // The film counts in frames, and so does what decides which picture is shown when: the nearest.
    let offset = piece.offset_ms / 1000.0;
    let time = format!("PTS-STARTPTS+({offset:.6})/TB");
    let time = match piece.offset_ms {
        // Nobody's camera begins with the recording to the millisecond: its first picture is shown until the next.
        lead if (0.0..LEAD_MS).contains(&lead) => format!("'if(eq(N,0),0,{time})'"),
        _ => time,
    };
    let _ = writeln!(
        graph,
        "[{n}:v:0]settb=1/90000,setpts={time},\
         scale=w={w}:h={h}:force_original_aspect_ratio=decrease:force_divisible_by=2:eval=frame,setsar=1,\
         pad=w={w}:h={h}:x=-1:y=-1:color=0x121316:eval=frame,format=yuv420p[p{n}];"
    );
    let _ = writeln!(
        graph,
        "[c{n}][p{n}]overlay=x={x}:y={y}:eof_action=pass{}[c{}];",
        shown(piece),
        n + 1
    );
}

/// When a piece has pictures to show; always, when nothing is said.
fn shown(piece: &Piece) -> String {
    let at = |ms: u64| (piece.offset_ms + ms as f64) / 1000.0;
    let gaps = piece
        .gaps
        .iter()
        .map(|gap| format!("between(t,{:.3},{:.3})", at(gap.from_ms), at(gap.to_ms)));
    let gaps: Vec<String> = gaps.collect();
    if gaps.is_empty() {
        String::new()
    } else {
        format!(":enable='not({})'", gaps.join("+"))
    }
}
