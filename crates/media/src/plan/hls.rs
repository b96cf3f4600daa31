//! One rendition of MPEG-TS segments, cut from a film without encoding it again.

use std::{fs, io};

use super::{Args, Input, Limits, Plan, Stdout};
use crate::{
    error::{Error, Result},
    ffmpeg::Work,
};

/// Seconds in a segment; the film has key frames every two.
const SEGMENT_SECONDS: u32 = 4;
/// Bytes of a packet of a transport stream.
const PACKET: u64 = 188;

/// `segment-0.ts`, `segment-1.ts` …, and a list of them that [`segments`] reads.
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

/// How long each segment is, in seconds, from the list in the folder of the run.
///
/// # Errors
/// Of this muxer alone ffmpeg says nothing when the disk is full: its list has no end then, or a segment ends within a packet.
pub fn segments(work: &Work) -> Result<Vec<f64>> {
    let list = fs::read_to_string(work.path("list.m3u8"))?;
    let full = || io::Error::from(io::ErrorKind::StorageFull);
    if !list.ends_with("#EXT-X-ENDLIST\n") {
        return Err(full().into());
    }
    let seconds = durations(&list)?;
    for n in 0..seconds.len() {
        let len = fs::metadata(work.path(&format!("segment-{n}.ts")))?.len();
        if len == 0 || !len.is_multiple_of(PACKET) {
            return Err(full().into());
        }
    }
    Ok(seconds)
}

fn durations(list: &str) -> Result<Vec<f64>> {
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
