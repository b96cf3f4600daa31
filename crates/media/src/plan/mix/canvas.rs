//! The two still pictures around the moving ones: under them the background with a card for everyone whose camera is
//! off, over them the round corners and the plates of the names. They are drawn once, so that a film costs no drawing.

use super::layout::Box;

/// The stage: dark, so that faces are the brightest thing.
const STAGE: [u8; 3] = [0x12, 0x13, 0x16];
/// A card on it.
const CARD: [u8; 3] = [0x1f, 0x21, 0x26];
/// The plate under a name.
const PLATE: [u8; 3] = [0x12, 0x13, 0x16];
/// The circles behind initials: quiet hues of equal lightness, one after the other.
const CIRCLES: [[u8; 3]; 6] = [
    [0x3f, 0x45, 0x7a],
    [0x2f, 0x5a, 0x5c],
    [0x6a, 0x44, 0x5e],
    [0x4c, 0x55, 0x3a],
    [0x66, 0x4c, 0x3a],
    [0x3a, 0x51, 0x6e],
];
const RADIUS: f64 = 10.0;
const PLATE_RADIUS: f64 = 6.0;

/// Red, green, blue and opacity, row by row.
pub struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Canvas {
    fn new(width: u32, height: u32, colour: [u8; 3]) -> Self {
        let [r, g, b] = colour;
        let pixels = [r, g, b, 255].repeat((width * height) as usize);
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Lets a colour cover each pixel as far as `cover` says (0 to 1); nothing as colour cuts a hole.
    fn paint(&mut self, area: Box, colour: Option<[u8; 3]>, cover: impl Fn(f64, f64) -> f64) {
        let (right, bottom) = (
            (area.x + area.w).min(self.width),
            (area.y + area.h).min(self.height),
        );
        for y in area.y..bottom {
            for x in area.x..right {
                let share = cover(f64::from(x) + 0.5, f64::from(y) + 0.5).clamp(0.0, 1.0);
                let at = ((y * self.width + x) * 4) as usize;
                let pixel = &mut self.pixels[at..at + 4];
                let blend = |old: u8, new: u8| {
                    (f64::from(old) + (f64::from(new) - f64::from(old)) * share).round() as u8
                };
                match colour {
                    Some(colour) => {
                        for (old, new) in pixel.iter_mut().zip(colour) {
                            *old = blend(*old, new);
                        }
                        pixel[3] = blend(pixel[3], 255);
                    }
                    None => pixel[3] = blend(pixel[3], 0),
                }
            }
        }
    }

    fn rounded(&mut self, area: Box, radius: f64, colour: Option<[u8; 3]>) {
        let (half_w, half_h) = (f64::from(area.w) / 2.0, f64::from(area.h) / 2.0);
        let (mid_x, mid_y) = (f64::from(area.x) + half_w, f64::from(area.y) + half_h);
        self.paint(area, colour, |x, y| {
            // The distance from the edge of a rounded box; half a pixel of softness.
            let dx = ((x - mid_x).abs() - half_w + radius).max(0.0);
            let dy = ((y - mid_y).abs() - half_h + radius).max(0.0);
            radius - dx.hypot(dy) + 0.5
        });
    }

    fn circle(&mut self, area: Box, radius: f64, colour: [u8; 3]) {
        let mid_x = f64::from(area.x) + f64::from(area.w) / 2.0;
        let mid_y = f64::from(area.y) + f64::from(area.h) / 2.0;
        self.paint(area, Some(colour), |x, y| {
            radius - (x - mid_x).hypot(y - mid_y) + 0.5
        });
    }

    /// The bytes, as ffmpeg reads raw `rgba`.
    pub fn into_bytes(self) -> Vec<u8> {
        self.pixels
    }
}

/// The radius of the circle behind the initials of a tile.
pub fn circle_radius(tile: Box) -> u32 {
    tile.h / 5
}

/// Background and cards; `people` says whose tile it is.
pub fn under(width: u32, height: u32, tiles: &[(Box, usize)]) -> Canvas {
    let mut canvas = Canvas::new(width, height, STAGE);
    for &(tile, person) in tiles {
        canvas.rounded(tile, RADIUS, Some(CARD));
        let colour = CIRCLES[person % CIRCLES.len()];
        canvas.circle(tile, f64::from(circle_radius(tile)), colour);
    }
    canvas
}

/// The stage with a rounded hole for each tile, and the plates. A tile that fills the picture has no corners to round.
pub fn over(width: u32, height: u32, tiles: &[Box], plates: &[Box]) -> Canvas {
    let mut canvas = Canvas::new(width, height, STAGE);
    for &tile in tiles {
        let radius = if tile.w == width { 0.0 } else { RADIUS };
        canvas.rounded(tile, radius, None);
    }
    for &plate in plates {
        canvas.rounded(plate, PLATE_RADIUS, Some(PLATE));
    }
    canvas
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(canvas: &Canvas, x: u32, y: u32) -> [u8; 4] {
        let at = ((y * canvas.width + x) * 4) as usize;
        canvas.pixels[at..at + 4].try_into().unwrap()
    }

    #[test]
    fn the_upper_picture_is_open_over_a_tile_and_closed_at_its_corners() {
        let tile = Box {
            x: 20,
            y: 20,
            w: 60,
            h: 40,
        };
        let plate = Box {
            x: 24,
            y: 44,
            w: 20,
            h: 12,
        };
        let canvas = over(100, 80, &[tile], &[plate]);
        assert_eq!(pixel(&canvas, 50, 30)[3], 0, "a face is seen");
        assert_eq!(
            pixel(&canvas, 20, 20),
            [0x12, 0x13, 0x16, 255],
            "its corner is not"
        );
        assert_eq!(pixel(&canvas, 30, 50)[3], 255, "the plate covers it");
        assert_eq!(pixel(&canvas, 5, 5)[3], 255);
    }

    #[test]
    fn the_lower_picture_has_a_card_with_a_circle() {
        let tile = Box {
            x: 20,
            y: 20,
            w: 160,
            h: 90,
        };
        let canvas = under(200, 130, &[(tile, 1)]);
        assert_eq!(pixel(&canvas, 100, 65), [0x2f, 0x5a, 0x5c, 255]);
        assert_eq!(pixel(&canvas, 40, 30), [0x1f, 0x21, 0x26, 255]);
    }
}
