//! What must be known of a film before a ladder is made of it: its shape, its bit rate, where its key frames are.

use serde::Deserialize;

use crate::{
    error::{Error, Result},
    ffmpeg::Runner,
    plan::{
        Input, Limits,
        ladder::{Picture, Sound, Source},
    },
};

/// What ffprobe may print about the streams.
const PRINT_LIMIT: usize = 1 << 20;
/// Sides that stand upright when turned by so many degrees.
const TURNED: [i32; 2] = [90, 270];

impl Runner {
    /// Looks at a film from its first packet to its last, without decoding.
    pub async fn survey(&self, input: &Input) -> Result<Source> {
        let mut args = words("-hide_banner -loglevel level+error");
        args.extend(input.options());
        args.extend(words("-show_entries"));
        args.push(
            "format=duration:stream=codec_type,codec_name,profile,pix_fmt,width,height,sample_aspect_ratio,\
             avg_frame_rate,has_b_frames,field_order,start_time,channels,sample_rate,duration:\
             stream_disposition=attached_pic:stream_side_data=rotation"
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
        let packets = match raw.picture() {
            Some(_) => Some(self.key_times(input).await?),
            None => None,
        };
        raw.source(packets)
    }

    async fn key_times(&self, input: &Input) -> Result<Packets> {
        let mut args = words("-hide_banner -loglevel level+error");
        args.extend(input.options());
        args.extend(words(
            "-select_streams v:0 -show_entries packet=pts_time,duration_time,size,flags -of csv=p=0 -i in0",
        ));
        let (mut packets, mut line) = (Packets::default(), Vec::new());
        let take = |chunk: &[u8]| {
            for &byte in chunk {
                match byte {
                    b'\n' => packets.line(&std::mem::take(&mut line)),
                    _ if line.len() < 96 => line.push(byte),
                    _ => {}
                }
            }
        };
        let limits = Limits::for_media(3_600_000);
        self.probe(input, args, limits, take).await?;
        packets.keys_ms.sort_unstable();
        Ok(packets)
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// What the packets of pictures say together.
#[derive(Debug, Default)]
struct Packets {
    bytes: u64,
    keys_ms: Vec<u64>,
    end: f64,
}

impl Packets {
    /// `pts,duration,size,flags`.
    fn line(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let fields: Vec<&str> = text.trim().split(',').collect();
        let [pts, duration, size, flags, ..] = fields[..] else {
            return;
        };
        self.bytes += size.parse::<u64>().unwrap_or(0);
        let Ok(pts) = pts.parse::<f64>() else { return };
        self.end = self.end.max(pts + duration.parse::<f64>().unwrap_or(0.0));
        if flags.starts_with('K') {
            self.keys_ms.push((pts.max(0.0) * 1000.0).round() as u64);
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
#[serde(default)]
#[derive(Default)]
struct RawStream {
    codec_type: String,
    codec_name: String,
    profile: Option<String>,
    pix_fmt: Option<String>,
    width: u32,
    height: u32,
    sample_aspect_ratio: Option<String>,
    avg_frame_rate: Option<String>,
    has_b_frames: Option<u32>,
    field_order: Option<String>,
    start_time: Option<String>,
    channels: u32,
    sample_rate: Option<String>,
    duration: Option<String>,
    disposition: Option<RawDisposition>,
    side_data_list: Vec<RawSide>,
}

#[derive(Deserialize)]
struct RawDisposition {
    #[serde(default)]
    attached_pic: i32,
}

#[derive(Deserialize)]
struct RawSide {
    rotation: Option<f64>,
}

impl Raw {
    fn picture(&self) -> Option<&RawStream> {
        let first = self.streams.iter().find(|one| one.codec_type == "video")?;
        // The cover of an album is no film.
        let cover = first
            .disposition
            .as_ref()
            .is_some_and(|is| is.attached_pic != 0);
        (!cover && first.width > 0 && first.height > 0).then_some(first)
    }

    fn source(&self, packets: Option<Packets>) -> Result<Source> {
        let sound = self.streams.iter().find(|one| one.codec_type == "audio");
        let written = self
            .format
            .as_ref()
            .and_then(|format| format.duration.as_deref());
        let streams = self
            .streams
            .iter()
            .filter_map(|one| one.duration.as_deref());
        let seconds = written
            .into_iter()
            .chain(streams)
            .find_map(|text| text.parse::<f64>().ok())
            .or_else(|| packets.as_ref().map(|packets| packets.end));
        let seconds = seconds.filter(|seconds| *seconds > 0.0).unwrap_or(0.0);
        let picture = self
            .picture()
            .zip(packets)
            .map(|(stream, packets)| stream.seen(packets, seconds));
        if picture.is_none() && sound.is_none() {
            return Err(Error::malformed("it holds neither sound nor pictures"));
        }
        Ok(Source {
            duration_ms: (seconds * 1000.0).round() as u64,
            picture,
            sound: sound.map(RawStream::heard),
        })
    }
}

impl RawStream {
    fn start_ms(&self) -> i64 {
        let start = self
            .start_time
            .as_deref()
            .and_then(|text| text.parse::<f64>().ok());
        (start.unwrap_or(0.0) * 1000.0).round() as i64
    }

    fn seen(&self, packets: Packets, seconds: f64) -> Picture {
        let turned = self.side_data_list.iter().find_map(|side| side.rotation);
        let turned = (turned.unwrap_or(0.0).round() as i32).rem_euclid(360);
        let upright = matches!(
            self.sample_aspect_ratio.as_deref(),
            None | Some("1:1" | "0:1" | "N/A")
        );
        let fps = self.avg_frame_rate.as_deref().and_then(|rate| {
            let (over, under) = rate.split_once('/')?;
            let (over, under): (f64, f64) = (over.parse().ok()?, under.parse().ok()?);
            (under > 0.0 && over > 0.0).then_some(over / under)
        });
        let profile = self.profile.as_deref().unwrap_or_default();
        let plain = self.codec_name == "h264"
            && matches!(self.pix_fmt.as_deref(), Some("yuv420p" | "yuvj420p"))
            && ["Baseline", "Constrained Baseline", "Main", "High"].contains(&profile)
            && !matches!(self.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt"))
            && upright
            && turned == 0;
        let (width, height) = match TURNED.contains(&turned) {
            true => (self.height, self.width),
            false => (self.width, self.height),
        };
        let width = match self
            .sample_aspect_ratio
            .as_deref()
            .map(|ratio| ratio.split_once(':'))
        {
            Some(Some((over, under))) if !upright => {
                let ratio =
                    over.parse::<f64>().unwrap_or(1.0) / under.parse::<f64>().unwrap_or(1.0);
                let ratio = if (0.2..=5.0).contains(&ratio) {
                    ratio
                } else {
                    1.0
                };
                (f64::from(width) * ratio).round() as u32
            }
            _ => width,
        };
        let length = packets.end.max(seconds).max(0.001);
        Picture {
            width,
            height,
            fps,
            kbps: (packets.bytes as f64 * 8.0 / 1000.0 / length).round() as u32,
            plain_h264: plain,
            start_ms: self.start_ms(),
            keys_ms: packets.keys_ms,
            delay: self.has_b_frames.unwrap_or(0),
        }
    }

    fn heard(&self) -> Sound {
        let rate = self.sample_rate.as_deref().unwrap_or_default();
        Sound {
            plain_aac: self.codec_name == "aac"
                && self.profile.as_deref() == Some("LC")
                && (1..=2).contains(&self.channels)
                && ["44100", "48000"].contains(&rate)
                && self.start_ms().abs() <= 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_give_bytes_and_key_frames() {
        let mut packets = Packets::default();
        for line in [
            "0.000000,0.033,1000,K_",
            "2.000,0.033,500,K__",
            "1.0,0.033,100,__",
            "N/A,N/A,5,_",
            "junk",
        ] {
            packets.line(line.as_bytes());
        }
        assert_eq!((packets.bytes, packets.keys_ms), (1605, vec![0, 2000]));
    }
}
