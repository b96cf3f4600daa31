//! What is drawn on.

use super::{Place, Size, WHOLE};

/// Brightness and colour of black, as television counts.
const BLACK: (u8, u8) = (16, 128);

/// A picture that is drawn: 4:2:0 of 8 bits, as large as the whole.
#[derive(Debug)]
pub struct Canvas {
    bytes: Vec<u8>,
}

/// One of the three planes of a picture.
#[derive(Debug, Clone, Copy)]
struct Plane {
    /// Where it begins.
    from: usize,
    /// Columns.
    width: usize,
    /// Rows.
    height: usize,
    /// How many points of brightness one of its points stands for, each way.
    step: usize,
}

impl Default for Canvas {
    fn default() -> Self {
        Self::black()
    }
}

impl Canvas {
    /// With nothing on it.
    pub fn black() -> Self {
        let brightness = WHOLE.width * WHOLE.height;
        let mut bytes = vec![BLACK.0; WHOLE.bytes()];
        bytes[brightness..].fill(BLACK.1);
        Self { bytes }
    }

    /// Draws a picture of this size at its place. One of another size than its place is stretched to it, roughly: that is
    /// seen for as long as it takes to decode the first in the new size. One that is shorter than it says is left out.
    pub fn draw(&mut self, place: Place, size: Size, picture: &[u8]) {
        let fits = place.x + place.size.width <= WHOLE.width
            && place.y + place.size.height <= WHOLE.height;
        if picture.len() < size.bytes() || size.bytes() == 0 || !fits {
            return;
        }
        for (to, from) in planes(WHOLE).into_iter().zip(planes(size)) {
            let (x, y) = (place.x / to.step, place.y / to.step);
            let (width, height) = (place.size.width / to.step, place.size.height / to.step);
            for row in 0..height {
                let begin = to.from + (y + row) * to.width + x;
                let line = &mut self.bytes[begin..begin + width];
                let source = from.from + row * from.height / height * from.width;
                let source = &picture[source..source + from.width];
                if from.width == width {
                    line.copy_from_slice(source);
                } else {
                    let points = line.iter_mut().enumerate();
                    points.for_each(|(n, point)| *point = source[n * from.width / width]);
                }
            }
        }
    }

    /// What was drawn.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn planes(Size { width, height }: Size) -> [Plane; 3] {
    let all = width * height;
    let colour = |n: usize| Plane {
        from: all + n * all / 4,
        width: width / 2,
        height: height / 2,
        step: 2,
    };
    let brightness = Plane {
        from: 0,
        width,
        height,
        step: 1,
    };
    [brightness, colour(0), colour(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::places;

    /// A picture of one colour.
    fn plain(size: Size, colour: [u8; 3]) -> Vec<u8> {
        let mut picture = Vec::new();
        for (plane, value) in planes(size).iter().zip(colour) {
            picture.extend(vec![value; plane.width * plane.height]);
        }
        picture
    }

    fn point(bytes: &[u8], x: usize, y: usize) -> [u8; 3] {
        planes(WHOLE).map(|plane| {
            let (x, y) = (x / plane.step, y / plane.step);
            bytes[plane.from + y * plane.width + x]
        })
    }

    #[test]
    fn each_picture_is_at_its_place_and_nowhere_else() {
        let colours = [[40, 90, 200], [80, 200, 30], [150, 60, 120]];
        let places = places(false, 3);
        let mut canvas = Canvas::black();
        for (place, colour) in places.iter().zip(colours) {
            canvas.draw(*place, place.size, &plain(place.size, colour));
        }
        let bytes = canvas.into_bytes();
        assert_eq!(bytes.len(), WHOLE.bytes());
        for y in 0..WHOLE.height {
            for x in 0..WHOLE.width {
                let within = |place: &Place| {
                    (place.x..place.x + place.size.width).contains(&x)
                        && (place.y..place.y + place.size.height).contains(&y)
                };
                let wanted = places.iter().position(within);
                let wanted = wanted.map_or([16, 128, 128], |n| colours[n]);
                assert_eq!(point(&bytes, x, y), wanted, "{x} {y}");
            }
        }
    }

    #[test]
    fn what_has_another_size_is_stretched_and_what_is_cut_off_left_out() {
        let whole = places(false, 1)[0];
        let quarter = Size {
            width: 320,
            height: 180,
        };
        // Bright on the right.
        let mut picture = plain(quarter, [20, 128, 128]);
        for row in picture[..320 * 180].chunks_mut(320) {
            row[160..].fill(200);
        }
        let mut canvas = Canvas::black();
        canvas.draw(whole, quarter, &picture);
        canvas.draw(whole, quarter, &picture[1..]);
        let bytes = canvas.into_bytes();
        for (x, wanted) in [(0, 20), (639, 20), (640, 200), (1279, 200)] {
            for y in [0, 719] {
                assert_eq!(point(&bytes, x, y), [wanted, 128, 128], "{x} {y}");
            }
        }
    }
}
