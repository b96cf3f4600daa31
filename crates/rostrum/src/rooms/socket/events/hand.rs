//! Asking for the word.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::kit::Result;
use crate::rooms::service::talk;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// Raises one's hand, or lowers it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Raise {
    /// Whether it is up.
    #[garde(skip)]
    raised: bool,
}

impl Event for Raise {
    const NAME: &'static str = "hand:raise";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(60, 10);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        talk::raise_hand(&here.app, &here.caller, here.seat()?, self.raised).await?;
        Ok(Done {})
    }
}
