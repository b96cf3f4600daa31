//! Several people in one picture: each at their place and at their time, whatever happens to a decoder or the encoder.

use std::{fs, path::Path};

use media::{
    Error,
    ffmpeg::{Compose, Given, Picture, Runner, SIZES, Sandbox, Tile},
    frame::Codec,
    stage::{Canvas, Place, Size, places},
};
use tempfile::TempDir;

use super::hearing::kill_encoders_in;
use crate::support::{Encoded, decode, ffmpeg_bytes, h264_of, run, vpx_of};

/// Pictures that may be on their way: those an encoder looks at, and one in each pipe.
const ON_THEIR_WAY: usize = 3;

/// Brightness and colours, as television has them.
const RED: [u8; 3] = [81, 90, 240];
const BLUE: [u8; 3] = [41, 240, 110];
const BLACK: [u8; 3] = [16, 128, 128];

/// All pictures of a track, each with its number.
async fn decoded(tile: &mut Tile<usize>, codec: Codec, frames: &[Encoded]) -> Vec<Vec<u8>> {
    let mut pictures = Vec::new();
    for (n, frame) in frames.iter().enumerate() {
        let given = tile.give(codec, frame.key, false, &frame.data, n);
        assert_eq!(given, Given::Taken, "picture {n}");
        // It comes by itself, with none behind it.
        let (mark, picture) = tile.next().await.expect("a decoder that lives");
        assert_eq!(mark, n);
        pictures.push(picture);
    }
    pictures
}

/// Draws so many pictures of these, and codes them; marked by their numbers.
async fn composed(
    compose: &mut Compose<usize>,
    tiles: &[(Place, &[Vec<u8>])],
    count: usize,
) -> Vec<Picture<usize>> {
    let mut pictures: Vec<Picture<usize>> = Vec::new();
    for n in 0..count {
        let mut canvas = Canvas::black();
        for (place, drawn) in tiles {
            canvas.draw(*place, place.size, &drawn[n % drawn.len()]);
        }
        assert_eq!(compose.give(canvas.into_bytes(), n), Given::Taken);
        while pictures.len() < SIZES * (n + 1).saturating_sub(ON_THEIR_WAY) {
            pictures.push(compose.next().await.expect("an encoder that lives"));
        }
    }
    pictures
}

/// The pictures of one size as a file, and how many there are.
fn layer(dir: &Path, pictures: &[Picture<usize>], size: usize) -> std::path::PathBuf {
    let of_size: Vec<_> = pictures.iter().filter(|one| one.size == size).collect();
    let marks = of_size.iter().map(|one| one.mark);
    assert!(marks.eq(0..of_size.len()), "every picture, once, in order");
    let keys: Vec<_> = of_size.iter().filter(|one| one.key).collect();
    let keys: Vec<_> = keys.iter().map(|one| one.mark).collect();
    let wanted = (0..of_size.len()).step_by(60);
    assert!(
        keys.iter().copied().eq(wanted),
        "every two seconds: {keys:?}"
    );
    let path = dir.join(format!("{size}.h264"));
    let data: Vec<u8> = of_size.iter().flat_map(|one| one.data.clone()).collect();
    fs::write(&path, data).unwrap();
    let (frames, complaints) = decode(&path);
    assert_eq!((frames, &*complaints), (of_size.len() as u64, ""));
    path
}

/// The colour of a box in the last picture of a film.
fn colour(film: &Path, x: usize, y: usize) -> [u8; 3] {
    let bytes = ffmpeg_bytes(&format!(
        "-i {} -vf crop=16:16:{x}:{y},scale=2:2:flags=area,format=yuv444p -f rawvideo pipe:1",
        film.display()
    ));
    let last = &bytes[bytes.len() - 12..];
    [last[0], last[4], last[8]]
}

fn is_like(seen: [u8; 3], wanted: [u8; 3]) -> bool {
    seen.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 12)
}

#[test]
fn each_person_is_seen_at_their_place_in_every_size() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::detect());
    // One with a picture of another shape, and one in another codec, that is larger than its place.
    let red = vpx_of(dir.path(), Codec::Vp8, "color=red", "480x480", 1);
    let blue = h264_of(dir.path(), "color=blue", "1280x720", 1, 30);
    let two = places(false, 2);
    let pictures = run(async {
        let mut left = Tile::new(&runner, two[0].size);
        let mut right = Tile::new(&runner, two[1].size);
        let red = decoded(&mut left, Codec::Vp8, &red).await;
        let blue = decoded(&mut right, Codec::H264, &blue).await;
        let mut compose = Compose::new(&runner);
        composed(&mut compose, &[(two[0], &red), (two[1], &blue)], 70).await
    });
    for (size, part) in [(0, 4), (1, 2), (2, 1)] {
        let film = layer(dir.path(), &pictures, size);
        let seen = |x: usize, y: usize| colour(&film, x / part, y / part);
        for (x, y, wanted) in [
            (312, 352, RED),
            (952, 352, BLUE),
            (664, 200, BLUE),
            // Beside a picture that is narrower than its place, and above both.
            (24, 352, BLACK),
            (312, 80, BLACK),
        ] {
            assert!(
                is_like(seen(x, y), wanted),
                "{size}: {x} {y} {:?}",
                seen(x, y)
            );
        }
    }
}

#[test]
fn a_decoder_follows_whoever_changes_size_or_codec_and_one_that_died_is_replaced() {
    let dir = TempDir::new().unwrap();
    let jobs = dir.path().join("jobs");
    let runner = Runner::new(&jobs, Sandbox::detect());
    let size = Size {
        width: 426,
        height: 240,
    };
    let large = vpx_of(dir.path(), Codec::Vp8, "color=red", "640x360", 1);
    let small = vpx_of(dir.path(), Codec::Vp8, "color=red", "320x180", 1);
    let blue = h264_of(dir.path(), "color=blue", "320x180", 1, 30);
    run(async {
        let mut tile = Tile::new(&runner, size);
        for (codec, frames) in [
            (Codec::Vp8, &large),
            (Codec::Vp8, &small),
            (Codec::H264, &blue),
        ] {
            let pictures = decoded(&mut tile, codec, frames).await;
            assert!(pictures.iter().all(|one| one.len() == size.bytes()));
        }
        kill_encoders_in(&jobs);
        let why = tile.next().await.expect_err("it died");
        assert!(matches!(why, Error::Killed("ffmpeg")), "{why}");
        let given = tile.give(Codec::H264, false, false, &blue[1].data, 0);
        assert_eq!(given, Given::NeedsKeyframe);
        decoded(&mut tile, Codec::H264, &blue[..10]).await;
    });
    assert_eq!(fs::read_dir(&jobs).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_decoded_waits_for_a_key_frame_and_nobody_who_fetches_nothing_fills_the_memory() {
    let dir = TempDir::new().unwrap();
    let runner = Runner::new(dir.path().join("jobs"), Sandbox::detect());
    let red = vpx_of(dir.path(), Codec::Vp8, "color=red", "640x360", 2);
    let size = places(false, 2)[0].size;
    run(async {
        let mut tile = Tile::new(&runner, size);
        let mut give =
            |n: usize, gap: bool| tile.give(Codec::Vp8, red[n].key, gap, &red[n].data, n);
        assert_eq!(give(1, false), Given::NeedsKeyframe, "it begins with none");
        assert_eq!(give(0, false), Given::Taken);
        assert_eq!(give(1, true), Given::NeedsKeyframe, "one before was lost");
        assert_eq!(give(2, false), Given::NeedsKeyframe);
        assert_eq!(give(30, false), Given::Taken);
        let taken = (0..1_000).take_while(|_| give(30, false) == Given::Taken);
        let taken = taken.count();
        assert!(taken < 1_000, "a decoder that gives nothing is replaced");

        let mut compose = Compose::new(&runner);
        let given = (0..200).map(|n| compose.give(Canvas::black().into_bytes(), n));
        let taken = given.filter(|given| *given == Given::Taken).count();
        assert!((1..200).contains(&taken), "memory has an end: {taken}");
    });
}

#[test]
fn an_encoder_that_died_is_replaced_with_the_next_picture() {
    let dir = TempDir::new().unwrap();
    let jobs = dir.path().join("jobs");
    let runner = Runner::new(&jobs, Sandbox::detect());
    run(async {
        let mut compose = Compose::new(&runner);
        let before = composed(&mut compose, &[], 10).await;
        assert!(before.iter().any(|one| one.key));
        kill_encoders_in(&jobs);
        while compose.next().await.is_ok() {}
        let after = composed(&mut compose, &[], 10).await;
        layer(dir.path(), &after, 1);
    });
    assert_eq!(fs::read_dir(&jobs).unwrap().count(), 0);
}
