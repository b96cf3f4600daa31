//! Captured H.264 decodes, whole, in segments, or cut off anywhere, and says the right times.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use media::{
    fmp4::{Index, Writer, read_index},
    frame::{Codec, Frame, Pushed, Size, Summary},
    repair::repair,
};
use tempfile::TempDir;

use crate::support::{Dice, Encoded, decode, field, framed, h264, packet_times};

fn written<'a>(frames: impl IntoIterator<Item = Frame<'a>>) -> (Vec<u8>, Summary, Index) {
    let (mut writer, mut file) = (Writer::new(), Vec::new());
    for frame in frames {
        assert_eq!(writer.push(&frame, &mut file).unwrap(), Pushed::Kept);
    }
    let (summary, index) = writer.finish(&mut file).unwrap().unwrap();
    (file, summary, index)
}

fn sent(frames: &[Encoded]) -> impl Iterator<Item = Frame<'_>> {
    frames.iter().map(|encoded| framed(Codec::H264, 1, encoded))
}

fn saved(dir: &TempDir, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join("capture.mp4");
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_finished_capture_has_its_length_its_index_and_every_frame() {
    let dir = TempDir::new().unwrap();
    let frames = h264(dir.path(), "160x90", 8, 60);
    let (bytes, summary, index) = written(sent(&frames));
    let path = saved(&dir, &bytes);
    assert_eq!(decode(&path), (240, String::new()));
    let duration: f64 = field(&path, "format=duration").parse().unwrap();
    assert!((duration - 8.0).abs() < 0.002, "{duration}");
    assert_eq!((summary.frames, summary.bytes), (240, bytes.len() as u64));
    assert_eq!(
        summary.size,
        Some(Size {
            width: 160,
            height: 90
        })
    );
    assert_eq!(index.codec().unwrap(), "avc1.42c00b");
    let times = packet_times(&path);
    let steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        steps.iter().all(|step| (32..=35).contains(step)),
        "{steps:?}"
    );
    assert_eq!(index, read_index(&mut opened(&path)).unwrap());
}

fn opened(path: &Path) -> File {
    File::options().read(true).write(true).open(path).unwrap()
}

#[test]
fn every_listed_segment_decodes_behind_its_init_segment_alone() {
    let dir = TempDir::new().unwrap();
    let (small, large) = (
        h264(dir.path(), "160x90", 4, 30),
        h264(dir.path(), "320x180", 4, 30),
    );
    let frames: Vec<Frame<'_>> = (0..120)
        .map(|n| {
            if !(45..90).contains(&n) {
                framed(Codec::H264, 1, &small[n])
            } else {
                framed(Codec::H264, 2, &large[n])
            }
        })
        .collect();
    // The layer changes at key frames only: what comes before one is refused.
    let (mut writer, mut bytes) = (Writer::new(), Vec::new());
    let mut kept = 0;
    for (n, frame) in frames.iter().enumerate() {
        let mut frame = *frame;
        frame.gap = n == 45 || n == 90;
        kept += u64::from(writer.push(&frame, &mut bytes).unwrap() == Pushed::Kept);
    }
    let (summary, index) = writer.finish(&mut bytes).unwrap().unwrap();
    assert_eq!((kept, summary.frames), (105, 105));
    assert_eq!(index.inits.len(), 3);
    assert_eq!(
        summary.size,
        Some(Size {
            width: 320,
            height: 180
        })
    );
    assert_eq!(
        decode(&saved(&dir, &bytes)),
        (105, String::new()),
        "the whole file"
    );

    let mut decoded = 0;
    let slice = |offset: u64, length: u64| &bytes[offset as usize..(offset + length) as usize];
    for segment in &index.segments {
        let init = &index.inits[segment.init];
        let alone = [
            slice(init.range.offset, init.range.length),
            slice(segment.range.offset, segment.range.length),
        ]
        .concat();
        let path = saved(&dir, &alone);
        let (frames, complaint) = decode(&path);
        assert_eq!(complaint, "");
        decoded += frames;
        let Size { width, height } = init.size;
        assert_eq!(
            field(&path, "stream=width,height"),
            format!("{width},{height}")
        );
    }
    assert_eq!(decoded, 105);
    saved(&dir, &bytes);
    let list = dir.path().join("list.m3u8");
    fs::write(&list, media::hls::cmaf(&index, "capture.mp4")).unwrap();
    assert_eq!(decode(&list), (105, String::new()), "as a playlist");
    let ends: Vec<u64> = index
        .segments
        .iter()
        .map(|one| one.start + one.duration)
        .collect();
    let starts: Vec<u64> = index.segments.iter().skip(1).map(|one| one.start).collect();
    assert_eq!(
        &ends[..ends.len() - 1],
        &starts[..],
        "segments follow each other without a hole"
    );
}

#[test]
fn what_a_crash_leaves_behind_decodes_and_loses_no_second() {
    let dir = TempDir::new().unwrap();
    let frames = h264(dir.path(), "160x90", 4, 60);
    let (mut writer, mut whole) = (Writer::new(), Vec::new());
    for frame in sent(&frames) {
        writer.push(&frame, &mut whole).unwrap();
        if frame.data.len() % 8 == 0 {
            let path = saved(&dir, &whole);
            let on_disk = repair(&path).map_or(0, |repaired| repaired.duration_ms);
            assert!(writer.duration_ms() - on_disk <= 600, "{on_disk}");
        }
    }
    let mut dice = Dice(5);
    for _ in 0..6 {
        let cut = 40_000 + dice.below(whole.len() - 40_000);
        let path = saved(&dir, &whole[..cut]);
        assert!(decode(&path).0 > 0, "cut at {cut}");
        let repaired = repair(&path).unwrap();
        assert_eq!(
            decode(&path),
            (repaired.frames, String::new()),
            "cut at {cut}"
        );
        let duration: f64 = field(&path, "format=duration").parse().unwrap();
        assert!(
            (duration * 1000.0 - repaired.duration_ms as f64).abs() < 2.0,
            "cut at {cut}"
        );
        let again = repair(&path).unwrap();
        assert!(repaired.changed && !again.changed);
        assert_eq!(
            (again.frames, again.bytes),
            (repaired.frames, repaired.bytes)
        );
    }
}

#[test]
fn the_index_of_a_growing_file_is_read_from_the_file() {
    let dir = TempDir::new().unwrap();
    let frames = h264(dir.path(), "160x90", 8, 30);
    let (mut writer, mut bytes) = (Writer::new(), Vec::new());
    for (n, frame) in sent(&frames).enumerate() {
        writer.push(&frame, &mut bytes).unwrap();
        if n % 70 == 69 {
            let read = read_index(&mut opened(&saved(&dir, &bytes))).unwrap();
            assert_eq!(&read, writer.index());
        }
    }
    assert_eq!(writer.index().segments.len(), 2, "the third still grows");
}

#[test]
fn a_loss_is_a_picture_that_stands_still_and_is_listed() {
    let dir = TempDir::new().unwrap();
    let frames = h264(dir.path(), "160x90", 3, 30);
    let (mut writer, mut bytes) = (Writer::new(), Vec::new());
    for (n, frame) in sent(&frames).enumerate().filter(|(n, _)| *n != 40) {
        let frame = Frame {
            gap: n == 41,
            ..frame
        };
        writer.push(&frame, &mut bytes).unwrap();
    }
    let (summary, _) = writer.finish(&mut bytes).unwrap().unwrap();
    let path = saved(&dir, &bytes);
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
