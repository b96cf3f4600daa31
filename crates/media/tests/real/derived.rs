//! What is made of a film: pictures, segments, waveform, sound, and films in other boxes.

use std::{fs, path::PathBuf};

use media::{
    ffmpeg::{Runner, Work},
    hls, make,
    plan::{self, Input, Plan},
    probe::format_of,
    sniff::Format,
};
use tempfile::TempDir;

use crate::support::{decode, ffmpeg, field, run};

struct House {
    dir: TempDir,
    runner: Runner,
    film: Input,
}

const DURATION_MS: u64 = 9000;

/// A film as our own mixes are: key frames every two seconds, half of its sound silent.
fn house() -> House {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("film.mp4");
    ffmpeg(&format!(
        "-f lavfi -i testsrc=s=320x180:r=30:d=9 -f lavfi -i aevalsrc='0.5*sin(2*PI*440*t)*lt(t,4.5)':s=48000:d=9 \
         -c:v libx264 -preset ultrafast -g 60 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -movflags +faststart {}",
        path.display()
    ));
    let runner = Runner::detect(dir.path().join("jobs"));
    House {
        film: Input::new(path, Format::Mp4),
        runner,
        dir,
    }
}

impl House {
    fn make(&self, plan: &Plan) -> (Work, PathBuf) {
        let work = run(self.runner.run(plan, |_| {})).unwrap();
        let path = work.path(&plan.outputs[0]);
        (work, path)
    }
}

#[test]
fn a_film_becomes_segments_that_a_playlist_of_ours_plays() {
    let house = house();
    let plan = plan::hls_single(&house.film, DURATION_MS);
    let (work, list) = house.make(&plan);
    let durations = plan::segments(&work).unwrap();
    assert_eq!(durations.len(), 3);
    for (found, wanted) in durations.iter().zip([4.0, 4.0, 1.0]) {
        assert!((found - wanted).abs() < 0.06, "{durations:?}");
    }
    let ours = work.path("ours.m3u8");
    fs::write(&ours, hls::ts(&durations, |n| format!("segment-{n}.ts"))).unwrap();
    assert_eq!(decode(&ours), (270, String::new()));
    assert_eq!(
        format_of(&work.path("segment-1.ts")).unwrap(),
        Format::MpegTs
    );
    // As a full disk leaves them, of which ffmpeg says nothing.
    let last = work.path("segment-2.ts");
    for len in [4096, 0] {
        fs::write(&last, vec![0; len]).unwrap();
        plan::segments(&work).unwrap_err();
    }
    fs::write(&last, vec![0; 188]).unwrap();
    plan::segments(&work).unwrap();
    fs::write(&list, "").unwrap();
    plan::segments(&work).unwrap_err();
}

#[test]
fn a_thumbnail_is_the_picture_of_its_instant_and_no_wider_than_asked() {
    let house = house();
    let (_work, path) = house.make(&plan::thumbnail(&house.film, 4_200, 160));
    assert_eq!(
        field(&path, "stream=codec_name,width,height"),
        "mjpeg,160,90"
    );
    let (_work, path) = house.make(&plan::thumbnail(&house.film, 0, 4000));
    assert_eq!(
        field(&path, "stream=width,height"),
        "320,180",
        "never larger than the film"
    );
}

#[test]
fn a_sheet_has_a_picture_for_every_two_seconds() {
    let house = house();
    let (_work, path) = house.make(&plan::sprite(&house.film, DURATION_MS));
    assert_eq!(field(&path, "stream=width,height"), "800,90");
}

#[test]
fn a_waveform_is_loud_where_the_sound_is() {
    let house = house();
    let path = house.dir.path().join("half.wav");
    // Half of full scale, then silence.
    ffmpeg(&format!(
        "-f lavfi -i aevalsrc='0.5*sin(2*PI*440*t)*lt(t,4.5)':s=48000:d=9 {}",
        path.display()
    ));
    let sound = Input::new(path, Format::Wav);
    let peaks = run(house.runner.peaks(&sound, DURATION_MS, 10)).unwrap();
    assert_eq!((peaks.sample_rate, peaks.samples_per_peak), (8000, 80));
    assert_eq!(peaks.peaks.len(), 1800);
    let highest = |part: &[i8]| part.iter().copied().max().unwrap();
    let loud = highest(&peaks.peaks[..880]);
    assert!((64..=66).contains(&loud), "half of full scale, not {loud}");
    assert!(highest(&peaks.peaks[920..]) <= 1);
}

#[test]
fn sound_comes_out_alone_in_every_shape() {
    let house = house();
    for (plan, codec) in [
        (plan::wav(&house.film, DURATION_MS), "pcm_s24le"),
        (plan::mp3(&house.film, DURATION_MS), "mp3"),
        (plan::m4a(&house.film, DURATION_MS), "aac"),
    ] {
        let (_work, path) = house.make(&plan);
        let info = run(make::info(&house.runner, &path)).unwrap();
        assert_eq!(info.probe.audio.unwrap().codec, codec);
        assert!(info.probe.video.is_none());
        assert!(info.probe.duration_ms.unwrap().abs_diff(DURATION_MS) < 60);
        assert!((info.loudness_lufs.unwrap() + 9.7).abs() < 1.0);
    }
}

#[test]
fn a_take_without_length_gets_one_by_being_put_into_another_box() {
    let house = house();
    let take = house.dir.path().join("take.webm");
    // As a recorder in a browser writes it: live, without length or index.
    ffmpeg(&format!(
        "-f lavfi -i testsrc=s=160x90:r=30:d=3 -c:v libvpx -deadline realtime -cpu-used 8 -f webm -live 1 {}",
        take.display()
    ));
    let input = Input::new(&take, Format::Matroska);
    assert_eq!(run(house.runner.look(&input)).unwrap().duration_ms, None);
    let (_work, path) = house.make(&plan::remux(&input, 3000));
    let whole = Input::new(&path, Format::Matroska);
    let length = run(house.runner.look(&whole)).unwrap().duration_ms.unwrap();
    assert!(length.abs_diff(3000) <= 34, "{length}");
    assert_eq!(decode(&path), (90, String::new()));
}

#[test]
fn a_film_is_offered_as_webm_too() {
    let house = house();
    let (_work, path) = house.make(&plan::webm(&house.film, DURATION_MS));
    let probe = run(house.runner.look(&Input::new(path, Format::Matroska))).unwrap();
    assert_eq!(
        (probe.video.unwrap().codec, probe.audio.unwrap().codec),
        ("vp9".into(), "opus".into())
    );
}

#[test]
fn what_is_said_of_a_file_is_true() {
    let house = house();
    let info = run(make::info(&house.runner, &house.film.path)).unwrap();
    let bytes = fs::read(&house.film.path).unwrap();
    assert_eq!(info.fingerprint.size_bytes, bytes.len() as u64);
    let hash = std::process::Command::new("sha256sum")
        .arg(&house.film.path)
        .output()
        .unwrap();
    assert!(
        String::from_utf8(hash.stdout)
            .unwrap()
            .starts_with(&info.fingerprint.sha256)
    );
    let video = info.probe.video.unwrap();
    assert_eq!(
        (video.width, video.height, video.fps),
        (320, 180, Some(30.0))
    );
}
