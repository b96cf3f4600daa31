//! One rendition of MPEG-TS segments, cut from a film without encoding it again.

use super::{Args, Input, Limits, Plan, Stdout};
use crate::error::{Error, Result};

/// Seconds in a segment; the film has key frames every two.
const SEGMENT_SECONDS: u32 = 4;

/// `segment-0.ts`, `segment-1.ts` …, and a list of them that [`durations`] reads.
pub fn hls_single(input: &Input, duration_ms: u64) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words(
        "-map 0:v:0? -map 0:a:0? -c copy -f hls -hls_segment_type mpegts -hls_playlist_type vod",
    );
    args.arg("-hls_time").arg(SEGMENT_SECONDS.to_string());
    args.words("-hls_segment_filename segment-%d.ts list.m3u8");
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec!["list.m3u8".into(), "segment-0.ts".into()],
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}

/// How long each segment is, in seconds, from ffmpeg's list.
pub fn durations(list: &str) -> Result<Vec<f64>> {
    let lines = list
        .lines()
        .filter_map(|line| line.strip_prefix("#EXTINF:"));
    let numbers = lines.map(|line| line.trim_end_matches(',').parse::<f64>());
    numbers
        .collect::<Result<_, _>>()
        .map_err(|_| Error::malformed("a list of segments without lengths"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_from_the_list() {
        let list = "#EXTM3U\n#EXTINF:4.000000,\nsegment-0.ts\n#EXTINF:0.5,\nsegment-1.ts\n#EXT-X-ENDLIST\n";
        assert_eq!(durations(list).unwrap(), [4.0, 0.5]);
        durations("#EXTINF:x,").unwrap_err();
    }
}
