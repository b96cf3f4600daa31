//! The last run of a mix: pictures and sound into one MP4.

use std::fmt::Write;

use super::{
    FPS, KEY_SECONDS, Mix, Piece, Tile,
    drawing::{Drawing, Span},
    picture,
    resound::encoded,
    scene::Scenes,
    sound::{self, Loudness, Master},
};
use crate::{
    error::{Error, Result},
    plan::{Args, Input, Limits, Plan, Stdout},
};

/// More tiles than this cannot be told apart.
pub(super) const MOST_TILES: usize = 49;

/// The film: `mix.mp4`. `sound` is what was measured, nothing when nobody has a microphone.
pub fn film(mix: &Mix, sound: Option<(&[Loudness], Master)>) -> Result<Plan> {
    let tiles = mix.tiles();
    if mix.kept().is_empty() && mix.duration_ms > 0 {
        return Err(Error::Unplannable("nothing of the recording is kept"));
    }
    if tiles.is_empty() || tiles.len() > MOST_TILES || mix.duration_ms == 0 {
        return Err(Error::Unplannable(
            "a film needs one to 49 tiles and a length",
        ));
    }
    let scenes = Scenes::of(mix, &tiles);
    let pieces = pieces(mix, &tiles, &scenes);
    let mut inputs: Vec<Input> = pieces
        .iter()
        .map(|(_, piece)| piece.input.clone())
        .collect();
    let videos = inputs.len();
    let span = Span {
        from: 0,
        frames: (mix.duration_ms * u64::from(FPS)).div_ceil(1000),
    };
    let first_clip = sound_inputs(mix, sound.is_some()) + videos;
    let clips = mix.cut.ends().filter(|end| !end.is_picture());
    let clips: Vec<Input> = clips.map(|end| end.input.clone()).collect();
    let first = first_clip + clips.len();
    let mut drawing = Drawing::new(mix, &tiles, &scenes, span, first);
    drawing.begin();
    if !mix.look.shows_cameras() && sound.is_some() {
        drawing.waves();
    }
    for (n, (tile, piece)) in pieces.iter().enumerate() {
        picture::lay(&mut drawing, n, *tile, piece);
    }
    if mix.is_finished_later() {
        drawing.end("format=yuv420p[laid]");
        drawing.finish(first_clip);
    } else {
        drawing.end(&format!("{}[film]", mix.encoder.takes()));
    }
    let stills = drawing.still_args();
    let (mut graph, mut files) = (drawing.graph, drawing.files);
    let is_seen = !mix.look.shows_cameras();
    inputs.extend(sound::soundtrack(&mut graph, mix, sound, videos, is_seen)?);
    inputs.extend(clips);
    graph.truncate(graph.trim_end().trim_end_matches(';').len());
    files.push(("graph.txt".into(), graph.into_bytes()));

    Ok(Plan {
        args: args(mix, &inputs, videos, stills),
        inputs,
        files,
        outputs: vec!["mix.mp4".into()],
        duration_ms: (mix.film_seconds() * 1000.0) as u64,
        stdout: Stdout::Progress,
        limits: limits(mix, tiles.len()),
    })
}

/// More tiles and more pixels take longer.
fn limits(mix: &Mix, tiles: usize) -> Limits {
    let pixels = u64::from(mix.look.height).pow(2).div_ceil(720 * 720).max(1);
    Limits::for_media(mix.duration_ms * tiles.max(2) as u64 * pixels)
}

/// The pieces that are shown, each with its tile.
fn pieces<'a>(mix: &Mix, tiles: &[Tile<'a>], scenes: &Scenes) -> Vec<(usize, &'a Piece)> {
    let is_seen = |n: &usize| mix.look.shows_cameras() && !scenes.places(*n).is_empty();
    let seen = (0..tiles.len()).filter(is_seen);
    seen.flat_map(|n| tiles[n].pieces.iter().map(move |piece| (n, piece)))
        .collect()
}

fn sound_inputs(mix: &Mix, has_sound: bool) -> usize {
    let pieces = mix
        .people
        .iter()
        .filter(|person| person.is_heard())
        .map(|person| person.microphone.len())
        .sum();
    if has_sound { pieces } else { 0 }
}

fn args(mix: &Mix, inputs: &[Input], videos: usize, stills: Args) -> Vec<String> {
    let mut args = Args::default();
    args.words(mix.encoder.device());
    for (n, input) in inputs.iter().enumerate() {
        if n < videos {
            // A change of size in mid-stream is the scaler's business: rebuilding the graph would forget all times.
            args.words("-reinit_filter 0 -threads 2");
        }
        args.0.extend(input.args(n));
    }
    args.0.extend(stills.0);
    let seconds = mix.film_seconds();
    args.words("-filter_complex_script graph.txt -map [film]");
    args.words(match mix.is_sound_finished_later() {
        true => "-map [sound]",
        false => "-map [master]",
    });
    args.words(&mix.encoder.even(21));
    args.arg("-g").arg((FPS * KEY_SECONDS).to_string());
    args.arg("-keyint_min").arg((FPS * KEY_SECONDS).to_string());
    // What browsers' encoders mean when they say nothing.
    args.words(
        "-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m -color_range tv",
    );
    encoded(&mut args, mix);
    args.arg("-t").arg(format!("{seconds:.3}"));
    args.words("-map_metadata -1 -movflags +faststart -f mp4 mix.mp4");
    args.0
}

impl Drawing<'_> {
    /// The moving wave of each voice, in the lower part of its tile.
    fn waves(&mut self) {
        let mut voice = 0;
        for n in 0..self.tiles.len() {
            let tile = &self.tiles[n];
            if tile.is_screen || !self.mix.people[tile.person].is_heard() {
                continue;
            }
            if let Some(area) = self.wave_area(n) {
                let [r, g, b] = self.wave_colour(n);
                let _ = writeln!(
                    self.graph,
                    "[said{voice}]showwaves=s={}x{}:mode=cline:rate={FPS}:scale=sqrt:draw=full:\
                     colors=0x{r:02x}{g:02x}{b:02x},format=yuva420p[wave{voice}];",
                    area.w, area.h
                );
                let (x, y) = (area.x, area.y);
                self.overlay(
                    &format!("wave{voice}"),
                    &format!("x={x}:y={y}:eof_action=pass"),
                );
            }
            voice += 1;
        }
    }
}
