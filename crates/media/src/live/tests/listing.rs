//! What the playlists say.

use super::*;

const SKIP: Ask = Ask {
    skip: true,
    newest: None,
};

#[test]
fn the_list_says_what_is_there_and_what_to_ask_for_next() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..100);
    let text = studio.list(1, Ask::default());
    assert_eq!(text, include_str!("../../../tests/golden/live.m3u8"));
    for file in text.lines().filter(|line| line.starts_with("segment-")) {
        assert!(studio.files.contains_key(&format!("m/{file}")));
    }
    let golden = include_str!("../../../tests/golden/live_master.m3u8");
    assert_eq!(
        master(&studio.programme, SoundCodec::default(), str::to_owned).unwrap(),
        golden
    );
}

#[test]
fn a_delta_leaves_out_what_is_old_and_the_end_leaves_out_nothing() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..60 * 30);
    let (all, delta) = (studio.list(0, Ask::default()), studio.list(0, SKIP));
    assert_eq!(all.matches("#EXTINF").count(), 29);
    assert!(
        delta.contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=11\n"),
        "{delta}"
    );
    assert_eq!(delta.matches("#EXTINF").count(), 18);
    let last = Ask {
        newest: Some(6),
        ..Ask::default()
    };
    let slides = studio.list(0, last);
    assert!(slides.contains("#EXT-X-MEDIA-SEQUENCE:23\n") && !slides.contains("EVENT"));
    studio.programme.finish().unwrap();
    studio.keep();
    let end = studio.list(0, SKIP);
    assert!(end.ends_with("#EXT-X-ENDLIST\n") && end.contains("segment-0.m4s"));
    assert!(!end.contains("#EXT-X-PART") && !end.contains("PRELOAD") && !end.contains("SKIP"));
    assert_eq!(end.matches("#EXTINF").count(), 30);
}

#[test]
fn a_request_waits_for_what_comes_and_not_for_the_far_future() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..100);
    let ask = |segment, part| reach(studio.rendition(0), false, segment, part);
    assert_eq!(ask(0, None), Reach::There);
    assert_eq!(
        ask(0, Some(400)),
        Reach::There,
        "a part it turned out not to have"
    );
    assert_eq!(ask(1, Some(2)), Reach::There);
    assert_eq!(ask(1, Some(5)), Reach::Soon);
    assert_eq!(ask(1, None), Reach::Soon);
    assert_eq!(ask(2, Some(0)), Reach::Soon);
    assert_eq!(ask(1, Some(30)), Reach::TooFar);
    assert_eq!(ask(3, None), Reach::TooFar);
    assert_eq!(ask(u64::MAX, Some(u64::MAX)), Reach::TooFar);
    assert_eq!(
        reach(studio.rendition(0), true, 99, None),
        Reach::There,
        "it is over"
    );
}

#[test]
fn what_is_old_keeps_no_parts() {
    let mut studio = Studio::new();
    studio.run(&[0, 1, 2], 0..900);
    for rendition in studio.programme.renditions() {
        let with_parts = rendition
            .segments
            .iter()
            .filter(|one| !one.parts.is_empty());
        assert_eq!(with_parts.count(), 4);
    }
}
