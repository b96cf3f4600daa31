//! What is left of a programme, and going on with it.

use super::*;

#[test]
fn a_programme_goes_on_behind_what_was_before() {
    let mut before = Studio::new();
    before.run(&[0, 1, 2], 0..310);
    let began = before.programme.began_ms().unwrap();
    let mut past: Vec<Past> = (0..4).map(|n| before.programme.past(n).unwrap()).collect();
    let whole = past[0].segments.len();
    assert_eq!(whole, 5);
    // One segment reached the disk of one layer only.
    past[1].segments.pop();
    let stored: Vec<Past> = serde_json::from_slice(&serde_json::to_vec(&past).unwrap()).unwrap();

    let mut after = Studio::new();
    let fresh = std::mem::replace(&mut after.programme, Programme::new(&[], &[]));
    after.programme = fresh.behind(began, stored);
    // Ten seconds later, from another clock.
    after.run(&[0, 1, 2], 600..760);
    for which in 0..4 {
        let all = after.segments(which);
        assert_eq!(all[..whole - 1], before.segments(which)[..whole - 1]);
        let shown: Vec<u64> = all.iter().filter(|one| one.2).map(|one| one.0).collect();
        assert_eq!(shown.len(), whole - 1 + 2, "{all:?}");
        assert!(shown[whole - 1].abs_diff(20_000) < 50, "{all:?}");
        assert!(
            all.windows(2)
                .all(|two| two[0].0 + two[0].1 <= two[1].0 + 25)
        );
    }
    let listed = after.list(2, Ask::default());
    let (_, rest) = listed.split_once("#EXT-X-GAP").expect("nothing was sent");
    assert!(rest.contains("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-1.mp4\""));
    assert!(after.files.contains_key("h/init-1.mp4"));
}

#[test]
fn a_closed_programme_lists_what_there_is_and_its_end() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..310);
    studio.programme.finish().unwrap();
    let past = (0..4).map(|n| studio.programme.past(n).unwrap()).collect();
    let began = studio.programme.began_ms().unwrap();
    let again = Programme::new(&NAMES, &[("sound", OPUS)]);
    let again = again.behind(began, past).closed();
    for which in 0..4 {
        let listed = list(&again, which, Ask::default(), str::to_owned);
        assert_eq!(
            listed.as_deref(),
            Some(&*studio.list(which, Ask::default()))
        );
    }
    assert_eq!(
        master(&again, SoundCodec::default(), str::to_owned),
        master(&studio.programme, SoundCodec::default(), str::to_owned)
    );
}

#[test]
fn what_is_erased_is_a_gap_of_the_same_length() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..430);
    studio.programme.erase(2, 1..3);
    studio.programme.erase(2, 90..100);
    let (erased, whole) = (studio.segments(2), studio.segments(1));
    for (n, (one, other)) in erased.iter().zip(&whole).enumerate() {
        assert_eq!(
            (one.0, one.1, one.2),
            (other.0, other.1, !(1..3).contains(&n))
        );
    }
    let listed = studio.list(2, Ask::default());
    assert_eq!(listed.matches("#EXT-X-GAP").count(), 2);
}

#[test]
fn what_is_shut_is_a_gap_and_nothing_that_was_held_comes_behind_it() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..310);
    let open = studio.segments(0).len();
    let parts = studio
        .files
        .keys()
        .filter(|name| name.starts_with("h/"))
        .count();
    studio.programme.shut();
    for which in 0..4 {
        let listed = studio.list(which, Ask::default());
        assert!(!listed.contains(&format!("part-{open}-")), "{listed}");
    }
    studio.run(&[0, 1, 2], 310..430);
    for which in 0..4 {
        let shown: Vec<bool> = studio.segments(which).iter().map(|one| one.2).collect();
        assert_eq!(shown[open..=open + 1], [false, true], "{which}");
    }
    let name = format!("h/part-{open}-");
    let after = studio
        .files
        .keys()
        .filter(|one| one.starts_with(&name))
        .count();
    assert!(after <= parts, "nothing was added to it");
    assert!(
        studio
            .files
            .contains_key(&format!("h/part-{}-0.m4s", open + 1))
    );
}

#[test]
fn what_waits_to_go_on_air_can_be_let_go_of() {
    let mut studio = Studio::new();
    // The best layer does not come, so going on air waits.
    studio.run(&[0, 1], 0..90);
    assert_eq!(studio.programme.began_ms(), None);
    studio.programme.shut();
    let silence = BEGAN_MS * 1_000_000 + 20_000_000_000;
    studio.programme.tick(silence).unwrap();
    assert_eq!(studio.programme.began_ms(), None);
}

#[test]
fn no_name_is_given_twice_after_a_crash() {
    let mut before = Studio::new();
    before.run(&[0, 1, 2], 0..310);
    let began = before.programme.began_ms().unwrap();
    let past: Vec<Past> = (0..4).map(|n| before.programme.past(n).unwrap()).collect();
    let whole = past[0].segments.len();
    let mut after = Studio::new();
    let fresh = std::mem::replace(&mut after.programme, Programme::new(&[], &[]));
    after.programme = fresh.behind(began, past);
    let back = BEGAN_MS * 1_000_000 + 12_000_000_000;
    after.programme.skip(back).unwrap();
    after.run(&[0, 1, 2], 420..560);
    let first = after
        .segments(2)
        .iter()
        .position(|one| one.2 && one.0 > 11_000);
    assert_eq!(first, Some(whole + 2));
}
