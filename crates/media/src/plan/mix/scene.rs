//! Who is shown where, and when that changes: scenes, and the frames from which each counts.

use super::{
    FPS, Mix, Piece, Tile,
    layout::{Box, MOST_IN_STRIP, grid, halves, inlaid, inset, rows_in, with_strip},
    look::{Layout, Look},
};

/// A shared screen that pauses for less is still what everybody is looking at.
const SCREEN_PAUSE_MS: f64 = 5000.0;

/// Where each tile is shown; nothing: it is not.
pub type Scene = Vec<Option<Box>>;

/// All scenes of a film.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenes {
    /// Each different one once.
    pub all: Vec<Scene>,
    /// From which frame on which of them is shown. The first begins with the film.
    pub order: Vec<(u64, usize)>,
}

/// The frame that is nearest to a time.
pub fn frame_of(ms: f64) -> u64 {
    (ms.max(0.0) * f64::from(FPS) / 1000.0).round() as u64
}

impl Scenes {
    pub fn of(mix: &Mix, tiles: &[Tile<'_>]) -> Self {
        let shared: Vec<(usize, Vec<(f64, f64)>)> = tiles
            .iter()
            .enumerate()
            .filter(|(_, tile)| tile.is_screen)
            .map(|(n, tile)| (n, spans(tile.pieces)))
            .collect();
        let mut changes: Vec<u64> = vec![0];
        if mix.look.layout != Layout::Grid {
            changes.extend(mix.turns.iter().map(|turn| frame_of(turn.at_ms as f64)));
            let edges = shared.iter().flat_map(|(_, spans)| spans);
            changes.extend(edges.flat_map(|&(from, to)| [frame_of(from), frame_of(to)]));
        }
        let last = frame_of(mix.duration_ms as f64).max(1);
        changes.retain(|frame| *frame < last);
        changes.sort_unstable();
        changes.dedup();

        let faces: Vec<usize> = (0..tiles.len()).filter(|n| !tiles[*n].is_screen).collect();
        let mut floor = Floor::new(&faces);
        let (mut all, mut order) = (Vec::<Scene>::new(), Vec::new());
        for frame in changes {
            let talks = mix.turns.iter().rev();
            let mut talks = talks.filter(|turn| frame_of(turn.at_ms as f64) <= frame);
            if let Some(face) = talks.next().and_then(|turn| faces.get(turn.person)) {
                floor.take(*face);
            }
            let scene = floor.scene(&mix.look, tiles.len(), &screens_at(&shared, frame));
            let known = all.iter().position(|one| *one == scene);
            let n = known.unwrap_or_else(|| {
                all.push(scene);
                all.len() - 1
            });
            if order.last().is_none_or(|(_, before)| *before != n) {
                order.push((frame, n));
            }
        }
        Self { all, order }
    }

    /// The one scene of an instant.
    pub fn at(self, ms: f64) -> Self {
        let frame = frame_of(ms);
        let now = self.order.iter().rev().find(|(from, _)| *from <= frame);
        let n = now.map_or(0, |(_, n)| *n);
        let all = self.all.into_iter().nth(n).into_iter().collect();
        Self {
            all,
            order: vec![(0, 0)],
        }
    }

    /// What a value that depends on the scene is from which frame on.
    pub fn over_time(&self, value: impl Fn(&Scene) -> i64) -> Vec<(u64, i64)> {
        let at = |(frame, n): &(u64, usize)| (*frame, value(&self.all[*n]));
        self.order.iter().map(at).collect()
    }

    /// The different places of a tile.
    pub fn places(&self, tile: usize) -> Vec<Box> {
        let mut places: Vec<Box> = Vec::new();
        for place in self.all.iter().filter_map(|scene| scene[tile]) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// The place of a tile that never moves and is always shown.
    pub fn fixed(&self, tile: usize) -> Option<Box> {
        let first = self.all.first()?[tile];
        let is_same = self.all.iter().all(|scene| scene[tile] == first);
        first.filter(|_| is_same)
    }
}

/// When a screen is shared, in milliseconds.
fn spans(pieces: &[Piece]) -> Vec<(f64, f64)> {
    let mut all = Vec::new();
    for piece in pieces {
        let at = |ms: u64| piece.offset_ms + ms as f64 * piece.speed;
        let mut from = piece.offset_ms;
        let mut gaps = piece.gaps.clone();
        gaps.sort_by_key(|gap| gap.from_ms);
        for gap in gaps {
            let (begins, ends) = (at(gap.from_ms), at(gap.to_ms));
            if ends - begins >= SCREEN_PAUSE_MS {
                all.push((from, begins));
                from = ends;
            }
        }
        all.push((from, piece.length_ms.map_or(f64::MAX, at)));
    }
    all
}

/// The screens that are shared, the latest first.
fn screens_at(shared: &[(usize, Vec<(f64, f64)>)], frame: u64) -> Vec<usize> {
    let mut now: Vec<(u64, usize)> = Vec::new();
    for (tile, spans) in shared {
        let is_on = |(from, to): &&(f64, f64)| frame_of(*from) <= frame && frame < frame_of(*to);
        if let Some((from, _)) = spans.iter().find(is_on) {
            now.push((frame_of(*from), *tile));
        }
    }
    now.sort_unstable_by_key(|&(from, tile)| (std::cmp::Reverse(from), tile));
    now.into_iter().map(|(_, tile)| tile).collect()
}

/// Who has the floor, and who had it before.
struct Floor<'a> {
    faces: &'a [usize],
    /// The latest first.
    spoke: Vec<usize>,
    /// Who stands left and right; nobody changes sides.
    sides: Vec<usize>,
}

impl<'a> Floor<'a> {
    fn new(faces: &'a [usize]) -> Self {
        Self {
            faces,
            spoke: faces.to_vec(),
            sides: faces.iter().copied().take(2).collect(),
        }
    }

    fn take(&mut self, face: usize) {
        self.spoke.retain(|one| *one != face);
        self.spoke.insert(0, face);
        if self.sides.len() == 2 && !self.sides.contains(&face) {
            // Whoever of the two was silent for longer leaves.
            let still = self
                .spoke
                .iter()
                .skip(1)
                .find(|one| self.sides.contains(one));
            let leaves = usize::from(still == Some(&self.sides[0]));
            self.sides[leaves] = face;
        }
    }

    fn scene(&self, look: &Look, tiles: usize, screens: &[usize]) -> Scene {
        let mut scene: Scene = vec![None; tiles];
        let mut put = |tile: usize, place: Box| scene[tile] = Some(place);
        let (w, h) = look.size();
        let whole = Box { x: 0, y: 0, w, h };
        // What is large: the shared screen, else whoever talks.
        let large = screens.first().or(self.spoke.first()).copied();
        match look.layout {
            Layout::Grid => {
                let places = grid(look, tiles);
                places
                    .into_iter()
                    .enumerate()
                    .for_each(|(n, place)| put(n, place));
            }
            Layout::AudioOnly => {
                let places = grid(look, self.faces.len());
                self.faces
                    .iter()
                    .zip(places)
                    .for_each(|(n, place)| put(*n, place));
            }
            Layout::ScreenWithFaces if screens.is_empty() => {
                let area = inset(whole, look.scaled(24));
                let places = match self.faces.len() {
                    1 => vec![whole],
                    count => rows_in(look, area, count, (16, 9)),
                };
                self.faces
                    .iter()
                    .zip(places)
                    .for_each(|(n, place)| put(*n, place));
            }
            Layout::Speaker { others: false } => {
                large.into_iter().for_each(|n| put(n, whole));
            }
            Layout::Speaker { others: true } | Layout::ScreenWithFaces => {
                let strip = self.strip(large);
                let (place, small) = with_strip(look, strip.len());
                large.into_iter().for_each(|n| put(n, place));
                strip
                    .into_iter()
                    .zip(small)
                    .for_each(|(n, place)| put(n, place));
            }
            Layout::SideBySide => {
                let pair = match screens.first() {
                    Some(screen) => [Some(*screen), self.spoke.first().copied()],
                    None => [0, 1].map(|side| self.sides.get(side).copied()),
                };
                match pair {
                    [Some(left), Some(right)] => {
                        let places = halves(look);
                        put(left, places[0]);
                        put(right, places[1]);
                    }
                    [one, other] => one.or(other).into_iter().for_each(|n| put(n, whole)),
                }
            }
            Layout::PictureInPicture => {
                let (place, small) = inlaid(look);
                large.into_iter().for_each(|n| put(n, place));
                let other = self.spoke.iter().find(|n| Some(**n) != large);
                other.into_iter().for_each(|n| put(*n, small));
            }
        }
        scene
    }

    /// Everybody else, in an order that does not change; who talks is among them.
    fn strip(&self, large: Option<usize>) -> Vec<usize> {
        let others = self.faces.iter().copied().filter(|n| Some(*n) != large);
        let mut strip: Vec<usize> = others.collect();
        let talks = self.spoke.first().copied().filter(|n| Some(*n) != large);
        if let Some(n) =
            talks.filter(|n| strip.iter().position(|one| one == n) >= Some(MOST_IN_STRIP))
        {
            strip[MOST_IN_STRIP - 1] = n;
        }
        strip.truncate(MOST_IN_STRIP);
        strip
    }
}
