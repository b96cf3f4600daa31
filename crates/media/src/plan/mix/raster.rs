//! Pictures of somebody's own as bare pixels: they are unpacked once, and drawn like everything else that stands still.

use std::{fmt, sync::Arc};

use super::look::{Colour, Corner, Look};
use crate::{
    error::{Error, Result},
    plan::{Args, Input, Limits, Plan, Stdout},
};

/// What [`raster`] writes.
pub const RASTER: &str = "raster.rgba";

/// Red, green, blue and opacity, row by row.
#[derive(Clone, PartialEq)]
pub struct Raster {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    pixels: Arc<[u8]>,
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster({} × {})", self.width, self.height)
    }
}

/// How a picture is brought to a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// All of the place is covered; what is too wide or too high is cut off.
    Cover,
    /// All of the picture is seen; what is left of the place stays transparent.
    Within,
    /// It has the right shape already.
    Exactly,
}

/// Unpacks a picture at a size.
pub fn raster(input: &Input, (w, h): (u32, u32), fit: Fit) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words("-map 0:v:0 -frames:v 1 -vf");
    args.arg(match fit {
        Fit::Cover => format!(
            "scale=w={w}:h={h}:force_original_aspect_ratio=increase,crop=w={w}:h={h},format=rgba"
        ),
        Fit::Within => format!(
            "scale=w={w}:h={h}:force_original_aspect_ratio=decrease,format=rgba,\
             pad=w={w}:h={h}:x=-1:y=-1:color=black@0"
        ),
        Fit::Exactly => format!("scale=w={w}:h={h},format=rgba"),
    });
    args.words("-c:v rawvideo -pix_fmt rgba -f rawvideo")
        .arg(RASTER);
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec![RASTER.to_owned()],
        duration_ms: 0,
        stdout: Stdout::Progress,
        limits: Limits::brief(),
    }
}

impl Raster {
    /// What [`raster`] wrote for this size.
    pub fn read(pixels: Vec<u8>, (width, height): (u32, u32)) -> Result<Self> {
        if pixels.len() as u64 != u64::from(width) * u64::from(height) * 4 {
            return Err(Error::malformed("a picture of another size than asked for"));
        }
        let pixels = pixels.into();
        Ok(Self {
            width,
            height,
            pixels,
        })
    }

    /// One colour everywhere.
    pub fn plain(colour: Colour, (width, height): (u32, u32)) -> Self {
        let [r, g, b] = colour;
        Self {
            width,
            height,
            pixels: [r, g, b, 255].repeat((width * height) as usize).into(),
        }
    }

    /// Itself on one colour: nothing of it is transparent any more.
    pub fn on(&self, colour: Colour) -> Self {
        self.over(&Self::plain(colour, (self.width, self.height)))
    }

    /// Itself on another of the same size.
    pub fn over(&self, below: &Self) -> Self {
        let mut pixels = self.pixels.to_vec();
        for (pixel, under) in pixels.chunks_exact_mut(4).zip(below.pixels.chunks_exact(4)) {
            let cover = u32::from(pixel[3]);
            for (over, under) in pixel.iter_mut().zip(&under[..3]) {
                let sum = u32::from(*over) * cover + u32::from(*under) * (255 - cover);
                *over = (sum / 255) as u8;
            }
            pixel[3] = 255;
        }
        Self {
            pixels: pixels.into(),
            ..*self
        }
    }

    /// Itself with so many hundredths of its opacity.
    pub fn faded(&self, percent: u32) -> Self {
        let mut pixels = self.pixels.to_vec();
        for pixel in pixels.chunks_exact_mut(4) {
            pixel[3] = (u32::from(pixel[3]) * percent.min(100) / 100) as u8;
        }
        Self {
            pixels: pixels.into(),
            ..*self
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.pixels
    }
}

/// A logo in a corner; with less opacity it is a watermark.
#[derive(Debug, Clone, PartialEq)]
pub struct Logo {
    /// Its picture.
    pub input: Input,
    /// Which corner.
    pub corner: Corner,
    /// Hundredths of the film's width.
    pub width_percent: u32,
    /// Hundredths.
    pub opacity_percent: u32,
}

impl Logo {
    /// Columns and rows in a film that looks so, of a picture of this size. It is never higher than a third of the film.
    pub fn size(&self, look: &Look, (width, height): (u32, u32)) -> (u32, u32) {
        let (film_w, film_h) = look.size();
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let wanted = f64::from(film_w * self.width_percent.clamp(1, 100)) / 100.0;
        let share = (wanted / width).min(f64::from(film_h) / 3.0 / height);
        let even = |side: f64| (((side * share) as u32) & !1).max(2);
        (even(width), even(height))
    }

    /// Where its upper left corner lies.
    pub fn place(&self, look: &Look, (w, h): (u32, u32)) -> (u32, u32) {
        let (film_w, film_h) = look.size();
        let edge = look.scaled(24) & !1;
        let (right, bottom) = (
            film_w.saturating_sub(w + edge) & !1,
            film_h.saturating_sub(h + edge) & !1,
        );
        match self.corner {
            Corner::TopLeft => (edge, edge),
            Corner::TopRight => (right, edge),
            Corner::BottomLeft => (edge, bottom),
            Corner::BottomRight => (right, bottom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sniff::Format;

    #[test]
    fn a_logo_keeps_its_shape_and_its_distance() {
        let look = Look::default();
        let logo = |corner| Logo {
            input: Input::new("/x", Format::Png),
            corner,
            width_percent: 10,
            opacity_percent: 100,
        };
        let size = logo(Corner::TopLeft).size(&look, (400, 200));
        assert_eq!(size, (128, 64));
        assert_eq!(logo(Corner::TopLeft).place(&look, size), (24, 24));
        assert_eq!(logo(Corner::BottomRight).place(&look, size), (1128, 632));
        assert_eq!(logo(Corner::TopLeft).size(&look, (10, 1000)), (2, 240));
    }

    #[test]
    fn what_is_transparent_shows_what_is_below() {
        let size = (1, 1);
        let half = Raster::read(vec![200, 0, 100, 128], size).unwrap();
        assert_eq!(half.on([0, 200, 100]).bytes(), [100, 99, 100, 255]);
        assert_eq!(half.faded(50).bytes(), [200, 0, 100, 64]);
        Raster::read(vec![0; 3], size).unwrap_err();
    }
}
