//! What the DASH manifest says.

use super::*;

/// The manifest's tags, each with its attributes; every one is closed.
fn tags(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    let body = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    for piece in body.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap();
        assert!(after.trim().is_empty(), "{after}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (tag, is_closed) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = BTreeMap::new();
        while let Some((key, value)) = rest.split_once("=\"") {
            let (value, after) = value.split_once('"').unwrap();
            let key = key.trim().to_owned();
            assert!(attributes.insert(key, value.to_owned()).is_none(), "{tag}");
            rest = after;
        }
        assert!(rest.trim().is_empty(), "{tag}");
        if !is_closed {
            open.push(name.to_owned());
        }
        tags.push((name.to_owned(), attributes));
    }
    assert!(open.is_empty(), "{open:?}");
    tags
}

/// Per period: where it begins in milliseconds, and of each representation its name, its first number, and the beginnings and
/// lengths of its segments in milliseconds, as a player would count them.
type Periods = Vec<(u64, Vec<(String, usize, Vec<(u64, u64)>)>)>;

fn periods(text: &str) -> Periods {
    let (mut periods, mut scale, mut at): (Periods, u64, u64) = (Vec::new(), 1, 0);
    for (name, values) in tags(text) {
        let number = |key: &str| values.get(key).map(|value| value.parse::<u64>().unwrap());
        match name.as_str() {
            "Period" => {
                let start = values["start"].trim_matches(['P', 'T', 'S']);
                let ms = (start.parse::<f64>().unwrap() * 1000.0).round() as u64;
                periods.push((ms, Vec::new()));
            }
            "Representation" => {
                let all = &mut periods.last_mut().unwrap().1;
                all.push((values["id"].clone(), 0, Vec::new()));
            }
            "SegmentTemplate" => {
                let (start, all) = periods.last_mut().unwrap();
                let last = all.last_mut().unwrap();
                last.1 = number("startNumber").unwrap() as usize;
                scale = number("timescale").unwrap() / 1000;
                assert_eq!(number("presentationTimeOffset").unwrap() / scale, *start);
                assert_eq!(values["media"], format!("{}/segment-$Number$.m4s", last.0));
            }
            "S" => {
                let listed = &mut periods.last_mut().unwrap().1.last_mut().unwrap().2;
                at = number("t").unwrap_or(at);
                for _ in 0..=number("r").unwrap_or(0) {
                    let lasts = number("d").unwrap();
                    listed.push((at / scale, lasts / scale));
                    at += lasts;
                }
            }
            _ => {}
        }
    }
    periods
}

fn written(studio: &Studio) -> String {
    manifest(&studio.programme, "2027-01-15T08:00:00.000Z", str::to_owned).unwrap()
}

#[test]
fn what_is_complete_is_listed_with_its_times() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..50);
    assert_eq!(
        manifest(&studio.programme, "2027-01-15T08:00:00.000Z", str::to_owned),
        None,
        "nothing is complete"
    );
    studio.run(&[0, 1, 2], 50..400);
    let text = written(&studio);
    assert_eq!(text, include_str!("../../../tests/golden/live.mpd"));
    let periods = periods(&text);
    let [(0, all)] = &periods[..] else {
        panic!("{periods:?}")
    };
    let names: Vec<&str> = all.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["l", "m", "h", "sound"]);
    for (which, (name, first, segments)) in all.iter().enumerate() {
        let held = studio.segments(which).into_iter();
        let held: Vec<(u64, u64)> = held.map(|(start, lasts, _)| (start, lasts)).collect();
        assert_eq!((*first, segments), (0, &held), "{name}");
        assert_eq!(held.len(), 6);
    }
}

#[test]
fn a_layer_that_is_a_gap_is_left_out_of_a_period_and_numbers_stay() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..60);
    studio.run(&[0, 1], 60..240);
    studio.send(2, 239, false, true);
    studio.run(&[0, 1, 2], 240..380);
    let periods = periods(&written(&studio));
    let starts: Vec<u64> = periods.iter().map(|(start, _)| *start).collect();
    assert_eq!(starts, [0, 4_000, 8_000]);
    let there = |period: usize| {
        let all = periods[period].1.iter();
        all.map(|(name, first, segments)| (name.as_str(), *first, segments.len()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        there(0),
        [("l", 0, 1), ("m", 0, 1), ("h", 0, 1), ("sound", 0, 1)]
    );
    assert_eq!(there(1), [("l", 1, 2), ("m", 1, 2), ("sound", 1, 2)]);
    assert_eq!(
        there(2),
        [("l", 3, 2), ("m", 3, 2), ("h", 3, 2), ("sound", 3, 2)]
    );
}

#[test]
fn a_decoder_that_begins_anew_does_so_in_another_period() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..75);
    studio.levels = [0x0c; 3];
    for layer in 0..3 {
        studio.send(layer, 75, true, false);
    }
    studio.run(&[0, 1, 2], 76..190);
    let text = written(&studio);
    let starts: Vec<u64> = periods(&text).iter().map(|(start, _)| *start).collect();
    assert_eq!(starts, [0, 2_500]);
    assert!(text.contains("h/init-1.mp4"));
}

#[test]
fn pictures_that_stop_leave_the_sound_and_what_is_over_has_a_length() {
    let mut studio = Studio::new();
    studio.arithmetic = true;
    studio.run(&[0, 1, 2], 0..130);
    studio.run(&[], 130..600);
    studio.run(&[0, 1, 2], 600..800);
    let live = periods(&written(&studio));
    let names = |period: &(u64, Vec<(String, usize, _)>)| period.1.len();
    assert_eq!(live.iter().map(names).collect::<Vec<_>>(), [4, 1, 4]);
    studio.programme.finish().unwrap();
    studio.keep();
    let text = written(&studio);
    assert!(
        text.contains(" type=\"static\" mediaPresentationDuration=\"PT26.6"),
        "{text}"
    );
    assert!(!text.contains("minimumUpdatePeriod") && !text.contains("availabilityStartTime"));
    for (start, all) in periods(&text) {
        for (name, _, segments) in all {
            // Where the clock cuts it does so late, and the sound is already further.
            let slack = if name == "sound" { 650 } else { 1 };
            assert!(segments[0].0.abs_diff(start) <= slack, "{name}");
            let follows = |two: &[(u64, u64)]| two[1].0.abs_diff(two[0].0 + two[0].1) <= 1;
            assert!(segments.windows(2).all(follows), "{name}: {segments:?}");
        }
    }
}
