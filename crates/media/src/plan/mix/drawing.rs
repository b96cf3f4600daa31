//! A picture under construction: the graph of one run, its still pictures, and the texts on them.

use std::fmt::Write;

use super::{
    FPS, Mix, Tile, canvas,
    canvas::circle_radius,
    layout::Box,
    look::{Colour, Layout},
    scene::Scenes,
    steps::steps,
    text,
};
use crate::plan::Args;

/// The height of a name's letters, and the space around it on its plate, in a picture of 720 rows.
const NAME_SIZE: u32 = 18;
const NAME_PAD: (u32, u32) = (10, 6);

/// From which frame of the recording on, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub from: u64,
    pub frames: u64,
}

/// A picture under construction: what is laid on comes out as `[cN]`.
pub struct Drawing<'a> {
    pub mix: &'a Mix,
    pub tiles: &'a [Tile<'a>],
    pub scenes: &'a Scenes,
    pub graph: String,
    pub files: Vec<(String, Vec<u8>)>,
    pub(super) span: Span,
    layers: usize,
    /// The number of the first still picture among the inputs.
    first_still: usize,
    /// Their names and sizes.
    stills: Vec<(String, u32, u32)>,
    /// The places of tiles, each arrangement once, and which scene has which.
    pub(super) frames: Vec<Vec<Box>>,
    frame_of: Vec<usize>,
    /// The filters that draw names on the upper pictures, which all have them.
    names: String,
    /// What lies on everything else: names of pictures and how they are laid.
    later: Vec<(String, String)>,
}

impl<'a> Drawing<'a> {
    pub fn new(
        mix: &'a Mix,
        tiles: &'a [Tile<'a>],
        scenes: &'a Scenes,
        span: Span,
        first_still: usize,
    ) -> Self {
        let mut frames: Vec<Vec<Box>> = Vec::new();
        let mut frame_of = Vec::new();
        for scene in &scenes.all {
            let mut boxes: Vec<Box> = scene.iter().copied().flatten().collect();
            boxes.sort_by_key(|place| (place.y, place.x, place.w));
            let known = frames.iter().position(|one| *one == boxes);
            frame_of.push(known.unwrap_or(frames.len()));
            if known.is_none() {
                frames.push(boxes);
            }
        }
        Self {
            mix,
            tiles,
            scenes,
            graph: String::new(),
            files: Vec::new(),
            span,
            layers: 0,
            first_still,
            stills: Vec::new(),
            frames,
            frame_of,
            names: String::new(),
            later: Vec::new(),
        }
    }

    /// A raw picture that the run reads; answers its number among the inputs.
    pub(super) fn still(&mut self, name: &str, size: (u32, u32), pixels: Vec<u8>) -> usize {
        self.files.push((name.to_owned(), pixels));
        self.stills.push((name.to_owned(), size.0, size.1));
        self.first_still + self.stills.len() - 1
    }

    pub fn still_args(&self) -> Args {
        let mut args = Args::default();
        for (name, width, height) in &self.stills {
            args.words("-f rawvideo -pixel_format rgba -framerate 30");
            args.arg("-video_size")
                .arg(format!("{width}x{height}"))
                .arg("-i")
                .arg(name);
        }
        args
    }

    /// Lays the picture `[name]` on what there is.
    pub fn overlay(&mut self, name: &str, how: &str) {
        let n = self.layers;
        let _ = writeln!(self.graph, "[c{n}][{name}]overlay={how}[c{}];", n + 1);
        self.layers += 1;
    }

    /// The same, on all other pictures where it is inlaid into one.
    pub fn overlay_later(&mut self, is_inlaid: bool, name: &str, how: &str) {
        match is_inlaid {
            true => self.later.push((name.to_owned(), how.to_owned())),
            false => self.overlay(name, how),
        }
    }

    /// Whether a place of this size is a small one within another.
    pub(super) fn is_inlaid(&self, size: (u32, u32)) -> bool {
        self.mix.look.layout == Layout::PictureInPicture && size != self.mix.look.size()
    }

    /// The place of a tile that never moves and that nobody's picture lies under: what is drawn there once stays seen.
    pub(super) fn fixed(&self, tile: usize) -> Option<Box> {
        let place = self.scenes.fixed(tile)?;
        (!self.is_inlaid((place.w, place.h))).then_some(place)
    }

    /// Background, cards and what stands on them.
    pub fn begin(&mut self) {
        let (mut initials, mut circles) = (String::new(), Vec::new());
        for (n, tile) in self.tiles.iter().enumerate() {
            let Some(area) = self.fixed(n) else {
                continue;
            };
            circles.push((area, tile.person));
            if let Some(file) = self.initials(n) {
                let (x, y) = (area.x + area.w / 2, area.y + area.h / 2);
                initials += &self.letters(&file, circle_radius(area) * 3 / 4, (x, y));
            }
            if let Some((plate, file)) = self.fixed_plate(n) {
                let text = self.name(&file, plate);
                self.names += &text;
            }
        }
        let size = self.mix.look.size();
        let frames = self.frames.clone();
        let backdrop = self.mix.brand.backdrop.clone();
        let unders: Vec<usize> = (0..frames.len())
            .map(|k| {
                let drawn = canvas::under(&self.mix.look, backdrop.as_ref(), &frames[k], &circles);
                self.still(&numbered("under", k), size, drawn.into_bytes())
            })
            .collect();
        let plates: Vec<Box> = (0..self.tiles.len())
            .filter_map(|n| self.plate_of(n))
            .collect();
        let overs: Vec<usize> = (0..frames.len())
            .map(|k| {
                let drawn = canvas::over(&self.mix.look, backdrop.as_ref(), &frames[k], &plates);
                self.still(&numbered("over", k), size, drawn.into_bytes())
            })
            .collect();
        let still = self.looped();
        for (k, input) in unders.into_iter().enumerate() {
            let name = if k == 0 {
                "c0".into()
            } else {
                format!("under{k}")
            };
            let _ = writeln!(
                self.graph,
                "[{input}:v]null{initials},format=yuv420p,{still}[{name}];"
            );
        }
        for (k, input) in overs.into_iter().enumerate() {
            let (name, names) = (label("over", k), &self.names);
            let _ = writeln!(
                self.graph,
                "[{input}:v]null{names},format=yuva420p,{still}[{name}];"
            );
        }
        for k in 1..frames.len() {
            let when = self.when(k);
            self.overlay(&format!("under{k}"), &format!("0:0{when}"));
        }
        self.begin_parts();
    }

    /// Corners, names, and the end of the chain.
    pub fn end(&mut self, out: &str) {
        let is_branded = self.is_branded();
        self.end_of_tiles(if is_branded { "null[bare]" } else { out });
        if is_branded {
            self.brand(out);
        }
    }

    fn end_of_tiles(&mut self, out: &str) {
        for (name, how) in std::mem::take(&mut self.later) {
            self.overlay(&name, &how);
        }
        let many = self.frames.len() > 1 || self.has_moving_plates();
        if many {
            for k in 0..self.frames.len() {
                let when = self.when(k);
                let over = label("over", k);
                self.overlay(&over, &format!("0:0:format=yuv420:shortest=1{when}"));
            }
            self.end_parts();
            let _ = writeln!(self.graph, "[c{}]{out};", self.layers);
        } else {
            let _ = writeln!(
                self.graph,
                "[c{}][over]overlay=0:0:format=yuv420:shortest=1,{out};",
                self.layers
            );
        }
    }

    /// The times of one arrangement; nothing when there is no other.
    fn when(&self, k: usize) -> String {
        if self.frames.len() < 2 {
            return String::new();
        }
        let is_it = self.scenes.order.iter();
        let is_it = is_it.map(|(frame, n)| (*frame, i64::from(self.frame_of[*n] == k)));
        format!(":enable='{}'", steps(&is_it.collect::<Vec<_>>()))
    }

    /// A still picture as a film of the run's length.
    pub(super) fn looped(&self) -> String {
        let Span { from, frames } = self.span;
        let count = if from == 0 {
            "N".to_owned()
        } else {
            format!("N+{from}")
        };
        format!("loop=loop=-1:size=1:start=0,settb=1/{FPS},setpts={count},trim=end_frame={frames}")
    }

    /// Puts somebody's initials into a file.
    pub(super) fn initials(&mut self, n: usize) -> Option<String> {
        let initials = &self.tiles[n].initials;
        if initials.is_empty() {
            return None;
        }
        let file = format!("initials{n}.txt");
        self.files
            .push((file.clone(), initials.clone().into_bytes()));
        Some(file)
    }

    /// Puts the name of a tile that never moves into a file.
    fn fixed_plate(&mut self, n: usize) -> Option<(Box, String)> {
        let plate = self.plate_of(n)?;
        Some((plate, self.name_file(n)))
    }

    pub(super) fn name_file(&mut self, n: usize) -> String {
        let file = format!("name{n}.txt");
        let label = self.tiles[n].label.clone();
        self.files.push((file.clone(), label.into_bytes()));
        file
    }

    fn plate_of(&self, n: usize) -> Option<Box> {
        self.plate(n, self.fixed(n)?)
    }

    /// The plate of a name, at the lower left of its tile; above, where a wave is below.
    pub(super) fn plate(&self, n: usize, tile: Box) -> Option<Box> {
        let look = &self.mix.look;
        let line = &self.tiles[n].label;
        if line.is_empty() || !look.names {
            return None;
        }
        let inset = look.scaled(if tile.w == look.size().0 { 24 } else { 10 });
        let size = look.scaled(NAME_SIZE);
        let (pad_x, pad_y) = (look.scaled(NAME_PAD.0), look.scaled(NAME_PAD.1));
        let w = (text::width(line, size) + 2 * pad_x).min(tile.w.saturating_sub(2 * inset));
        let h = size + 2 * pad_y;
        let y = match look.layout {
            Layout::AudioOnly => tile.y + inset,
            _ => (tile.y + tile.h).saturating_sub(inset + h),
        };
        Some(Box {
            x: tile.x + inset,
            y,
            w,
            h,
        })
    }

    /// A filter that draws a name on its plate.
    pub(super) fn name(&self, file: &str, plate: Box) -> String {
        let look = &self.mix.look;
        let (x, y) = (plate.x + look.scaled(NAME_PAD.0), plate.y + plate.h / 2);
        // By the line's own height, so that names with and without descenders stand on one line.
        let line = format!("{y}-max_glyph_a/2+max_glyph_d/4");
        self.text(file, look.scaled(NAME_SIZE), &x.to_string(), &line)
    }

    /// A filter that draws initials around a point.
    pub(super) fn letters(&self, file: &str, size: u32, (x, y): (u32, u32)) -> String {
        self.text(
            file,
            size,
            &format!("{x}-text_w/2"),
            &format!("{y}-text_h/2"),
        )
    }

    /// A filter that draws what a file holds, as it is.
    pub(super) fn text(&self, file: &str, size: u32, x: &str, y: &str) -> String {
        // The font's path is the server's own; a colon or quote in it would end the option.
        let font = self.mix.font.display().to_string();
        let font = font.replace(['\\', '\'', ':', ',', ';', '[', ']'], "");
        format!(
            ",drawtext=fontfile={font}:textfile={file}:expansion=none:fontsize={size}:fontcolor=0xf1f2f4:x={x}:y={y}"
        )
    }

    /// Where the wave of a tile's voice moves.
    pub(super) fn wave_area(&self, n: usize) -> Option<Box> {
        let tile = self.scenes.fixed(n)?;
        let even = |pixels: u32| (pixels & !1).max(2);
        Some(Box {
            x: tile.x + even(tile.w / 10),
            y: tile.y + even(tile.h * 73 / 100),
            w: even(tile.w * 8 / 10),
            h: even(tile.h * 2 / 10),
        })
    }

    /// Lighter than the circle, or what was asked for.
    pub(super) fn wave_colour(&self, n: usize) -> Colour {
        let look = &self.mix.look;
        let circle = canvas::circle_colour(look, self.tiles[n].person);
        look.accent.unwrap_or(circle.map(|part| part / 2 + 112))
    }
}

fn numbered(name: &str, k: usize) -> String {
    format!("{}.rgba", label(name, k))
}

fn label(name: &str, k: usize) -> String {
    match k {
        0 => name.to_owned(),
        _ => format!("{name}{k}"),
    }
}
