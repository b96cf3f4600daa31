//! Layouts are looked at: who is large when two voices talk in turn, and what stands where.

use std::path::Path;

use media::{
    ffmpeg::Runner,
    make,
    plan::{
        Input,
        mix::{self, Layout, Look, Mix, Person, Piece, Shape},
    },
    probe::format_of,
    sniff::{Format, Pcm, PcmSample},
};
use tempfile::TempDir;

use crate::support::{ffmpeg, ffmpeg_bytes, run};

/// What is said: who, from when on, and until when, in seconds.
type Said = (usize, f64, f64);

const WORDS: [&str; 2] = [
    "The first thing we do is look at the numbers. Then we speak about what they mean for all of us this year.",
    "I have read them twice and I do not believe a word of it. Somebody must have counted the same house again.",
];
const VOICES: [&str; 2] = ["slt", "rms"];
const COLOURS: [&str; 2] = ["red", "blue"];

/// Speech of one person, each sentence cut to its time, over the noise of a room.
fn speech(path: &Path, who: usize, dialogue: &[Said], seconds: f64) {
    let (voice, words) = (VOICES[who], WORDS[who]);
    let mine: Vec<&Said> = dialogue.iter().filter(|said| said.0 == who).collect();
    let mut graph = format!(
        "flite=text='{words}':voice={voice},aresample=48000,asplit={}",
        mine.len()
    );
    (0..mine.len()).for_each(|n| graph += &format!("[w{n}]"));
    for (n, (_, from, to)) in mine.iter().enumerate() {
        let (long, delay) = (to - from, (from * 1000.0) as u64);
        graph += &format!(
            ";[w{n}]atrim=start=0.1:duration={long},asetpts=PTS-STARTPTS,adelay={delay}[p{n}]"
        );
    }
    graph += &format!(";anoisesrc=color=pink:amplitude=0.002:r=48000:d={seconds}[room];");
    (0..mine.len()).for_each(|n| graph += &format!("[p{n}]"));
    graph += &format!(
        "[room]amix=inputs={}:normalize=0:duration=longest,atrim=duration={seconds}[out]",
        mine.len() + 1
    );
    let done = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-filter_complex", &graph])
        .args(["-map", "[out]", "-ac", "1", "-f", "s24le"])
        .arg(path)
        .status();
    assert!(done.unwrap().success());
}

fn piece(path: &Path, format: Format) -> Piece {
    Piece {
        input: Input::new(path, format),
        offset_ms: 0.0,
        speed: 1.0,
        gaps: Vec::new(),
        length_ms: None,
    }
}

/// Two people with cameras of one colour each, who talk in turn.
fn two(dir: &TempDir, dialogue: &[Said], seconds: f64, look: Look) -> Mix {
    let pcm = Format::Pcm(Pcm {
        sample: PcmSample::S24le,
        rate: 48_000,
        channels: 1,
    });
    let person = |who: usize| {
        let (voice, camera) = (
            dir.path().join(format!("{who}.pcm")),
            dir.path().join(format!("{who}.webm")),
        );
        speech(&voice, who, dialogue, seconds);
        ffmpeg(&format!(
            "-f lavfi -i color={}:s=640x360:r=25:d={seconds} -c:v libvpx -deadline realtime -cpu-used 8 -b:v 100k {}",
            COLOURS[who],
            camera.display()
        ));
        Person {
            name: ["Ada Lovelace", "Bo"][who].into(),
            microphone: vec![piece(&voice, pcm)],
            camera: vec![piece(&camera, format_of(&camera).unwrap())],
            ..Person::default()
        }
    };
    Mix {
        duration_ms: (seconds * 1000.0) as u64,
        people: vec![person(0), person(1)],
        font: mix::font("Ada").unwrap(),
        look,
        ..Mix::default()
    }
}

/// Who is seen at a point, at each frame: red is the first, blue the second.
fn seen(film: &Path, x: u32, y: u32) -> Vec<Option<usize>> {
    let bytes = ffmpeg_bytes(&format!(
        "-i {} -map 0:v:0 -vf crop=16:16:{x}:{y},scale=1:1:flags=area,format=rgb24 -f rawvideo pipe:1",
        film.display()
    ));
    bytes.chunks_exact(3).map(who).collect()
}

fn who(pixel: &[u8]) -> Option<usize> {
    match pixel {
        [r, g, b] if *r > 150 && *g < 90 && *b < 90 => Some(0),
        [r, g, b] if *r < 90 && *g < 90 && *b > 150 => Some(1),
        _ => None,
    }
}

const DIALOGUE: [Said; 6] = [
    (0, 1.0, 6.0),
    (1, 6.8, 11.0),
    (0, 11.5, 15.0),
    (1, 15.3, 19.5),
    (0, 20.5, 24.0),
    (1, 24.4, 28.0),
];

#[test]
fn who_talks_is_large_within_half_a_second() {
    let dir = TempDir::new().unwrap();
    let look = Look {
        layout: Layout::Speaker { others: true },
        ..Look::default()
    };
    let mix = two(&dir, &DIALOGUE, 29.0, look);
    let runner = Runner::detect(dir.path().join("jobs"));
    let film = run(make::film(&runner, &mix, |_| {})).unwrap();
    let (large, small) = mix::with_strip(&look, 1);
    let big = seen(&film.path(), large.x + large.w / 2, large.y + 60);
    let strip = seen(&film.path(), small[0].x + small[0].w / 2, small[0].y + 20);
    assert_eq!(big.len(), 870);
    for (n, pair) in DIALOGUE.windows(2).enumerate() {
        let ((before, ..), (after, from, _)) = (pair[0], pair[1]);
        let at = |seconds: f64| big[(seconds * 30.0) as usize];
        assert_eq!(at(from - 0.5), Some(before), "before change {n}");
        assert_eq!(at(from + 0.5), Some(after), "after change {n}");
    }
    let changes = big.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert_eq!(changes, 5, "nobody flickers");
    for (big, small) in big.iter().zip(&strip) {
        assert_eq!(
            small.map(|who| 1 - who),
            *big,
            "the other stands in the strip"
        );
    }
}

#[test]
fn every_layout_shows_both_where_they_belong() {
    let dir = TempDir::new().unwrap();
    let mut mix = two(&dir, &[(0, 0.3, 2.4), (1, 2.6, 5.0)], 5.0, Look::default());
    let runner = Runner::detect(dir.path().join("jobs"));
    let tall = |layout| Look {
        layout,
        shape: Shape::Tall,
        ..Look::default()
    };
    let wide = |layout| Look {
        layout,
        ..Look::default()
    };
    // A point, and who is seen there at seconds 2 and 4.
    let cases = [
        (wide(Layout::SideBySide), (300, 300), [Some(0), Some(0)]),
        (wide(Layout::SideBySide), (900, 300), [Some(1), Some(1)]),
        (
            wide(Layout::PictureInPicture),
            (300, 300),
            [Some(0), Some(1)],
        ),
        (
            wide(Layout::PictureInPicture),
            (1150, 600),
            [Some(1), Some(0)],
        ),
        (
            wide(Layout::Speaker { others: false }),
            (40, 40),
            [Some(0), Some(1)],
        ),
        (
            tall(Layout::Speaker { others: false }),
            (40, 40),
            [Some(0), Some(1)],
        ),
        (
            tall(Layout::Speaker { others: true }),
            (40, 40),
            [Some(0), Some(1)],
        ),
        (tall(Layout::SideBySide), (360, 300), [Some(0), Some(0)]),
        (tall(Layout::Grid), (360, 900), [Some(1), Some(1)]),
    ];
    let mut made: Option<(Look, make::Film)> = None;
    for (look, (x, y), wanted) in cases {
        if made.as_ref().is_none_or(|(known, _)| *known != look) {
            mix.look = look;
            let film = run(make::film(&runner, &mix, |_| {})).unwrap();
            let video = film.info.probe.video.clone().unwrap();
            assert_eq!((video.width, video.height), look.size());
            made = Some((look, film));
        }
        let film = made.as_ref().unwrap().1.path();
        let seen = seen(&film, x, y);
        assert_eq!([seen[60], seen[120]], wanted, "{look:?} at {x}, {y}");
    }
}

#[test]
fn a_preview_is_what_the_film_shows() {
    let dir = TempDir::new().unwrap();
    let mut mix = two(&dir, &DIALOGUE[..2], 11.0, Look::default());
    let runner = Runner::detect(dir.path().join("jobs"));
    mix.look = Look {
        layout: Layout::Speaker { others: false },
        height: 360,
        ..Look::default()
    };
    for (at_ms, wanted) in [(0, 0), (3000, 0), (9000, 1), (60_000, 1)] {
        let jpeg = run(make::preview(&runner, &mix, at_ms)).unwrap();
        let path = dir.path().join("preview.jpg");
        std::fs::write(&path, jpeg).unwrap();
        let pixel = ffmpeg_bytes(&format!(
            "-i {} -vf crop=16:16:100:100,scale=1:1:flags=area,format=rgb24 -f rawvideo pipe:1",
            path.display()
        ));
        assert_eq!(who(&pixel), Some(wanted), "at {at_ms}: {pixel:?}");
    }
}

#[test]
fn sound_alone_is_seen_as_a_moving_wave() {
    let dir = TempDir::new().unwrap();
    let look = Look {
        layout: Layout::AudioOnly,
        accent: Some([255, 255, 255]),
        ..Look::default()
    };
    let mix = two(&dir, &DIALOGUE[..2], 11.0, look);
    let runner = Runner::detect(dir.path().join("jobs"));
    let film = run(make::film(&runner, &mix, |_| {})).unwrap();
    let tile = mix::layout(2)[0];
    let wave = crate::support::measure::brightness(
        &film.path(),
        tile.x + tile.w / 4,
        tile.y + tile.h * 3 / 4,
        tile.w / 2,
        tile.h / 6,
    );
    let mean = |from: f64, to: f64| {
        let some = &wave[(from * 30.0) as usize..(to * 30.0) as usize];
        some.iter().map(|one| f64::from(*one)).sum::<f64>() / some.len() as f64
    };
    assert!(
        mean(2.0, 5.0) > mean(8.0, 10.0) + 10.0,
        "{} {}",
        mean(2.0, 5.0),
        mean(8.0, 10.0)
    );
    let seen = seen(&film.path(), tile.x + 20, tile.y + 100);
    assert_eq!(seen[60], None, "no camera");
}

#[test]
fn whoever_has_no_camera_is_a_card_in_the_corner() {
    let dir = TempDir::new().unwrap();
    let look = Look {
        layout: Layout::PictureInPicture,
        ..Look::default()
    };
    let mut mix = two(&dir, &DIALOGUE[..2], 11.0, look);
    mix.people[1].camera.clear();
    let runner = Runner::detect(dir.path().join("jobs"));
    let path = dir.path().join("preview.jpg");
    std::fs::write(&path, run(make::preview(&runner, &mix, 3000)).unwrap()).unwrap();
    let pixel = |x: u32, y: u32| {
        ffmpeg_bytes(&format!(
            "-i {} -vf crop=16:16:{x}:{y},scale=1:1:flags=area,format=rgb24 -f rawvideo pipe:1",
            path.display()
        ))
    };
    assert_eq!(who(&pixel(100, 100)), Some(0));
    assert_eq!(
        who(&pixel(980, 545)),
        None,
        "a card, not the face behind it"
    );
}
