//! What holds for any input: whatever a sender sends, and whatever a disk gives back.

use std::fs;

use media::{
    capture::Writer,
    fmp4,
    frame::{Codec, Frame, Pushed},
    live::{Ask, Made, Programme, Sound, SoundCodec, TARGET_S, list},
    repair::repair,
    sniff::sniff,
};
use proptest::{collection::vec, prelude::*};

/// A frame as a sender might make it, good or bad.
#[derive(Debug, Clone)]
struct Sent {
    stream: u32,
    ticks: u32,
    arrival_ms: u64,
    keyframe: bool,
    gap: bool,
    data: Vec<u8>,
}

impl Sent {
    fn frame(&self) -> Frame<'_> {
        Frame {
            stream: self.stream,
            ticks: self.ticks,
            arrival_ns: self.arrival_ms * 1_000_000,
            sampled_ns: None,
            keyframe: self.keyframe,
            gap: self.gap,
            data: &self.data,
        }
    }
}

fn any_sent() -> impl Strategy<Value = Sent> {
    (
        0..3_u32,
        any::<u32>(),
        0..100_000_u64,
        any::<bool>(),
        any::<bool>(),
        vec(any::<u8>(), 0..40),
    )
        .prop_map(|(stream, ticks, arrival_ms, keyframe, gap, data)| Sent {
            stream,
            ticks,
            arrival_ms,
            keyframe,
            gap,
            data,
        })
}

/// A stream that mostly behaves: steps of time, now and then a loss, a key frame, another layer.
fn stream(codec: Codec) -> impl Strategy<Value = Vec<Sent>> {
    let step = (
        1..40_u32,
        0..3_u32,
        0..60_u64,
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.1),
    );
    vec((step, vec(any::<u8>(), 1..30)), 1..80).prop_map(move |steps| {
        let mut ms = 0;
        steps
            .into_iter()
            .map(|((after, stream, late, keyframe, gap), noise)| {
                ms += after * 5;
                let ticks = (ms * (codec.clock_rate() / 1000)).wrapping_add(stream * 1_000_000_007);
                let arrival_ms = 5_000 + u64::from(ms) + late;
                Sent {
                    stream,
                    ticks,
                    arrival_ms,
                    keyframe,
                    gap,
                    data: data(codec, keyframe, &noise),
                }
            })
            .collect()
    })
}

/// Bytes that begin like a frame of this codec; what is behind is noise.
fn data(codec: Codec, keyframe: bool, noise: &[u8]) -> Vec<u8> {
    let head: &[u8] = match (codec, keyframe) {
        // 160 x 90, as every VP8 key frame begins.
        (Codec::Vp8, true) => &[0x10, 2, 0, 0x9d, 0x01, 0x2a, 160, 0, 90, 0],
        (Codec::Vp8, false) => &[0x11, 2, 0],
        (Codec::H264, true) => &[
            0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0b, 0xda, 0x0a, 0x37, 0xe4, 0x40, 0, 0, 0, 1, 0x68,
            0xce, 0x0f, 0x2c, 0x80, 0, 0, 0, 1, 0x65,
        ],
        (Codec::H264, false) => &[0, 0, 0, 1, 0x41],
        _ => &[0xfc],
    };
    // No start code inside the noise: a sender's encoder escapes them.
    [
        head,
        &noise.iter().map(|byte| byte | 0x10).collect::<Vec<u8>>(),
    ]
    .concat()
}

const CODECS: [Codec; 4] = [Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Opus];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_a_sender_sends_ends_a_capture(sent in vec(any_sent(), 1..60)) {
        for codec in CODECS {
            let (mut writer, mut file) = (Writer::new(codec), Vec::new());
            for one in &sent {
                writer.push(&one.frame(), &mut file).unwrap();
            }
            let finished = writer.finish(&mut file).unwrap();
            prop_assert_eq!(finished.is_none(), file.is_empty());
        }
    }

    #[test]
    fn what_was_flushed_is_found_again(vp8 in stream(Codec::Vp8), h264 in stream(Codec::H264), opus in stream(Codec::Opus)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("capture");
        for (codec, sent) in [(Codec::Vp8, vp8), (Codec::H264, h264), (Codec::Opus, opus)] {
            let (mut writer, mut file) = (Writer::new(codec), Vec::new());
            let mut kept = 0;
            for one in &sent {
                kept += u64::from(writer.push(&one.frame(), &mut file).unwrap() == Pushed::Kept);
            }
            writer.flush(&mut file).unwrap();
            // Of H.264 the last frame is held back until its length is known.
            let held = u64::from(codec == Codec::H264);
            fs::write(&path, &file).unwrap();
            let torn = repair(&path);
            prop_assert_eq!(torn.map_or(0, |one| one.frames), kept.saturating_sub(held));
            let finished = writer.finish(&mut file).unwrap();
            prop_assert_eq!(finished.as_ref().map_or(0, |one| one.summary.frames), kept);
            if let Some(finished) = finished {
                fs::write(&path, &file).unwrap();
                let whole = repair(&path).unwrap();
                prop_assert!(!whole.changed);
                prop_assert_eq!(whole.frames, kept);
                // How long the very last picture lasts is a guess, and never more than half a second.
                prop_assert!(whole.duration_ms.abs_diff(finished.summary.duration_ms) <= 500);
                prop_assert_eq!(fs::read(&path).unwrap(), file);
            }
        }
    }

    #[test]
    fn a_damaged_file_is_repaired_or_refused_and_never_grows_much(
        sent in stream(Codec::Vp8),
        h264 in stream(Codec::H264),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("capture");
        for (codec, sent) in [(Codec::Vp8, sent), (Codec::H264, h264)] {
            let (mut writer, mut file) = (Writer::new(codec), Vec::new());
            for one in &sent {
                writer.push(&one.frame(), &mut file).unwrap();
            }
            if file.is_empty() {
                continue;
            }
            for (at, byte) in &damage {
                let at = at.index(file.len());
                file[at] = *byte;
            }
            file.truncate(cut.index(file.len()) + 1);
            fs::write(&path, &file).unwrap();
            let _ = fmp4::read_index(&mut fs::File::open(&path).unwrap());
            if repair(&path).is_ok() {
                prop_assert!(fs::metadata(&path).unwrap().len() <= file.len() as u64 + 4096);
                prop_assert!(!repair(&path).unwrap().changed, "once is enough");
            }
        }
    }

    #[test]
    fn a_live_stream_stays_aligned_whatever_is_sent(sent in stream(Codec::H264), rubbish in vec(any_sent(), 0..20)) {
        let sound = Sound::Opus { channels: 2, pre_skip: 0 };
        let mut programme = Programme::new(&["l", "m", "h"], &[("sound", sound)]);
        let mut rubbish = rubbish.into_iter();
        for (n, one) in sent.iter().enumerate() {
            let odd = rubbish.next().filter(|_| n % 4 == 3);
            for one in [Some(one), odd.as_ref()].into_iter().flatten() {
                programme.push(one.stream as usize, &one.frame()).unwrap();
            }
            programme.hear(SoundCodec::Opus, one.arrival_ms * 1_000_000, 960, &[0xfc]).unwrap();
            programme.tick(one.arrival_ms * 1_000_000).unwrap();
        }
        programme.finish().unwrap();
        let mut bytes = [0; 4];
        while let Some(made) = programme.poll() {
            if let Made::Part { rendition, bytes: part, .. } = made {
                bytes[rendition] += part.len() as u64;
            }
        }
        let all: Vec<_> = programme.renditions().collect();
        let times = |which: usize| {
            let segments = all[which].segments.iter();
            segments.map(|one| (one.start, one.duration)).collect::<Vec<_>>()
        };
        prop_assert_eq!(times(0), times(1));
        prop_assert_eq!(times(0), times(2));
        prop_assert_eq!(all[3].segments.len(), all[0].segments.len());
        for (which, rendition) in all.iter().enumerate() {
            let held: u64 = rendition.segments.iter().map(|one| one.bytes).sum();
            prop_assert_eq!(held, bytes[which], "every byte is in a segment");
            let text = list(&programme, which, Ask::default(), str::to_owned).unwrap();
            let lengths = text.lines().filter_map(|line| line.strip_prefix("#EXTINF:"));
            for length in lengths {
                let seconds: f64 = length.trim_end_matches(',').parse().unwrap();
                prop_assert!(seconds.round() <= TARGET_S as f64, "{}", text);
            }
        }
    }

    #[test]
    fn sniffing_looks_at_anything(bytes in vec(any::<u8>(), 0..600)) {
        let _ = sniff(&bytes);
    }
}
