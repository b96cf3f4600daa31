//! What ffmpeg is asked to do, word for word. A plan that changes must change its golden file, and be looked at.
//!
//! To write them anew: `UPDATE_GOLDEN=1 cargo nextest run -p rostrum-media --test golden`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use media::{
    examine::{AudioStream, Colours, VideoStream},
    frame::Gap,
    hush::Care,
    plan::{
        self, Conform, Encoder, Input, Plan, ladder,
        mix::{
            self, Brand, Corner, Cut, Denoise, End, Fit, Layout, Logo, Look, Loudness, LowerThird,
            Master, Mix, Person, Piece, Raster, Shape, Sound, Stretch, Target, Turn,
        },
        outputs,
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
        speed: 1.0,
        gaps: Vec::new(),
        length_ms: None,
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
        ..Person::default()
    };
    let bo = Person {
        name: "Bo 'drawtext=text=x'; [in] %{pts}".into(),
        microphone: vec![piece("/media/bo.pcm", Format::Pcm(pcm), 1234.0)],
        camera: vec![],
        screen: vec![piece("/media/screen.mp4", Format::Mp4, 5000.0)],
        ..Person::default()
    };
    Mix {
        duration_ms: 120_000,
        people: vec![ada, bo],
        font: "/fonts/Inter-Medium.otf".into(),
        ..Mix::default()
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
        ceiling_dbtp: -2.0,
    };
    check(
        "mix_mastered.txt",
        &mix::mastered(&mix(), &MEASURED, master).unwrap(),
    );
}

#[test]
fn voices_are_treated_as_the_sound_says() {
    let care = |quiet_db| Care {
        quiet_db,
        gains_db: vec![0.0, -18.0, -18.0],
    };
    let cares = [care(-72.0), care(-48.5)];
    let all = Sound {
        gate: true,
        denoise: Denoise::Strong,
        declip: true,
        high_pass: true,
        crosstalk: true,
        level_within: true,
        ..Sound::default()
    };
    let with = |sound| Mix { sound, ..mix() };
    check(
        "mix_treated.txt",
        &mix::treated(&with(all), &cares).unwrap(),
    );
    let denoise = Sound {
        denoise: Denoise::Gentle,
        ..Sound::default()
    };
    check(
        "mix_treated_denoise.txt",
        &mix::treated(&with(denoise), &cares).unwrap(),
    );
    let low = Sound {
        high_pass: true,
        ..Sound::default()
    };
    check(
        "mix_treated_high_pass.txt",
        &mix::treated(&with(low), &[]).unwrap(),
    );
    mix::treated(&with(all), &cares[..1]).unwrap_err();
}

#[test]
fn each_target_is_a_master_of_its_own() {
    let sum = Loudness {
        lufs: -24.0,
        peak_dbtp: -12.0,
    };
    let with = |target, level_speakers| {
        let mut mix = mix();
        mix.sound.target = target;
        mix.sound.level_speakers = level_speakers;
        mix.people[0].gain_db = 3.0;
        mix.people[1].muted = target == Target::Broadcast;
        mix
    };
    for (name, target, level) in [
        ("mono", Target::PodcastMono, true),
        ("broadcast", Target::Broadcast, false),
    ] {
        let mix = with(target, level);
        let voices = &MEASURED[..if target == Target::Broadcast { 1 } else { 2 }];
        let master = sum.master(target);
        assert!((master.gain_db - (target.lufs() + 24.0)).abs() < 1e-9);
        let film = Input::new("/media/film.mp4", Format::Mp4);
        check(
            &format!("mix_resounded_{name}.txt"),
            &mix::resounded(&mix, voices, master.lower(-0.4, -1.0), &film).unwrap(),
        );
    }
    check(
        "mix_heard.txt",
        &mix::heard(
            &mix(),
            Some((&MEASURED, sum.master(Target::default()))),
            25_000,
            10_000,
        )
        .unwrap(),
    );
    let mix = mix();
    let pieces: Vec<(&Piece, f64)> = mix.people[0].microphone.iter().zip([1500.0, 0.0]).collect();
    check(
        "mix_stretches.txt",
        &mix::stretches(&pieces, 40_000.0).unwrap(),
    );
}

#[test]
fn a_film_is_put_together_from_its_pieces() {
    let master = Loudness {
        lufs: -24.0,
        peak_dbtp: -12.0,
    }
    .master(Target::default());
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

/// Ada talks first, Bo from second 10 on; the screen is shared from 5 to 65 seconds.
fn looked(look: Look) -> Mix {
    let mut mix = mix();
    let turn = |at_ms, person| Turn { at_ms, person };
    mix.turns = vec![turn(0, 0), turn(10_000, 1), turn(80_000, 0)];
    mix.people[1].screen[0].length_ms = Some(60_000);
    Mix { look, ..mix }
}

#[test]
fn every_layout_is_a_plan_of_its_own() {
    let master = Loudness {
        lufs: -24.0,
        peak_dbtp: -12.0,
    }
    .master(Target::default());
    let layouts = [
        ("speaker", Layout::Speaker { others: true }),
        ("speaker_alone", Layout::Speaker { others: false }),
        ("side_by_side", Layout::SideBySide),
        ("picture_in_picture", Layout::PictureInPicture),
        ("screen_with_faces", Layout::ScreenWithFaces),
        ("audio_only", Layout::AudioOnly),
    ];
    for (name, layout) in layouts {
        let mix = looked(Look {
            layout,
            ..Look::default()
        });
        let plan = mix::film(&mix, Some((&MEASURED, master))).unwrap();
        check(&format!("mix_{name}.txt"), &plan);
    }
    let tall = looked(Look {
        layout: Layout::Speaker { others: true },
        shape: Shape::Tall,
        height: 1080,
        accent: Some([0x7c, 0x8c, 0xff]),
        background: [0xff; 3],
        names: true,
    });
    let plan = mix::film(&tall, Some((&MEASURED, master))).unwrap();
    check("mix_speaker_tall.txt", &plan);
    check("mix_preview.txt", &mix::preview(&tall, 70_000).unwrap());
}

#[test]
fn a_cut_film_with_everything_around_it_is_one_run() {
    let master = Loudness {
        lufs: -24.0,
        peak_dbtp: -12.0,
    }
    .master(Target::default());
    let mut mix = looked(Look::default());
    let stretch = |from_ms, to_ms| Stretch { from_ms, to_ms };
    let end = |path: &str, format, length_ms| End {
        input: Input::new(path, format),
        video: None,
        audio: None,
        length_ms,
        still: None,
        master: None,
    };
    let jingle = AudioStream {
        index: 1,
        codec: "mp3".into(),
        sample_rate: 44_100,
        channels: 2,
        language: None,
        title: None,
    };
    mix.cut = Cut {
        removed: vec![
            stretch(0, 4000),
            stretch(30_010, 60_020),
            stretch(90_000, 91_000),
        ],
        silence: None,
        fade_in_ms: 500,
        fade_out_ms: 1000,
        intro: Some(End {
            audio: Some(jingle),
            master: Some(master),
            ..end("/media/jingle.mp3", Format::Mp3, 3000)
        }),
        outro: Some(end("/media/thanks.png", Format::Png, 5000)),
    };
    let logo = Logo {
        input: Input::new("/media/logo.png", Format::Png),
        corner: Corner::BottomRight,
        width_percent: 10,
        opacity_percent: 50,
    };
    let third = |at_ms, title: &str, subtitle: &str| LowerThird {
        at_ms,
        length_ms: 4000,
        title: title.into(),
        subtitle: subtitle.into(),
    };
    mix.brand = Brand {
        stamp: Some(Raster::plain([255; 3], logo.size(&mix.look, (400, 200)))),
        backdrop: Some(Raster::plain([0, 0, 99], mix.look.size())),
        logo: Some(logo),
        lower_thirds: vec![
            third(5000, "Ada Lovelace", "Analyst"),
            third(70_000, "%{pts}:'\"\n", ""),
        ],
        ..Brand::default()
    };
    let plan = mix::film(&mix, Some((&MEASURED, master))).unwrap();
    check("mix_cut.txt", &plan);
    check("mix_cut_sum.txt", &mix::sum(&mix, &MEASURED).unwrap());
    let film = Input::new("/media/film.mp4", Format::Mp4);
    let again = mix::resounded(&mix, &MEASURED, master, &film).unwrap();
    check("mix_cut_resounded.txt", &again);
    check(
        "raster.txt",
        &mix::raster(
            &Input::new("/media/x.png", Format::Png),
            (1280, 720),
            Fit::Cover,
        ),
    );
    check(
        "picture.txt",
        &plan::picture(&Input::new("/media/x.webp", Format::Webp), (3840, 3840)),
    );
    mix.cut.removed = vec![stretch(0, 120_000)];
    mix::film(&mix, Some((&MEASURED, master))).unwrap_err();
}

#[test]
fn each_encoder_of_a_machine_has_a_plan_of_its_own() {
    let master = Loudness {
        lufs: -24.0,
        peak_dbtp: -12.0,
    }
    .master(Target::default());
    for encoder in Encoder::OF_MACHINES {
        let name = encoder.name();
        check(&format!("tried_{name}.txt"), &plan::tried(encoder));
        let mix = Mix { encoder, ..mix() };
        let plan = mix::film(&mix, Some((&MEASURED, master))).unwrap();
        check(&format!("mix_film_{name}.txt"), &plan);
        check(&format!("conform_{name}.txt"), &phone().plan(encoder));
    }
    check("conform.txt", &phone().plan(Encoder::X264));
}

/// A film as a phone makes it: turned, and of another codec.
fn phone() -> Conform {
    Conform {
        input: Input::new("/media/phone", Format::Mp4),
        video: VideoStream {
            index: 0,
            codec: "hevc".into(),
            width: 1920,
            height: 1080,
            pixels: "yuv420p".into(),
            average_fps: Some(29.9),
            nominal_fps: Some(30.0),
            aspect: 1.0,
            rotation: 90,
            interlaced: false,
            hdr: false,
            colours: Colours::default(),
        },
        audio: None,
        duration_ms: 60_000,
        key_distance_ms: 2_000,
    }
}

#[test]
fn pictures_segments_and_sound_are_made_of_a_film() {
    let film = Input::new("/media/mix.mp4", Format::Mp4);
    check("thumbnail.txt", &plan::thumbnail(&film, 61_500, 640));
    check("sprite.txt", &plan::sprite(&film, 3_600_000));
    check("preview.txt", &plan::preview(&film, 3_600_000));
    check("hls_single.txt", &plan::hls_single(&film, 3_600_000));
    check("samples.txt", &plan::samples(&film, 8000, 3_600_000));
    check("aac.txt", &plan::aac());
    check("from_aac.txt", &plan::from_aac());
    check("recode.txt", &plan::recode());
    check("compose.txt", &plan::compose(30));
    check("tile.txt", &plan::tile(640, 360));
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
fn a_film_is_published_with_what_it_says_of_itself() {
    let input = Input::new("/media/mix.mp4", Format::Mp4);
    let chapter = |from_ms, title: &str| outputs::Chapter {
        from_ms,
        title: title.into(),
    };
    let said = outputs::Tags {
        title: "Noise; or = not #1".into(),
        date: "2026-03-01".into(),
        chapters: vec![
            chapter(0, "Welcome"),
            chapter(95_500, "-i /etc/passwd\nEND=0"),
        ],
    };
    let film = |height, quality| outputs::Film {
        input: input.clone(),
        duration_ms: 3_600_000,
        rows: 720,
        height,
        quality,
    };
    let made = |height, quality| outputs::film(&film(height, quality), &said);
    check(
        "output_film.txt",
        &made(Some(1080), outputs::Quality::Standard),
    );
    check(
        "output_film_480.txt",
        &made(Some(480), outputs::Quality::Standard),
    );
    check(
        "output_film_small.txt",
        &made(None, outputs::Quality::Small),
    );
    check("output_film_high.txt", &made(None, outputs::Quality::High));
    let mp3 = outputs::Mp3 {
        input: input.clone(),
        duration_ms: 3_600_000,
        kbps: 128,
        is_mono: false,
        cover: Some(Input::new("/media/poster.jpg", Format::Jpeg)),
    };
    check("output_mp3.txt", &outputs::mp3(&mp3, &said));
    let mono = outputs::Mp3 {
        cover: None,
        is_mono: true,
        kbps: 64,
        ..mp3
    };
    check(
        "output_mp3_mono.txt",
        &outputs::mp3(&mono, &outputs::Tags::default()),
    );
    let wave = |bits| outputs::wave(&input, 3_600_000, bits);
    check("output_wav_16.txt", &wave(outputs::Bits::Sixteen));
    check("output_wav_24.txt", &wave(outputs::Bits::TwentyFour));
}

#[test]
fn tracks_go_to_an_editor_from_beginning_to_end() {
    let mix = mix();
    let note = outputs::Note {
        description: "Talk: Ada = \"x\"".into(),
        originator: "Rostrum".into(),
        date: "2026-03-01".into(),
        time: "13:59:07".into(),
        samples_since_midnight: 2_416_896_000,
    };
    let pieces: Vec<Piece> = mix
        .people
        .iter()
        .flat_map(|person| person.microphone.clone())
        .collect();
    check(
        "output_voice.txt",
        &outputs::voice(&pieces, mix.duration_ms, &note),
    );
    check(
        "output_voice_silent.txt",
        &outputs::voice(&[], mix.duration_ms, &note),
    );
    let pieces: Vec<Piece> = mix
        .people
        .iter()
        .flat_map(|person| person.camera.clone())
        .collect();
    check(
        "output_pictures.txt",
        &outputs::pictures(&pieces, mix.duration_ms, (1281, 720)),
    );
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
