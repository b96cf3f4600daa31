//! Curves over the seconds of a recording.

use crate::analytics::model::DropOff;

/// For each second of so many milliseconds, how many of these stretches cover its middle.
#[must_use]
pub fn heatmap<'a>(
    duration_ms: i64,
    stretches: impl IntoIterator<Item = &'a (i64, i64)>,
) -> Vec<u32> {
    let seconds = usize::try_from((duration_ms.max(0) + 999) / 1000).unwrap_or(0);
    // Who comes in and who goes out at each second; their running sum is who is there.
    let mut change = vec![0_i64; seconds + 1];
    // The first second whose middle is not before this moment.
    let second = |ms: i64| {
        usize::try_from((ms.max(0) + 499) / 1000)
            .unwrap_or(0)
            .min(seconds)
    };
    for (from, to) in stretches {
        change[second(*from)] += 1;
        change[second(*to)] -= 1;
    }
    let sum = change.iter().scan(0, |there, step| {
        *there += step;
        Some(u32::try_from(*there).unwrap_or(0))
    });
    sum.take(seconds).collect()
}

/// For each second, how many of those who got so far (the ends of their last stretches, in milliseconds) are beyond its
/// middle.
#[must_use]
pub fn reached(duration_ms: i64, ends: &[i64]) -> Vec<u32> {
    let from_start: Vec<(i64, i64)> = ends.iter().map(|end| (0, *end)).collect();
    heatmap(duration_ms, &from_start)
}

/// What viewers stop in is looked at in stretches of this length.
const STRETCH_S: u32 = 30;
/// So many are told.
const MOST: usize = 5;

/// Where viewers stop for good, worst first. Who stops in the last twentieth has seen it all: there are only thanks.
#[must_use]
pub fn drop_off(duration_ms: i64, ends: &[i64]) -> Vec<DropOff> {
    let last_ms = duration_ms - duration_ms / 20;
    let length_ms = i64::from(STRETCH_S) * 1000;
    let mut counts = std::collections::BTreeMap::new();
    for end in ends.iter().filter(|end| **end < last_ms) {
        *counts.entry(end / length_ms).or_insert(0_u32) += 1;
    }
    let mut found: Vec<DropOff> = counts
        .into_iter()
        .map(|(place, viewers)| {
            let from_s = u32::try_from(place).unwrap_or(0) * STRETCH_S;
            let end_s = u32::try_from(last_ms / 1000).unwrap_or(u32::MAX);
            DropOff {
                from_s,
                to_s: (from_s + STRETCH_S).min(end_s.max(from_s + 1)),
                viewers,
                share: super::ratio(i64::from(viewers), ends.len() as i64).unwrap_or(0.0),
            }
        })
        .collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.viewers), one.from_s));
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_counts_for_who_played_its_middle() {
        let ada = [(0, 2000), (3400, 5000)];
        let grace = [(1600, 2600)];
        assert_eq!(heatmap(5000, ada.iter().chain(&grace)), [1, 1, 1, 1, 1]);
        assert_eq!(heatmap(2600, &[(0, 2600)]), [1, 1, 1]);
        assert_eq!(heatmap(1000, &[(510, 900)]), [0]);
        assert_eq!(heatmap(0, &[(0, 10)]), Vec::<u32>::new());
    }

    proptest::proptest! {
        #[test]
        fn the_heatmap_is_what_counting_second_by_second_gives(
            ends in proptest::collection::vec((0_i64..20_000, 0_i64..20_000), 0..20),
        ) {
            let stretches: Vec<(i64, i64)> = ends.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
            let counted: Vec<u32> = (0..20_i64)
                .map(|second| {
                    let middle = second * 1000 + 500;
                    let covers = |span: &&(i64, i64)| span.0 <= middle && middle < span.1;
                    u32::try_from(stretches.iter().filter(covers).count()).expect("few")
                })
                .collect();
            proptest::prop_assert_eq!(heatmap(20_000, &stretches), counted);
        }
    }

    #[test]
    fn who_stops_early_is_counted_where_they_stop() {
        let ends = [10_000, 12_000, 65_000, 95_000, 100_000];
        assert_eq!(reached(3_000, &[1_400, 3_000]), [2, 1, 1]);
        let found = drop_off(100_000, &ends);
        assert_eq!(
            found.len(),
            2,
            "who saw the last twentieth stopped nowhere: {found:?}"
        );
        assert_eq!(
            (found[0].from_s, found[0].to_s, found[0].viewers),
            (0, 30, 2)
        );
        assert!((found[0].share - 0.4).abs() < 1e-9);
        assert_eq!((found[1].from_s, found[1].viewers), (60, 1));
        assert_eq!(drop_off(0, &[]), []);
    }
}
