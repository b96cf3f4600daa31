//! Reactions: seen for a moment, kept nowhere.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::kit::Result;
use crate::rooms::service::talk;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// What one can react with.
pub const EMOJI: [&str; 6] = ["👍", "👏", "❤️", "😂", "😮", "🎉"];

/// Shows a reaction to everybody.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// One of the six.
    #[garde(custom(one_of_the_six))]
    emoji: String,
}

fn one_of_the_six(emoji: &str, _: &()) -> garde::Result {
    if EMOJI.contains(&emoji) {
        return Ok(());
    }
    Err(garde::Error::new(format!(
        "must be one of {}",
        EMOJI.join(" ")
    )))
}

impl Event for Send {
    const NAME: &'static str = "reaction:send";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(120, 10);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        talk::react(&here.app, &here.caller, here.seat()?, self.emoji).await?;
        Ok(Done {})
    }
}
