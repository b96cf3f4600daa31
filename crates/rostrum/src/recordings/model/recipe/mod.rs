//! How a mix is to be made, as its host says it. What is not said is as it always was.

mod cut;
mod heard;
mod look;
mod sound;

use chrono::{DateTime, Utc};
use garde::Validate;
use media::film_map::FilmMap;
use media::plan::Encoder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use cut::{AskPauses, Cut, End as CutEnd, Pauses, Removed};
pub use heard::{AskListen, MixLoudness, made_loudness};
pub use look::{AskPreview, Look};
pub use sound::{MixSound, Target};

/// How a mix is made. As it is stored; fields may be added.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipe {
    /// How it looks.
    pub look: Look,
    /// How it sounds.
    pub sound: MixSound,
    /// How it is cut.
    pub cut: Cut,
}

/// How a mix is to be made, and of which version the one that plays was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecipeView {
    /// Counts the changes; 0 while nobody has said anything.
    pub version: i32,
    /// How it looks.
    pub look: Look,
    /// How it sounds.
    pub sound: MixSound,
    /// How it is cut.
    pub cut: Cut,
    /// Of which version the mix that plays was made; `null` while there is none. Where it is less than `version`, the
    /// mix is being made again.
    pub made_version: Option<i32>,
}

/// Another recipe. Parts that are left out stay as they were.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 0, "look": {"layout": "speaker"}}))]
pub struct RecipeChange {
    /// The version it was read at.
    #[garde(range(min = 0))]
    pub version: i32,
    /// How the mix shall look.
    #[garde(dive)]
    #[serde(default)]
    pub look: Option<Look>,
    /// How it shall sound.
    #[garde(dive)]
    #[serde(default)]
    pub sound: Option<MixSound>,
    /// How it shall be cut.
    #[garde(dive)]
    #[serde(default)]
    pub cut: Option<Cut>,
}

/// A changed recipe and the job that makes the mix of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecipeChanged {
    /// As it is now.
    pub recipe: RecipeView,
    /// The job.
    pub job_id: Uuid,
}

/// What was asked for at some time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RecipeVersion {
    /// Which one.
    pub version: i32,
    /// How it looked.
    pub look: Look,
    /// How it sounded.
    pub sound: MixSound,
    /// How it was cut.
    pub cut: Cut,
    /// Who said so.
    pub made_by: Uuid,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// Work on a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// Makes the mix with another look.
    Layout,
    /// Makes the mix with another sound.
    Sound,
    /// Brings the mix to another loudness, and leaves the rest of its sound.
    Loudness,
    /// Makes the mix with another cut.
    Trim,
}

/// Asks for work on a recording. It changes that part of the recipe alone.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "layout", "recording_id": "0190b6d2-7e4a-7c31-9a55-3f1c2d4e5f60", "look": {"layout": "speaker"}}))]
pub struct AskWork {
    /// What is to be done.
    #[garde(skip)]
    pub kind: WorkKind,
    /// With which recording.
    #[garde(skip)]
    pub recording_id: Uuid,
    /// `layout`: how the mix shall look.
    #[garde(dive)]
    #[serde(default)]
    pub look: Option<Look>,
    /// `sound`: how the mix shall sound.
    #[garde(dive)]
    #[serde(default)]
    pub sound: Option<MixSound>,
    /// `loudness`: what it shall be brought to.
    #[garde(skip)]
    #[serde(default)]
    pub target: Option<Target>,
    /// `trim`: how it shall be cut.
    #[garde(dive)]
    #[serde(default)]
    pub cut: Option<Cut>,
}

/// What is noted of a mix that was made: the file, and what it was made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MadeMix {
    /// The file.
    #[serde(flatten)]
    pub file: media::make::FileInfo,
    /// The version of the recipe.
    #[serde(default)]
    pub recipe: Option<i32>,
    /// The pieces it was made of.
    #[serde(default)]
    pub pieces: Vec<Uuid>,
    /// What of the recording is where in it; nothing, where all of it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<media::plan::mix::Kept>,
    /// How loud it is, and what it was brought to.
    #[serde(default)]
    pub sound: Option<MixLoudness>,
    /// Who coded its pictures; nothing, where they are as they came.
    #[serde(default)]
    pub encoder: Option<Encoder>,
}

/// The version of the recipe that a stored mix was made of; those made before there were recipes are of none.
pub fn made_version(detail: &str) -> i32 {
    #[derive(Default, Deserialize)]
    struct Made {
        recipe: Option<i32>,
    }
    let made: Made = serde_json::from_str(detail).unwrap_or_default();
    made.recipe.unwrap_or(0)
}

/// What of a recording is where in a stored mix.
pub fn made_map(detail: &str) -> FilmMap {
    #[derive(Default, Deserialize)]
    struct Made {
        #[serde(default)]
        map: Vec<media::plan::mix::Kept>,
    }
    let made: Made = serde_json::from_str(detail).unwrap_or_default();
    FilmMap(made.map)
}

/// Who coded the pictures of a stored mix, by ffmpeg's name.
pub fn made_by(detail: &str) -> Option<&'static str> {
    #[derive(Default, Deserialize)]
    struct Made {
        encoder: Option<Encoder>,
    }
    let made: Made = serde_json::from_str(detail).unwrap_or_default();
    made.encoder.map(Encoder::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_it_always_was() {
        let recipe: Recipe = serde_json::from_str("{}").expect("a recipe");
        assert_eq!(recipe, Recipe::default());
        // As it was stored before there were more parts.
        let recipe: Recipe =
            serde_json::from_str("{\"look\": {\"layout\": \"speaker\"}}").expect("a recipe");
        assert_eq!(recipe.sound, MixSound::default());
    }

    #[test]
    fn the_version_of_a_mix_is_read_beside_what_is_known_of_its_file() {
        assert_eq!(made_version("{\"loudness_lufs\": -16.0}"), 0);
        assert_eq!(made_version("{\"recipe\": 3}"), 3);
        assert_eq!(made_version("?"), 0);
    }
}
