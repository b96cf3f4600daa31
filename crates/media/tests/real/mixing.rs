//! A mix is looked at and listened to: faces, names, times, loudness.

use std::path::{Path, PathBuf};

use media::{
    ffmpeg::Runner,
    make::{self, Film},
    plan::{
        Input,
        mix::{self, Mix, Person, Piece},
    },
    probe::format_of,
    sniff::{Format, Pcm, PcmSample},
};
use tempfile::TempDir;

use crate::support::{
    ffmpeg,
    measure::{beeps, brightness, flashes, frame, samples},
    run,
};

const EVENTS: &str = "between(mod(t,1.2),0.5,0.6)";

/// Black pictures that flash white, 25 to 30 of them a second.
fn flashing(path: &Path, options: &str, seconds: f64) {
    ffmpeg(&format!(
        "-f lavfi -i color=black:s=320x180:r=30:d={seconds},drawbox=t=fill:color=white:enable='{EVENTS}' \
         {options} {}",
        path.display()
    ));
}

/// Silence that beeps when the pictures flash.
fn beeping(path: &Path, options: &str, seconds: f64, volume: f64) {
    ffmpeg(&format!(
        "-f lavfi -i aevalsrc='{volume}*sin(2*PI*1000*t)*{EVENTS}':s=48000:d={seconds} {options} {}",
        path.display()
    ));
}

/// Speech of about five seconds as a bare take, at this volume.
fn speaking(path: &Path, volume: f64) {
    let words =
        "text='The first thing we do is look at the numbers. Then we speak about what they mean.'";
    let filter = format!("flite={words}:voice=slt,volume={volume},aresample=48000");
    let done = std::process::Command::new("ffmpeg")
        .args([
            "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", &filter,
        ])
        .args(["-ac", "1", "-f", "s24le"])
        .arg(path)
        .status();
    assert!(done.unwrap().success());
}

fn piece(path: &Path, offset_ms: f64) -> Piece {
    Piece {
        input: Input::new(path, format_of(path).unwrap()),
        offset_ms,
        speed: 1.0,
        gaps: Vec::new(),
        length_ms: None,
    }
}

fn take(path: &Path, offset_ms: f64) -> Piece {
    let pcm = Pcm {
        sample: PcmSample::S24le,
        rate: 48_000,
        channels: 1,
    };
    Piece {
        input: Input::new(path, Format::Pcm(pcm)),
        offset_ms,
        speed: 1.0,
        gaps: Vec::new(),
        length_ms: None,
    }
}

fn person(name: &str, microphone: Vec<Piece>, camera: Vec<Piece>) -> Person {
    Person {
        name: name.into(),
        microphone,
        camera,
        ..Person::default()
    }
}

fn mixed(dir: &TempDir, duration_ms: u64, people: Vec<Person>) -> Film {
    let runner = Runner::detect(dir.path().join("jobs"));
    let mix = Mix {
        duration_ms,
        people,
        font: mix::font("").unwrap(),
        ..Mix::default()
    };
    let mut last = 0.0;
    let film = run(make::film(&runner, &mix, |progress| {
        assert!(progress.done >= last, "progress goes forward");
        last = progress.done;
    }));
    let film = film.unwrap();
    assert_eq!(last, 1.0);
    film
}

fn close(found: &[f64], wanted: &[f64], within: f64) {
    assert_eq!(found.len(), wanted.len(), "{found:?} for {wanted:?}");
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() <= within, "{found} for {wanted}");
    }
}

#[test]
fn flash_and_beep_of_every_kind_of_file_stay_together_from_start_to_end() {
    let dir = TempDir::new().unwrap();
    let file = |name: &str| dir.path().join(name);
    // As the call is captured, and as takes are recorded.
    let kinds: [(&str, &str); 4] = [
        (
            "a.webm",
            "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k",
        ),
        (
            "b.mp4",
            "-c:v libx264 -preset ultrafast -tune zerolatency -movflags +frag_keyframe+empty_moov",
        ),
        ("c.mkv", "-c:v libx264 -preset ultrafast -bf 2"),
        (
            "d.webm",
            "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k",
        ),
    ];
    for (name, options) in kinds {
        flashing(&file(name), options, 6.0);
    }
    beeping(&file("a.opus.webm"), "-c:a libopus", 6.0, 0.3);
    beeping(&file("b.s24"), "-f s24le", 6.0, 0.3);
    let people = vec![
        person(
            "Ada",
            vec![piece(&file("a.opus.webm"), 700.0)],
            vec![piece(&file("a.webm"), 700.0)],
        ),
        person(
            "Björn",
            vec![take(&file("b.s24"), -350.0)],
            vec![piece(&file("b.mp4"), -350.0)],
        ),
        person("Cleo", vec![], vec![piece(&file("c.mkv"), 700.0)]),
        person("Dan", vec![], vec![piece(&file("d.webm"), 700.0)]),
    ];
    let film = mixed(&dir, 7000, people);
    let path = film.path();
    assert_eq!(film.info.probe.duration_ms, Some(7000));

    let early: Vec<f64> = (0..5).map(|n| 150.0 + f64::from(n) * 1200.0).collect();
    let late: Vec<f64> = (0..5).map(|n| 1200.0 + f64::from(n) * 1200.0).collect();
    let boxes = mix::layout(4);
    let seen = |n: usize| {
        let tile = boxes[n];
        let middle = brightness(&path, tile.x + 40, tile.y + 40, tile.w - 80, tile.h - 120);
        flashes(&middle, 140)
    };
    for n in [0, 2, 3] {
        close(&seen(n), &late, 17.0);
    }
    close(&seen(1), &early, 17.0);
    let mut both: Vec<f64> = early.iter().chain(&late).copied().collect();
    both.sort_by(f64::total_cmp);
    close(&beeps(&samples(&path), 600), &both, 10.0);
}

#[test]
fn two_voices_of_unlike_loudness_are_mixed_to_the_target_under_the_ceiling() {
    let dir = TempDir::new().unwrap();
    let (quiet, loud) = (dir.path().join("quiet"), dir.path().join("loud"));
    speaking(&quiet, 0.05);
    speaking(&loud, 0.8);
    // One after the other, so that each can be heard by itself.
    let people = vec![
        person("Quiet", vec![take(&quiet, 0.0)], vec![]),
        person("Loud", vec![take(&loud, 6000.0)], vec![]),
    ];
    let film = mixed(&dir, 12_000, people);
    let lufs = film.info.loudness_lufs.unwrap();
    assert!(
        (lufs - mix::Target::default().lufs()).abs() <= 0.5,
        "{lufs} LUFS"
    );
    let peak = film.info.true_peak_dbtp.unwrap();
    assert!(peak <= -1.0, "{peak} dBTP");
    let power = |samples: &[i16]| {
        let sum: f64 = samples.iter().map(|one| f64::from(*one).powi(2)).sum();
        10.0 * (sum / samples.len() as f64).log10()
    };
    let heard = samples(&film.path());
    let (first, second) = (power(&heard[..44_000]), power(&heard[48_000..92_000]));
    assert!((first - second).abs() < 1.0, "{first} and {second} dB");
}

#[test]
fn a_tile_shows_the_card_while_there_is_no_picture_and_the_picture_while_there_is() {
    let dir = TempDir::new().unwrap();
    let white = dir.path().join("white.webm");
    // White from 0 to 1 and from 4 to 5 seconds of its own: between, the camera was off.
    ffmpeg(&format!(
        "-f lavfi -i color=white:s=320x180:r=30:d=5 -vf select='not(between(t,1,3.999))' -vsync vfr \
         -c:v libvpx -deadline realtime -cpu-used 8 {}",
        white.display()
    ));
    let people = vec![
        person("Ada Lovelace", vec![], vec![piece(&white, 3000.0)]),
        person("Grace Hopper", vec![], vec![]),
    ];
    let film = mixed(&dir, 10_000, people);
    let tile = mix::layout(2)[0];
    let corner = brightness(&film.path(), tile.x + 40, tile.y + 30, 60, 40);
    let bright: Vec<bool> = corner.iter().map(|one| *one > 150).collect();
    let at = |seconds: f64| bright[(seconds * 30.0) as usize];
    assert_eq!(
        [0.5, 2.5, 3.5, 5.5, 7.5, 8.5].map(at),
        [false, false, true, false, true, false]
    );
    assert_eq!(film.info.loudness_lufs, None, "nobody spoke");
    assert!(
        film.info.probe.audio.is_some(),
        "a film has sound, if only silence"
    );
}

/// How much the pixels of a box differ among each other: drawn letters do, an empty plate does not.
fn contrast(grey: &[u8], area: mix::Box) -> u8 {
    let rows = (area.y..area.y + area.h).map(|y| (y * mix::WIDTH + area.x) as usize);
    let pixels = rows.flat_map(|start| &grey[start..start + area.w as usize]);
    let (low, high) = pixels.fold((255, 0), |(low, high), one| (low.min(*one), high.max(*one)));
    u8::saturating_sub(high, low)
}

#[test]
fn every_name_is_drawn_as_it_was_typed_and_does_nothing_else() {
    let dir = TempDir::new().unwrap();
    let nasty = "%{pts}':x=0:[v];movie=/etc/passwd\n\\,";
    for name in [nasty, "عائشة", "Łukasz"] {
        let film = mixed(
            &dir,
            500,
            vec![person(name, vec![], vec![]), person("", vec![], vec![])],
        );
        let grey = frame(&film.path(), 0.2);
        let [named, unnamed] = [0, 1].map(|n| {
            let tile = mix::layout(2)[n];
            let plate = mix::Box {
                x: tile.x + 20,
                y: tile.y + tile.h - 38,
                w: 60,
                h: 26,
            };
            contrast(&grey, plate)
        });
        assert!(named > 120, "{name:?}: letters on the plate ({named})");
        assert!(unnamed < 30, "nothing where there is no name ({unnamed})");
    }
}

#[test]
fn a_change_of_size_in_mid_stream_moves_nothing() {
    let dir = TempDir::new().unwrap();
    let file = |name: &str| dir.path().join(name);
    // Two layers of one camera, joined as the capture does: 160x90, then 480x270, then upright like a turned phone.
    let parts: Vec<PathBuf> = ["160x90", "480x270", "90x160"]
        .iter()
        .map(|size| {
            let path = file(&format!("{size}.ivf"));
            ffmpeg(&format!(
                "-f lavfi -i color=black:s={size}:r=30:d=2.4,drawbox=t=fill:color=white:enable='{EVENTS}' \
                 -c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k {}",
                path.display()
            ));
            path
        })
        .collect();
    let joined = crate::support::captured_vp8(&parts, 2400);
    std::fs::write(file("joined.webm"), joined).unwrap();
    beeping(&file("beep.webm"), "-c:a libopus", 7.2, 0.3);
    let people = vec![
        person(
            "Ada",
            vec![piece(&file("beep.webm"), 300.0)],
            vec![piece(&file("joined.webm"), 300.0)],
        ),
        person("Bo", vec![], vec![]),
    ];
    let film = mixed(&dir, 7500, people);
    let tile = mix::layout(2)[0];
    let (x, y) = (tile.x + tile.w / 2 - 60, tile.y + tile.h / 2 - 60);
    let seen = flashes(&brightness(&film.path(), x, y, 120, 120), 140);
    let wanted: Vec<f64> = (0..6).map(|n| 800.0 + f64::from(n) * 1200.0).collect();
    close(&seen, &wanted, 17.0);
    close(&beeps(&samples(&film.path()), 600), &wanted, 10.0);
    // The upright picture stands in the middle, with the stage at its sides.
    let side = brightness(&film.path(), tile.x + 40, tile.y + 40, 60, 60);
    let during = |ms: f64| side[(ms * 0.03) as usize + 1];
    assert!(during(wanted[1]) > 200 && during(wanted[5]) < 60);
}

#[test]
fn a_screen_has_a_tile_of_its_own_before_the_faces() {
    let dir = TempDir::new().unwrap();
    let screen = dir.path().join("screen.webm");
    ffmpeg(&format!(
        "-f lavfi -i color=white:s=320x180:r=5:d=1 -c:v libvpx -deadline realtime {}",
        screen.display()
    ));
    let mut ada = person("Ada", vec![], vec![]);
    ada.screen = vec![piece(&screen, 0.0)];
    let film = mixed(&dir, 1000, vec![ada]);
    let [first, second] = [0, 1].map(|n| {
        let tile = mix::layout(2)[n];
        brightness(&film.path(), tile.x + 40, tile.y + 30, 60, 40)[15]
    });
    assert!(first > 200 && second < 60, "{first} {second}");
}
