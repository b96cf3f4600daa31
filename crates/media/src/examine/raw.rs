//! What ffprobe prints of a file, read.

use serde::Deserialize;

use super::{AudioStream, Colours, Examined, VideoStream};

/// The longest tag that is shown, in characters.
const TAG: usize = 100;

#[derive(Deserialize)]
pub(super) struct Raw {
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
    pub(super) fn read(&self) -> Examined {
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
