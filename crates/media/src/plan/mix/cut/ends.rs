//! What stands before and behind what is kept, and how it comes and goes.

use std::fmt::Write as _;

use super::{End, SAMPLES};
use crate::plan::{
    conform,
    mix::{
        FPS, Mix, Raster,
        drawing::Drawing,
        sound::{self, PLACED, RATE},
    },
};

impl Mix {
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

    /// From `[master]` to `[sound]`, with intro and outro, whose clips are read from input `first` on.
    pub(in crate::plan::mix) fn finish_sound(&self, first: usize) -> String {
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
    pub(in crate::plan::mix) fn finish(&mut self, first: usize) {
        let mix = self.mix;
        let mut chain = Vec::new();
        if mix.is_cut() {
            chain.push(format!("select='{}'", mix.is_kept()));
            chain.push(format!("setpts=N/{FPS}/TB"));
        }
        chain.extend(mix.faded("fade"));
        let has_ends = mix.cut.ends().next().is_some();
        if !has_ends {
            chain.push(mix.encoder.takes().to_owned());
        } else if chain.is_empty() {
            chain.push("null".to_owned());
        }
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
        let takes = mix.encoder.takes();
        let _ = writeln!(self.graph, "{order}concat=n={parts}:v=1:a=0,{takes}[film];");
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
