//! What is asked for of an output.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kit::{Error, Result};

/// The heights of films that are offered.
const HEIGHTS: [u32; 3] = [480, 720, 1080];
/// The rates of MP3 that are offered, in kbit/s.
const KBPS: [u32; 6] = [64, 96, 128, 192, 256, 320];
/// The bits of a sample that are offered.
const BITS: [u32; 2] = [16, 24];

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OutputFormat)]
pub enum Format {
    /// The film.
    Mp4,
    /// Its sound, small.
    Mp3,
    /// Its sound, exact.
    Wav,
    /// Everybody by themselves, for an editor.
    Tracks,
}

/// What matters more of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OutputQuality)]
pub enum Quality {
    /// As the mix is; where its height stays its pictures are not coded again.
    Standard,
    /// About half the size.
    Small,
    /// For those who code it again.
    High,
}

/// How many channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OutputChannels)]
pub enum Channels {
    /// Two.
    Stereo,
    /// One.
    Mono,
}

/// The settings of an output, all said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum OutputSettings {
    /// The film as MP4.
    Mp4 {
        /// 480, 720 or 1080 rows, and never more than the mix has; `null`: as many as it has.
        height: Option<u32>,
        /// How it is coded.
        quality: Quality,
        /// Whether it has the recording's chapters.
        chapters: bool,
    },
    /// Its sound as MP3.
    Mp3 {
        /// 64, 96, 128, 192, 256 or 320.
        bitrate_kbps: u32,
        /// How many channels.
        channels: Channels,
        /// Whether it has the recording's chapters.
        chapters: bool,
        /// Whether it has the recording's picture.
        cover: bool,
    },
    /// Its sound as WAV.
    Wav {
        /// 16 or 24.
        bits: u32,
    },
    /// An archive of everybody's own recording, all of the same length.
    Tracks {
        /// Whether cameras and screens are in it too.
        pictures: bool,
    },
}

/// What is asked for. Fields that are left out are as the first of what they may be; those that belong to another format
/// are refused.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"format": "mp3", "bitrate_kbps": 128, "channels": "stereo", "chapters": true, "cover": true}))]
pub struct NewOutput {
    /// What kind of file.
    #[garde(skip)]
    pub format: Format,
    /// MP4: `null` (as many rows as the mix has), 480, 720 or 1080; never more than the mix has.
    #[garde(skip)]
    pub height: Option<u32>,
    /// MP4: `standard`, `small` or `high`.
    #[garde(skip)]
    pub quality: Option<Quality>,
    /// MP4 and MP3: `true`, or `false`.
    #[garde(skip)]
    pub chapters: Option<bool>,
    /// MP3: 128, 64, 96, 192, 256 or 320.
    #[garde(skip)]
    pub bitrate_kbps: Option<u32>,
    /// MP3: `stereo`, or `mono`.
    #[garde(skip)]
    pub channels: Option<Channels>,
    /// MP3: `true`, or `false`.
    #[garde(skip)]
    pub cover: Option<bool>,
    /// WAV: 16, or 24.
    #[garde(skip)]
    pub bits: Option<u32>,
    /// Tracks: `false`, or `true`.
    #[garde(skip)]
    pub pictures: Option<bool>,
}

impl NewOutput {
    /// All of it.
    ///
    /// # Errors
    /// 422: a field belongs to another format, or says what is not offered.
    pub fn settings(&self) -> Result<OutputSettings> {
        self.only_of_its_format()?;
        Ok(match self.format {
            Format::Mp4 => OutputSettings::Mp4 {
                height: self
                    .height
                    .map(|rows| offered("height", rows, &HEIGHTS))
                    .transpose()?,
                quality: self.quality.unwrap_or(Quality::Standard),
                chapters: self.chapters.unwrap_or(true),
            },
            Format::Mp3 => OutputSettings::Mp3 {
                bitrate_kbps: offered("bitrate_kbps", self.bitrate_kbps.unwrap_or(128), &KBPS)?,
                channels: self.channels.unwrap_or(Channels::Stereo),
                chapters: self.chapters.unwrap_or(true),
                cover: self.cover.unwrap_or(true),
            },
            Format::Wav => OutputSettings::Wav {
                bits: offered("bits", self.bits.unwrap_or(16), &BITS)?,
            },
            Format::Tracks => OutputSettings::Tracks {
                pictures: self.pictures.unwrap_or(false),
            },
        })
    }

    fn only_of_its_format(&self) -> Result<()> {
        let own: &[&str] = match self.format {
            Format::Mp4 => &["height", "quality", "chapters"],
            Format::Mp3 => &["bitrate_kbps", "channels", "chapters", "cover"],
            Format::Wav => &["bits"],
            Format::Tracks => &["pictures"],
        };
        let said = [
            ("height", self.height.is_some()),
            ("quality", self.quality.is_some()),
            ("chapters", self.chapters.is_some()),
            ("bitrate_kbps", self.bitrate_kbps.is_some()),
            ("channels", self.channels.is_some()),
            ("cover", self.cover.is_some()),
            ("bits", self.bits.is_some()),
            ("pictures", self.pictures.is_some()),
        ];
        let others = said
            .iter()
            .find(|(field, is_said)| *is_said && !own.contains(field));
        match others {
            Some((field, _)) => {
                let say = "This has nothing to do with the format that is asked for.";
                Err(Error::invalid(field, "unexpected", say))
            }
            None => Ok(()),
        }
    }
}

fn offered(field: &str, said: u32, all: &[u32]) -> Result<u32> {
    if all.contains(&said) {
        return Ok(said);
    }
    let all: Vec<String> = all.iter().map(u32::to_string).collect();
    let say = format!("One of {}.", all.join(", "));
    Err(Error::invalid(field, "not_offered", say))
}

impl OutputSettings {
    /// As it is stored: the same settings are the same text.
    ///
    /// # Errors
    /// Never; JSON can say all of it.
    pub fn stored(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Whether it is made of the mix; else of tracks.
    #[must_use]
    pub const fn is_of_mix(&self) -> bool {
        !matches!(self, Self::Tracks { .. })
    }

    /// Whether it has the recording's chapters.
    #[must_use]
    pub const fn has_chapters(&self) -> bool {
        matches!(
            self,
            Self::Mp4 { chapters: true, .. } | Self::Mp3 { chapters: true, .. }
        )
    }

    /// Whether the recording's title is written in it.
    #[must_use]
    pub const fn has_title(&self) -> bool {
        !matches!(self, Self::Wav { .. })
    }

    /// Whether it has the recording's poster.
    #[must_use]
    pub const fn has_cover(&self) -> bool {
        matches!(self, Self::Mp3 { cover: true, .. })
    }

    /// The ending of its file.
    #[must_use]
    pub const fn ending(&self) -> &'static str {
        match self {
            Self::Mp4 { .. } => "mp4",
            Self::Mp3 { .. } => "mp3",
            Self::Wav { .. } => "wav",
            Self::Tracks { .. } => "zip",
        }
    }

    /// The media type of its file.
    #[must_use]
    pub const fn mime(&self) -> &'static str {
        match self {
            Self::Mp4 { .. } => "video/mp4",
            Self::Mp3 { .. } => "audio/mpeg",
            Self::Wav { .. } => "audio/wav",
            Self::Tracks { .. } => "application/zip",
        }
    }

    /// What a person reads of the work.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Tracks { .. } => "Make the archive of tracks".to_owned(),
            _ => format!("Make the {} file", self.ending().to_uppercase()),
        }
    }

    /// What tells files of one recording apart, behind its title.
    #[must_use]
    pub fn suffix(&self) -> String {
        match self {
            Self::Mp4 {
                height: Some(rows), ..
            } => format!(" {rows}p"),
            Self::Tracks { .. } => " - aligned tracks".to_owned(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(body: serde_json::Value) -> Result<OutputSettings> {
        let new: NewOutput = serde_json::from_value(body).expect("a body");
        new.settings()
    }

    #[test]
    fn what_is_left_out_is_as_it_usually_is() {
        let all = [
            (
                json!({"format": "mp4"}),
                json!({"format": "mp4", "height": null, "quality": "standard", "chapters": true}),
            ),
            (
                json!({"format": "mp3", "cover": false}),
                json!({"format": "mp3", "bitrate_kbps": 128, "channels": "stereo", "chapters": true, "cover": false}),
            ),
            (
                json!({"format": "wav"}),
                json!({"format": "wav", "bits": 16}),
            ),
            (
                json!({"format": "tracks"}),
                json!({"format": "tracks", "pictures": false}),
            ),
        ];
        for (said, whole) in all {
            let settings = asked(said).expect("right");
            assert_eq!(serde_json::to_value(settings).expect("JSON"), whole);
            let read: OutputSettings =
                serde_json::from_str(&settings.stored().expect("JSON")).expect("read back");
            assert_eq!(read, settings);
        }
    }
}
