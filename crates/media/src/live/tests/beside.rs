//! A second programme on the line of time of the first.

use super::*;

/// What is shown beside a programme that runs since its first picture.
fn beside(main: &Studio) -> Studio {
    let mut studio = Studio::new();
    studio.programme = Programme::new(&NAMES[..2], &[]).without_black();
    studio.programme.follow(&main.programme);
    studio
}

fn at_ns(picture: u64) -> u64 {
    BEGAN_MS * 1_000_000 + picture * 1_000_000_000 / 30
}

/// The dates in a list, as they are written.
fn dates(list: &str) -> Vec<&str> {
    let dates = list.lines();
    dates
        .filter_map(|line| line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:"))
        .collect()
}

#[test]
fn what_begins_later_lies_where_it_was_in_the_first() {
    let mut main = Studio::new();
    main.run(&[0, 1, 2], 0..730);
    let mut camera = beside(&main);
    assert_eq!(camera.programme.began_ms(), None);
    camera.run(&[0, 1], 290..400);
    assert_eq!(camera.programme.began_ms(), main.programme.began_ms());
    for layer in 0..2 {
        let first = camera.segments(layer)[0];
        let same = main.segments(layer)[5];
        // Without reports the network's delay is all that differs.
        let apart = first.0.abs_diff(same.0);
        assert!(apart < 10, "{apart} ms apart");
        let began_ms = camera.programme.began_ms().unwrap();
        let date = crate::live::list::utc(began_ms.saturating_add_unsigned(first.0));
        let list = camera.list(layer, Ask::default());
        assert_eq!(dates(&list), [&*date], "{list}");
    }
}

#[test]
fn where_nobody_sends_there_are_gaps_that_cost_nothing() {
    let mut main = Studio::new();
    main.run(&[0, 1, 2], 0..100);
    let mut camera = beside(&main);
    camera.run(&[0, 1], 60..150);
    camera.programme.leave(at_ns(150)).unwrap();
    camera.keep();
    let files = camera.files.len();
    camera.run(&[], 150..700);
    assert_eq!(camera.files.len(), files, "nothing is written for it");
    camera.run(&[0, 1], 715..850);
    for layer in 0..2 {
        let all = camera.segments(layer);
        let shown: Vec<_> = all.iter().filter(|one| one.2).copied().collect();
        // Pictures 60, 120 and, when somebody sends again, 720; it was left at picture 150.
        let wanted = [2_000, 4_000, 24_000];
        for (one, wanted) in shown.iter().zip(wanted) {
            assert!(one.0.abs_diff(wanted) < 10, "{all:?}");
        }
        assert!(
            shown.len() >= 3 && shown[1].1.abs_diff(1_000) < 40,
            "{all:?}"
        );
        let follow = |two: &[(u64, u64, bool)]| two[0].0 + two[0].1 == two[1].0;
        assert!(all.windows(2).all(follow), "{all:?}");
        let list = camera.list(layer, Ask::default());
        assert!(list.contains("#EXT-X-GAP") && !list.contains("DISCONTINUITY"));
        assert_eq!(dates(&list).len(), 1, "{list}");
    }
}

#[test]
fn what_waits_when_it_is_left_never_goes_on_air() {
    let mut main = Studio::new();
    main.run(&[0, 1, 2], 0..100);
    let mut camera = beside(&main);
    // Without the second layer going on air waits.
    camera.run(&[0], 60..90);
    camera.programme.leave(at_ns(90)).unwrap();
    camera.run(&[], 90..400);
    assert_eq!(camera.programme.began_ms(), None);
    assert!(camera.files.is_empty());
}

#[test]
fn it_goes_on_where_it_was_after_a_crash_and_begins_there_if_it_had_not_begun() {
    let mut main = Studio::new();
    main.run(&[0, 1, 2], 0..310);
    let began = main.programme.began_ms().unwrap();
    let mut camera = beside(&main);
    camera.run(&[0, 1], 60..310);
    for past in [
        vec![Past::default(); 2],
        (0..2)
            .map(|n| camera.programme.past(n).unwrap())
            .collect::<Vec<_>>(),
    ] {
        let before = past[0].segments.len();
        let whole: Vec<Past> = (0..4).map(|n| main.programme.past(n).unwrap()).collect();
        let mut again = Studio::new();
        again.programme = Programme::new(&NAMES, &[("sound", OPUS)]).behind(began, whole);
        let mut after = beside(&again);
        let fresh = std::mem::replace(&mut after.programme, Programme::new(&[], &[]));
        after.programme = fresh.behind(began, past);
        after.run(&[0, 1], 600..760);
        let all = after.segments(0);
        let first = all[before..].iter().find(|one| one.2).unwrap();
        assert!(first.0.abs_diff(20_000) < 50, "{all:?}");
        assert_eq!(after.programme.began_ms(), Some(began));
    }
}
