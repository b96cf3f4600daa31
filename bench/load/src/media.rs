//! Recorded media: a moving picture in VP8 and H.264, three layers each, and a voice-like noise in
//! Opus. Made once with ffmpeg into a cache folder, read into memory, cut into RTP payloads on the
//! way out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::Failed;

/// Pictures a second.
pub const FPS: u64 = 30;
/// A key frame every so many pictures: a publisher asked for one skips to the next.
pub const GOP: usize = 60;
const SECONDS: u32 = 20;
/// 20 ms of Opus in which nothing is heard.
const SILENCE: [u8; 3] = [0xfc, 0xff, 0xfe];

/// Simulcast layers from the lowest: rid, width, height, kbit/s.
pub const LAYERS: [(&str, u32, u32, u32); 3] = [
    ("q", 320, 180, 150),
    ("h", 640, 360, 500),
    ("f", 1280, 720, 1_500),
];

/// What a picture is coded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// VP8.
    Vp8,
    /// H.264, constrained baseline.
    H264,
}

/// All recordings of one codec.
#[derive(Debug)]
pub struct Media {
    /// How the pictures are coded.
    pub codec: Codec,
    /// Frames of the three layers, lowest first, of equal number.
    pub layers: [Vec<Vec<u8>>; 3],
    /// Opus packets of 20 ms.
    pub sound: Vec<Vec<u8>>,
}

impl Media {
    /// Reads the recordings, making those that are missing.
    ///
    /// # Errors
    /// When ffmpeg is missing or fails, or the folder cannot be used.
    pub fn open(cache: &Path, codec: Codec) -> Result<Self, Failed> {
        Self::of(
            cache,
            codec,
            &format!("testsrc2=rate={FPS}"),
            "noise=alls=12:allf=t",
        )
    }

    /// The same with pictures of one colour, by a name that ffmpeg knows, and silent. Each needs a cache of its own.
    ///
    /// # Errors
    /// As above.
    pub fn plain(cache: &Path, codec: Codec, colour: &str) -> Result<Self, Failed> {
        let mut media = Self::of(
            cache,
            codec,
            &format!("color=c={colour}:rate={FPS}"),
            "null",
        )?;
        media.sound = vec![SILENCE.to_vec()];
        Ok(media)
    }

    fn of(cache: &Path, codec: Codec, source: &str, filter: &str) -> Result<Self, Failed> {
        fs::create_dir_all(cache)?;
        let picture = |width, height| format!("{source}:size={width}x{height},{filter}");
        let mut layers = [vec![], vec![], vec![]];
        for (layer, (rid, width, height, kbits)) in layers.iter_mut().zip(LAYERS) {
            let picture = picture(width, height);
            *layer = match codec {
                Codec::Vp8 => ivf_frames(&fs::read(vp8(cache, rid, &picture, kbits)?)?),
                Codec::H264 => access_units(&fs::read(h264(cache, rid, &picture, kbits)?)?),
            };
            // Whole groups only, so that it can be played in a circle.
            layer.truncate(layer.len() / GOP * GOP);
            if layer.is_empty() {
                return Err(format!("the recording of layer {rid} is empty").into());
            }
        }
        let sound = ogg_packets(&fs::read(opus(cache)?)?);
        Ok(Self {
            codec,
            layers,
            sound,
        })
    }
}

impl Media {
    /// Pictures and sounds of the right sizes that no decoder could make sense of, for tests that
    /// only follow packets and must not wait for an encoder.
    #[must_use]
    pub fn made_up(codec: Codec) -> Self {
        let layers = LAYERS.map(|(_, width, height, kbits)| {
            let size = kbits as usize * 1_000 / 8 / FPS as usize;
            (0..GOP)
                .map(|n| made_up_frame(codec, n == 0, width, height, size))
                .collect()
        });
        Self {
            codec,
            layers,
            sound: vec![vec![0xfc; 80]],
        }
    }
}

fn made_up_frame(codec: Codec, key: bool, width: u32, height: u32, size: usize) -> Vec<u8> {
    let mut frame = match (codec, key) {
        (Codec::Vp8, true) => {
            let mut head = vec![0x10, 0, 0, 0x9d, 0x01, 0x2a];
            head.extend((width as u16).to_le_bytes());
            head.extend((height as u16).to_le_bytes());
            head
        }
        (Codec::Vp8, false) => vec![0x11, 0, 0],
        (Codec::H264, true) => vec![0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0, 0, 0, 1, 0x65],
        (Codec::H264, false) => vec![0, 0, 0, 1, 0x41],
    };
    frame.resize(if key { size * 3 } else { size }.max(frame.len()), 0x55);
    frame
}

fn vp8(cache: &Path, rid: &str, picture: &str, kbits: u32) -> Result<PathBuf, Failed> {
    let rate = format!("{kbits}k");
    let codec = format!(
        "-c:v libvpx -b:v {rate} -minrate {rate} -maxrate {rate} -bufsize {rate} \
         -deadline realtime -cpu-used 8 -g {GOP} -keyint_min {GOP} -f ivf"
    );
    make(cache, &format!("{rid}.ivf"), picture, &codec)
}

fn h264(cache: &Path, rid: &str, picture: &str, kbits: u32) -> Result<PathBuf, Failed> {
    let rate = format!("{kbits}k");
    let codec = format!(
        "-c:v libx264 -preset veryfast -tune zerolatency -profile:v baseline -pix_fmt yuv420p \
         -b:v {rate} -maxrate {rate} -bufsize {rate} \
         -x264-params keyint={GOP}:min-keyint={GOP}:scenecut=0:slices=1:repeat-headers=1:aud=1 \
         -f h264"
    );
    make(cache, &format!("{rid}.h264"), picture, &codec)
}

fn opus(cache: &Path) -> Result<PathBuf, Failed> {
    let noise = "anoisesrc=color=pink:r=48000:a=0.3,aformat=channel_layouts=stereo";
    make(
        cache,
        "voice.ogg",
        noise,
        "-c:a libopus -b:a 32k -frame_duration 20 -f ogg",
    )
}

/// Runs ffmpeg unless the file is there. It appears under its name only when it is whole.
#[expect(
    clippy::disallowed_methods,
    reason = "the load client makes its own test media"
)]
fn make(cache: &Path, name: &str, source: &str, codec: &str) -> Result<PathBuf, Failed> {
    let path = cache.join(name);
    if path.exists() {
        return Ok(path);
    }
    let unfinished = cache.join(format!("{name}.{}.part", std::process::id()));
    let made = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", source])
        .args(["-t", &SECONDS.to_string()])
        .args(codec.split_whitespace())
        .arg(&unfinished)
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("ffmpeg cannot be run: {error}"))?;
    if !made.success() {
        return Err(format!("ffmpeg could not make {name}").into());
    }
    fs::rename(&unfinished, &path)?;
    Ok(path)
}

/// IVF: a header of 32 bytes, then length, timestamp and data of each frame.
fn ivf_frames(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = file.get(32..).unwrap_or_default();
    let mut frames = Vec::new();
    while let Some((head, tail)) = rest.split_at_checked(12) {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some((frame, after)) = tail.split_at_checked(length) else {
            break;
        };
        frames.push(frame.to_vec());
        rest = after;
    }
    frames
}

/// Cuts Annex B at the access unit delimiters, which are left out.
fn access_units(file: &[u8]) -> Vec<Vec<u8>> {
    const DELIMITER: u8 = 9;
    let mut units: Vec<Vec<u8>> = Vec::new();
    for nal in nals(file) {
        if nal.first().is_some_and(|byte| byte & 0x1f == DELIMITER) {
            units.push(Vec::new());
        } else if let Some(unit) = units.last_mut() {
            unit.extend([0, 0, 0, 1]);
            unit.extend_from_slice(nal);
        }
    }
    units
}

fn nals(file: &[u8]) -> Vec<&[u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at + 3 <= file.len() {
        if file[at..at + 3] == [0, 0, 1] {
            starts.push(at);
            at += 3;
        } else {
            at += 1;
        }
    }
    starts.push(file.len());
    starts
        .windows(2)
        .map(|pair| {
            let nal = &file[pair[0] + 3..pair[1]];
            // The zero of a four-byte start code belongs to the next one.
            if pair[1] < file.len() {
                nal.strip_suffix(&[0]).unwrap_or(nal)
            } else {
                nal
            }
        })
        .collect()
}

/// Ogg: pages of up to 255 lacing values; a packet ends with a value below 255. The first two packets
/// are Opus' headers.
fn ogg_packets(file: &[u8]) -> Vec<Vec<u8>> {
    let (mut packets, mut packet, mut rest) = (Vec::new(), Vec::new(), file);
    while let Some((head, tail)) = rest.split_at_checked(27) {
        let Some((lacing, mut body)) = tail.split_at_checked(usize::from(head[26])) else {
            break;
        };
        for &value in lacing {
            let Some((part, after)) = body.split_at_checked(usize::from(value)) else {
                break;
            };
            packet.extend_from_slice(part);
            body = after;
            if value < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        rest = body;
    }
    packets.drain(..packets.len().min(2));
    packets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_units_are_cut_at_their_delimiters() {
        let file = [
            0, 0, 0, 1, 9, 16, 0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x65, 2, 3, 0, 0, 0, 1, 9, 48, 0, 0,
            1, 0x41, 7,
        ];
        let units = access_units(&file);
        assert_eq!(
            units,
            [
                vec![0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 2, 3],
                vec![0, 0, 0, 1, 0x41, 7]
            ]
        );
    }

    #[test]
    fn an_ogg_packet_may_span_lacing_values() {
        let mut page = vec![0; 26];
        page.extend([4, 1, 1, 255, 2]);
        page.extend([1, 2]);
        page.extend(vec![7; 257]);
        assert_eq!(ogg_packets(&page), [vec![7; 257]]);
    }
}
