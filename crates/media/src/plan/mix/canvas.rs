//! The two still pictures around the moving ones: under them the background with a card for everyone whose camera is
//! off, over them the round corners and the plates of the names. They are drawn once, so that a film costs no drawing.

use super::layout::Box;
use super::look::{Colour, Look, STAGE};
use super::raster::Raster;

/// A card on it.
const CARD: [u8; 3] = [0x1f, 0x21, 0x26];
/// The plate under a name.
const PLATE: Colour = STAGE;
/// The circles behind initials: quiet hues of equal lightness, one after the other.
const CIRCLES: [[u8; 3]; 6] = [
    [0x3f, 0x45, 0x7a],
    [0x2f, 0x5a, 0x5c],
    [0x6a, 0x44, 0x5e],
    [0x4c, 0x55, 0x3a],
    [0x66, 0x4c, 0x3a],
    [0x3a, 0x51, 0x6e],
];
const RADIUS: u32 = 10;
const PLATE_RADIUS: u32 = 6;

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

    /// The background of a film.
    fn stage(look: &Look, backdrop: Option<&Raster>) -> Self {
        let (width, height) = look.size();
        match backdrop {
            Some(drawn) if (drawn.width, drawn.height) == (width, height) => Self {
                width,
                height,
                pixels: drawn.bytes().to_vec(),
            },
            _ => Self::new(width, height, look.background),
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
        if radius == 0.0 {
            // No corner is soft.
            return self.paint(area, colour, |_, _| 1.0);
        }
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

    fn plate(&mut self, look: &Look, area: Box) {
        let radius = f64::from(look.scaled(PLATE_RADIUS));
        self.rounded(area, radius, Some(PLATE));
        if let Some(accent) = look.accent {
            let mark = Box {
                x: area.x + look.scaled(4),
                y: area.y + area.h / 4,
                w: look.scaled(3).max(1),
                h: area.h / 2,
            };
            self.rounded(mark, f64::from(mark.w) / 2.0, Some(accent));
        }
    }

    /// Gives an area a colour and leaves it as transparent as it is, so that soft edges do not turn dark.
    fn tint(&mut self, area: Box, colour: Colour) {
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                let at = ((y * self.width + x) * 4) as usize;
                self.pixels[at..at + 3].copy_from_slice(&colour);
            }
        }
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

/// The colour of the circle behind somebody's initials.
pub fn circle_colour(look: &Look, person: usize) -> Colour {
    look.accent.unwrap_or(CIRCLES[person % CIRCLES.len()])
}

/// Background and cards, with circles for those whose tile never moves.
pub fn under(
    look: &Look,
    backdrop: Option<&Raster>,
    tiles: &[Box],
    circles: &[(Box, usize)],
) -> Canvas {
    let mut canvas = Canvas::stage(look, backdrop);
    let radius = f64::from(look.scaled(RADIUS));
    for &tile in tiles {
        canvas.rounded(tile, radius, Some(CARD));
    }
    for &(tile, person) in circles {
        let colour = circle_colour(look, person);
        canvas.circle(tile, f64::from(circle_radius(tile)), colour);
    }
    canvas
}

/// The background with a rounded hole for each tile, and plates. A tile that reaches from edge to edge has no corners
/// to round.
pub fn over(look: &Look, backdrop: Option<&Raster>, tiles: &[Box], plates: &[Box]) -> Canvas {
    let (width, height) = look.size();
    let mut canvas = Canvas::stage(look, backdrop);
    for &tile in tiles {
        let is_wide = tile.w == width || tile.h == height;
        let radius = if is_wide { 0 } else { look.scaled(RADIUS) };
        canvas.rounded(tile, f64::from(radius), None);
    }
    for &area in plates {
        canvas.plate(look, area);
    }
    canvas
}

/// What moves, one above the other on nothing: circles, some of them on cards, and plates.
pub fn parts(
    look: &Look,
    (width, height): (u32, u32),
    cards: &[Box],
    circles: &[(Box, usize)],
    plates: &[Box],
) -> Canvas {
    let mut canvas = Canvas::new(width, height, PLATE);
    for pixel in canvas.pixels.chunks_exact_mut(4) {
        pixel[3] = 0;
    }
    for &(area, person) in circles {
        let colour = circle_colour(look, person);
        if cards.contains(&area) {
            canvas.rounded(area, 0.0, Some(CARD));
            canvas.circle(area, f64::from(circle_radius(area)), colour);
        } else {
            canvas.tint(area, colour);
            canvas.circle(area, f64::from(area.h) / 2.0, colour);
        }
    }
    for &area in plates {
        canvas.plate(look, area);
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

    const TILE: Box = Box {
        x: 20,
        y: 20,
        w: 160,
        h: 90,
    };

    #[test]
    fn the_upper_picture_is_open_over_a_tile_and_closed_at_its_corners() {
        let plate = Box {
            x: 24,
            y: 84,
            w: 40,
            h: 20,
        };
        let canvas = over(&Look::default(), None, &[TILE], &[plate]);
        assert_eq!(pixel(&canvas, 100, 50)[3], 0, "a face is seen");
        assert_eq!(
            pixel(&canvas, 20, 20),
            [0x12, 0x13, 0x16, 255],
            "its corner is not"
        );
        assert_eq!(pixel(&canvas, 40, 94)[3], 255, "the plate covers it");
        assert_eq!(pixel(&canvas, 5, 5)[3], 255);
    }

    #[test]
    fn a_tile_that_fills_the_picture_is_wholly_open() {
        let (w, h) = Look::default().size();
        let canvas = over(&Look::default(), None, &[Box { x: 0, y: 0, w, h }], &[]);
        assert!(canvas.pixels.chunks(4).all(|pixel| pixel[3] == 0));
    }

    #[test]
    fn the_lower_picture_has_a_card_with_a_circle() {
        let canvas = under(&Look::default(), None, &[TILE], &[(TILE, 1)]);
        assert_eq!(pixel(&canvas, 100, 65), [0x2f, 0x5a, 0x5c, 255]);
        assert_eq!(pixel(&canvas, 40, 30), [0x1f, 0x21, 0x26, 255]);
    }

    #[test]
    fn what_is_asked_for_is_the_colour() {
        let look = Look {
            background: [1, 2, 3],
            accent: Some([200, 100, 50]),
            ..Look::default()
        };
        let canvas = under(&look, None, &[TILE], &[(TILE, 1)]);
        assert_eq!(pixel(&canvas, 100, 65), [200, 100, 50, 255]);
        assert_eq!(pixel(&canvas, 1, 1), [1, 2, 3, 255]);
    }

    #[test]
    fn what_moves_stands_on_nothing() {
        let area = Box {
            x: 0,
            y: 0,
            w: 40,
            h: 40,
        };
        let canvas = parts(&Look::default(), (60, 60), &[], &[(area, 0)], &[]);
        assert_eq!(pixel(&canvas, 20, 20)[3], 255);
        assert_eq!(pixel(&canvas, 0, 0), [0x3f, 0x45, 0x7a, 0]);
        assert_eq!(pixel(&canvas, 50, 50)[3], 0);
    }
}
