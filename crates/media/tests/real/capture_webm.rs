//! Captured WebM decodes, whole or cut off anywhere, and says the right times.

use std::{fs, path::PathBuf};

use media::{
    frame::{Codec, Pushed, Size, Summary},
    repair::repair,
    webm::Writer,
};
use tempfile::TempDir;

use crate::support::{Dice, Encoded, decode, field, framed, opus, packet_times, vpx};

fn written(codec: Codec, frames: &[Encoded]) -> (Vec<u8>, Option<Summary>) {
    let (mut writer, mut file) = (Writer::new(codec).unwrap(), Vec::new());
    for encoded in frames {
        assert_eq!(
            writer.push(&framed(codec, 1, encoded), &mut file).unwrap(),
            Pushed::Kept
        );
    }
    let summary = writer.finish(&mut file).unwrap();
    (file, summary)
}

fn saved(dir: &TempDir, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join("capture.webm");
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_finished_capture_has_its_length_its_index_and_every_frame() {
    let dir = TempDir::new().unwrap();
    for codec in [Codec::Vp8, Codec::Vp9] {
        let frames = vpx(dir.path(), codec, "160x90", 2);
        let (bytes, summary) = written(codec, &frames);
        let path = saved(&dir, &bytes);
        assert_eq!(decode(&path), (60, String::new()));
        let duration: f64 = field(&path, "format=duration").parse().unwrap();
        assert!((duration - 2.0).abs() < 0.002, "{duration}");
        assert_eq!(field(&path, "stream=width,height"), "160,90");
        let summary = summary.unwrap();
        assert_eq!((summary.frames, summary.bytes), (60, bytes.len() as u64));
        assert_eq!(
            summary.size,
            Some(Size {
                width: 160,
                height: 90
            })
        );
        assert_eq!(summary.start_ns, 1_700_000_000_020_000_000);
        assert!(summary.gaps.is_empty());
    }
}

#[test]
fn captured_sound_decodes_to_as_many_samples_as_were_sent() {
    let dir = TempDir::new().unwrap();
    let frames = opus(dir.path(), "sine=440:r=48000:d=2");
    let (bytes, summary) = written(Codec::Opus, &frames);
    let path = saved(&dir, &bytes);
    assert_eq!(decode(&path).1, "");
    assert_eq!(summary.unwrap().duration_ms, frames.len() as u64 * 20);
    let times = packet_times(&path);
    // The decoder's look-ahead (312 samples) lies before time zero, as players expect it.
    assert_eq!(times[0], -7);
    assert!(
        times.windows(2).all(|pair| pair[1] - pair[0] == 20),
        "{times:?}"
    );
}

#[test]
fn what_a_crash_leaves_behind_decodes_and_loses_no_second() {
    let dir = TempDir::new().unwrap();
    let frames = vpx(dir.path(), Codec::Vp8, "160x90", 3);
    let (whole, _) = written(Codec::Vp8, &frames);
    let mut dice = Dice(11);
    for _ in 0..6 {
        let cut = whole.len() / 8 + dice.below(whole.len() * 7 / 8);
        let path = saved(&dir, &whole[..cut]);
        let (frames_open, complaint) = decode(&path);
        assert!(frames_open > 0, "cut at {cut}: {complaint}");
        let repaired = repair(&path).unwrap();
        assert_eq!(
            decode(&path),
            (repaired.frames, String::new()),
            "cut at {cut}"
        );
        assert!(
            repaired.frames + 1 >= frames_open,
            "cut at {cut}: {frames_open} before"
        );
        let duration: f64 = field(&path, "format=duration").parse().unwrap();
        assert_eq!((duration * 1000.0).round() as u64, repaired.duration_ms);
        let again = repair(&path).unwrap();
        assert!(repaired.changed && !again.changed);
        assert_eq!(
            (again.frames, again.duration_ms),
            (repaired.frames, repaired.duration_ms)
        );
    }
}

#[test]
fn a_repair_killed_at_any_write_can_be_done_again() {
    let dir = TempDir::new().unwrap();
    let frames = opus(dir.path(), "sine=440:r=48000:d=3");
    let (whole, _) = written(Codec::Opus, &frames);
    let cut = saved(&dir, &whole[..whole.len() * 2 / 3]);
    let repaired = repair(&cut).unwrap();
    let finished = fs::read(&cut).unwrap();
    // Before its last step the file has the cues already, and the head of an unfinished one.
    let head = finished.len().min(300);
    for cues_written in [0, 1, 7] {
        let mut half = finished[..finished.len() - cues_written].to_vec();
        half[..head].copy_from_slice(&whole_head_unfinished(&frames)[..head]);
        let path = saved(&dir, &half);
        let again = repair(&path).unwrap();
        assert_eq!(
            (again.frames, again.bytes),
            (repaired.frames, repaired.bytes)
        );
        assert_eq!(fs::read(&path).unwrap(), finished);
    }
}

fn whole_head_unfinished(frames: &[Encoded]) -> Vec<u8> {
    let (mut writer, mut file) = (Writer::new(Codec::Opus).unwrap(), Vec::new());
    for encoded in frames {
        writer
            .push(&framed(Codec::Opus, 1, encoded), &mut file)
            .unwrap();
    }
    file
}

#[test]
fn never_more_than_half_a_second_is_unwritten() {
    let dir = TempDir::new().unwrap();
    let frames = opus(dir.path(), "sine=440:r=48000:d=3");
    let (mut writer, mut file) = (Writer::new(Codec::Opus).unwrap(), Vec::new());
    for (n, encoded) in frames.iter().enumerate() {
        writer
            .push(&framed(Codec::Opus, 1, encoded), &mut file)
            .unwrap();
        if n % 40 == 39 {
            let path = saved(&dir, &file);
            let on_disk = repair(&path).unwrap();
            assert!(writer.duration_ms() - on_disk.duration_ms <= 500);
        }
    }
    writer.flush(&mut file).unwrap();
    assert_eq!(
        repair(&saved(&dir, &file)).unwrap().frames,
        frames.len() as u64
    );
}

#[test]
fn a_change_of_layer_goes_on_at_the_same_instant_in_the_new_size() {
    let dir = TempDir::new().unwrap();
    let small = vpx(dir.path(), Codec::Vp8, "160x90", 2);
    let large = vpx(dir.path(), Codec::Vp8, "320x180", 2);
    let (mut writer, mut file) = (Writer::new(Codec::Vp8).unwrap(), Vec::new());
    for n in 0..60 {
        let (low, high) = (
            framed(Codec::Vp8, 1, &small[n]),
            framed(Codec::Vp8, 2, &large[n]),
        );
        let (taken, seen) = if n < 30 { (low, high) } else { (high, low) };
        writer.observe(&seen);
        writer.push(&taken, &mut file).unwrap();
    }
    let summary = writer.finish(&mut file).unwrap().unwrap();
    let path = saved(&dir, &file);
    assert_eq!(decode(&path), (60, String::new()));
    assert_eq!(
        summary.size,
        Some(Size {
            width: 320,
            height: 180
        })
    );
    assert_eq!(field(&path, "stream=width,height"), "320,180");
    let times = packet_times(&path);
    let steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        steps.iter().all(|step| (31..=36).contains(step)),
        "{steps:?}"
    );
}

#[test]
fn after_a_loss_pictures_wait_for_a_key_frame_and_time_runs_on() {
    let dir = TempDir::new().unwrap();
    let frames = vpx(dir.path(), Codec::Vp8, "160x90", 3);
    let (mut writer, mut file) = (Writer::new(Codec::Vp8).unwrap(), Vec::new());
    assert_eq!(
        writer
            .push(&framed(Codec::Vp8, 1, &frames[1]), &mut file)
            .unwrap(),
        Pushed::NeedsKeyframe
    );
    let (mut kept, mut refused) = (0, 0);
    for (n, encoded) in frames.iter().enumerate().filter(|(n, _)| *n != 40) {
        let mut frame = framed(Codec::Vp8, 1, encoded);
        frame.gap = n == 41;
        match writer.push(&frame, &mut file).unwrap() {
            Pushed::Kept => kept += 1,
            Pushed::NeedsKeyframe => refused += 1,
            Pushed::Late => panic!("none is late"),
        }
    }
    assert_eq!((kept, refused), (70, 19), "40 is lost, 41 to 59 lean on it");
    let summary = writer.finish(&mut file).unwrap().unwrap();
    let path = saved(&dir, &file);
    assert_eq!(decode(&path), (70, String::new()));
    assert_eq!(
        packet_times(&path)[40],
        2000,
        "the key frame is where it was made"
    );
    assert_eq!(summary.gaps.len(), 1);
    assert_eq!(
        (summary.gaps[0].from_ms, summary.gaps[0].to_ms),
        (1334, 2000)
    );
}

#[test]
fn pictures_within_one_millisecond_keep_their_order() {
    let dir = TempDir::new().unwrap();
    let frames = vpx(dir.path(), Codec::Vp8, "160x90", 1);
    let (mut writer, mut file) = (Writer::new(Codec::Vp8).unwrap(), Vec::new());
    for (n, encoded) in frames.iter().enumerate() {
        let mut frame = framed(Codec::Vp8, 1, encoded);
        // Every other comes a third of a millisecond after the one before.
        if n % 2 == 1 {
            frame.ticks = frame.ticks.wrapping_sub(33 * 90 - 30);
        }
        assert_eq!(writer.push(&frame, &mut file).unwrap(), Pushed::Kept);
    }
    writer.finish(&mut file).unwrap();
    let path = saved(&dir, &file);
    assert_eq!(decode(&path), (30, String::new()));
    let times = packet_times(&path);
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    assert_eq!((times[0], times[2], times[28]), (0, 66, 933));
}

#[test]
fn lost_sound_is_a_gap_in_time_and_not_a_shift() {
    let dir = TempDir::new().unwrap();
    let frames = opus(dir.path(), "sine=440:r=48000:d=2");
    let (mut writer, mut file) = (Writer::new(Codec::Opus).unwrap(), Vec::new());
    for encoded in frames
        .iter()
        .filter(|frame| !(500..800).contains(&frame.ms))
    {
        writer
            .push(&framed(Codec::Opus, 1, encoded), &mut file)
            .unwrap();
    }
    let summary = writer.finish(&mut file).unwrap().unwrap();
    assert_eq!((summary.gaps[0].from_ms, summary.gaps[0].to_ms), (500, 800));
    let times = packet_times(&saved(&dir, &file));
    assert_eq!(times[25] - times[24], 320);
}

#[test]
fn a_file_of_something_else_is_refused_and_left_alone() {
    let dir = TempDir::new().unwrap();
    for bytes in [
        &b"ffconcat version 1.0\nfile other.webm\n"[..],
        b"",
        &[0x1A, 0x45, 0xDF, 0xA3],
    ] {
        let path = saved(&dir, bytes);
        repair(&path).unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}
