//! Where tiles lie: grids, strips, halves, a small picture within a large one.

use super::look::{Look, Shape};

/// Space around the grid, and between its tiles.
const MARGIN: u32 = 24;
const SPACE: u32 = 16;

/// A place in the picture, in pixels. All four are even, as the pictures' colours need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Box {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Columns.
    pub w: u32,
    /// Rows.
    pub h: u32,
}

impl Box {
    /// Right edge.
    pub(super) fn right(&self) -> u32 {
        self.x + self.w
    }

    /// Lower edge.
    pub(super) fn bottom(&self) -> u32 {
        self.y + self.h
    }
}

/// Width to height of a tile.
pub type Aspect = (u32, u32);

/// The boxes of a grid of `count` tiles of the usual film.
pub fn layout(count: usize) -> Vec<Box> {
    grid(&Look::default(), count)
}

/// The boxes of a grid of `count` tiles, as large as they can be; one alone fills the picture. A last row that
/// is not full stands in the middle. Tiles are 16:9, in an upright picture square.
pub fn grid(look: &Look, count: usize) -> Vec<Box> {
    let (w, h) = look.size();
    let whole = Box { x: 0, y: 0, w, h };
    if count <= 1 {
        return vec![whole];
    }
    let aspect = match look.shape {
        Shape::Tall => (1, 1),
        Shape::Wide | Shape::Square => (16, 9),
    };
    rows_in(look, inset(whole, look.scaled(MARGIN)), count, aspect)
}

/// What is left of a box without its edge.
pub fn inset(area: Box, edge: u32) -> Box {
    Box {
        x: area.x + edge,
        y: area.y + edge,
        w: area.w.saturating_sub(2 * edge),
        h: area.h.saturating_sub(2 * edge),
    }
}

/// So many tiles in the middle of an area, as large as they can be.
pub fn rows_in(look: &Look, area: Box, count: usize, aspect: Aspect) -> Vec<Box> {
    let count = count.max(1) as u32;
    let width = |(room_w, room_h, space): (u32, u32, u32), columns: u32, step: u32| {
        let rows = count.div_ceil(columns);
        let room = |whole: u32, parts: u32| whole.saturating_sub((parts - 1) * space) / parts;
        let width = room(room_w, columns).min(room(room_h, rows) * aspect.0 / aspect.1);
        (width / step * step).max(step)
    };
    // This many columns of pixels are the least that are 16:9 to the pixel and even; a preview is not that exact.
    let step = if aspect == (16, 9) { 32 } else { 2 };
    // A film and its preview have the same rows, so they are chosen for a picture of 720.
    let usual = |pixels: u32| pixels * 720 / look.height.max(1);
    let room = (usual(area.w), usual(area.h), SPACE);
    let sizes = (1..=count).map(|columns| (columns, width(room, columns, step)));
    // The first of equals has the fewest columns, which is the fullest last row.
    let best = sizes.fold((1, 0), |best, one| if one.1 > best.1 { one } else { best });
    let (columns, space) = (best.0, look.scaled(SPACE));
    let step = if look.height < 720 { 2 } else { step };
    let w = width((area.w, area.h, space), columns, step);
    let (rows, h) = (count.div_ceil(columns), even(w * aspect.1 / aspect.0));
    let top = area.y + area.h.saturating_sub(rows * h + (rows - 1) * space) / 2;
    let place = |n: u32| {
        let (row, column) = (n / columns, n % columns);
        let in_row = (count - row * columns).min(columns);
        let left = area.x + area.w.saturating_sub(in_row * w + (in_row - 1) * space) / 2;
        Box {
            x: even(left + column * (w + space)),
            y: even(top + row * (h + space)),
            w,
            h,
        }
    };
    (0..count).map(place).collect()
}

/// The most faces in a strip: more could not be told apart.
pub const MOST_IN_STRIP: usize = 6;

/// One large tile and a strip of `count` small ones beneath it.
pub fn with_strip(look: &Look, count: usize) -> (Box, Vec<Box>) {
    let (w, h) = look.size();
    let whole = Box { x: 0, y: 0, w, h };
    let count = count.min(MOST_IN_STRIP);
    if count == 0 {
        return (whole, Vec::new());
    }
    let (margin, space) = (look.scaled(MARGIN), look.scaled(SPACE));
    let rows = match look.shape {
        Shape::Wide => 1,
        // Three beside each other are as small as faces may be.
        Shape::Tall | Shape::Square => count.div_ceil(3) as u32,
    };
    let small_h = look.scaled(match look.shape {
        Shape::Wide => 108,
        Shape::Tall => 126,
        Shape::Square => 90,
    });
    let strip_h = rows * small_h + (rows - 1) * space;
    let strip = Box {
        x: margin,
        y: h - margin - strip_h,
        w: w - 2 * margin,
        h: strip_h,
    };
    let small = rows_in(look, strip, count, (16, 9));
    let large = match look.shape {
        // From edge to edge: what is wider is cut off by the picture's own edge.
        Shape::Tall | Shape::Square => Box {
            x: 0,
            y: 0,
            w,
            h: even(strip.y - space),
        },
        Shape::Wide => {
            let room = Box {
                x: margin,
                y: margin,
                w: w - 2 * margin,
                h: strip.y - space - margin,
            };
            rows_in(look, room, 1, (16, 9))[0]
        }
    };
    (large, small)
}

/// Two halves of the picture: beside each other, in an upright picture one above the other.
pub fn halves(look: &Look) -> [Box; 2] {
    let (w, h) = look.size();
    let gap = even(look.scaled(8)).max(2);
    match look.shape {
        Shape::Tall => {
            let half = even((h - gap) / 2);
            [0, h - half].map(|y| Box {
                x: 0,
                y,
                w,
                h: half,
            })
        }
        Shape::Wide | Shape::Square => {
            let half = even((w - gap) / 2);
            [0, w - half].map(|x| Box {
                x,
                y: 0,
                w: half,
                h,
            })
        }
    }
}

/// The whole picture, and a small one in its lower right corner.
pub fn inlaid(look: &Look) -> (Box, Box) {
    let (w, h) = look.size();
    let small_w = match look.shape {
        Shape::Wide => w * 24 / 100,
        Shape::Tall | Shape::Square => w * 36 / 100,
    };
    let small_w = (small_w / 32 * 32).max(32);
    let small_h = even(small_w * 9 / 16);
    let margin = look.scaled(MARGIN);
    let small = Box {
        x: even(w - margin - small_w),
        y: even(h - margin - small_h),
        w: small_w,
        h: small_h,
    };
    (Box { x: 0, y: 0, w, h }, small)
}

fn even(pixels: u32) -> u32 {
    pixels & !1
}

#[cfg(test)]
mod tests {
    use super::super::look::Layout;
    use super::super::{HEIGHT, WIDTH};
    use super::*;

    #[test]
    fn every_layout_of_every_shape_is_even_and_inside_its_picture() {
        for shape in [Shape::Wide, Shape::Tall, Shape::Square] {
            for height in [720, 1080, 1440, 2160] {
                let look = Look {
                    layout: Layout::Grid,
                    shape,
                    height,
                    ..Look::default()
                };
                let (w, h) = look.size();
                let mut boxes: Vec<Box> = halves(&look).to_vec();
                boxes.extend([inlaid(&look).0, inlaid(&look).1]);
                for count in 0..9 {
                    boxes.extend(grid(&look, count));
                    let (large, strip) = with_strip(&look, count);
                    assert_eq!(strip.len(), count.min(MOST_IN_STRIP));
                    assert!(strip.iter().all(|small| small.y >= large.bottom()));
                    boxes.push(large);
                    boxes.extend(strip);
                }
                for one in boxes {
                    assert_eq!((one.x | one.y | one.w | one.h) & 1, 0, "{one:?}");
                    assert!(
                        one.right() <= w && one.bottom() <= h && one.w > 0 && one.h > 0,
                        "{one:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn two_stand_side_by_side_and_one_fills_the_picture() {
        assert_eq!(
            layout(1),
            [Box {
                x: 0,
                y: 0,
                w: 1280,
                h: 720
            }]
        );
        let two = layout(2);
        assert_eq!(
            two[0],
            Box {
                x: 24,
                y: 188,
                w: 608,
                h: 342
            }
        );
        assert_eq!(
            two[1],
            Box {
                x: 648,
                y: 188,
                w: 608,
                h: 342
            }
        );
    }

    #[test]
    fn a_preview_has_the_rows_of_its_film() {
        for count in 2..=49 {
            let small = Look {
                height: 360,
                ..Look::default()
            };
            let (film, preview) = (layout(count), grid(&small, count));
            let first_row = |tiles: &[Box]| tiles.iter().filter(|one| one.y == tiles[0].y).count();
            assert_eq!(first_row(&film), first_row(&preview), "{count}");
        }
    }

    #[test]
    fn a_last_row_that_is_not_full_stands_in_the_middle() {
        let three = layout(3);
        assert_eq!(three[0].y, three[1].y);
        assert!((three[2].x + three[2].w / 2).abs_diff(WIDTH / 2) <= 1);
    }

    #[test]
    fn tiles_of_any_grid_are_even_inside_the_picture_and_apart() {
        for count in 1..=49 {
            let tiles = layout(count);
            assert_eq!(tiles.len(), count);
            for (n, one) in tiles.iter().enumerate() {
                assert_eq!((one.x | one.y | one.w | one.h) & 1, 0);
                assert!(
                    one.x + one.w <= WIDTH && one.y + one.h <= HEIGHT,
                    "{count}: {one:?}"
                );
                let apart = |two: &Box| {
                    one.x + one.w <= two.x
                        || two.x + two.w <= one.x
                        || one.y + one.h <= two.y
                        || two.y + two.h <= one.y
                };
                assert!(tiles[n + 1..].iter().all(apart), "{count}");
            }
        }
    }
}
