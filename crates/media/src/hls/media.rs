//! Media playlists: a list of segments in order.

use std::fmt::Write;

use crate::fmp4::{ByteRange, Index, TIMESCALE};

/// While a list grows its target must hold for what is still to come: key frames are asked for every four seconds, and
/// one may be lost.
const GROWING_TARGET: u64 = 10;

/// Lists an H.264 capture as it is: byte ranges of the one file at `uri`.
///
/// `uri` is written as it is; it is made by the server, never by a person.
pub fn cmaf(index: &Index, uri: &str) -> String {
    let seconds = |ticks: u64| ticks as f64 / f64::from(TIMESCALE);
    let longest = index
        .segments
        .iter()
        .map(|one| seconds(one.duration).round() as u64)
        .max();
    let target = match index.finished {
        true => longest.unwrap_or(1).max(1),
        false => longest.unwrap_or(1).max(GROWING_TARGET),
    };
    let mut text = opening(7, target, index.finished);
    let mut init = None;
    for segment in &index.segments {
        if init != Some(segment.init) {
            if init.is_some() {
                text.push_str("#EXT-X-DISCONTINUITY\n");
            }
            let range = range(index.inits[segment.init].range);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "#EXT-X-MAP:URI=\"{uri}\",BYTERANGE=\"{range}\"");
            init = Some(segment.init);
        }
        let (duration, range) = (seconds(segment.duration), range(segment.range));
        let _ = writeln!(
            text,
            "#EXTINF:{duration:.6},\n#EXT-X-BYTERANGE:{range}\n{uri}"
        );
    }
    ending(text, index.finished)
}

/// Lists finished MPEG-TS segments of these lengths in seconds; `uri` names the n-th.
pub fn ts(durations: &[f64], uri: impl Fn(usize) -> String) -> String {
    let longest = durations.iter().map(|seconds| seconds.round() as u64).max();
    let mut text = opening(3, longest.unwrap_or(1).max(1), true);
    for (n, duration) in durations.iter().enumerate() {
        let _ = writeln!(text, "#EXTINF:{duration:.6},\n{}", uri(n));
    }
    ending(text, true)
}

fn range(range: ByteRange) -> String {
    format!("{}@{}", range.length, range.offset)
}

fn opening(version: u8, target: u64, finished: bool) -> String {
    let kind = if finished { "VOD" } else { "EVENT" };
    format!(
        "#EXTM3U\n#EXT-X-VERSION:{version}\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:{kind}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
    )
}

fn ending(mut text: String, finished: bool) -> String {
    if finished {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fmp4::{Init, Segment},
        frame::Size,
    };

    fn index(finished: bool) -> Index {
        let init = |offset| Init {
            range: ByteRange {
                offset,
                length: 650,
            },
            size: Size {
                width: 640,
                height: 360,
            },
            codec: "avc1.42e01f".into(),
        };
        let segment = |init, offset, start, duration, init_before| Segment {
            init,
            range: ByteRange {
                offset,
                length: 100_000,
            },
            start,
            duration,
            init_before,
        };
        let segments = vec![
            segment(0, 25_226, 0, 360_000, 0),
            segment(0, 125_226, 360_000, 369_000, 0),
            segment(1, 225_876, 729_000, 171_030, 650),
        ];
        let mut index = Index::default();
        (index.inits, index.segments) = (vec![init(0), init(225_226)], segments);
        index.finished = finished;
        index
    }

    #[test]
    fn a_finished_capture_is_listed_as_it_lies_in_the_file() {
        let golden = include_str!("../../tests/golden/cmaf_finished.m3u8");
        assert_eq!(cmaf(&index(true), "media?pt=x"), golden);
    }

    #[test]
    fn a_growing_capture_has_no_end_and_a_target_that_holds() {
        let golden = include_str!("../../tests/golden/cmaf_growing.m3u8");
        assert_eq!(cmaf(&index(false), "media"), golden);
    }

    #[test]
    fn transport_stream_segments_are_named_by_their_number() {
        let golden = include_str!("../../tests/golden/ts.m3u8");
        assert_eq!(
            ts(&[4.0, 4.0, 1.466_667], |n| format!("segment-{n}.ts")),
            golden
        );
    }
}
