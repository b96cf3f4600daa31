//! From what was noted to finished tracks on one clock.

use media::sync::{Kind, Note, Source, TrackSync, Word};
use stage::{Plan, Stage};

use super::support::{Known, clicks_off, stage};

/// The worst click of a person in milliseconds, and how many were found of how many.
fn worst_click(stage: &Stage, made: &[f32]) -> (f64, usize, usize) {
    let clicks = clicks_off(stage, made);
    let found: Vec<f64> = clicks.iter().filter_map(|click| click.1).collect();
    let worst = found.iter().map(|off| off.abs()).fold(0.0, f64::max);
    (worst, found.len(), clicks.len())
}

/// Ten minutes of one of two people: the clicks to 2 ms, the drift to 2 ppm, and a report that says so.
fn assert_aligned(seed: u64, who: usize) {
    let stage = stage(Plan {
        seed,
        seconds: 600.0,
        ..Plan::default()
    });
    let person = &stage.people[who];
    let mut known = Known::of(&stage, person);
    let placement = known.placement();
    let drift = placement.drift.drift.unwrap();
    assert!(
        (drift.ppm - person.ppm).abs() < 2.0,
        "{drift:?} {}",
        person.ppm
    );
    let (made, layers) = known.track(&stage, &placement);
    assert_eq!(made.len(), 600 * 48_000);
    let (worst, found, all) = worst_click(&stage, &made);
    assert!(worst < 2.0, "{worst} ms {placement:?}");
    assert!(found + 3 >= all, "{found} of {all}");
    let report = TrackSync::new(&placement, &layers, 0.0, Vec::new());
    assert_eq!(report.word, Word::High, "{report:?}");
    assert!(
        report.sources.iter().all(|found| found.agrees),
        "{report:?}"
    );
    assert_eq!(report.notes, [], "{report:?}");
    let again: TrackSync = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(again.seams.len(), report.seams.len());
}

#[test]
fn clicks_lie_within_two_milliseconds_on_a_slow_sound_card() {
    assert_aligned(11, 0);
}

#[test]
fn clicks_lie_within_two_milliseconds_on_a_fast_sound_card() {
    assert_aligned(12, 1);
}

#[test]
fn what_the_take_lost_is_heard_from_the_capture_and_listed() {
    let stage = stage(Plan {
        seed: 21,
        seconds: 240.0,
        people: 2,
        dropouts: 2,
        ..Plan::default()
    });
    for person in &stage.people[..1] {
        let known = Known::of(&stage, person);
        let layers = known.layers(&stage, &known.placement());
        let seams = layers.seams();
        for gap in &person.dropouts {
            let (from, to) = (
                person.ms_of_card(gap.at as f64),
                person.ms_of_card((gap.at + gap.samples) as f64),
            );
            let seam = seams.iter().find(|seam| {
                (seam.from_ms - from).abs() < 600.0 && (seam.to_ms - to).abs() < 600.0
            });
            let seam = seam.unwrap_or_else(|| panic!("{from}–{to} in {seams:?}"));
            assert!(
                (seam.to_ms - seam.from_ms - (to - from)).abs() < 1.0,
                "{seam:?} {from}–{to}"
            );
            assert_eq!(seam.filled_from, Source::Capture);
        }
    }
}

#[test]
fn browser_and_arrivals_that_contradict_each_other_are_told() {
    let stage = stage(Plan {
        seed: 31,
        seconds: 240.0,
        dropouts: 0,
        ..Plan::default()
    });
    let mut known = Known::of(&stage, &stage.people[0]);
    known.arrivals = known.arrivals.map(|mut arrivals| {
        arrivals.zero_ms -= 900.0;
        arrivals.drift = arrivals.drift.map(|mut drift| {
            drift.ppm += 70.0;
            drift
        });
        arrivals
    });
    let placement = known.placement();
    assert!(
        placement.notes.contains(&Note::OffsetsDisagree),
        "{placement:?}"
    );
    assert!(
        placement.notes.contains(&Note::DriftsDisagree),
        "{placement:?}"
    );
    assert_eq!(Word::of(placement.confidence), Word::Low);
    assert!(
        placement
            .found
            .iter()
            .any(|found| found.kind == Kind::Arrivals && !found.agrees),
        "{placement:?}"
    );
}

#[test]
fn without_a_browser_clock_the_arrivals_place_the_take_to_some_tens_of_milliseconds_and_say_so() {
    let stage = stage(Plan {
        seed: 41,
        seconds: 240.0,
        dropouts: 1,
        ..Plan::default()
    });
    let person = &stage.people[1];
    let mut known = Known::of(&stage, person);
    known.browser = None;
    let placement = known.placement();
    assert_eq!(placement.notes, [Note::OffsetByArrivals]);
    assert_eq!(Word::of(placement.confidence), Word::Low, "{placement:?}");
    let error = placement.pieces[0].at_ms - person.ms_of_take(0);
    assert!(error.abs() < 70.0, "{error} ms");
}

#[test]
fn without_a_tie_the_stamps_place_the_take_and_find_its_large_gaps() {
    let stage = stage(Plan {
        seed: 51,
        seconds: 600.0,
        dropouts: 2,
        ..Plan::default()
    });
    let person = &stage.people[0];
    let mut known = Known::of(&stage, person);
    known.tie = None;
    let placement = known.placement();
    assert_eq!(placement.notes, [Note::NotTied]);
    for piece in &placement.pieces {
        let error = piece.at_ms - person.ms_of_take(piece.from as i64);
        assert!(
            error.abs() < 3.0,
            "{error} ms: {piece:?} {:?}",
            person.dropouts
        );
    }
}
