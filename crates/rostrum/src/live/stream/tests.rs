//! Six hours at once: what a long lecture leaves in memory, and what its viewers find. Others make their streams here too.

use media::frame::{Frame, Pushed};
use media::live::{Programme, SoundCodec};
use uuid::Uuid;

use super::{Found, Reel, Stream, Wish};
use crate::kit::blobs::BlobKey;
use crate::live::model::{Kind, LAYERS};

/// Parameter sets of 160 x 90, baseline.
pub const SETS: &[u8] = &[
    0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0b, 0xda, 0x0a, 0x37, 0xe4, 0x40, 0, 0, 0, 1, 0x68, 0xce, 0x0f,
    0x2c, 0x80,
];
/// The same with CABAC, for which there are no black pictures.
pub const CABAC_SETS: &[u8] = &[
    0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0b, 0xda, 0x0a, 0x37, 0xe4, 0x40, 0, 0, 0, 1, 0x68, 0xee, 0x0f,
    0x2c, 0x80,
];
const BEGAN_NS: u64 = 1_700_000_000_000_000_000;
const HOURS: u64 = 6;
/// Pictures a second, and packets of sound.
pub const RATE: u64 = 5;
/// A key frame every two seconds.
const GROUP: u64 = 2 * RATE;
/// What may be in memory: the newest segments and the open one.
const MOST_HELD: usize = 16;

/// A stream in three layers with sound.
pub fn stream() -> Stream {
    let recording = Uuid::from_u128(1);
    let kinds = LAYERS.iter().map(|_| Kind::Picture);
    let kinds = kinds.chain([Kind::Sound, Kind::Opus]);
    let reels = kinds.zip(2..).map(|(kind, id)| {
        let id = Uuid::from_u128(id);
        Reel::new(
            id,
            kind,
            BlobKey::new("recordings", &[recording, id], "mp4"),
        )
    });
    let voices = [("sound", Kind::Sound), ("opus", Kind::Opus)];
    let voices = voices.map(|(name, kind)| (name, kind.sound().expect("sound")));
    let programme = Programme::new(&LAYERS, &voices);
    Stream::new(recording, programme, reels.collect())
}

fn at_ns(n: u64) -> u64 {
    BEGAN_NS + n * 1_000_000_000 / RATE
}

/// The n-th picture of all layers.
pub fn show(stream: &Stream, n: u64, sets: &[u8]) {
    let (at_ns, key) = (at_ns(n), n.is_multiple_of(GROUP));
    let mut data = if key { sets.to_vec() } else { Vec::new() };
    data.extend([0, 0, 0, 1, if key { 0x65 } else { 0x41 }, 1, 2, 3]);
    let mut inner = stream.inner();
    for place in 0..LAYERS.len() {
        let frame = Frame {
            stream: u32::try_from(place).expect("small"),
            ticks: u32::try_from(n * 90_000 / RATE % (1 << 32)).expect("wrapped"),
            arrival_ns: at_ns,
            sampled_ns: Some(at_ns),
            keyframe: key,
            gap: false,
            data: &data,
        };
        let pushed = inner.step(|programme, _| programme.push(place, &frame));
        let pushed = pushed.expect("pushed");
        assert_eq!(pushed, Pushed::Kept, "picture {n} of layer {place}");
    }
}

/// The n-th packet of sound.
pub fn hear(stream: &Stream, n: u64) {
    let samples = u32::try_from(48_000 / RATE).expect("small");
    let at_ns = at_ns(n);
    let mut inner = stream.inner();
    for codec in [SoundCodec::Aac, SoundCodec::Opus] {
        let heard = inner.step(|programme, _| programme.hear(codec, at_ns, samples, &[1, 2, 3, 4]));
        heard.expect("heard");
    }
    inner
        .step(|programme, _| programme.tick(at_ns))
        .expect("ticked");
}

/// The disk takes everything at once.
pub fn store(stream: &Stream) {
    let mut inner = stream.inner();
    let change = inner.absorb();
    for line in change.lines {
        if let super::Line::Segment(place, ..) = line {
            inner.reels[place].one_more_is_written();
        }
    }
    drop(inner);
    stream.grew();
}

#[tokio::test]
async fn a_lecture_of_six_hours_is_wound_back_to_its_beginning_from_little_memory() {
    let stream = stream();
    let mut longest_update = 0;
    for n in 0..HOURS * 3_600 * RATE {
        show(&stream, n, SETS);
        hear(&stream, n);
        store(&stream);
        // A player that fetches updates, once in ten minutes.
        if n > GROUP && n.is_multiple_of(600 * RATE) {
            let skip = Wish {
                skip: true,
                ..Wish::default()
            };
            let update = stream.list(0, skip, "").await.expect("an update");
            longest_update = longest_update.max(update.len());
        }
    }
    let complete = stream.inner().reels[0].complete_segments();
    assert!(complete >= 10_790, "{complete} segments of two seconds");
    assert!(
        longest_update < 10_000,
        "an update has {longest_update} bytes"
    );
    let whole = stream.list(0, Wish::default(), "").await.expect("a list");
    assert!(whole.contains("\nsegment-0.m4s\n"), "the beginning");
    assert!(whole.contains(&format!("\nsegment-{}.m4s\n", complete - 1)));
    assert!(!whole.contains("EXT-X-GAP"), "nothing is missing");
    assert_eq!(whole.matches("#EXT-X-DISCONTINUITY\n").count(), 0);
    for place in 0..=LAYERS.len() {
        let all = (0..complete).map(|number| stream.segment(place, number).expect("a segment"));
        let held = all.filter(|found| !matches!(found, Found::Stretch(..)));
        assert!(held.count() <= MOST_HELD, "bytes of rendition {place}");
    }
}

#[tokio::test]
async fn a_list_names_nothing_that_cannot_be_given() {
    let stream = stream();
    let mut named = 0;
    for n in 0..8 * RATE {
        show(&stream, n, SETS);
        hear(&stream, n);
        let Ok(list) = stream.list(0, Wish::default(), "").await else {
            continue;
        };
        for line in list.lines().filter(|line| line.starts_with("#EXT-X-PART:")) {
            let (_, name) = line.split_once("URI=\"part-").expect("a part");
            let (numbers, _) = name.split_once(".m4s").expect("a name");
            let (segment, part) = numbers.split_once('-').expect("two numbers");
            let number = |digits: &str| digits.parse().expect("a number");
            let given = stream.part(0, number(segment), number(part)).await;
            assert!(given.is_some(), "{name} after picture {n}");
            named += 1;
        }
    }
    assert!(named > 100, "{named} parts");
}
