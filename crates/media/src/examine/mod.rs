//! What is in a file that a stranger made: every stream, how it is coded, whether it can be decoded and how its packets
//! lie. [`crate::probe`] says enough of files that our own recorders wrote.

mod packets;
mod raw;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use self::{packets::PacketReader, raw::Raw};
use crate::{
    error::{Error, Result},
    ffmpeg::Runner,
    plan::{self, Input, Limits},
};

/// What ffprobe may print about one file; an honest one takes a few kilobytes.
const PRINT_LIMIT: usize = 1 << 20;
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
        // Many small packets take the processor as long as a slow disk takes.
        let most = Duration::from_secs(60 + size / READ_A_SECOND);
        let limits = Limits {
            wall: most,
            cpu: most,
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
