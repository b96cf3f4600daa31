//! The door of the room.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::kit::Result;
use crate::rooms::service::moderate;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// Locks the door, or opens it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Whether nobody new comes in.
    #[garde(skip)]
    locked: bool,
}

impl Event for Lock {
    const NAME: &'static str = "room:lock";
    const WHO: Who = Who::Leader;
    const RATE: Rate = Rate::new(60, 10);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        moderate::lock(&here.app, &here.caller, here.seat()?, self.locked).await?;
        Ok(Done {})
    }
}
