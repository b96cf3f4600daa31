//! The same sound in two codecs.

use super::*;

const AAC: Sound = Sound::Aac { channels: 2 };
const NS: u64 = 1_000_000_000;

/// Ten seconds of three layers, and of sound whose frames are longer in one codec than in the other.
fn studio() -> Studio {
    let mut studio = Studio::new();
    studio.programme = Programme::new(&NAMES, &[("aac", AAC), ("opus", OPUS)]);
    let mut frame = 0;
    for n in 0..300 {
        studio.show(n);
        while frame * 1024 < (n + 1) * 1_600 {
            let at_ns = BEGAN_MS * 1_000_000 + frame * 1024 * NS / 48_000;
            studio
                .programme
                .hear(SoundCodec::Aac, at_ns, 1024, &[1, 2, 3])
                .unwrap();
            frame += 1;
        }
        studio.hear_opus(n);
    }
    studio.programme.finish().unwrap();
    studio.keep();
    studio
}

#[test]
fn both_are_cut_where_the_pictures_are() {
    let studio = studio();
    let pictures = studio.segments(0);
    for (which, frame_ms) in [(3, 22), (4, 20)] {
        let sound = studio.segments(which);
        assert_eq!(sound.len(), pictures.len());
        for (sound, pictures) in sound.iter().zip(&pictures) {
            assert!(
                sound.2 && sound.0.abs_diff(pictures.0) <= frame_ms,
                "{sound:?} {pictures:?}"
            );
        }
    }
    assert_eq!(studio.rendition(3).inits[0].codec, "mp4a.40.2");
    assert_eq!(studio.rendition(4).inits[0].codec, "opus");
}

#[test]
fn a_list_of_choices_has_each_layer_once() {
    let mut studio = studio();
    for (codec, name, called) in [
        (SoundCodec::Aac, "aac", "mp4a.40.2"),
        (SoundCodec::Opus, "opus", "opus"),
    ] {
        let text = master(&studio.programme, codec, str::to_owned).unwrap();
        assert_eq!(text.matches("#EXT-X-STREAM-INF").count(), NAMES.len());
        assert_eq!(text.matches("#EXT-X-MEDIA").count(), 1);
        assert!(
            text.contains(&format!("URI=\"{name}/playlist.m3u8\"")),
            "{text}"
        );
        assert_eq!(
            text.matches(&format!(",{called}\"")).count(),
            NAMES.len(),
            "{text}"
        );
    }
    // What was made by a version that knew one codec alone is given with that.
    studio.programme.voices.pop();
    let only = |codec| master(&studio.programme, codec, str::to_owned);
    assert_eq!(only(SoundCodec::Opus), only(SoundCodec::Aac));
}

#[test]
fn players_of_dash_do_not_turn_from_one_to_the_other() {
    let studio = studio();
    let text = manifest(&studio.programme, "", str::to_owned).unwrap();
    let sets: Vec<&str> = text.split("<AdaptationSet ").skip(1).collect();
    let names = |set: &&str| {
        let ids = set.split("<Representation id=\"").skip(1);
        ids.map(|one| one.split('"').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let sets: Vec<Vec<String>> = sets.iter().map(names).collect();
    assert_eq!(
        sets,
        [
            NAMES.map(str::to_owned).to_vec(),
            vec!["aac".into()],
            vec!["opus".into()]
        ]
    );
}

#[test]
fn one_that_falls_silent_holds_up_nobody() {
    let mut studio = Studio::new();
    studio.programme = Programme::new(&NAMES, &[("aac", AAC), ("opus", OPUS)]);
    for n in 0..300 {
        studio.show(n);
        studio.hear_opus(n);
    }
    studio.programme.finish().unwrap();
    let (pictures, aac, opus) = (studio.segments(0), studio.segments(3), studio.segments(4));
    assert_eq!((aac.len(), opus.len()), (pictures.len(), pictures.len()));
    assert!(aac.iter().all(|one| !one.2) && opus.iter().all(|one| one.2));
}
