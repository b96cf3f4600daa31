//! What ffmpeg is asked to do, word for word. A plan that changes must change its golden file, and be looked at.
//!
//! To write them anew: `UPDATE_GOLDEN=1 cargo nextest run -p rostrum-media --test golden`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use media::{
    frame::Gap,
    plan::{
        self, Input, Plan, ladder,
        mix::{self, Loudness, Master, Mix, Person, Piece},
    },
    sniff::{Format, Pcm, PcmSample},
};

/// The plan as a text: an argument with its value on each line, then the text files.
fn written(plan: &Plan) -> String {
    let mut text = String::new();
    for arg in &plan.args {
        let option = arg.starts_with('-') && arg.len() > 1;
        text.push_str(if option && !text.is_empty() {
            "\n"
        } else {
            " "
        });
        text.push_str(arg);
    }
    for (name, bytes) in &plan.files {
        match std::str::from_utf8(bytes) {
            Ok(content) if name.ends_with(".txt") => {
                text.push_str(&format!("\n== {name}\n{content}"))
            }
            _ => text.push_str(&format!("\n== {name}: {} bytes", bytes.len())),
        }
    }
    text.push_str(&format!("\n== outputs {:?}\n", plan.outputs));
    text
}

fn check(name: &str, plan: &Plan) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    let written = written(plan);
    if option_env!("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, golden, "{name} differs from its golden file");
}

fn mix() -> Mix {
    let pcm = Pcm {
        sample: PcmSample::S24le,
        rate: 48_000,
        channels: 1,
    };
    let piece = |path: &str, format, offset_ms| Piece {
        input: Input::new(path, format),
        offset_ms,
        gaps: Vec::new(),
    };
    let mut late = piece("/media/late.webm", Format::Matroska, 61_000.25);
    late.gaps = vec![
        Gap {
            from_ms: 1000,
            to_ms: 9500,
        },
        Gap {
            from_ms: 20_000,
            to_ms: 30_000,
        },
    ];
    let ada = Person {
        name: "Ada Lovelace".into(),
        microphone: vec![
            piece("/media/ada.pcm", Format::Pcm(pcm), -12.5),
            piece("/media/ada.webm", Format::Matroska, 60_000.0),
        ],
        camera: vec![piece("/media/early.webm", Format::Matroska, 0.0), late],
        screen: vec![],
    };
    let bo = Person {
        name: "Bo 'drawtext=text=x'; [in] %{pts}".into(),
        microphone: vec![piece("/media/bo.pcm", Format::Pcm(pcm), 1234.0)],
        camera: vec![],
        screen: vec![piece("/media/screen.mp4", Format::Mp4, 5000.0)],
    };
    Mix {
        duration_ms: 120_000,
        people: vec![ada, bo],
        font: "/fonts/Inter-Medium.otf".into(),
    }
}

const MEASURED: [Loudness; 2] = [
    Loudness {
        lufs: -31.0,
        peak_dbtp: -9.0,
    },
    Loudness {
        lufs: -18.5,
        peak_dbtp: -1.0,
    },
];

#[test]
fn the_voices_of_a_mix_are_measured_one_by_one() {
    check("mix_voices.txt", &mix::voices(&mix()).unwrap());
}

#[test]
fn the_sum_of_a_mix_is_measured_before_and_behind_the_limiter() {
    check("mix_sum.txt", &mix::sum(&mix(), &MEASURED).unwrap());
    let master = Master {
        gain_db: 9.25,
        limit: true,
    };
    check(
        "mix_mastered.txt",
        &mix::mastered(&mix(), &MEASURED, master).unwrap(),
    );
}

#[test]
fn a_film_is_put_together_from_its_pieces() {
    let master = Loudness {
        lufs: -24.0,
        peak_dbtp: -12.0,
    }
    .master();
    check(
        "mix_film.txt",
        &mix::film(&mix(), Some((&MEASURED, master))).unwrap(),
    );
    let silent = Mix {
        people: vec![Person {
            name: "Ada".into(),
            ..Person::default()
        }],
        ..mix()
    };
    check("mix_film_silent.txt", &mix::film(&silent, None).unwrap());
}

#[test]
fn pictures_segments_and_sound_are_made_of_a_film() {
    let film = Input::new("/media/mix.mp4", Format::Mp4);
    check("thumbnail.txt", &plan::thumbnail(&film, 61_500, 640));
    check("sprite.txt", &plan::sprite(&film, 3_600_000));
    check("hls_single.txt", &plan::hls_single(&film, 3_600_000));
    check("samples.txt", &plan::samples(&film, 8000, 3_600_000));
    check("loudness.txt", &plan::loudness::loudness(&film, 3_600_000));
    check("wav.txt", &plan::wav(&film, 3_600_000));
    check("mp3.txt", &plan::mp3(&film, 3_600_000));
    check("m4a.txt", &plan::m4a(&film, 3_600_000));
    check("webm.txt", &plan::webm(&film, 3_600_000));
    check("remux_mp4.txt", &plan::remux(&film, 3_600_000));
    let take = Input::new("/media/take.webm", Format::Matroska);
    check("remux_webm.txt", &plan::remux(&take, 3_600_000));
}

#[test]
fn a_ladder_is_made_in_one_run() {
    let picture = ladder::Picture {
        width: 1920,
        height: 1080,
        fps: Some(30.0),
        kbps: 6000,
        plain_h264: false,
        start_ms: 0,
        keys_ms: vec![0, 2000],
        delay: 2,
    };
    let mut source = ladder::Source {
        duration_ms: 3_600_000,
        picture: Some(picture),
        sound: Some(ladder::Sound { plain_aac: false }),
    };
    let film = Input::new("/media/talk.mov", Format::Mp4);
    let rungs = |source: &ladder::Source| {
        ladder::rungs(source.picture.as_ref(), 4000, &ladder::DEFAULT_KBPS).rungs
    };
    let anew = rungs(&source);
    check("ladder.txt", &ladder::plan(&film, &source, &anew, false));
    check("ladder_sound.txt", &ladder::sound_plan(&film, &source));
    source.picture.as_mut().unwrap().plain_h264 = true;
    source.sound = Some(ladder::Sound { plain_aac: true });
    let kept = rungs(&source);
    check(
        "ladder_as_it_is.txt",
        &ladder::plan(&film, &source, &kept, true),
    );
    check(
        "ladder_sound_as_it_is.txt",
        &ladder::sound_plan(&film, &source),
    );
}

#[test]
fn what_cannot_be_mixed_is_refused() {
    let nobody = Mix {
        people: Vec::new(),
        ..mix()
    };
    mix::film(&nobody, None).unwrap_err();
    mix::voices(&nobody).unwrap_err();
    mix::sum(&mix(), &MEASURED[..1]).unwrap_err();
    let endless = Mix {
        duration_ms: 0,
        ..mix()
    };
    mix::film(&endless, None).unwrap_err();
}
