//! Media playlists of finished renditions: segments, key frames, captions.

use std::fmt::Write;

use crate::cmaf::{Rendition, TARGET_S};

/// Captions come in segments of this many seconds: an hour of speech in sixty small files.
pub const CAPTIONS_S: u64 = 60;

/// The segments of a rendition. `uri` names a file beside the playlist (`init.mp4`, `segment-0.m4s` …).
pub fn media(rendition: &Rendition, uri: impl Fn(&str) -> String) -> String {
    let mut text = opening(7, TARGET_S, "");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "#EXT-X-MAP:URI=\"{}\"", uri("init.mp4"));
    for (n, one) in rendition.segments.iter().enumerate() {
        let seconds = rendition.of(one.duration);
        let name = uri(&segment(n));
        let _ = writeln!(text, "#EXTINF:{seconds:.6},\n{name}");
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// The key frames of a rendition, for winding: stretches of its segments.
pub fn key_frames(rendition: &Rendition, uri: impl Fn(&str) -> String) -> String {
    let mut text = opening(7, TARGET_S, "#EXT-X-I-FRAMES-ONLY\n");
    let _ = writeln!(text, "#EXT-X-MAP:URI=\"{}\"", uri("init.mp4"));
    for (n, one) in rendition.segments.iter().enumerate() {
        let name = uri(&segment(n));
        for key in &one.keys {
            let (seconds, range) = (rendition.of(key.duration), key.range);
            let _ = writeln!(
                text,
                "#EXTINF:{seconds:.6},\n#EXT-X-BYTERANGE:{}@{}\n{name}",
                range.length, range.offset
            );
        }
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// The segments of captions of a film of this length.
pub fn captions(duration_ms: u64, uri: impl Fn(&str) -> String) -> String {
    let mut text = opening(7, CAPTIONS_S, "");
    for n in 0..captions_count(duration_ms) {
        let from = n as u64 * CAPTIONS_S * 1000;
        let seconds = (duration_ms - from).min(CAPTIONS_S * 1000) as f64 / 1000.0;
        let name = uri(&format!("segment-{n}.vtt"));
        let _ = writeln!(text, "#EXTINF:{seconds:.3},\n{name}");
    }
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// How many segments captions of a film of this length have.
pub fn captions_count(duration_ms: u64) -> usize {
    duration_ms.div_ceil(CAPTIONS_S * 1000).max(1) as usize
}

/// The name of the n-th segment.
pub fn segment(n: usize) -> String {
    format!("segment-{n}.m4s")
}

fn opening(version: u8, target: u64, more: &str) -> String {
    format!(
        "#EXTM3U\n#EXT-X-VERSION:{version}\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:VOD\n{more}#EXT-X-INDEPENDENT-SEGMENTS\n"
    )
}
