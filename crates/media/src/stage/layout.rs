//! Where pictures stand.

use super::{Size, WHOLE};

/// So many people are shown together at the most.
pub const MOST: usize = 9;
/// So many stand beside a screen.
pub const MOST_BESIDE: usize = 5;

/// A screen beside which people stand.
const SCREEN: Size = Size {
    width: 1024,
    height: 576,
};
/// Who stands beside a screen.
const BESIDE: Size = Size {
    width: 256,
    height: 144,
};

/// Where a picture stands: its upper left corner, and its size. All even.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From the left.
    pub x: usize,
    /// From above.
    pub y: usize,
    /// How large it is.
    pub size: Size,
}

/// Where so many pictures stand, in their order; those that find no place are left out. `screen`: the first is a screen, which
/// stands large, and the others beside it. All have the shape of the whole, so nobody loses an edge.
pub fn places(screen: bool, count: usize) -> Vec<Place> {
    match screen {
        true if count > 1 => beside(count - 1),
        _ => grid(count.min(MOST)),
    }
}

fn beside(people: usize) -> Vec<Place> {
    let people = people.min(MOST_BESIDE);
    let large = Place {
        x: 0,
        y: even((WHOLE.height - SCREEN.height) / 2),
        size: SCREEN,
    };
    let above = even((WHOLE.height - people * BESIDE.height) / 2);
    let small = (0..people).map(|n| Place {
        x: SCREEN.width,
        y: above + n * BESIDE.height,
        size: BESIDE,
    });
    std::iter::once(large).chain(small).collect()
}

/// As many columns as rows, or nearly; a row that is not full stands in the middle.
fn grid(count: usize) -> Vec<Place> {
    let columns = (1..).find(|n| n * n >= count).unwrap_or(1).max(1);
    let rows = count.div_ceil(columns);
    let size = Size {
        width: even(WHOLE.width / columns),
        height: even(WHOLE.height / columns),
    };
    let above = even((WHOLE.height - rows * size.height) / 2);
    let place = |n: usize| {
        let row = n / columns;
        let in_row = columns.min(count - row * columns);
        let left = even((WHOLE.width - in_row * size.width) / 2);
        Place {
            x: left + n % columns * size.width,
            y: above + row * size.height,
            size,
        }
    };
    (0..count).map(place).collect()
}

/// Colours have half as many points each way.
const fn even(n: usize) -> usize {
    n / 2 * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: usize, y: usize, width: usize, height: usize) -> Place {
        let size = Size { width, height };
        Place { x, y, size }
    }

    #[test]
    fn who_is_alone_has_all_of_it_and_two_stand_side_by_side() {
        assert_eq!(places(false, 1), [at(0, 0, 1280, 720)]);
        assert_eq!(places(true, 1), [at(0, 0, 1280, 720)]);
        let two = [at(0, 180, 640, 360), at(640, 180, 640, 360)];
        assert_eq!(places(false, 2), two);
        assert_eq!(places(false, 3)[2], at(320, 360, 640, 360));
        assert_eq!(places(false, 4)[3], at(640, 360, 640, 360));
        assert_eq!(places(false, 5)[0].size.width, 426);
    }

    #[test]
    fn a_screen_stands_large_and_people_beside_it() {
        let three = [
            at(0, 72, 1024, 576),
            at(1024, 216, 256, 144),
            at(1024, 360, 256, 144),
        ];
        assert_eq!(places(true, 3), three);
    }

    #[test]
    fn nobody_stands_before_another_or_over_the_edge() {
        for screen in [false, true] {
            for count in 0..=12 {
                let places = places(screen, count);
                let most = if screen { MOST_BESIDE + 1 } else { MOST };
                assert_eq!(places.len(), count.min(most));
                for (n, one) in places.iter().enumerate() {
                    let Place { x, y, size } = *one;
                    assert!(x + size.width <= WHOLE.width && y + size.height <= WHOLE.height);
                    assert!([x, y, size.width, size.height].iter().all(|n| n % 2 == 0));
                    let apart = |other: &Place| {
                        x + size.width <= other.x
                            || other.x + other.size.width <= x
                            || y + size.height <= other.y
                            || other.y + other.size.height <= y
                    };
                    assert!(places[n + 1..].iter().all(apart), "{screen} {count}: {n}");
                }
            }
        }
    }
}
