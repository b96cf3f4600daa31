//! One picture of a mix, made in a moment: the same drawing as the film's, of a single frame.

use super::{
    FPS, Mix, Piece,
    drawing::{Drawing, Span},
    film::MOST_TILES,
    picture,
    scene::Scenes,
};
use crate::{
    error::{Error, Result},
    plan::{Args, Input, Limits, Plan, Stdout},
};

/// So long before the instant decoding begins: who sends few pictures has sent one by then.
const BEFORE_MS: f64 = 4000.0;

/// `preview.jpg`: what the film shows at an instant.
pub fn preview(mix: &Mix, at_ms: u64) -> Result<Plan> {
    let tiles = mix.tiles();
    if tiles.is_empty() || tiles.len() > MOST_TILES {
        return Err(Error::Unplannable("a picture needs one to 49 tiles"));
    }
    let at = at_ms.min(mix.duration_ms.saturating_sub(1)) as f64;
    let scenes = Scenes::of(mix, &tiles).at(at);
    let mut shown: Vec<(usize, &Piece, f64)> = Vec::new();
    for (n, tile) in tiles.iter().enumerate() {
        if mix.look.shows_cameras() && !scenes.places(n).is_empty() {
            let now = tile.pieces.iter().filter(|piece| is_on(piece, at));
            shown.extend(now.map(|piece| (n, piece, seek(piece, at))));
        }
    }
    let span = Span {
        // The frame that is shown at that moment, not the one that is nearest: behind the last there is none.
        from: (at * f64::from(FPS) / 1000.0) as u64,
        frames: 1,
    };
    let mut drawing = Drawing::new(mix, &tiles, &scenes, span, shown.len());
    drawing.begin();
    for (n, (tile, piece, seek)) in shown.iter().enumerate() {
        let offset = piece.offset_ms / 1000.0;
        let speed = piece.speed;
        let time = format!("(PTS+{seek:.6}/TB)*{speed:.9}+({offset:.6})/TB");
        let time = match piece.offset_ms {
            lead if (0.0..picture::LEAD_MS).contains(&lead) && *seek == 0.0 => {
                format!("'if(eq(N,0),0,{time})'")
            }
            _ => time,
        };
        picture::lay_at(&mut drawing, n, *tile, piece, &time);
    }
    drawing.end("scale=out_range=pc,format=yuvj420p[film]");
    let mut args = Args::default();
    for (n, (_, piece, seek)) in shown.iter().enumerate() {
        args.words("-reinit_filter 0 -threads 2 -ss");
        args.arg(format!("{seek:.3}"));
        args.0.extend(piece.input.args(n));
    }
    args.0.extend(drawing.still_args().0);
    args.words("-filter_complex_script graph.txt -map [film] -frames:v 1 -q:v 4");
    args.words("-map_metadata -1 -f image2 -update 1 preview.jpg");
    let (mut graph, mut files) = (drawing.graph, drawing.files);
    graph.truncate(graph.trim_end().trim_end_matches(';').len());
    files.push(("graph.txt".into(), graph.into_bytes()));
    let inputs: Vec<Input> = shown
        .iter()
        .map(|(_, piece, _)| piece.input.clone())
        .collect();
    Ok(Plan {
        inputs,
        files,
        args: args.0,
        outputs: vec!["preview.jpg".into()],
        duration_ms: u64::from(1000 / FPS),
        stdout: Stdout::Progress,
        limits: Limits {
            file_size: 16 << 20,
            ..Limits::brief()
        },
    })
}

/// Whether a piece has begun and not ended.
fn is_on(piece: &Piece, at: f64) -> bool {
    let end = |ms: u64| piece.offset_ms + ms as f64 * piece.speed;
    piece.offset_ms <= at.max(picture::LEAD_MS) && piece.length_ms.is_none_or(|ms| at <= end(ms))
}

/// From which second of its own a piece is decoded.
fn seek(piece: &Piece, at: f64) -> f64 {
    ((at - piece.offset_ms - BEFORE_MS) / piece.speed / 1000.0).max(0.0)
}
