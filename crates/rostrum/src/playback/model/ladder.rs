//! What is asked of a ladder and how it is seen.

use garde::Validate;
use media::plan::ladder::Reason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Bit rates that can be asked for, in kbit/s.
const LEAST: i64 = 100;
const MOST: i64 = 20_000;

/// Which renditions of a recording shall be made.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"bitrates_kbps": [500, 1000, 2000]}))]
pub struct AskLadder {
    /// Bit rates of the pictures, in kbit/s. Without it: those of the settings.
    #[garde(length(min = 1, max = 16), inner(inner(range(min = LEAST, max = MOST))), inner(custom(different)))]
    #[schema(min_items = 1, max_items = 16, example = json!([500, 1000, 2000, 4000]))]
    pub bitrates_kbps: Option<Vec<i64>>,
}

fn different(kbps: &[i64], (): &()) -> garde::Result {
    let mut sorted = kbps.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() == kbps.len() {
        Ok(())
    } else {
        Err(garde::Error::new("each bit rate only once"))
    }
}

/// One rendition that shall be made beside the others.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"height": 480, "bitrate_kbps": 1000}))]
pub struct AskRendition {
    /// At most so many columns.
    #[garde(range(min = 16, max = 7680))]
    pub width: Option<u32>,
    /// At most so many rows.
    #[garde(range(min = 16, max = 4320))]
    pub height: Option<u32>,
    /// Bits a second, in thousands. Without it: what suits the size.
    #[garde(range(min = LEAST, max = MOST))]
    pub bitrate_kbps: Option<i64>,
    /// How it is coded. Without it: `h264`, or `aac` where only the sound is wanted.
    #[garde(skip)]
    pub codec: Option<Codec>,
    /// Only the sound.
    #[garde(skip)]
    pub audio_only: Option<bool>,
}

/// What renditions are coded as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    /// Pictures that every browser plays.
    H264,
    /// Sound that every browser plays.
    Aac,
}

/// What is wanted of a recording, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Bit rates; none: those of the settings.
    pub kbps: Option<Vec<u32>>,
    /// Single renditions besides.
    #[serde(default)]
    pub more: Vec<Single>,
}

/// A single rendition, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Single {
    /// Bits a second, in thousands.
    pub kbps: u32,
    /// At most so many columns and rows.
    pub width: Option<u32>,
    /// At most so many rows.
    pub height: Option<u32>,
}

impl Wanted {
    /// Adds a rendition, once; the oldest go when they become too many.
    pub fn add(&mut self, single: Single) {
        self.more.retain(|one| *one != single);
        self.more.push(single);
        let surplus = self.more.len().saturating_sub(8);
        self.more.drain(..surplus);
    }
}

impl AskRendition {
    /// What is wanted, where it is pictures. The bit rate is what suits the size, when none is given.
    #[must_use]
    pub fn single(&self) -> Option<Single> {
        if self.audio_only == Some(true) {
            return None;
        }
        let rows = match (self.height, self.width) {
            (Some(height), _) => height,
            (None, Some(width)) => width * 9 / 16,
            (None, None) => 720,
        };
        let suits = match rows {
            0..=240 => 250,
            241..=360 => 500,
            361..=540 => 1000,
            541..=720 => 2000,
            721..=1080 => 4000,
            _ => 8000,
        };
        let kbps = self.bitrate_kbps.and_then(|kbps| u32::try_from(kbps).ok());
        Some(Single {
            kbps: kbps.unwrap_or(suits),
            width: self.width,
            height: self.height,
        })
    }
}

/// What a rendition of a ladder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RungKind {
    /// Pictures.
    Picture,
    /// Sound.
    Sound,
}

impl RungKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
        }
    }
}

/// Where a rendition of a ladder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RungState {
    /// It will be made.
    Queued,
    /// It is being made.
    Running,
    /// It can be played.
    Ready,
    /// It could not be made.
    Failed,
}

impl RungState {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// How far the renditions of a recording are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Percent {
    /// `none` until somebody asks; else `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// Of all of them.
    pub percent: f64,
    /// Seconds until they are done, when that can be said.
    pub eta_s: Option<u64>,
    /// Why they could not be made.
    pub problem: Option<String>,
    /// Each of them, the poorest first.
    pub renditions: Vec<RungView>,
    /// What was asked for and is not made.
    pub left_out: Vec<LeftOutView>,
}

/// One rendition of a ladder.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RungView {
    /// Its id, and the name of its folder in the stream.
    pub id: uuid::Uuid,
    /// What it holds.
    pub kind: RungKind,
    /// What was asked for, in kbit/s.
    pub bitrate_kbps: i32,
    /// Columns.
    pub width: Option<i32>,
    /// Rows.
    pub height: Option<i32>,
    /// It is the source itself, not coded anew.
    pub as_it_is: bool,
    /// Where it stands.
    pub state: RungState,
    /// How far it is.
    pub percent: f64,
}

/// A rendition that is not made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeftOutView {
    /// What was asked for, in kbit/s.
    pub bitrate_kbps: u32,
    /// Why not: `above_source_height`, `above_source_bitrate` or `no_pictures`.
    #[schema(value_type = String, example = "above_source_height")]
    pub reason: Reason,
}

/// A rendition that can be played.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Quality {
    /// In kbit/s.
    pub bitrate_kbps: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_bit_rates_is_short_and_sensible_and_names_none_twice() {
        let ask = |kbps: &[i64]| AskLadder {
            bitrates_kbps: Some(kbps.to_vec()),
        };
        assert!(ask(&[250, 8000]).validate().is_ok());
        assert!(AskLadder::default().validate().is_ok());
        let many: Vec<i64> = (100..1100).collect();
        for bad in [&[][..], &[-1], &[0], &[1_000_000_000], &[500, 500], &many] {
            let report = ask(bad).validate().expect_err("refused").to_string();
            assert!(report.contains("bitrates_kbps"), "{report}");
        }
    }

    #[test]
    fn a_bit_rate_that_is_not_given_suits_the_size() {
        let of = |height| AskRendition {
            height: Some(height),
            ..AskRendition::default()
        };
        let kbps: Vec<u32> = [240, 480, 1080]
            .map(|h| of(h).single().expect("pictures").kbps)
            .into();
        assert_eq!(kbps, [250, 1000, 4000]);
    }
}
