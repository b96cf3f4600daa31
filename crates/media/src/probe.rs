//! What is in a media file, as ffprobe sees it with the format forced.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    ffmpeg::Runner,
    frame::Gap,
    plan::{Input, Limits},
    sniff::{self, Format},
};

/// What ffprobe may print about one file; an honest one takes a few kilobytes.
const PRINT_LIMIT: usize = 1 << 20;

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// How long it is, when the file says so.
    pub duration_ms: Option<u64>,
    /// The first stream of pictures.
    pub video: Option<Video>,
    /// The first stream of sound.
    pub audio: Option<Audio>,
}

/// A stream of pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Video {
    /// ffmpeg's name of the codec, such as `h264`.
    pub codec: String,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Pictures a second, on average.
    pub fps: Option<f64>,
}

/// A stream of sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audio {
    /// ffmpeg's name of the codec, such as `opus`.
    pub codec: String,
    /// Samples a second.
    pub sample_rate: u32,
    /// Channels.
    pub channels: u32,
}

/// The format of a file, by its first bytes.
pub fn format_of(path: &Path) -> Result<Format> {
    let mut head = Vec::new();
    let mut file = File::open(path)?;
    file.by_ref()
        .take(sniff::SNIFF_LEN as u64)
        .read_to_end(&mut head)?;
    let first = sniff::sniff(&head).ok_or(Error::UnknownFormat)?;
    // A tag may stand before MPEG audio, ADTS and FLAC; only what follows tells which it is.
    if let Some(len) = sniff::tag_len(&head) {
        head.clear();
        file.seek(SeekFrom::Start(len))?;
        file.take(sniff::SNIFF_LEN as u64).read_to_end(&mut head)?;
        let behind = sniff::sniff(&head);
        return Ok(behind
            .filter(|format| matches!(format, Format::Aac | Format::Flac))
            .unwrap_or(first));
    }
    Ok(first)
}

/// Length and hash of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Its length.
    pub size_bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Reads a file through once. Blocks; a large file takes seconds.
pub fn fingerprint(path: &Path) -> Result<Fingerprint> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let size_bytes = std::io::copy(&mut file, &mut hash)?;
    let sha256 = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(Fingerprint { size_bytes, sha256 })
}

impl Runner {
    /// Looks into a file. A file without one readable stream is refused.
    pub async fn look(&self, input: &Input) -> Result<Probe> {
        let mut args = words("-hide_banner -loglevel level+error");
        args.extend(input.options());
        args.extend(words("-show_entries"));
        args.push(
            "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,sample_rate,channels,duration"
                .into(),
        );
        args.extend(words("-of json -i in0"));
        let mut printed = Vec::new();
        let keep = |chunk: &[u8]| {
            printed.extend_from_slice(&chunk[..chunk.len().min(PRINT_LIMIT - printed.len())]);
        };
        self.probe(input, args, Limits::brief(), keep).await?;
        let raw: Raw = serde_json::from_slice(&printed)
            .map_err(|error| Error::malformed(format!("ffprobe printed no JSON: {error}")))?;
        raw.read()
            .ok_or_else(|| Error::malformed("it holds neither sound nor pictures"))
    }

    /// Where a file's pictures (or its sound, when it has none) stop for longer than `longest_ms`, in milliseconds from
    /// its first. Reads the whole file, without decoding.
    pub async fn gaps(&self, input: &Input, longest_ms: u64) -> Result<Gaps> {
        let mut args = words("-hide_banner -loglevel level+error");
        args.extend(input.options());
        args.extend(words(
            "-show_entries packet=pts_time,duration_time -of csv=p=0 -i in0",
        ));
        let (mut reader, mut line) = (GapReader::new(longest_ms), Vec::new());
        let take = |chunk: &[u8]| {
            for &byte in chunk {
                match byte {
                    b'\n' => reader.line(&std::mem::take(&mut line)),
                    // Two numbers are short; a longer line is none.
                    _ if line.len() < 64 => line.push(byte),
                    _ => {}
                }
            }
        };
        let limits = Limits::for_media(600_000);
        self.probe(input, args, limits, take).await?;
        Ok(reader.end())
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Where a file has something to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// From the first packet to the end of the last.
    pub duration_ms: u64,
    /// Stretches without a packet.
    pub gaps: Vec<Gap>,
}

/// Reads lines of `pts,duration`.
struct GapReader {
    longest: f64,
    first: Option<f64>,
    /// Where the latest packet begins, and where it ends.
    last: (f64, f64),
    gaps: Vec<(f64, f64)>,
}

impl GapReader {
    fn new(longest_ms: u64) -> Self {
        Self {
            longest: longest_ms as f64 / 1000.0,
            first: None,
            last: (0.0, 0.0),
            gaps: Vec::new(),
        }
    }

    fn line(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let mut numbers = text
            .trim()
            .split(',')
            .map(|number| number.parse::<f64>().ok());
        let Some(Some(pts)) = numbers.next() else {
            return;
        };
        // Matroska gives frames a length by their successor's time, which spans the gap: only short ones are believed.
        let length = numbers
            .next()
            .flatten()
            .filter(|length| *length <= self.longest);
        if self.first.is_none() {
            self.first = Some(pts);
        } else if pts - self.last.0 > self.longest {
            self.gaps.push((self.last.1, pts));
        }
        // Pictures that lean on later ones are stored out of order.
        if pts >= self.last.0 || self.first == Some(pts) {
            self.last = (pts, pts + length.unwrap_or(0.0));
        }
    }

    fn end(self) -> Gaps {
        let first = self.first.unwrap_or(0.0);
        let ms = |seconds: f64| ((seconds - first).max(0.0) * 1000.0).round() as u64;
        let gaps = self.gaps.iter().map(|gap| Gap {
            from_ms: ms(gap.0),
            to_ms: ms(gap.1),
        });
        Gaps {
            duration_ms: ms(self.last.1.max(first)),
            gaps: gaps.collect(),
        }
    }
}

#[derive(Deserialize)]
struct Raw {
    format: Option<RawFormat>,
    #[serde(default)]
    streams: Vec<RawStream>,
}

#[derive(Deserialize)]
struct RawFormat {
    duration: Option<String>,
}

#[derive(Deserialize)]
struct RawStream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    avg_frame_rate: Option<String>,
    sample_rate: Option<String>,
    channels: Option<u32>,
    duration: Option<String>,
}

impl Raw {
    fn read(&self) -> Option<Probe> {
        let video = self.streams.iter().find_map(RawStream::video);
        let audio = self.streams.iter().find_map(RawStream::audio);
        if video.is_none() && audio.is_none() {
            return None;
        }
        let whole = self
            .format
            .as_ref()
            .and_then(|format| format.duration.as_deref());
        let streams = self
            .streams
            .iter()
            .filter_map(|stream| stream.duration.as_deref());
        let seconds = whole
            .into_iter()
            .chain(streams)
            .find_map(|text| text.parse::<f64>().ok());
        let duration_ms = seconds.filter(|seconds| *seconds >= 0.0);
        let duration_ms = duration_ms.map(|seconds| (seconds * 1000.0).round() as u64);
        Some(Probe {
            duration_ms,
            video,
            audio,
        })
    }
}

impl RawStream {
    fn video(&self) -> Option<Video> {
        (self.codec_type.as_deref() == Some("video")).then_some(())?;
        let fps = self.avg_frame_rate.as_deref().and_then(|rate| {
            let (over, under) = rate.split_once('/')?;
            let (over, under): (f64, f64) = (over.parse().ok()?, under.parse().ok()?);
            (under > 0.0 && over > 0.0).then_some(over / under)
        });
        let codec = self.codec_name.clone()?;
        Some(Video {
            codec,
            width: self.width?,
            height: self.height?,
            fps,
        })
    }

    fn audio(&self) -> Option<Audio> {
        (self.codec_type.as_deref() == Some("audio")).then_some(())?;
        let sample_rate = self.sample_rate.as_deref()?.parse().ok()?;
        Some(Audio {
            codec: self.codec_name.clone()?,
            sample_rate,
            channels: self.channels?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_in_the_packets_is_a_gap_counted_from_the_first() {
        let mut reader = GapReader::new(1000);
        for line in [
            "10.000000,0.033",
            "10.033,0.033",
            "10.066,3.000",
            "13.066,0.033",
            "N/A,1",
            "junk",
        ] {
            reader.line(line.as_bytes());
        }
        let gaps = reader.end();
        assert_eq!(
            gaps.gaps,
            [Gap {
                from_ms: 66,
                to_ms: 3066
            }]
        );
        assert_eq!(gaps.duration_ms, 3099);
    }
}
