//! From VP8 to the layers of a ladder: every picture in every size, at its own time, whatever happens to an encoder.

use std::{fs, path::Path};

use media::{
    Error,
    ffmpeg::{Given, Picture, Recode, Runner, SIZES, Sandbox},
    frame::Codec,
};
use tempfile::TempDir;

use super::hearing::kill_encoders_in;
use crate::support::{Encoded, decode, ffmpeg, field, run, vpx};

/// Pictures that may be on their way: those an encoder looks at, and one in each pipe.
const ON_THEIR_WAY: usize = 12;

fn at(frame: &Encoded) -> u64 {
    frame.ms * 90
}

/// What comes of these pictures, marked by their numbers.
async fn recoded(
    recode: &mut Recode<usize>,
    frames: &[(u64, Encoded)],
    from: usize,
) -> Vec<Picture<usize>> {
    let mut pictures: Vec<Picture<usize>> = Vec::new();
    for (n, (at, frame)) in frames.iter().enumerate() {
        let given = recode.give(*at, frame.key, false, &frame.data, from + n);
        assert_eq!(given, Given::Taken, "picture {n}");
        while pictures.len() < SIZES * n.saturating_sub(ON_THEIR_WAY) {
            pictures.push(recode.next().await.expect("an encoder that lives"));
        }
    }
    pictures
}

fn timed(frames: Vec<Encoded>, from: u64) -> Vec<(u64, Encoded)> {
    let timed = frames.into_iter().map(|frame| (from + at(&frame), frame));
    timed.collect()
}

/// The layers, each checked: complete, in order, decoded without a complaint. Answers what its key frames are.
fn layer(dir: &Path, pictures: &[Picture<usize>], size: usize, from: usize) -> Vec<usize> {
    let of_size: Vec<_> = pictures.iter().filter(|one| one.size == size).collect();
    let marks = of_size.iter().map(|one| one.mark);
    assert!(marks.eq(from..from + of_size.len()), "every picture, once");
    let path = dir.join(format!("{size}.h264"));
    fs::write(
        &path,
        of_size
            .iter()
            .flat_map(|one| one.data.clone())
            .collect::<Vec<_>>(),
    )
    .unwrap();
    let (frames, complaints) = decode(&path);
    assert_eq!((frames, &*complaints), (of_size.len() as u64, ""));
    let shape = ["width", "height"].map(|entry| field(&path, &format!("stream={entry}")));
    let wanted = [["320", "180"], ["640", "360"], ["1280", "720"]][size];
    assert_eq!(shape, wanted);
    let keys = of_size.iter().filter(|one| one.key).map(|one| one.mark);
    keys.collect()
}

#[test]
fn every_picture_comes_in_every_size_and_all_sizes_begin_anew_together() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::detect());
    // 4:3, then another layer of the same sender; counted from somewhere.
    let mut frames = timed(vpx(dir.path(), Codec::Vp8, "640x480", 3), 77_000);
    let behind = 77_000 + 3 * 90_000;
    frames.extend(timed(vpx(dir.path(), Codec::Vp8, "320x240", 3), behind));
    let pictures = run(async {
        let mut recode = Recode::new(&runner);
        recoded(&mut recode, &frames, 0).await
    });
    for size in 0..SIZES {
        let keys = layer(dir.path(), &pictures, size, 0);
        assert_eq!(keys, [0, 60, 120], "every two seconds");
    }
}

#[test]
fn pictures_stay_as_good_as_they_came_however_seldom_they_come() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::detect());
    let mut frames = timed(vpx(dir.path(), Codec::Vp8, "640x360", 8), 0);
    // Ten a second, where the file has thirty.
    for (at, _) in &mut frames {
        *at *= 3;
    }
    let pictures = run(async {
        let mut recode = Recode::new(&runner);
        recoded(&mut recode, &frames, 0).await
    });
    for size in 0..SIZES {
        layer(dir.path(), &pictures, size, 0);
        let like = likeness(dir.path(), size);
        assert!(
            like > 0.9,
            "the pictures of size {size} are {like:.3} like those that came"
        );
    }
}

/// How alike the last pictures of a layer and those that came are (SSIM): 1 for the same.
fn likeness(dir: &Path, size: usize) -> f64 {
    let (layer, said) = (
        dir.join(format!("{size}.h264")),
        dir.join(format!("{size}.ssim")),
    );
    ffmpeg(&format!(
        "-i {} -i {} -filter_complex [0]scale=640:360,setpts=N/10/TB[made];[1]setpts=N/10/TB[came];[made][came]ssim=stats_file={} -f null -",
        layer.display(),
        dir.join("Vp8-640x360.ivf").display(),
        said.display()
    ));
    let said = fs::read_to_string(said).unwrap();
    let all = said
        .lines()
        .filter_map(|line| line.split("All:").nth(1)?.split(' ').next()?.parse().ok());
    let all: Vec<f64> = all.collect();
    let last = &all[all.len() - 60..];
    last.iter().sum::<f64>() / last.len() as f64
}

#[test]
fn an_encoder_that_died_is_replaced_with_the_next_key_frame() {
    let dir = TempDir::new().unwrap();
    let jobs = dir.path().join("jobs");
    let runner = Runner::new(&jobs, Sandbox::detect());
    let frames = timed(vpx(dir.path(), Codec::Vp8, "640x360", 3), 0);
    run(async {
        let mut recode = Recode::new(&runner);
        let before = recoded(&mut recode, &frames[..30], 0).await;
        assert_eq!(layer(dir.path(), &before, 0, 0), [0]);
        kill_encoders_in(&jobs);
        let why = loop {
            if let Err(why) = recode.next().await {
                break why;
            }
        };
        assert!(matches!(why, Error::Killed("ffmpeg")), "{why}");
        let (at, frame) = &frames[31];
        let given = recode.give(*at, false, false, &frame.data, 31);
        assert_eq!(given, Given::NeedsKeyframe);
        let after = recoded(&mut recode, &frames[60..], 60).await;
        assert_eq!(layer(dir.path(), &after, 2, 60), [60]);
    });
    assert_eq!(fs::read_dir(&jobs).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_decoded_and_what_is_too_much_waits_for_a_key_frame() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::detect());
    let frames = timed(vpx(dir.path(), Codec::Vp8, "640x360", 2), 0);
    run(async {
        let mut recode = Recode::new(&runner);
        let mut give = |n: usize, gap: bool| {
            let (at, frame) = &frames[n];
            recode.give(*at, frame.key, gap, &frame.data, n)
        };
        assert_eq!(give(1, false), Given::NeedsKeyframe, "it begins with none");
        assert_eq!(give(0, false), Given::Taken);
        assert_eq!(give(1, true), Given::NeedsKeyframe, "one before was lost");
        assert_eq!(give(2, false), Given::NeedsKeyframe);
        // Nobody fetches anything.
        let (_, key) = &frames[30];
        let taken = (30..)
            .take_while(|at| recode.give(at * 3_000, true, false, &key.data, 0) == Given::Taken);
        assert!(taken.take(20_000).count() < 20_000, "memory has an end");
    });
}
