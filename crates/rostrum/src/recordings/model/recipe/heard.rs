//! How loud a mix is, and a moment of it that is tried.

use garde::Validate;
use media::make::Figures;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{MixSound, Target};

/// A mix may miss its target by so much …
const WITHIN_LU: f64 = 0.5;
/// … and its true peak may be as high as this.
const MOST_DBTP: f64 = -1.0;

/// How loud a mix is, by EBU R 128.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MixLoudness {
    /// What it was brought to.
    pub target: Target,
    /// The same in LUFS.
    pub target_lufs: f64,
    /// Its integrated loudness in LUFS, measured in the finished file; `null`: nothing is heard in it.
    pub loudness_lufs: Option<f64>,
    /// Its true peak in dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// Whether it is within 0.5 LU of the target, and its true peak is not above -1 dBTP. A mix in which nothing is
    /// heard has no target to meet.
    pub is_met: Option<bool>,
    /// Each voice that is heard.
    pub voices: Vec<VoiceLoudness>,
}

/// How loud a voice is; `null` where nothing was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoiceLoudness {
    /// Whose.
    pub participant_id: Uuid,
    /// Integrated loudness as it was recorded, in LUFS.
    pub recorded_lufs: Option<f64>,
    /// True peak as it was recorded, in dBTP.
    pub recorded_true_peak_dbtp: Option<f64>,
    /// Integrated loudness in the mix, before peaks of the whole are held back.
    pub mixed_lufs: Option<f64>,
}

impl MixLoudness {
    /// Of a finished film; `people` are those in it, in the order of its plan.
    pub fn of(
        target: Target,
        film: &media::make::FileInfo,
        voices: &Figures,
        people: &[Uuid],
    ) -> Self {
        let voice = |one: &media::make::VoiceFigures| {
            let participant_id = *people.get(one.person)?;
            Some(VoiceLoudness {
                participant_id,
                recorded_lufs: one.recorded_lufs,
                recorded_true_peak_dbtp: one.recorded_true_peak_dbtp,
                mixed_lufs: one.mixed_lufs,
            })
        };
        let (lufs, peak) = (film.loudness_lufs, film.true_peak_dbtp);
        let is_met = |(lufs, peak): (f64, f64)| {
            (lufs - voices.target_lufs).abs() <= WITHIN_LU && peak <= MOST_DBTP
        };
        Self {
            target,
            target_lufs: voices.target_lufs,
            loudness_lufs: lufs,
            true_peak_dbtp: peak,
            is_met: lufs.zip(peak).map(is_met),
            voices: voices.voices.iter().filter_map(voice).collect(),
        }
    }
}

/// What is known of how loud a stored mix is; nothing of those that were made before it was noted.
pub fn made_loudness(detail: &str) -> Option<MixLoudness> {
    #[derive(Deserialize)]
    struct Made {
        sound: Option<MixLoudness>,
    }
    serde_json::from_str::<Made>(detail).ok()?.sound
}

/// Which of two is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ListenSide)]
pub enum Side {
    /// As it is without gate, denoise and the rest, at the same loudness, so that only they make the difference.
    Before,
    /// As the sound says.
    After,
}

/// Some seconds of a mix that is not made yet.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sound": {"denoise": "gentle"}, "at_ms": 60000, "length_ms": 10000, "side": "after"}))]
pub struct AskListen {
    /// How it would sound.
    #[garde(dive)]
    pub sound: MixSound,
    /// Whose microphone alone; left out: everybody's.
    #[garde(skip)]
    #[serde(default)]
    pub participant_id: Option<Uuid>,
    /// From which moment on; behind the end: the last.
    #[garde(range(min = 0, max = 604_800_000))]
    #[schema(minimum = 0, maximum = 604_800_000)]
    pub at_ms: u64,
    /// How much of it.
    #[garde(range(min = 500, max = 15_000))]
    #[schema(minimum = 500, maximum = 15_000)]
    pub length_ms: u64,
    /// Which of the two.
    #[garde(skip)]
    pub side: Side,
}

impl AskListen {
    /// The sound of the side that is asked for.
    pub fn heard(&self) -> MixSound {
        let asked = self.sound.clone();
        match self.side {
            Side::After => asked,
            Side::Before => MixSound {
                target: asked.target,
                level_speakers: asked.level_speakers,
                tracks: asked.tracks,
                ..MixSound::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_differs_from_after_by_what_is_done_and_not_by_loudness() {
        let ask = |side: &str| -> AskListen {
            let sound =
                serde_json::json!({"gate": true, "denoise": "strong", "target": "broadcast"});
            let ask =
                serde_json::json!({"sound": sound, "at_ms": 0, "length_ms": 1000, "side": side});
            serde_json::from_value(ask).expect("an ask")
        };
        let before = ask("before").heard();
        assert_eq!(before.target, Target::Broadcast);
        assert!(!media::plan::mix::Sound::from(&before).treats());
        assert!(ask("after").heard().gate);
    }

    #[test]
    fn of_a_mix_from_before_nothing_is_known() {
        assert_eq!(made_loudness("{\"loudness_lufs\": -16.0}"), None);
        assert_eq!(made_loudness("?"), None);
    }
}
