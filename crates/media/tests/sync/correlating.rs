//! A take found in the capture of the same voice.

use media::sync::Tie;
use stage::{Kind, Person, Plan, Stage};

use super::support::{Recorded, stage};

fn tie(stage: &Stage, person: &Person) -> Tie {
    Recorded::of(stage, person).tie()
}

/// Every piece's lag is right to this many milliseconds, and there is a piece for each that there is.
fn assert_tied(person: &Person, tie: &Tie, ms: f64) {
    assert_eq!(
        tie.pieces.len(),
        person.dropouts.len() + 1,
        "{:?} {tie:?}",
        person.dropouts
    );
    for piece in &tie.pieces {
        let middle = (piece.from + piece.to) / 2;
        let error = piece.lag_ms - person.lag_ms(middle as i64);
        assert!(
            error.abs() < ms,
            "{error} ms: {piece:?} {:?} {tie:?}",
            person.dropouts
        );
    }
}

#[test]
fn a_take_with_dropouts_is_found_in_the_capture_to_a_twentieth_of_a_millisecond() {
    for seed in [1, 2] {
        let stage = stage(Plan {
            seed,
            people: 2,
            seconds: 600.0,
            ..Plan::default()
        });
        let person = &stage.people[seed as usize % 2];
        let tie = tie(&stage, person);
        assert!(tie.confidence > 0.8, "{tie:?}");
        assert_tied(person, &tie, 0.05);
    }
}

#[test]
fn silence_is_found_nowhere() {
    let mut stage = stage(Plan {
        seconds: 240.0,
        dropouts: 0,
        echo: 0.0,
        click_every_s: 1e6,
        ..Plan::default()
    });
    stage.people[0].kind = Kind::Silence;
    let tie = tie(&stage, &stage.people[0]);
    assert!(tie.confidence < 0.2, "{tie:?}");
}

#[test]
fn a_microphone_that_hears_only_others_is_tied_by_what_it_hears() {
    let mut stage = stage(Plan {
        seconds: 240.0,
        dropouts: 1,
        ..Plan::default()
    });
    stage.people[0].kind = Kind::Silence;
    let tie = tie(&stage, &stage.people[0]);
    assert_tied(&stage.people[0], &tie, 0.1);
}

#[test]
fn a_loop_of_music_may_be_anywhere_unless_the_clocks_say_where() {
    let mut stage = stage(Plan {
        seconds: 120.0,
        dropouts: 0,
        echo: 0.0,
        ..Plan::default()
    });
    stage.people[0].kind = Kind::Loop;
    let person = &stage.people[0];
    let anywhere = tie(&stage, person);
    assert!(anywhere.confidence < 0.5, "{anywhere:?}");
}

#[test]
fn somebody_else_whose_voice_both_microphones_hear_is_not_believed() {
    let stage = stage(Plan {
        seconds: 300.0,
        dropouts: 0,
        echo: 0.3,
        ..Plan::default()
    });
    let (one, other) = (&stage.people[0], &stage.people[1]);
    let mut recorded = Recorded::of(&stage, one);
    recorded.capture = Recorded::of(&stage, other).capture;
    let tie = recorded.tie();
    assert!(tie.confidence < 0.5, "{tie:?}");
}

#[test]
fn a_minute_is_enough() {
    let stage = stage(Plan {
        seconds: 75.0,
        dropouts: 0,
        ..Plan::default()
    });
    let person = &stage.people[0];
    let tie = tie(&stage, person);
    assert!(tie.confidence > 0.5, "{tie:?}");
    assert_tied(person, &tie, 0.1);
}
