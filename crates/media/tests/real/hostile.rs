//! Media made to harm: a reason is given, limits hold, nothing is left.

use std::{fs, path::Path};

use media::{
    Error,
    ffmpeg::Runner,
    plan::{self, Input, mix},
    probe::format_of,
    sniff::Format,
};
use tempfile::TempDir;

use crate::support::{Dice, ffmpeg, run};

fn house() -> (TempDir, Runner) {
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs"));
    (dir, runner)
}

fn nothing_left(dir: &TempDir) -> bool {
    fs::read_dir(dir.path().join("jobs")).map_or(true, |mut jobs| jobs.next().is_none())
}

#[test]
fn a_picture_of_absurd_size_is_refused_before_it_takes_memory() {
    let (dir, runner) = house();
    let path = dir.path().join("bomb.webm");
    ffmpeg(&format!(
        "-f lavfi -i color=black:s=64x64:r=5:d=1 -c:v libvpx {}",
        path.display()
    ));
    let mut bytes = fs::read(&path).unwrap();
    // The size in the header of every key frame: 16,383 by 16,383 pixels.
    let starts: Vec<usize> = bytes
        .windows(7)
        .enumerate()
        .filter(|(_, seven)| seven[..3] == [0x9d, 0x01, 0x2a])
        .map(|(at, _)| at)
        .collect();
    assert!(!starts.is_empty());
    for at in starts {
        bytes[at + 3..at + 7].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    }
    fs::write(&path, &bytes).unwrap();
    let input = Input::new(&path, Format::Matroska);
    let error = run(runner.run(&plan::thumbnail(&input, 0, 640), |_| {})).unwrap_err();
    assert!(matches!(error, Error::Failed { .. }), "{error}");
    assert!(nothing_left(&dir));
}

#[test]
fn mutated_files_end_in_a_result_or_a_reason() {
    let (dir, runner) = house();
    let film = dir.path().join("film.mp4");
    ffmpeg(&format!(
        "-f lavfi -i testsrc=s=64x64:r=10:d=1 -f lavfi -i sine=d=1 -c:v libx264 -preset ultrafast {}",
        film.display()
    ));
    let take = dir.path().join("take.webm");
    ffmpeg(&format!(
        "-i {} -c:v libvpx -c:a libopus {}",
        film.display(),
        take.display()
    ));
    let mut dice = Dice(2026);
    for turn in 0..16 {
        let whole = fs::read(if turn % 2 == 0 { &film } else { &take }).unwrap();
        let mut bytes = whole.clone();
        for _ in 0..8 {
            let at = 12 + dice.below(bytes.len() - 12);
            bytes[at] = dice.below(256) as u8;
        }
        bytes.truncate(bytes.len() / 4 + dice.below(bytes.len() * 3 / 4));
        let path = dir.path().join("mutant");
        fs::write(&path, &bytes).unwrap();
        let input = Input::new(&path, format_of(&path).unwrap());
        let looked = run(runner.look(&input));
        if looked.is_ok() {
            let made = run(runner.run(&plan::remux(&input, 1000), |_| {}));
            assert!(made.is_ok() || matches!(made, Err(Error::Failed { .. })));
        } else {
            assert!(
                matches!(looked, Err(Error::Failed { .. } | Error::Malformed(_))),
                "{looked:?}"
            );
        }
        assert!(nothing_left(&dir));
    }
}

#[test]
fn a_film_that_cannot_be_made_says_why() {
    let (dir, runner) = house();
    let path = dir.path().join("text.webm");
    fs::write(&path, "\x1aE\u{df}, but no film").unwrap();
    let piece = mix::Piece {
        input: Input::new(Path::new(&path), Format::Matroska),
        offset_ms: 0.0,
        speed: 1.0,
        gaps: vec![],
        length_ms: None,
    };
    let ada = mix::Person {
        name: "Ada".into(),
        microphone: vec![piece],
        ..Default::default()
    };
    let mix = mix::Mix {
        duration_ms: 1000,
        people: vec![ada],
        font: mix::font("Ada").unwrap(),
        ..mix::Mix::default()
    };
    let error = run(media::make::film(&runner, &mix, |_| {})).unwrap_err();
    assert!(error.to_string().contains("in0"), "{error}");
    assert!(nothing_left(&dir));
}
