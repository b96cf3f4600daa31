//! What those who lead do to others.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::Result;
use crate::rooms::live::Source;
use crate::rooms::service::moderate;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// Mutes a source of somebody; only they can unmute it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mute {
    /// Who.
    #[garde(skip)]
    participant_id: Uuid,
    /// What.
    #[garde(skip)]
    source: Source,
}

impl Event for Mute {
    const NAME: &'static str = "participant:mute";
    const WHO: Who = Who::Leader;
    const RATE: Rate = Rate::new(240, 60);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        let (seat, whom) = (here.seat()?, self.participant_id);
        moderate::mute(&here.app, &here.caller, seat, whom, self.source).await?;
        Ok(Done {})
    }
}

/// Puts somebody out of the room.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Who.
    #[garde(skip)]
    participant_id: Uuid,
}

impl Event for Remove {
    const NAME: &'static str = "participant:remove";
    const WHO: Who = Who::Leader;
    const RATE: Rate = Rate::new(120, 30);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        moderate::remove(&here.app, &here.caller, here.seat()?, self.participant_id).await?;
        Ok(Done {})
    }
}
