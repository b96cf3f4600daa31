//! One piece of pictures laid into the places of its tile.

use std::fmt::Write;

use super::{FPS, Piece, drawing::Drawing, layout::Box, scene::Scene, steps::steps};

/// Whose camera comes so much later than the film was not there when it began; a busy machine needs more than a second to
/// get its coder going.
pub const LEAD_MS: f64 = 2000.0;
/// Wider than any picture: only the height of the place counts.
const ENDLESS: i64 = 20_000;

/// From `[cN]` to `[cN+1]`; the piece is input `n` of the run.
pub fn lay(drawing: &mut Drawing<'_>, n: usize, tile: usize, piece: &Piece) {
    // The film counts in frames, and so does what decides which picture is shown when: the nearest.
    let offset = piece.offset_ms / 1000.0;
    let time = match piece.speed {
        1.0 => format!("PTS-STARTPTS+({offset:.6})/TB"),
        speed => format!("(PTS-STARTPTS)*{speed:.9}+({offset:.6})/TB"),
    };
    let time = match piece.offset_ms {
        // Nobody's camera begins with the recording to the millisecond: its first picture is shown until the next.
        lead if (0.0..LEAD_MS).contains(&lead) => format!("'if(eq(N,0),0,{time})'"),
        _ => time,
    };
    lay_at(drawing, n, tile, piece, &time);
}

/// The same, with this expression for the time of a picture.
pub fn lay_at(drawing: &mut Drawing<'_>, n: usize, tile: usize, piece: &Piece, time: &str) {
    let places = drawing.scenes.places(tile);
    let Some(&first) = places.first() else { return };
    let has_one_size = places
        .iter()
        .all(|one| (one.w, one.h) == (first.w, first.h));
    let is_screen = drawing.tiles[tile].is_screen;
    let fills = |place: Box| !is_screen && !is_wide(place);
    let sized = match has_one_size {
        true if fills(first) => cut(first),
        true => framed(first),
        false => changing(drawing, tile, fills),
    };
    let start = format!("[{n}:v:0]settb=1/90000,setpts={time},");
    let _ = writeln!(drawing.graph, "{start}{sized}[p{n}];");
    let at = position(drawing, tile, has_one_size);
    let is_inlaid = |place: Box| drawing.is_inlaid((place.w, place.h));
    if places.iter().any(|place| is_inlaid(*place)) && !places.iter().all(|place| is_inlaid(*place))
    {
        // Now it lies under another's, now on it.
        let small = when(drawing, tile, piece, is_inlaid);
        let large = when(drawing, tile, piece, |place| !is_inlaid(place));
        let _ = writeln!(drawing.graph, "[p{n}]split[large{n}][small{n}];");
        drawing.overlay(
            &format!("large{n}"),
            &format!("{at}:eof_action=pass{large}"),
        );
        drawing.overlay_later(
            true,
            &format!("small{n}"),
            &format!("{at}:eof_action=pass{small}"),
        );
        return;
    }
    let is_small = places.iter().any(|place| is_inlaid(*place));
    let when = when(drawing, tile, piece, |_| true);
    drawing.overlay_later(
        is_small,
        &format!("p{n}"),
        &format!("{at}:eof_action=pass{when}"),
    );
}

/// Whether a place is as wide as cameras' pictures are, about.
fn is_wide(place: Box) -> bool {
    (place.w * 9).abs_diff(place.h * 16) * 20 <= place.h * 16
}

/// The whole picture, with edges where its shape is another.
fn framed(Box { w, h, .. }: Box) -> String {
    format!(
        "scale=w={w}:h={h}:force_original_aspect_ratio=decrease:force_divisible_by=2:eval=frame,setsar=1,\
         pad=w={w}:h={h}:x=-1:y=-1:color=0x121316:eval=frame,format=yuv420p"
    )
}

/// The middle of the picture. What the scaler makes is never smaller than what is cut from it.
fn cut(Box { w, h, .. }: Box) -> String {
    format!(
        "setsar=1,scale=w={w}:h={h}:force_original_aspect_ratio=increase:force_divisible_by=2:eval=frame,\
         crop=w={w}:h={h},format=yuv420p"
    )
}

/// As large as its place is now. A picture counts until the next, so there is one for each frame of the film: else the
/// last one before a change would stay as large as it was. The filters behind the scaler must take what it makes: those
/// that note the size once stand before it.
fn changing(drawing: &Drawing<'_>, tile: usize, fills: impl Fn(Box) -> bool) -> String {
    let whole = drawing.mix.look.size().0;
    let least = drawing
        .scenes
        .places(tile)
        .into_iter()
        .min_by_key(|one| one.w);
    let at = |scene: &Scene| scene[tile].or(least);
    let width = |scene: &Scene| {
        at(scene).map_or(2, |place| match fills(place) && place.w == whole {
            // From edge to edge of the film: its own edges cut off what is wider.
            true => ENDLESS,
            false => i64::from(place.w),
        })
    };
    let height = |scene: &Scene| at(scene).map_or(2, |place| i64::from(place.h));
    format!(
        "fps={FPS},setsar=1,scale=w='{}':h='{}':force_original_aspect_ratio=decrease:force_divisible_by=2:eval=frame",
        steps(&drawing.scenes.over_time(width)),
        steps(&drawing.scenes.over_time(height)),
    )
}

/// Where a picture lies: by its corner when it has the size of its place, else by its middle.
fn position(drawing: &Drawing<'_>, tile: usize, has_one_size: bool) -> String {
    let along = |value: fn(Box) -> u32| {
        let at = |scene: &Scene| scene[tile].map_or(0, |place| i64::from(value(place)));
        steps(&drawing.scenes.over_time(at))
    };
    if has_one_size {
        let (x, y) = (along(|place| place.x), along(|place| place.y));
        return match x.contains('(') || y.contains('(') {
            true => format!("x='{x}':y='{y}'"),
            false => format!("x={x}:y={y}"),
        };
    }
    let (x, y) = (
        along(|place| place.x + place.w / 2),
        along(|place| place.y + place.h / 2),
    );
    format!("x='2*floor(({x}-w/2)/2)':y='2*floor(({y}-h/2)/2)'")
}

/// When a piece is shown: its tile has a place of this kind, and it has pictures. Always, when nothing is said.
fn when(drawing: &Drawing<'_>, tile: usize, piece: &Piece, counts: impl Fn(Box) -> bool) -> String {
    let shown = drawing
        .scenes
        .over_time(|scene| i64::from(scene[tile].is_some_and(&counts)));
    let shown = steps(&shown);
    let at = |ms: u64| (piece.offset_ms + ms as f64 * piece.speed) / 1000.0;
    let gaps = piece
        .gaps
        .iter()
        .map(|gap| format!("between(t,{:.3},{:.3})", at(gap.from_ms), at(gap.to_ms)));
    let gaps: Vec<String> = gaps.collect();
    match (shown.as_str(), gaps.is_empty()) {
        ("1", true) => String::new(),
        ("1", false) => format!(":enable='not({})'", gaps.join("+")),
        (_, true) => format!(":enable='{shown}'"),
        (_, false) => format!(":enable='({shown})*not({})'", gaps.join("+")),
    }
}
