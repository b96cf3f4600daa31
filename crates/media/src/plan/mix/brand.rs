//! What somebody adds of their own: a background, a logo, lines about who talks.
//!
//! Lower thirds are drawn once, one below the other on one high picture; what is shown is cut out of it by time. So a film has
//! two filters for them, whether there is one or a hundred.

use std::fmt::Write;

use super::{
    canvas,
    drawing::Drawing,
    layout::Box,
    raster::{Logo, Raster},
    scene::frame_of,
    steps::steps,
    text,
};
use crate::plan::Input;

/// What is added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Brand {
    /// Behind everything.
    pub background: Option<Input>,
    /// In a corner, on everything.
    pub logo: Option<Logo>,
    /// In the order of their times; no two at once.
    pub lower_thirds: Vec<LowerThird>,
    /// The background as large as the film; unpacked before a plan is made.
    pub backdrop: Option<Raster>,
    /// The logo as it will be seen.
    pub stamp: Option<Raster>,
}

/// A line or two at the lower edge for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerThird {
    /// From when on, on the recording's clock.
    pub at_ms: u64,
    /// For how long.
    pub length_ms: u64,
    /// The large line; whatever was typed.
    pub title: String,
    /// The small one; may be empty.
    pub subtitle: String,
}

/// Letters of the two lines, the space around them, and how far the plate stands from the edges, in a film of 720 rows.
const TITLE: u32 = 30;
const SUBTITLE: u32 = 20;
const PAD: (u32, u32) = (20, 12);
const APART: u32 = 6;
const LEFT: u32 = 40;
const BELOW: u32 = 48;
/// More than this many characters of a line are not drawn.
const CHARS: usize = 80;

impl Drawing<'_> {
    /// Whether anything is laid on the finished picture.
    pub(super) fn is_branded(&self) -> bool {
        let brand = &self.mix.brand;
        brand.stamp.is_some() || !self.thirds().is_empty()
    }

    /// From `[bare]` to `out`.
    pub(super) fn brand(&mut self, out: &str) {
        let mut at = "bare".to_owned();
        let still = self.looped();
        let logo = self
            .mix
            .brand
            .logo
            .as_ref()
            .zip(self.mix.brand.stamp.clone());
        if let Some((logo, stamp)) = logo {
            let size = (stamp.width, stamp.height);
            let (x, y) = logo.place(&self.mix.look, size);
            let input = self.still("logo.rgba", size, stamp.bytes().to_vec());
            let _ = writeln!(
                self.graph,
                "[{input}:v]format=yuva420p,{still}[logo];\n[{at}][logo]overlay={x}:{y}:format=yuv420:eof_action=pass[marked];"
            );
            at = "marked".to_owned();
        }
        if let Some(name) = self.draw_thirds(&still) {
            let look = &self.mix.look;
            let (x, bottom) = (look.scaled(LEFT) & !1, look.scaled(BELOW));
            let y = (look.size().1.saturating_sub(bottom + self.third_height())) & !1;
            let shown = self.shown();
            let _ = writeln!(
                self.graph,
                "[{at}][{name}]overlay={x}:{y}:format=yuv420:eof_action=pass:enable='{}'[titled];",
                steps(
                    &shown
                        .iter()
                        .map(|(frame, n)| (*frame, i64::from(n.is_some())))
                        .collect::<Vec<_>>()
                )
            );
            at = "titled".to_owned();
        }
        let _ = writeln!(self.graph, "[{at}]{out};");
    }

    /// Those that say something.
    fn thirds(&self) -> Vec<&LowerThird> {
        let all = self.mix.brand.lower_thirds.iter();
        all.filter(|third| !line(&third.title).is_empty() && third.length_ms > 0)
            .collect()
    }

    fn third_height(&self) -> u32 {
        let look = &self.mix.look;
        let high = look.scaled(TITLE) + look.scaled(APART) + look.scaled(SUBTITLE);
        (high + 2 * look.scaled(PAD.1)).next_multiple_of(2)
    }

    /// Which of them is seen from which frame on.
    fn shown(&self) -> Vec<(u64, Option<usize>)> {
        let mut shown: Vec<(u64, Option<usize>)> = vec![(0, None)];
        for (n, third) in self.thirds().iter().enumerate() {
            let from = frame_of(third.at_ms as f64);
            let to = frame_of((third.at_ms + third.length_ms) as f64).max(from + 1);
            // Of two at once the later one is seen.
            shown.retain(|(frame, _)| *frame < from);
            shown.push((from, Some(n)));
            shown.push((to, None));
        }
        shown
    }

    /// All of them one below the other, and what is cut out of that by time as a film of its own.
    fn draw_thirds(&mut self, still: &str) -> Option<String> {
        let lines: Vec<(String, String)> = self
            .thirds()
            .iter()
            .map(|third| (line(&third.title), line(&third.subtitle)))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let look = self.mix.look;
        let (pad_x, pad_y) = (look.scaled(PAD.0), look.scaled(PAD.1));
        let widest = look.size().0.saturating_sub(2 * look.scaled(LEFT));
        let high = self.third_height();
        let (mut plates, mut texts, mut width) = (Vec::new(), String::new(), 2);
        for (n, (title, subtitle)) in lines.iter().enumerate() {
            let room = widest.saturating_sub(2 * pad_x);
            let fitting = |line: &str, size: u32| {
                let wide = text::width(line, size);
                match wide > room {
                    true => (size * room / wide).max(8),
                    false => size,
                }
            };
            let large = fitting(title, look.scaled(TITLE));
            let small = fitting(subtitle, look.scaled(SUBTITLE));
            let wide = text::width(title, large).max(text::width(subtitle, small)) + 2 * pad_x;
            let w = wide.min(widest).next_multiple_of(2);
            let h = match subtitle.is_empty() {
                true => (large + 2 * pad_y).next_multiple_of(2),
                false => high,
            };
            let top = n as u32 * high + high - h;
            plates.push(Box { x: 0, y: top, w, h });
            width = width.max(w);
            let mut add = |name: String, line: &str, size: u32, middle: u32| {
                self.files.push((name.clone(), line.as_bytes().to_vec()));
                let y = format!("{middle}-max_glyph_a/2+max_glyph_d/4");
                texts += &self.text(&name, size, &pad_x.to_string(), &y);
            };
            add(
                format!("title{n}.txt"),
                title,
                large,
                top + pad_y + large / 2,
            );
            if !subtitle.is_empty() {
                let middle = top + h - pad_y - small / 2;
                add(format!("subtitle{n}.txt"), subtitle, small, middle);
            }
        }
        let size = (width, high * lines.len() as u32);
        let drawn = canvas::parts(&look, size, &[], &[], &plates);
        let input = self.still("thirds.rgba", size, drawn.into_bytes());
        let row = |n: Option<usize>| n.map_or(0, |n| n as i64 * i64::from(high));
        let rows: Vec<(u64, i64)> = self
            .shown()
            .into_iter()
            .map(|(frame, n)| (frame, row(n)))
            .collect();
        let _ = writeln!(
            self.graph,
            "[{input}:v]null{texts},format=yuva420p,{still},crop=w={width}:h={high}:x=0:y='{}'[thirds];",
            steps(&rows)
        );
        Some("thirds".to_owned())
    }
}

fn line(text: &str) -> String {
    text::line(text, CHARS)
}
