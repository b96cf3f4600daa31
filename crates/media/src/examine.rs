//! What is in a file that a stranger made: every stream, how it is coded, whether it can be decoded and how its packets
//! lie. [`crate::probe`] says enough of files that our own recorders wrote.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ffmpeg::Runner,
    plan::{self, Input, Limits},
};

/// What ffprobe may print about one file; an honest one takes a few kilobytes.
const PRINT_LIMIT: usize = 1 << 20;
/// The longest tag that is shown, in characters.
const TAG: usize = 100;
/// Slower than this many bytes a second no disk reads.
const READ_A_SECOND: u64 = 4 << 20;

/// What is in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// How many streams it says it has, of whatever kind.
    pub streams: usize,
    /// How long it says it is.
    pub said_ms: Option<u64>,
    /// The first stream of moving pictures. A cover is none.
    pub video: Option<VideoStream>,
    /// The streams of sound, the one that plays when nobody chooses first.
    pub sounds: Vec<AudioStream>,
}

/// A stream of pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoStream {
    /// Which stream of the file.
    pub index: usize,
    /// ffmpeg's name of the codec.
    pub codec: String,
    /// Columns as coded.
    pub width: u32,
    /// Rows as coded.
    pub height: u32,
    /// How a pixel is stored, such as `yuv420p`.
    pub pixels: String,
    /// Pictures a second, on average.
    pub average_fps: Option<f64>,
    /// Pictures a second, as the finest clock all its times fall on.
    pub nominal_fps: Option<f64>,
    /// A pixel's width by its height.
    pub aspect: f64,
    /// By how many degrees a player turns it.
    pub rotation: i32,
    /// Half pictures, one after the other.
    pub interlaced: bool,
    /// Brighter than a plain screen can show.
    pub hdr: bool,
    /// What the file says of its colours.
    #[serde(default)]
    pub colours: Colours,
}

/// How colours are stored, by ffmpeg's names; nothing where the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colours {
    /// From numbers to light.
    pub transfer: Option<String>,
    /// Which red, green and blue.
    pub primaries: Option<String>,
    /// From brightness and colour difference to those.
    pub matrix: Option<String>,
    /// From which number black begins.
    pub range: Option<String>,
}

/// A stream of sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioStream {
    /// Which stream of the file.
    pub index: usize,
    /// ffmpeg's name of the codec.
    pub codec: String,
    /// Samples a second.
    pub sample_rate: u32,
    /// Channels.
    pub channels: u32,
    /// What the file says its language is, such as `deu`.
    #[serde(default)]
    pub language: Option<String>,
    /// What the file calls it.
    #[serde(default)]
    pub title: Option<String>,
}

/// How the packets of a file lie.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Packets {
    /// From the first to the end of the last.
    pub duration_ms: u64,
    /// The longest way from one picture that can be decoded alone to the next, or to the end.
    pub key_distance_ms: u64,
}

impl Runner {
    /// Looks at every stream of a file. One without sound and without moving pictures is refused.
    pub async fn examine(&self, input: &Input) -> Result<Examined> {
        let mut args = words("-hide_banner -loglevel level+error");
        args.extend(input.options());
        args.extend(words("-show_entries"));
        args.push(
            "format=duration,nb_streams:stream=index,codec_type,codec_name,width,height,pix_fmt,avg_frame_rate,\
             r_frame_rate,sample_aspect_ratio,field_order,color_transfer,color_primaries,color_space,color_range,sample_rate,channels,duration:\
             stream_disposition=attached_pic,still_image,default:stream_tags=rotate,language,title:stream_side_data=rotation"
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
        let examined = raw.read();
        if examined.video.is_none() && examined.sounds.is_empty() {
            return Err(Error::malformed(
                "it holds neither sound nor moving pictures",
            ));
        }
        Ok(examined)
    }

    /// Reads a file through, without decoding, and says how its packets lie. `size` is its length in bytes.
    pub async fn packets(&self, input: &Input, video: Option<usize>, size: u64) -> Result<Packets> {
        let mut args = words("-hide_banner -loglevel level+error");
        args.extend(input.options());
        args.extend(words(
            "-show_entries packet=stream_index,pts_time,dts_time,duration_time,flags -of csv=p=0 -i in0",
        ));
        let (mut reader, mut line) = (PacketReader::new(video), Vec::new());
        let take = |chunk: &[u8]| {
            for &byte in chunk {
                match byte {
                    b'\n' => reader.line(&std::mem::take(&mut line)),
                    // A few numbers are short; a longer line is none.
                    _ if line.len() < 128 => line.push(byte),
                    _ => {}
                }
            }
        };
        let limits = Limits {
            wall: Duration::from_secs(60 + size / READ_A_SECOND),
            ..Limits::brief()
        };
        self.probe(input, args, limits, take).await?;
        Ok(reader.end())
    }

    /// Whether the beginning of a stream can be decoded: a few pictures, or a second of sound.
    pub async fn decodes(&self, input: &Input, stream: usize, is_video: bool) -> Result<bool> {
        let plan = plan::decoded(input, stream, is_video);
        match self.run(&plan, |_| {}).await {
            Ok(work) => Ok(std::fs::metadata(work.path(plan::DECODED))?.len() > 0),
            Err(Error::Failed { .. } | Error::LimitReached(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Reads lines of `stream,pts,dts,duration,flags`.
struct PacketReader {
    video: Option<usize>,
    first: Option<f64>,
    last: f64,
    key: Option<f64>,
    widest: f64,
}

impl PacketReader {
    fn new(video: Option<usize>) -> Self {
        Self {
            video,
            first: None,
            last: 0.0,
            key: None,
            widest: 0.0,
        }
    }

    fn line(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let mut fields = text.trim().split(',');
        let stream = fields.next().and_then(|field| field.parse::<usize>().ok());
        let mut number = || fields.next().and_then(|field| field.parse::<f64>().ok());
        let (pts, dts, length) = (number(), number(), number());
        let Some(at) = pts.or(dts).filter(|at| at.is_finite()) else {
            return;
        };
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = self.last.max(at + length.unwrap_or(0.0).clamp(0.0, 60.0));
        if stream == self.video && text.contains(",K") {
            if let Some(before) = self.key {
                self.widest = self.widest.max(at - before);
            }
            self.key = Some(at);
        }
    }

    fn end(self) -> Packets {
        let Some(first) = self.first else {
            return Packets::default();
        };
        let ms = |seconds: f64| (seconds.max(0.0) * 1000.0).round() as u64;
        let tail = self.key.map_or(f64::MAX / 1e6, |key| self.last - key);
        Packets {
            duration_ms: ms(self.last - first),
            key_distance_ms: ms(self.widest.max(tail)),
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
    nb_streams: Option<usize>,
}

#[derive(Deserialize)]
struct RawStream {
    index: usize,
    codec_type: Option<String>,
    codec_name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    pix_fmt: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    sample_aspect_ratio: Option<String>,
    field_order: Option<String>,
    color_transfer: Option<String>,
    color_primaries: Option<String>,
    color_space: Option<String>,
    color_range: Option<String>,
    sample_rate: Option<String>,
    channels: Option<u32>,
    duration: Option<String>,
    #[serde(default)]
    disposition: RawDisposition,
    #[serde(default)]
    tags: RawTags,
    #[serde(default)]
    side_data_list: Vec<RawSide>,
}

#[derive(Default, Deserialize)]
struct RawDisposition {
    #[serde(default)]
    attached_pic: u8,
    #[serde(default)]
    still_image: u8,
    #[serde(default)]
    default: u8,
}

#[derive(Default, Deserialize)]
struct RawTags {
    rotate: Option<String>,
    language: Option<String>,
    title: Option<String>,
}

#[derive(Deserialize)]
struct RawSide {
    rotation: Option<f64>,
}

impl Raw {
    fn read(&self) -> Examined {
        let whole = self
            .format
            .as_ref()
            .and_then(|format| format.duration.as_deref());
        let lengths = self
            .streams
            .iter()
            .filter_map(|stream| stream.duration.as_deref());
        let seconds = whole
            .into_iter()
            .chain(lengths)
            .filter_map(|text| text.parse::<f64>().ok())
            .find(|seconds| *seconds > 0.0);
        let mut sounds: Vec<(bool, AudioStream)> = self
            .streams
            .iter()
            .filter_map(|stream| Some((stream.disposition.default == 0, stream.audio()?)))
            .collect();
        // The order of the file stays, but for the one that plays by itself.
        sounds.sort_by_key(|(other, _)| *other);
        let declared = self.format.as_ref().and_then(|format| format.nb_streams);
        Examined {
            streams: declared.unwrap_or(0).max(self.streams.len()),
            said_ms: seconds.map(|seconds| (seconds * 1000.0).round() as u64),
            video: self.streams.iter().find_map(RawStream::video),
            sounds: sounds.into_iter().map(|(_, sound)| sound).collect(),
        }
    }
}

impl RawStream {
    fn video(&self) -> Option<VideoStream> {
        let still = self.disposition.attached_pic + self.disposition.still_image > 0;
        (self.codec_type.as_deref() == Some("video") && !still).then_some(())?;
        let turned = self.side_data_list.iter().find_map(|side| side.rotation);
        let tagged = self
            .tags
            .rotate
            .as_deref()
            .and_then(|text| text.parse().ok());
        let interlaced = ["tt", "bb", "tb", "bt"];
        let hdr = ["smpte2084", "arib-std-b67"];
        let told = |value: &Option<String>| value.clone().filter(|value| value != "unknown");
        let is_one_of = |value: &Option<String>, all: &[&str]| {
            value.as_deref().is_some_and(|value| all.contains(&value))
        };
        Some(VideoStream {
            index: self.index,
            codec: self.codec_name.clone()?,
            width: self.width.filter(|side| *side > 0)?,
            height: self.height.filter(|side| *side > 0)?,
            pixels: self.pix_fmt.clone().unwrap_or_default(),
            average_fps: self
                .avg_frame_rate
                .as_deref()
                .and_then(|text| ratio(text, '/')),
            nominal_fps: self
                .r_frame_rate
                .as_deref()
                .and_then(|text| ratio(text, '/')),
            aspect: self
                .sample_aspect_ratio
                .as_deref()
                .and_then(|text| ratio(text, ':'))
                .filter(|aspect| (0.1..=10.0).contains(aspect))
                .unwrap_or(1.0),
            rotation: turned
                .or(tagged)
                .map_or(0, |degrees: f64| degrees.round() as i32),
            interlaced: is_one_of(&self.field_order, &interlaced),
            hdr: is_one_of(&self.color_transfer, &hdr),
            colours: Colours {
                transfer: told(&self.color_transfer),
                primaries: told(&self.color_primaries),
                matrix: told(&self.color_space),
                range: told(&self.color_range),
            },
        })
    }

    fn audio(&self) -> Option<AudioStream> {
        (self.codec_type.as_deref() == Some("audio")).then_some(())?;
        Some(AudioStream {
            index: self.index,
            codec: self.codec_name.clone()?,
            sample_rate: self
                .sample_rate
                .as_deref()?
                .parse()
                .ok()
                .filter(|rate| *rate > 0)?,
            channels: self.channels.filter(|channels| *channels > 0)?,
            language: said(self.tags.language.as_deref()).filter(|tag| tag != "und"),
            title: said(self.tags.title.as_deref()),
        })
    }
}

/// A tag as it can be shown: one short line, or nothing.
fn said(tag: Option<&str>) -> Option<String> {
    let plain = tag?.replace(|c: char| c.is_control(), " ");
    let line: String = plain.trim().chars().take(TAG).collect();
    (!line.is_empty()).then_some(line)
}

fn ratio(text: &str, by: char) -> Option<f64> {
    let (over, under) = text.split_once(by)?;
    let (over, under): (f64, f64) = (over.parse().ok()?, under.parse().ok()?);
    (over > 0.0 && under > 0.0).then_some(over / under)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_tell_the_length_and_the_widest_way_between_key_frames() {
        let mut reader = PacketReader::new(Some(0));
        for line in [
            "0,1.0,0.9,0.04,K_",
            "1,1.0,1.0,0.02,K_",
            "0,3.0,2.9,0.04,__",
            "0,5.5,5.4,0.04,K_",
            "0,N/A,6.0,0.04,__",
            "junk",
        ] {
            reader.line(line.as_bytes());
        }
        let packets = reader.end();
        assert_eq!((packets.duration_ms, packets.key_distance_ms), (5040, 4500));
        assert_eq!(PacketReader::new(None).end(), Packets::default());
    }

    #[test]
    fn a_cover_is_no_film_and_a_turned_phone_is_noticed() {
        let raw = r#"{"streams": [
            {"index": 0, "codec_type": "video", "codec_name": "mjpeg", "width": 600, "height": 600,
             "disposition": {"attached_pic": 1}},
            {"index": 1, "codec_type": "video", "codec_name": "hevc", "width": 1920, "height": 1080,
             "pix_fmt": "yuv420p10le", "avg_frame_rate": "30000/1001", "r_frame_rate": "30/1",
             "sample_aspect_ratio": "4:3", "color_transfer": "arib-std-b67",
             "side_data_list": [{"rotation": -90}]},
            {"index": 2, "codec_type": "audio", "codec_name": "aac", "sample_rate": "44100", "channels": 2,
             "tags": {"language": "und", "title": " Notes\n of the director "}},
            {"index": 3, "codec_type": "audio", "codec_name": "aac", "sample_rate": "44100", "channels": 6,
             "disposition": {"default": 1}, "tags": {"language": "deu"}}
        ], "format": {"nb_streams": 4, "duration": "12.5"}}"#;
        let raw: Raw = serde_json::from_str(raw).unwrap();
        let examined = raw.read();
        let video = examined.video.unwrap();
        assert_eq!((examined.streams, examined.said_ms), (4, Some(12_500)));
        assert_eq!((video.index, video.rotation, video.hdr), (1, -90, true));
        assert!((video.aspect - 4.0 / 3.0).abs() < 1e-9);
        let sounds: Vec<_> = examined
            .sounds
            .iter()
            .map(|sound| {
                (
                    sound.index,
                    sound.language.as_deref(),
                    sound.title.as_deref(),
                )
            })
            .collect();
        let notes = Some("Notes  of the director");
        assert_eq!(sounds, [(3, Some("deu"), None), (2, None, notes)]);
    }
}
