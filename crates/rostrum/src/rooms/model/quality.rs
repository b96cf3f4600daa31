//! How good the pictures are that everybody records on their own computer.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The heights there are to choose from, in lines.
const HEIGHTS: [u32; 4] = [720, 1080, 1440, 2160];

/// How good the pictures of local takes are. What passes through the call is not affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"height": 2160, "kbps": 30000}))]
pub struct TakeQuality {
    /// How many lines at most: 720, 1080, 1440 or 2160. A camera that has fewer gives what it has.
    #[garde(custom(one_of_the_heights))]
    pub height: u32,
    /// Kilobits a second at that height; `null` for what suits it. Fewer lines get less, in proportion to their pixels.
    #[garde(inner(range(min = 1_000, max = 100_000)))]
    #[schema(minimum = 1_000, maximum = 100_000)]
    #[serde(default)]
    pub kbps: Option<u32>,
}

impl Default for TakeQuality {
    /// What most cameras give, and most computers encode beside a call.
    fn default() -> Self {
        Self {
            height: 1080,
            kbps: None,
        }
    }
}

fn one_of_the_heights(height: &u32, _: &()) -> garde::Result {
    if HEIGHTS.contains(height) {
        return Ok(());
    }
    Err(garde::Error::new("must be 720, 1080, 1440 or 2160"))
}
