//! What of a recording becomes the film, and what stands before and behind it.
//!
//! A cut falls between two pictures of the film, and its sound is cut into stretches as long as a picture: both lose exactly the
//! same, so lips and voice stay together behind the thousandth cut as behind the first. What is kept is one expression, a tree
//! of halves, whatever was cut out. At each join the sound goes down and comes up again within a few milliseconds, so that
//! nothing clicks; those few stretches alone are looked at sample by sample.

use std::fmt::Write as _;

use super::{
    FPS, Mix, Raster,
    drawing::Drawing,
    scene::frame_of,
    sound::{self, Master, PLACED, RATE},
    steps::steps,
};
use crate::{
    examine::{AudioStream, VideoStream},
    plan::{Input, conform},
};

/// Samples of one picture's length: a whole number, which is why cuts can be exact.
const SAMPLES: u32 = RATE / FPS;
/// How long the sound takes to go down, and to come up, at a join.
const JOIN_MS: f64 = 8.0;

/// How a film is cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cut {
    /// What is taken out, on the recording's clock; in any order.
    pub removed: Vec<Stretch>,
    /// Pauses that are made shorter; they are found before a plan is made, and join what is taken out.
    pub silence: Option<Silence>,
    /// How long the film takes to come out of black and silence.
    pub fade_in_ms: u64,
    /// How long it takes to go back there.
    pub fade_out_ms: u64,
    /// What stands before it.
    pub intro: Option<End>,
    /// What stands behind it.
    pub outro: Option<End>,
}

/// A stretch of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Its beginning.
    pub from_ms: u64,
    /// Its end.
    pub to_ms: u64,
}

/// Which pauses are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Those that are longer.
    pub longer_than_ms: u64,
    /// What is left of them.
    pub keep_ms: u64,
}

/// An intro or outro.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The clip or picture.
    pub input: Input,
    /// A clip's pictures.
    pub video: Option<VideoStream>,
    /// A clip's sound.
    pub audio: Option<AudioStream>,
    /// How long it is shown.
    pub length_ms: u64,
    /// A picture as it will be seen; unpacked before a plan is made.
    pub still: Option<Raster>,
    /// What is done to its sound; found before a plan is made.
    pub master: Option<Master>,
}

/// A kept stretch, and where it lies in the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Kept {
    /// Where it begins in the film.
    pub film_ms: u64,
    /// Where it begins on the recording's clock.
    pub from_ms: u64,
    /// Where it ends there.
    pub to_ms: u64,
}

impl End {
    /// Whether it is a still picture.
    pub fn is_picture(&self) -> bool {
        self.video.is_none() && self.audio.is_none()
    }

    fn frames(&self) -> u64 {
        frame_of(self.length_ms as f64).max(1)
    }
}

impl Cut {
    /// Intro and outro, whichever there are.
    pub fn ends(&self) -> impl Iterator<Item = &End> {
        self.intro.iter().chain(&self.outro)
    }

    /// The same, to be changed.
    pub fn ends_mut(&mut self) -> impl Iterator<Item = &mut End> {
        self.intro.iter_mut().chain(&mut self.outro)
    }

    fn has_more(&self) -> bool {
        self.ends().next().is_some() || self.fade_in_ms > 0 || self.fade_out_ms > 0
    }
}

impl Mix {
    /// Pictures of all that is laid out.
    pub(super) fn laid_frames(&self) -> u64 {
        (self.duration_ms * u64::from(FPS)).div_ceil(1000)
    }

    /// What is kept, in pictures: from one to before another.
    pub(super) fn kept(&self) -> Vec<(u64, u64)> {
        let last = self.laid_frames();
        let mut removed: Vec<(u64, u64)> = self
            .cut
            .removed
            .iter()
            .map(|one| {
                let to = match one.to_ms >= self.duration_ms {
                    true => last,
                    false => frame_of(one.to_ms as f64).min(last),
                };
                (frame_of(one.from_ms as f64), to)
            })
            .filter(|(from, to)| from < to)
            .collect();
        removed.sort_unstable();
        let (mut kept, mut at) = (Vec::new(), 0);
        for (from, to) in removed {
            if from > at {
                kept.push((at, from));
            }
            at = at.max(to);
        }
        if at < last {
            kept.push((at, last));
        }
        kept
    }

    fn is_cut(&self) -> bool {
        self.kept() != [(0, self.laid_frames())]
    }

    /// Pictures of what is kept.
    pub(super) fn kept_frames(&self) -> u64 {
        self.kept().iter().map(|(from, to)| to - from).sum()
    }

    /// How long the film is, in seconds.
    pub(super) fn film_seconds(&self) -> f64 {
        if !self.is_cut() && self.cut.ends().next().is_none() {
            return self.duration_ms as f64 / 1000.0;
        }
        let ends: u64 = self.cut.ends().map(End::frames).sum();
        (self.kept_frames() + ends) as f64 / f64::from(FPS)
    }

    /// The same, or nothing where everything is where it was.
    pub fn moved(&self) -> Vec<Kept> {
        match self.is_cut() || self.cut.intro.is_some() {
            true => self.map(),
            false => Vec::new(),
        }
    }

    /// What of the recording is where in the film.
    pub fn map(&self) -> Vec<Kept> {
        let ms = |frames: u64| frames * 1000 / u64::from(FPS);
        let mut at = self.cut.intro.as_ref().map_or(0, End::frames);
        let mut map = Vec::new();
        for (from, to) in self.kept() {
            map.push(Kept {
                film_ms: ms(at),
                from_ms: ms(from),
                to_ms: ms(to).min(self.duration_ms),
            });
            at += to - from;
        }
        map
    }

    /// Whether what is laid out goes on through another chain.
    pub(super) fn is_finished_later(&self) -> bool {
        self.is_cut() || self.cut.has_more()
    }

    /// Whether the sound does.
    pub(super) fn is_sound_finished_later(&self) -> bool {
        self.cut.has_more()
    }

    /// The kept pictures, 1, and the others, 0, over time.
    fn is_kept(&self) -> String {
        let mut values = vec![(0, 0)];
        for (from, to) in self.kept() {
            values.push((from, 1));
            values.push((to, 0));
        }
        steps(&values)
    }

    /// What cuts the sound, behind another filter; nothing where nothing is cut out.
    pub(super) fn cut_sound(&self) -> String {
        if !self.is_cut() {
            return String::new();
        }
        let (mut ups, mut downs, mut at) = (Vec::new(), Vec::new(), 0);
        for (from, to) in self.kept() {
            if from > 0 {
                ups.push(at);
            }
            at += to - from;
            if to < self.laid_frames() {
                downs.push(at - 1);
            }
        }
        let these = |frames: Vec<u64>| {
            let mut values = vec![(0, 0)];
            for frame in frames {
                values.push((frame, 1));
                values.push((frame + 1, 0));
            }
            steps(&values)
        };
        let speed = 1000.0 / f64::from(FPS) / JOIN_MS;
        // How far into its picture a sample lies; a hair more, so that no rounding makes the first of one the last of another.
        let phase = format!("mod(t*{FPS}+0.000001,1)");
        let mut cut = format!(
            ",asetnsamples=n={SAMPLES}:p=0,aselect='{}',asetpts=N/SR/TB",
            self.is_kept()
        );
        if !ups.is_empty() {
            let _ = write!(
                cut,
                ",aeval='val(ch)*min(1,{phase}*{speed:.4})':c=same:enable='{}'",
                these(ups)
            );
        }
        if !downs.is_empty() {
            let _ = write!(
                cut,
                ",aeval='val(ch)*min(1,(1-{phase})*{speed:.4})':c=same:enable='{}'",
                these(downs)
            );
        }
        cut
    }

    /// How long it fades in and out, in seconds, within what is kept; and when the second begins.
    fn fades(&self) -> (f64, f64, f64) {
        let seconds = self.kept_frames() as f64 / f64::from(FPS);
        let within = |ms: u64| (ms as f64 / 1000.0).min(seconds / 2.0);
        let (up, down) = (within(self.cut.fade_in_ms), within(self.cut.fade_out_ms));
        (up, down, seconds - down)
    }

    fn faded(&self, filter: &str) -> Vec<String> {
        let (up, down, from) = self.fades();
        let mut all = Vec::new();
        if up > 0.0 {
            all.push(format!("{filter}=t=in:st=0:d={up:.3}"));
        }
        if down > 0.0 {
            all.push(format!("{filter}=t=out:st={from:.3}:d={down:.3}"));
        }
        all
    }
}

impl Mix {
    /// From `[master]` to `[sound]`, with intro and outro, whose clips are read from input `first` on.
    pub(super) fn finish_sound(&self, first: usize) -> String {
        let has_ends = self.cut.ends().next().is_some();
        let mut chain = self.faded("afade");
        if has_ends {
            chain.push(padded(self.kept_frames()));
        }
        if chain.is_empty() {
            chain.push("anull".to_owned());
        }
        let sound = if has_ends { "keptsound" } else { "sound" };
        let mut graph = format!("[master]{}[{sound}];\n", chain.join(","));
        if !has_ends {
            return graph;
        }
        let mut order = String::new();
        for (name, end, input) in self.around_kept(first) {
            order = order + "[" + name + "sound]";
            if let Some(end) = end {
                graph += &self.end_sound(name, end, input);
            }
        }
        let parts = 1 + self.cut.ends().count();
        graph + &format!("{order}concat=n={parts}:v=0:a=1[sound];\n")
    }

    /// What stands one behind another in the film, each with its name and the input it is read from; nothing: what is kept.
    fn around_kept(&self, first: usize) -> Vec<(&'static str, Option<&End>, usize)> {
        let mut all = Vec::new();
        let mut next = first;
        let ends = [("intro", &self.cut.intro), ("outro", &self.cut.outro)];
        for (name, end) in ends {
            if name == "outro" {
                all.push(("kept", None, 0));
            }
            if let Some(end) = end {
                all.push((name, Some(end), next));
                next += usize::from(!end.is_picture());
            }
        }
        all
    }

    fn end_sound(&self, name: &str, end: &End, input: usize) -> String {
        let padded = padded(end.frames());
        let Some(audio) = &end.audio else {
            let seconds = end.frames() as f64 / f64::from(FPS);
            let layout = self.sound.target.layout();
            return format!(
                "anullsrc=r={RATE}:cl={layout}:d={seconds:.6},{padded}[{name}sound];\n"
            );
        };
        let held = end
            .master
            .map(|master| sound::held(master, self.sound.target));
        let held = held.unwrap_or_default();
        let mixdown = self.sound.target.mixdown();
        format!(
            "[{input}:{}]aresample={RATE}:{PLACED},aformat=sample_fmts=fltp:channel_layouts=stereo{mixdown}{held},\
             {padded}[{name}sound];\n",
            audio.index
        )
    }
}

/// As long as so many pictures, to the sample.
fn padded(frames: u64) -> String {
    let samples = frames * u64::from(SAMPLES);
    format!("apad=whole_len={samples},atrim=end_sample={samples},asetpts=N/SR/TB")
}

impl Drawing<'_> {
    /// From `[laid]` to `[film]`, and from `[master]` to `[sound]`, with intro and outro. Their clips are read from input
    /// `first` on.
    pub(super) fn finish(&mut self, first: usize) {
        let mix = self.mix;
        let mut chain = Vec::new();
        if mix.is_cut() {
            chain.push(format!("select='{}'", mix.is_kept()));
            chain.push(format!("setpts=N/{FPS}/TB"));
        }
        chain.extend(mix.faded("fade"));
        if chain.is_empty() {
            chain.push("null".to_owned());
        }
        let has_ends = mix.cut.ends().next().is_some();
        let film = if has_ends { "keptfilm" } else { "film" };
        let _ = writeln!(self.graph, "[laid]{}[{film}];", chain.join(","));
        if mix.is_sound_finished_later() {
            self.graph += &mix.finish_sound(first);
        }
        if !has_ends {
            return;
        }
        let mut order = String::new();
        for (name, end, input) in mix.around_kept(first) {
            order = order + "[" + name + "film]";
            if let Some(end) = end {
                self.end_film(name, end, input);
            }
        }
        let parts = 1 + mix.cut.ends().count();
        let _ = writeln!(self.graph, "{order}concat=n={parts}:v=1:a=0[film];");
    }

    fn end_film(&mut self, name: &str, end: &End, input: usize) {
        let look = self.mix.look;
        let (w, h) = look.size();
        let frames = end.frames();
        match &end.video {
            Some(video) => {
                let [r, g, b] = look.background;
                let plain = conform::upright(video);
                let seconds = frames as f64 / f64::from(FPS);
                let _ = writeln!(
                    self.graph,
                    "[{input}:{}]{plain}fps={FPS}:start_time=0,\
                     scale=w={w}:h={h}:force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1,\
                     pad=w={w}:h={h}:x=-1:y=-1:color=0x{r:02x}{g:02x}{b:02x},format=yuv420p,\
                     tpad=stop_mode=clone:stop_duration={seconds:.3},trim=end_frame={frames},settb=1/{FPS},setpts=N[{name}film];",
                    video.index
                );
            }
            None => {
                let stage = || match &self.mix.brand.backdrop {
                    Some(drawn) if (drawn.width, drawn.height) == (w, h) => drawn.clone(),
                    _ => Raster::plain(look.background, (w, h)),
                };
                let drawn = match &end.still {
                    Some(still) if (still.width, still.height) == (w, h) => still.over(&stage()),
                    _ => stage(),
                };
                let file = format!("{name}.rgba");
                let still = self.still(&file, (w, h), drawn.bytes().to_vec());
                let _ = writeln!(
                    self.graph,
                    "[{still}:v]setsar=1,format=yuv420p,loop=loop=-1:size=1:start=0,settb=1/{FPS},setpts=N,\
                     trim=end_frame={frames}[{name}film];"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::mix::Look;

    fn mix(duration_ms: u64, removed: &[(u64, u64)]) -> Mix {
        let removed = removed
            .iter()
            .map(|&(from_ms, to_ms)| Stretch { from_ms, to_ms });
        Mix {
            duration_ms,
            look: Look::default(),
            cut: Cut {
                removed: removed.collect(),
                ..Cut::default()
            },
            ..Mix::default()
        }
    }

    #[test]
    fn what_is_kept_is_what_was_not_taken_out_in_whole_pictures() {
        assert_eq!(mix(1000, &[]).kept(), [(0, 30)]);
        let cut = mix(
            10_000,
            &[(4000, 5000), (0, 1000), (4500, 6010), (9000, 99_000)],
        );
        assert_eq!(cut.kept(), [(30, 120), (180, 270)]);
        assert_eq!(cut.film_seconds(), 6.0);
        let map: Vec<(u64, u64, u64)> = cut
            .map()
            .iter()
            .map(|one| (one.film_ms, one.from_ms, one.to_ms))
            .collect();
        assert_eq!(map, [(0, 1000, 4000), (3000, 6000, 9000)]);
        assert_eq!(mix(1000, &[(0, 1000)]).kept(), []);
        assert_eq!(mix(1000, &[(500, 510)]).kept(), [(0, 30)]);
    }

    #[test]
    fn nothing_taken_out_is_no_filter() {
        assert_eq!(mix(1000, &[]).cut_sound(), "");
        assert!(!mix(1000, &[]).is_finished_later());
    }

    #[test]
    fn a_cut_at_the_beginning_comes_up_and_one_at_the_end_goes_down() {
        let cut = mix(3000, &[(0, 1000), (2000, 3000)]).cut_sound();
        assert!(
            cut.contains("aselect='if(lt(t,1.9833),if(lt(t,0.9833),0,1),0)'")
                || cut.contains("aselect="),
            "{cut}"
        );
        assert_eq!(cut.matches("aeval").count(), 2);
    }

    #[test]
    fn hundreds_of_cuts_are_a_few_filters() {
        let removed: Vec<(u64, u64)> = (0..500).map(|n| (n * 2000, n * 2000 + 700)).collect();
        let cut = mix(1_000_000, &removed).cut_sound();
        assert_eq!(cut.matches("aselect").count(), 1);
        assert!(cut.len() < 120_000, "{}", cut.len());
    }
}
