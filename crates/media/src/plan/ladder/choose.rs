//! Which rungs a ladder has.

use serde::{Deserialize, Serialize};

use super::{KBPS, Picture};

/// A rung may have this much more than its source before it is a waste.
const ABOVE_SOURCE: f64 = 1.2;
/// A rung of this height or less is for slow networks: half of the pictures of a fast film will do.
const FAST_ABOVE: u32 = 720;

/// One rendition of the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// What was asked for.
    pub bitrate_kbps: u32,
    /// Columns, even.
    pub width: u32,
    /// Rows, even.
    pub height: u32,
    /// Pictures a second; nothing: those of the source.
    pub fps: Option<u32>,
    /// It is the source itself, not encoded again.
    pub as_it_is: bool,
}

/// A rung that is not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What was asked for.
    pub bitrate_kbps: u32,
    /// Why it is not made.
    pub reason: Reason,
}

/// Why a rung is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its pictures would be larger than the source's.
    AboveSourceHeight,
    /// It would have more than 1.2 times the bits of the source.
    AboveSourceBitrate,
    /// The source has no pictures.
    NoPictures,
}

/// What is made, smallest first, and what is not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rungs {
    /// What is made.
    pub rungs: Vec<Rung>,
    /// What is not.
    pub left_out: Vec<LeftOut>,
}

/// The rungs for a source out of those asked for, in kbit/s.
///
/// None has larger pictures than the source or more than 1.2 times its bits, but one is always made. A source that
/// players can take as it is becomes a rung itself: in the place of one that is nearly the same, or above them all.
pub fn rungs(source: Option<&Picture>, duration_ms: u64, asked: &[u32]) -> Rungs {
    let mut asked: Vec<u32> = asked.iter().copied().filter(|k| KBPS.contains(k)).collect();
    asked.sort_unstable();
    asked.dedup();
    let mut made = Rungs::default();
    let Some(source) = source else {
        made.left_out = asked
            .into_iter()
            .map(|bitrate_kbps| LeftOut {
                bitrate_kbps,
                reason: Reason::NoPictures,
            })
            .collect();
        return made;
    };
    for &kbps in &asked {
        match refused(source, kbps) {
            Some(reason) => made.left_out.push(LeftOut {
                bitrate_kbps: kbps,
                reason,
            }),
            None => made.rungs.push(rung(source, kbps)),
        }
    }
    let regular = source.is_regular(duration_ms);
    if made.rungs.is_empty()
        && let Some(&least) = asked.first()
    {
        made.left_out.retain(|one| one.bitrate_kbps != least);
        made.rungs.push(rung(source, least));
    }
    if regular {
        take_source_in(&mut made.rungs, source);
    }
    made
}

/// One rung beside a ladder, at most so many columns and rows; never larger than the source.
pub fn single(source: &Picture, kbps: u32, width: Option<u32>, height: Option<u32>) -> Rung {
    let fits = |most: Option<u32>, has: u32| {
        most.map_or(1.0, |most| {
            (f64::from(most) / f64::from(has.max(1))).min(1.0)
        })
    };
    let scale = match (width, height) {
        (None, None) => return rung(source, kbps),
        _ => fits(width, source.width).min(fits(height, source.height)),
    };
    let even = |pixels: u32| ((f64::from(pixels) * scale / 2.0).round() as u32 * 2).max(2);
    Rung {
        width: even(source.width),
        height: even(source.height),
        ..rung(source, kbps)
    }
}

/// The source becomes the highest rung, and takes the place of those that are hardly less.
fn take_source_in(rungs: &mut Vec<Rung>, source: &Picture) {
    let near = |rung: &Rung| {
        let ratio = f64::from(source.kbps) / f64::from(rung.bitrate_kbps.max(1));
        ratio <= ABOVE_SOURCE
    };
    let named = rungs
        .iter()
        .rev()
        .find(|rung| near(rung))
        .map_or(source.kbps.max(1), |rung| rung.bitrate_kbps);
    rungs.retain(|rung| !near(rung));
    rungs.push(Rung {
        bitrate_kbps: named,
        width: source.width,
        height: source.height,
        fps: None,
        as_it_is: true,
    });
    // What is switched with it has its pictures at the same instants.
    for rung in rungs {
        rung.fps = None;
    }
}

/// The height of a 16:9 picture that a bit rate fills well.
fn height_for(kbps: u32) -> u32 {
    match kbps {
        0..=300 => 240,
        301..=700 => 360,
        701..=1400 => 480,
        1401..=3000 => 720,
        3001..=6500 => 1080,
        6501..=12_000 => 1440,
        _ => 2160,
    }
}

/// The height of the 16:9 picture into which this one just fits, lying or standing.
fn class(source: &Picture) -> u32 {
    let (long, short) = (
        source.width.max(source.height),
        source.width.min(source.height),
    );
    short.max((f64::from(long) * 9.0 / 16.0).round() as u32)
}

fn refused(source: &Picture, kbps: u32) -> Option<Reason> {
    if height_for(kbps).min(2160) > class(source) && !is_top(kbps, source) {
        return Some(Reason::AboveSourceHeight);
    }
    let most = f64::from(source.kbps) * ABOVE_SOURCE;
    (f64::from(kbps) > most).then_some(Reason::AboveSourceBitrate)
}

/// 8000 kbit/s is also what a busy film of 1080 rows is asked for in.
fn is_top(kbps: u32, source: &Picture) -> bool {
    kbps > 6500 && class(source) >= 1080
}

fn rung(source: &Picture, kbps: u32) -> Rung {
    let (long, short) = (
        f64::from(source.width.max(source.height)),
        f64::from(source.width.min(source.height)),
    );
    let height = f64::from(height_for(kbps));
    // Fits into the 16:9 frame of its class and is never enlarged.
    let scale = (height * 16.0 / 9.0 / long).min(height / short).min(1.0);
    let even = |pixels: f64| ((pixels * scale / 2.0).round() as u32 * 2).max(2);
    let (long, short) = (even(long), even(short));
    let (width, height) = match source.width >= source.height {
        true => (long, short),
        false => (short, long),
    };
    let fps = source.fps.filter(|fps| (1.0..=240.0).contains(fps));
    let most = match short > FAST_ABOVE {
        true => 60,
        false => 30,
    };
    let fps = fps.map_or(30, |fps| (fps.round() as u32).clamp(1, most));
    Rung {
        bitrate_kbps: kbps,
        width,
        height,
        fps: Some(fps),
        as_it_is: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ladder::DEFAULT_KBPS;

    fn source(width: u32, height: u32, kbps: u32) -> Picture {
        Picture {
            width,
            height,
            fps: Some(30.0),
            kbps,
            plain_h264: false,
            start_ms: 0,
            keys_ms: vec![0, 2000, 4000],
            delay: 2,
        }
    }

    fn sizes(made: &Rungs) -> Vec<(u32, u32, u32)> {
        let size = |rung: &Rung| (rung.bitrate_kbps, rung.width, rung.height);
        made.rungs.iter().map(size).collect()
    }

    fn default(source: &Picture) -> Rungs {
        rungs(Some(source), 6000, &DEFAULT_KBPS)
    }

    #[test]
    fn a_rich_source_gets_all_four() {
        let made = default(&source(1920, 1080, 8000));
        assert_eq!(
            sizes(&made),
            [
                (500, 640, 360),
                (1000, 854, 480),
                (2000, 1280, 720),
                (4000, 1920, 1080)
            ]
        );
        assert!(made.left_out.is_empty());
    }

    #[test]
    fn none_is_above_the_source_and_what_is_left_out_is_named() {
        let made = default(&source(1280, 720, 1700));
        assert_eq!(
            sizes(&made),
            [(500, 640, 360), (1000, 854, 480), (2000, 1280, 720)]
        );
        assert_eq!(
            made.left_out,
            [LeftOut {
                bitrate_kbps: 4000,
                reason: Reason::AboveSourceHeight
            }]
        );
        let poor = default(&source(1920, 1080, 1600));
        let reasons: Vec<Reason> = poor.left_out.iter().map(|one| one.reason).collect();
        assert_eq!(reasons, [Reason::AboveSourceBitrate; 2]);
    }

    #[test]
    fn one_is_always_made_even_of_the_smallest_source() {
        let made = default(&source(161, 91, 40));

        assert!(made.rungs[0].width <= 162 && made.rungs[0].height <= 92);
        assert!(made.rungs[0].width.is_multiple_of(2) && made.rungs[0].height.is_multiple_of(2));
        assert_eq!(made.left_out.len(), 3);
    }

    #[test]
    fn other_shapes_keep_their_shape_with_even_sides() {
        let standing = default(&source(1080, 1920, 9000));
        assert_eq!(sizes(&standing)[0], (500, 360, 640));
        assert_eq!(sizes(&standing)[3], (4000, 1080, 1920));
        let wide = default(&source(1920, 800, 9000));
        assert_eq!(sizes(&wide)[2], (2000, 1280, 534));
        let old = default(&source(640, 480, 9000));
        assert_eq!(sizes(&old), [(500, 480, 360), (1000, 640, 480)]);
    }

    #[test]
    fn any_list_can_be_asked_for() {
        let made = rungs(Some(&source(1920, 1080, 9000)), 6000, &[8000, 250, 250]);
        assert_eq!(sizes(&made), [(250, 426, 240), (8000, 1920, 1080)]);
    }

    #[test]
    fn a_source_that_players_take_as_it_is_becomes_a_rung_itself() {
        let plain = |kbps| Picture {
            plain_h264: true,
            ..source(1280, 720, kbps)
        };
        let made = default(&plain(2100));
        let last = made.rungs.last().expect("a rung");
        assert!(last.as_it_is);
        assert_eq!((last.bitrate_kbps, made.rungs.len()), (2000, 3));
        assert!(made.rungs.iter().all(|rung| rung.fps.is_none()));
        let above = default(&plain(5200));
        assert_eq!(
            sizes(&above),
            [
                (500, 640, 360),
                (1000, 854, 480),
                (2000, 1280, 720),
                (5200, 1280, 720)
            ]
        );
        let small = default(&plain(90));
        assert_eq!(sizes(&small), [(500, 1280, 720)]);
        assert!(small.rungs[0].as_it_is);
        let rare = Picture {
            keys_ms: vec![0],
            ..plain(2100)
        };
        assert!(
            rungs(Some(&rare), 60_000, &DEFAULT_KBPS)
                .rungs
                .iter()
                .all(|rung| !rung.as_it_is)
        );
    }

    #[test]
    fn slow_networks_get_half_of_the_pictures_of_a_fast_film() {
        let fast = Picture {
            fps: Some(59.94),
            ..source(1920, 1080, 9000)
        };
        let fps: Vec<_> = default(&fast)
            .rungs
            .iter()
            .filter_map(|rung| rung.fps)
            .collect();
        assert_eq!(fps, [30, 30, 30, 60]);
    }

    #[test]
    fn a_single_rung_fits_into_what_was_asked_and_is_never_enlarged() {
        let source = source(1920, 1080, 5000);
        let of = |width, height| {
            let rung = single(&source, 900, width, height);
            (rung.width, rung.height)
        };
        assert_eq!(of(None, Some(270)), (480, 270));
        assert_eq!(of(Some(1000), Some(1080)), (1000, 562));
        assert_eq!(of(Some(7680), None), (1920, 1080));
        assert_eq!(of(None, None), (854, 480));
    }

    #[test]
    fn sound_alone_has_no_rungs() {
        let made = rungs(None, 6000, &DEFAULT_KBPS);
        assert!(made.rungs.is_empty());
        assert_eq!(made.left_out.len(), 4);
    }
}
