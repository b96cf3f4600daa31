//! Where the tiles of a grid lie.

use super::{HEIGHT, WIDTH};

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

/// The boxes of a grid of `count` tiles, as large as they can be, each 16:9; one alone fills the picture. A last row that
/// is not full stands in the middle.
pub fn layout(count: usize) -> Vec<Box> {
    if count <= 1 {
        return vec![Box {
            x: 0,
            y: 0,
            w: WIDTH,
            h: HEIGHT,
        }];
    }
    let count = count as u32;
    let sizes = (1..=count).map(|columns| (columns, tile_width(columns, count.div_ceil(columns))));
    // The first of equals has the fewest columns, which is the fullest last row.
    let (columns, w) = sizes.fold((1, 0), |best, one| if one.1 > best.1 { one } else { best });
    let (rows, h) = (count.div_ceil(columns), even(w * 9 / 16));
    let top = HEIGHT.saturating_sub(rows * h + (rows - 1) * SPACE) / 2;
    let place = |n: u32| {
        let (row, column) = (n / columns, n % columns);
        let in_row = (count - row * columns).min(columns);
        let left = WIDTH.saturating_sub(in_row * w + (in_row - 1) * SPACE) / 2;
        Box {
            x: even(left + column * (w + SPACE)),
            y: even(top + row * (h + SPACE)),
            w,
            h,
        }
    };
    (0..count).map(place).collect()
}

/// How wide a tile can be in a grid of so many columns and rows.
fn tile_width(columns: u32, rows: u32) -> u32 {
    let room =
        |whole: u32, parts: u32| whole.saturating_sub(2 * MARGIN + (parts - 1) * SPACE) / parts;
    let width = room(WIDTH, columns).min(room(HEIGHT, rows) * 16 / 9);
    // 32 columns and 18 rows are the least that is 16:9 to the pixel and even.
    (width / 32 * 32).max(32)
}

fn even(pixels: u32) -> u32 {
    pixels & !1
}

#[cfg(test)]
mod tests {
    use super::*;

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
