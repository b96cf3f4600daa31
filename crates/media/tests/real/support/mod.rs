//! Makes short clips, takes them apart into frames, and measures what came out.

pub mod measure;

use std::{path::Path, process::Command};

use media::frame::{Codec, Frame};

/// One encoded frame with its time.
#[derive(Debug, Clone)]
pub struct Encoded {
    pub ms: u64,
    pub key: bool,
    pub data: Vec<u8>,
}

/// Runs ffmpeg with these words; its error output is the panic.
pub fn ffmpeg(words: &str) {
    let out = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(words.split_whitespace())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "ffmpeg {words}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}

/// What ffmpeg prints on standard output, given these words.
pub fn ffmpeg_bytes(words: &str) -> Vec<u8> {
    let out = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error"])
        .args(words.split_whitespace())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "ffmpeg {words}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    out.stdout
}

/// Decodes the whole file: how many frames came out, and what the decoder complained about.
pub fn decode(path: &Path) -> (u64, String) {
    let out = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-count_frames",
            "-show_entries",
            "stream=nb_read_frames",
        ])
        .args(["-of", "csv=p=0"])
        .arg(path)
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    // A playlist's stream is printed twice: as part of its programme, and by itself.
    let first = text.lines().next().unwrap_or_default();
    let frames = first.trim().trim_end_matches(',').parse().unwrap_or(0);
    (frames, String::from_utf8_lossy(&out.stderr).into_owned())
}

/// One field of the format or the first stream, as ffprobe prints it.
pub fn field(path: &Path, entry: &str) -> String {
    let out = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", entry, "-of", "csv=p=0"])
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(out.stdout)
        .unwrap()
        .trim()
        .trim_end_matches(',')
        .to_owned()
}

/// The times of a file's packets, in milliseconds.
pub fn packet_times(path: &Path) -> Vec<i64> {
    let text = field(path, "packet=pts_time");
    let times = text
        .lines()
        .filter_map(|line| line.trim_end_matches(',').parse::<f64>().ok());
    times
        .map(|seconds| (seconds * 1000.0).round() as i64)
        .collect()
}

/// Pictures of a clock, in VP8 or VP9, `seconds` long at 30 frames a second, with a key frame each second.
pub fn vpx(dir: &Path, codec: Codec, size: &str, seconds: u32) -> Vec<Encoded> {
    vpx_of(dir, codec, "testsrc", size, seconds)
}

/// The same of another source of ffmpeg's.
pub fn vpx_of(dir: &Path, codec: Codec, source: &str, size: &str, seconds: u32) -> Vec<Encoded> {
    let path = dir.join(format!("{codec:?}-{size}.ivf"));
    let source = sized(source, size, seconds);
    let encoder = if codec == Codec::Vp9 {
        "libvpx-vp9"
    } else {
        "libvpx"
    };
    ffmpeg(&format!(
        "-f lavfi -i {source} -c:v {encoder} -deadline realtime -cpu-used 8 -g 30 \
         -lag-in-frames 0 -auto-alt-ref 0 -b:v 400k {}",
        path.display()
    ));
    let data = ivf_frames(&path).into_iter().enumerate();
    data.map(|(n, data)| Encoded {
        ms: n as u64 * 1000 / 30,
        key: n.is_multiple_of(30),
        data,
    })
    .collect()
}

/// A source without sizes has none yet.
fn sized(source: &str, size: &str, seconds: u32) -> String {
    let more = if source.contains('=') { ':' } else { '=' };
    format!("{source}{more}s={size}:r=30:d={seconds}")
}

fn ivf_frames(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let (mut at, mut frames) = (32, Vec::new());
    while at + 12 <= bytes.len() {
        let len = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        frames.push(bytes[at + 12..at + 12 + len].to_vec());
        at += 12 + len;
    }
    frames
}

/// Files of VP8 captured one after the other as one track, as if layers had changed every `part_ms`.
pub fn captured_vp8(parts: &[std::path::PathBuf], part_ms: u64) -> Vec<u8> {
    let (mut writer, mut file) = (media::capture::Writer::new(Codec::Vp8), Vec::new());
    for (part, path) in parts.iter().enumerate() {
        for (n, data) in ivf_frames(path).into_iter().enumerate() {
            let ms = part as u64 * part_ms + n as u64 * 1000 / 30;
            let encoded = Encoded {
                ms,
                key: n == 0,
                data,
            };
            writer
                .push(&framed(Codec::Vp8, part as u32, &encoded), &mut file)
                .unwrap();
        }
    }
    writer.finish(&mut file).unwrap().unwrap();
    file
}

/// Pictures in H.264, Annex B, with a key frame every `key` frames.
pub fn h264(dir: &Path, size: &str, seconds: u32, key: u32) -> Vec<Encoded> {
    h264_of(dir, "testsrc", size, seconds, key)
}

/// The same of another source of ffmpeg's.
pub fn h264_of(dir: &Path, source: &str, size: &str, seconds: u32, key: u32) -> Vec<Encoded> {
    let path = dir.join(format!("{size}.h264"));
    let source = sized(source, size, seconds);
    ffmpeg(&format!(
        "-f lavfi -i {source} -c:v libx264 -preset ultrafast -tune zerolatency \
         -profile:v baseline -pix_fmt yuv420p -g {key} -x264-params aud=1:scenecut=0 -f h264 {}",
        path.display()
    ));
    let bytes = std::fs::read(&path).unwrap();
    const DELIMITER: [u8; 5] = [0, 0, 0, 1, 9];
    let mut starts: Vec<usize> = bytes
        .windows(5)
        .enumerate()
        .filter(|(_, five)| *five == DELIMITER)
        .map(|(at, _)| at)
        .collect();
    starts.push(bytes.len());
    let units = starts
        .windows(2)
        .map(|pair| bytes[pair[0]..pair[1]].to_vec())
        .enumerate();
    units
        .map(|(n, data)| Encoded {
            ms: n as u64 * 1000 / 30,
            key: (n as u32).is_multiple_of(key),
            data,
        })
        .collect()
}

/// Sound in Opus packets of 20 ms; `source` is a filter of ffmpeg's.
pub fn opus(dir: &Path, source: &str) -> Vec<Encoded> {
    let path = dir.join("sound.ogg");
    ffmpeg(&format!(
        "-f lavfi -i {source} -ac 2 -ar 48000 -c:a libopus -b:a 48k -frame_duration 20 -page_duration 20000 {}",
        path.display()
    ));
    let packets = ogg_packets(&std::fs::read(&path).unwrap());
    let sound = packets.into_iter().skip(2).enumerate();
    sound
        .map(|(n, data)| Encoded {
            ms: n as u64 * 20,
            key: true,
            data,
        })
        .collect()
}

fn ogg_packets(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut at, mut packets, mut open) = (0, Vec::new(), Vec::new());
    while at + 27 <= bytes.len() {
        let segments = usize::from(bytes[at + 26]);
        let table = &bytes[at + 27..at + 27 + segments];
        let mut from = at + 27 + segments;
        for &len in table {
            open.extend_from_slice(&bytes[from..from + usize::from(len)]);
            from += usize::from(len);
            if len < 255 {
                packets.push(std::mem::take(&mut open));
            }
        }
        at = from;
    }
    packets
}

/// The frame as the call would hand it over: random RTP start, arrival some milliseconds later.
pub fn framed(codec: Codec, stream: u32, encoded: &Encoded) -> Frame<'_> {
    let rate = u64::from(codec.clock_rate());
    // So near the end of 32 bits that every test sees the wrap.
    let start = u64::from(u32::MAX) - rate / 2;
    Frame {
        stream,
        ticks: (start + u64::from(stream) * 12_345 + encoded.ms * rate / 1000) as u32,
        arrival_ns: (1_700_000_000_000 + encoded.ms + 20) * 1_000_000,
        sampled_ns: None,
        keyframe: encoded.key,
        gap: false,
        data: &encoded.data,
    }
}

/// A small generator, so that a test is the same every time (splitmix64).
#[derive(Debug)]
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

/// Runs a future to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}
