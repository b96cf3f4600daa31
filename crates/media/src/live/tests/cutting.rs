//! Where segments and parts begin and end, whoever sends what.

use super::*;

#[test]
fn it_goes_on_air_when_all_layers_have_a_key_frame_and_cuts_them_at_the_same_instants() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..200);
    let two = [(0, 2000, true), (2000, 2000, true), (4000, 2000, true)];
    for layer in 0..3 {
        assert_eq!(studio.segments(layer), two, "layer {layer}");
    }
    let starts = |which| {
        let all = studio.rendition(which).segments.iter();
        all.map(|one| one.start).collect::<Vec<_>>()
    };
    assert_eq!(starts(0), starts(1), "to the tick");
    assert_eq!(starts(0), starts(2));
    assert_eq!(studio.programme.began_ms(), Some(BEGAN_MS as i64 + 5));
    let sound = studio.segments(3);
    assert_eq!(sound.len(), 3);
    assert!(
        sound[0].0 < 40 && sound.iter().all(|one| one.1.abs_diff(2000) < 120),
        "{sound:?}"
    );
}

#[test]
fn pictures_are_stored_as_they_came() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..70);
    for (layer, name) in NAMES.iter().enumerate() {
        let bytes = &studio.files[&format!("{name}/segment-0.m4s")];
        for n in 0..60 {
            let slice = Studio::slice(layer, n, n == 0);
            let mut stored = (slice.len() as u32).to_be_bytes().to_vec();
            stored.extend(slice);
            let times = bytes
                .windows(stored.len())
                .filter(|at| *at == stored)
                .count();
            assert_eq!(times, 1, "picture {n} of layer {layer}");
        }
    }
}

#[test]
fn parts_come_before_the_segment_is_complete_and_are_as_long_as_said() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..100);
    for which in 0..4 {
        let rendition = studio.rendition(which);
        let open = rendition.open.as_ref().unwrap();
        assert!(open.parts.len() >= 3, "{which}: {open:?}");
        let parts = &rendition.segments[0].parts;
        let (last, full) = parts.split_last().unwrap();
        let ms = |ticks: u64| ticks * 1000 / u64::from(rendition.timescale);
        assert!(
            full.iter()
                .all(|one| (297..=350).contains(&ms(one.duration))),
            "{parts:?}"
        );
        assert!(ms(last.duration) <= 350);
        assert!(parts[0].independent);
    }
}

#[test]
fn a_layer_that_waits_for_a_repair_puts_the_cut_off() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..60);
    for n in 60..200 {
        studio.send(0, n, n % 60 == 0, false);
        studio.send(1, n, n % 60 == 0, false);
        // Its key frame is lost, and with it all that refers to it.
        studio.send(2, n, n == 120 || n == 180, n == 60);
    }
    for layer in 0..3 {
        let wanted = [(0, 4000, true), (4000, 2000, true)];
        assert_eq!(studio.segments(layer), wanted, "layer {layer}");
    }
}

#[test]
fn a_layer_that_misses_again_is_a_gap_and_comes_back() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..60);
    studio.run(&[0, 1], 60..240);
    studio.send(2, 239, false, true);
    studio.run(&[0, 1, 2], 240..380);
    let gaps = |layer| {
        let all = studio.segments(layer).into_iter();
        all.map(|one| one.2).collect::<Vec<_>>()
    };
    assert!(gaps(0).iter().all(|there| *there));
    // The cut at two seconds was put off for it.
    assert_eq!(gaps(2), [true, false, false, true, true]);
    let starts = |layer| {
        let all = studio.segments(layer).into_iter();
        all.map(|one| (one.0, one.1)).collect::<Vec<_>>()
    };
    let wanted = [
        (0, 4000),
        (4000, 2000),
        (6000, 2000),
        (8000, 2000),
        (10_000, 2000),
    ];
    assert_eq!(starts(0), wanted);
    assert_eq!(starts(0), starts(2), "segment n is one time in all");
    let text = studio.list(2, Ask::default());
    assert_eq!(text.matches("#EXT-X-GAP\n").count(), 2, "{text}");
}

#[test]
fn who_stays_away_for_five_seconds_is_not_waited_for() {
    let mut studio = Studio::new();
    studio.run(&[0, 1], 0..140);
    assert_eq!(studio.programme.began_ms(), None);
    studio.run(&[0, 1], 140..300);
    assert_eq!(studio.programme.began_ms(), Some(BEGAN_MS as i64 + 4005));
    let text = master(&studio.programme, SoundCodec::default(), str::to_owned).unwrap();
    assert_eq!(text.matches("#EXT-X-STREAM-INF").count(), 2, "{text}");
    studio.run(&[0, 1, 2], 300..500);
    let text = master(&studio.programme, SoundCodec::default(), str::to_owned).unwrap();
    assert_eq!(
        text.matches("#EXT-X-STREAM-INF").count(),
        3,
        "who comes later finds it"
    );
}

#[test]
fn what_comes_in_one_size_goes_where_players_look_who_came_first() {
    let mut studio = Studio::new();
    assert_eq!(studio.programme.best(), 2, "nothing is decided yet");
    studio.run(&[0, 1], 0..260);
    assert_eq!(studio.programme.best(), 1, "nobody was told of the third");
    studio.run(&[0, 1, 2], 260..400);
    assert!(!studio.rendition(2).inits.is_empty(), "it came later");
    assert_eq!(studio.programme.best(), 1);
    studio.programme.erase(0, 0..usize::MAX);
    studio.programme.erase(1, 0..usize::MAX);
    assert_eq!(studio.programme.best(), 2, "of what is left");
}

#[test]
fn when_the_presenter_goes_it_is_black_and_the_sound_goes_on() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..130);
    studio.run(&[], 130..600);
    studio.run(&[0, 1, 2], 600..800);
    let pictures = studio.segments(0);
    let lengths: Vec<u64> = pictures.iter().map(|one| one.1).collect();
    assert_eq!(lengths[..5], [2000, 2000, 4400, 4400, 4400]);
    assert!(pictures.iter().all(|one| one.2), "{pictures:?}");
    for layer in 0..3 {
        let all = &studio.rendition(layer).segments;
        // Three pictures a second that can each be decoded by itself, and no new decoder.
        assert!(all[3..6].iter().all(|one| one.samples >= 6), "{all:?}");
        assert!(all[3..6].iter().all(|one| !one.discontinuity), "{all:?}");
    }
    assert_eq!(
        pictures[6].0, 20_000,
        "with the first key frame of the return"
    );
    let sound = studio.segments(3);
    assert_eq!(sound.len(), pictures.len());
    assert!(sound.iter().all(|one| one.2 && one.1 < 5_400), "{sound:?}");
}

#[test]
fn what_is_black_grows_part_by_part_and_nothing_goes_in_before_it() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..130);
    // The key frame at 330 comes after what is black reached beyond it.
    studio.run(&[], 130..300);
    let open = studio.rendition(1).open.clone().unwrap();
    assert!(open.init.is_some() && open.parts.len() >= 2, "{open:?}");
    assert!(open.parts.iter().all(|one| one.independent), "{open:?}");
    studio.run(&[], 300..340);
    for n in [255, 270, 285] {
        studio.send(0, n, true, false);
    }
    studio.run(&[0, 1, 2], 340..500);
    for layer in 0..3 {
        let all = &studio.rendition(layer).segments;
        let follow = |pair: &[Segment]| pair[0].start + pair[0].duration == pair[1].start;
        assert!(all.windows(2).all(follow), "{all:?}");
    }
}

#[test]
fn what_erased_pictures_leave_is_not_filled_with_black() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..130);
    studio.run(&[], 130..300);
    studio.programme.shut();
    studio.run(&[], 300..310);
    let open = studio.rendition(0).open.as_ref().unwrap();
    assert_eq!((open.init, open.samples), (None, 0));
}

#[test]
fn sound_that_is_mixed_comes_later_and_is_cut_where_the_pictures_are() {
    let mut studio = Studio::new();
    for n in 0..400 {
        studio.show(n);
        if n >= 12 {
            studio.hear(n - 12);
        }
    }
    studio.programme.finish().unwrap();
    studio.keep();
    let (pictures, sound) = (studio.segments(0), studio.segments(3));
    assert_eq!(pictures.len(), sound.len());
    for (picture, sound) in pictures.iter().zip(&sound) {
        assert!(picture.0.abs_diff(sound.0) <= 20, "{pictures:?} {sound:?}");
    }
}

#[test]
fn a_turned_phone_is_another_init_segment_at_once() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..75);
    studio.levels = [0x0c; 3];
    for layer in 0..3 {
        studio.send(layer, 75, true, false);
    }
    studio.run(&[0, 1, 2], 76..190);
    for (layer, name) in NAMES.iter().enumerate() {
        assert_eq!(
            studio.segments(layer)[..2],
            [(0, 2000, true), (2000, 500, true)]
        );
        let text = studio.list(layer, Ask::default());
        assert_eq!(text.matches("#EXT-X-MAP").count(), 2, "{text}");
        assert_eq!(text.matches("#EXT-X-DISCONTINUITY\n").count(), 1);
        assert!(studio.files.contains_key(&format!("{name}/init-1.mp4")));
    }
    assert!(
        studio
            .list(3, Ask::default())
            .contains("#EXT-X-DISCONTINUITY\n")
    );
}

#[test]
fn one_layer_that_changes_alone_stands_still_until_the_next_cut() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..75);
    studio.levels[2] = 0x0c;
    studio.send(0, 75, false, false);
    studio.send(1, 75, false, false);
    studio.send(2, 75, true, false);
    studio.run(&[0, 1, 2], 76..190);
    for layer in 0..3 {
        let wanted = [(0, 2000, true), (2000, 2000, true), (4000, 2000, true)];
        assert_eq!(studio.segments(layer)[..2], wanted[..2]);
    }
    assert_eq!(studio.rendition(2).segments[1].samples, 15);
    assert_eq!(studio.rendition(2).inits.len(), 2);
}
