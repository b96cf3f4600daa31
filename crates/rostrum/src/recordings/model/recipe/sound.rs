//! How a mix sounds.

use garde::Validate;
use media::plan::mix;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How much of a steady noise is taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MixDenoise)]
pub enum Denoise {
    /// None.
    #[default]
    Off,
    /// Twelve decibels: a voice keeps all of its colour.
    Gentle,
    /// Twenty-four decibels: for a fan or a bad line.
    Strong,
}

/// What the loudness of the whole is brought to, by EBU R 128. The true peak is never above -1 dBTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MixTarget)]
pub enum Target {
    /// -16 LUFS, stereo: podcasts and the web.
    #[default]
    PodcastStereo,
    /// -19 LUFS, the same on both sides: as loud as the one above when it is played as mono.
    PodcastMono,
    /// -23 LUFS, stereo: radio and television.
    Broadcast,
}

/// What is done to one person's microphone besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MixTrackSound)]
pub struct TrackSound {
    /// Whose.
    #[garde(skip)]
    pub participant_id: Uuid,
    /// They are not heard.
    #[garde(skip)]
    #[serde(default)]
    pub muted: bool,
    /// Decibels louder (or quieter) than the others.
    #[garde(range(min = -24.0, max = 24.0))]
    #[schema(minimum = -24, maximum = 24)]
    #[serde(default)]
    pub gain_db: f64,
}

/// How a mix sounds. Whatever is left out is as it is without anybody's wish. What was recorded is never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = MixSound, example = json!({"gate": true, "denoise": "gentle", "declip": false, "high_pass": true, "crosstalk": true, "level_speakers": true, "level_within": false, "target": "podcast_stereo", "tracks": []}))]
pub struct MixSound {
    /// Whether a microphone is turned down while its own person is silent.
    #[garde(skip)]
    pub gate: bool,
    /// How much of a steady noise is taken away.
    #[garde(skip)]
    pub denoise: Denoise,
    /// Whether peaks that were cut off are rounded again.
    #[garde(skip)]
    pub declip: bool,
    /// Whether what is below 80 Hz is taken away: hum, steps, wind.
    #[garde(skip)]
    pub high_pass: bool,
    /// Whether a microphone is turned down while it hears another person and not its own.
    #[garde(skip)]
    pub crosstalk: bool,
    /// Whether all voices are brought to the same loudness.
    #[garde(skip)]
    pub level_speakers: bool,
    /// Whether the quiet sentences of each voice are lifted towards its loud ones.
    #[garde(skip)]
    pub level_within: bool,
    /// What the loudness of the whole is brought to.
    #[garde(skip)]
    pub target: Target,
    /// What is done to single microphones besides; each person at most once.
    #[garde(length(max = 100), dive, custom(each_once))]
    #[schema(max_items = 100)]
    pub tracks: Vec<TrackSound>,
}

impl Default for MixSound {
    fn default() -> Self {
        Self {
            gate: false,
            denoise: Denoise::Off,
            declip: false,
            high_pass: false,
            crosstalk: false,
            level_speakers: true,
            level_within: false,
            target: Target::PodcastStereo,
            tracks: Vec::new(),
        }
    }
}

impl MixSound {
    /// What is done to somebody's microphone besides: whether it is muted, and by how much it is louder.
    pub fn of(&self, participant: Uuid) -> (bool, f64) {
        let mut tracks = self.tracks.iter();
        let track = tracks.find(|one| one.participant_id == participant);
        track.map_or((false, 0.0), |one| (one.muted, one.gain_db))
    }
}

impl From<&MixSound> for mix::Sound {
    fn from(sound: &MixSound) -> Self {
        Self {
            gate: sound.gate,
            denoise: match sound.denoise {
                Denoise::Off => mix::Denoise::Off,
                Denoise::Gentle => mix::Denoise::Gentle,
                Denoise::Strong => mix::Denoise::Strong,
            },
            declip: sound.declip,
            high_pass: sound.high_pass,
            crosstalk: sound.crosstalk,
            level_speakers: sound.level_speakers,
            level_within: sound.level_within,
            target: match sound.target {
                Target::PodcastStereo => mix::Target::PodcastStereo,
                Target::PodcastMono => mix::Target::PodcastMono,
                Target::Broadcast => mix::Target::Broadcast,
            },
        }
    }
}

fn each_once(tracks: &[TrackSound], _: &()) -> garde::Result {
    let mut seen: Vec<Uuid> = tracks.iter().map(|one| one.participant_id).collect();
    seen.sort_unstable();
    match seen.is_sorted_by(|one, next| one < next) {
        true => Ok(()),
        false => Err(garde::Error::new("names a person twice")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_it_always_was() {
        let sound: MixSound = serde_json::from_str("{}").expect("a sound");
        assert_eq!(sound, MixSound::default());
        assert_eq!(mix::Sound::from(&sound), mix::Sound::default());
        assert!(!mix::Sound::from(&sound).treats());
    }

    #[test]
    fn a_person_is_named_once() {
        let track = |n: u128| TrackSound {
            participant_id: Uuid::from_u128(n),
            muted: true,
            gain_db: 0.0,
        };
        let of = |tracks| MixSound {
            tracks,
            ..MixSound::default()
        };
        assert!(of(vec![track(2), track(1)]).validate().is_ok());
        assert!(of(vec![track(2), track(1), track(2)]).validate().is_err());
        assert_eq!(of(vec![track(2)]).of(Uuid::from_u128(2)), (true, 0.0));
        assert_eq!(of(vec![track(2)]).of(Uuid::from_u128(3)), (false, 0.0));
    }
}
