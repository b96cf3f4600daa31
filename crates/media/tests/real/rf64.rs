//! Voices beyond 4 GiB: a header with 64-bit lengths, as EBU Tech 3306 lays it out, in the room that every shorter one has kept.

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use media::{
    ffmpeg::{Runner, Work},
    plan::{
        Input, Plan,
        outputs::{self, Note},
    },
    probe::format_of,
    sniff::Format,
};
use tempfile::TempDir;

use crate::support::{field, run};

const DURATION_MS: u64 = 1000;
const BYTES: u64 = 48_000 * 3;
const REFERENCE: u64 = 2_416_896_000;
/// Nine hours: 4.7 GB.
const LONG_MS: u64 = 9 * 3_600_000;

/// A silent voice, made by `plan` of it.
fn made(change: impl FnOnce(&mut Plan)) -> (TempDir, Work, PathBuf) {
    let dir = TempDir::new().unwrap();
    let runner = Runner::detect(dir.path().join("jobs"));
    let note = Note {
        description: "Talk".into(),
        samples_since_midnight: REFERENCE,
        ..Note::default()
    };
    let mut plan = outputs::voice(&[], DURATION_MS, &note);
    change(&mut plan);
    let work = run(runner.run(&plan, |_| {})).unwrap();
    let path = work.path("voice.wav");
    (dir, work, path)
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

/// The chunks before the samples, with where their contents begin; the samples last.
fn chunks(path: &Path) -> (Vec<u8>, Vec<(String, usize)>) {
    let mut head = Vec::new();
    let file = File::open(path).unwrap();
    file.take(4096).read_to_end(&mut head).unwrap();
    let (mut at, mut found) = (12, Vec::new());
    loop {
        let name = String::from_utf8(head[at..at + 4].to_vec()).unwrap();
        let len = u32::from_le_bytes(head[at + 4..at + 8].try_into().unwrap()) as usize;
        let is_last = name == "data";
        found.push((name, at + 8));
        if is_last {
            return (head, found);
        }
        at += 8 + len + len % 2;
    }
}

fn names(found: &[(String, usize)]) -> Vec<&str> {
    found.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_short_voice_keeps_room_for_long_lengths_where_they_have_to_stand() {
    let (_dir, _work, path) = made(|_| {});
    let (head, found) = chunks(&path);
    assert_eq!(&head[..4], b"RIFF");
    // The first chunk, and as long as the one that takes its place.
    assert_eq!(names(&found)[..3], ["JUNK", "fmt ", "bext"]);
    assert_eq!(found[1].1 - found[0].1, 28 + 8);
    assert_eq!(number(&head, found[2].1 + 338), REFERENCE);
}

#[test]
fn a_long_voice_says_its_lengths_and_when_it_began() {
    let forced = |plan: &mut Plan| {
        let auto = plan.args.iter_mut().find(|arg| *arg == "auto").unwrap();
        *auto = "always".into();
    };
    let (dir, _work, path) = made(forced);
    let (mut head, found) = chunks(&path);
    assert_eq!(names(&found)[..3], ["ds64", "fmt ", "bext"]);
    let (lengths, data) = (found[0].1, found.last().unwrap().1);
    let said = |head: &[u8]| [0, 8, 16].map(|at| number(head, lengths + at));
    let whole = fs::metadata(&path).unwrap().len();
    assert_eq!(said(&head), [whole - 8, BYTES, 48_000]);
    assert_eq!(&head[..8], b"RF64\xff\xff\xff\xff");
    assert_eq!(head[data - 4..data], [0xff; 4]);
    assert_eq!(number(&head, found[2].1 + 338), REFERENCE);

    // The same with nine hours behind it, of which a disk keeps only the head.
    let samples = outputs::samples(LONG_MS);
    let len = data as u64 + samples * 3;
    for (at, value) in [(0, len - 8), (8, samples * 3), (16, samples)] {
        head[lengths + at..lengths + at + 8].copy_from_slice(&value.to_le_bytes());
    }
    let long = dir.path().join("long.wav");
    let mut file = File::create(&long).unwrap();
    file.write_all(&head[..data]).unwrap();
    file.set_len(len).unwrap();
    assert!(samples * 3 > u64::from(u32::MAX));
    assert_eq!(format_of(&long).unwrap(), Format::Wav);
    assert_eq!(
        field(&long, "format=duration:format_tags=time_reference"),
        format!("32400.000000,{REFERENCE}")
    );
    let runner = Runner::detect(dir.path().join("jobs"));
    let seen = run(runner.look(&Input::new(&long, Format::Wav))).unwrap();
    assert_eq!(seen.duration_ms, Some(LONG_MS));

    // What lies behind the first 4 GiB is found there.
    file.seek(SeekFrom::Start(data as u64 + samples * 3 - 3))
        .unwrap();
    file.write_all(&[1, 2, 3]).unwrap();
    let last = crate::support::ffmpeg_bytes(&format!(
        "-ss 32399.9 -i {} -f s24le pipe:1",
        long.display()
    ));
    assert_eq!(last.len(), 4800 * 3);
    assert_eq!(last[last.len() - 3..], [1, 2, 3]);
}
