//! How far one's own recording has come.

use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::Result;
use crate::rooms::live::view::TakeItem;
use crate::rooms::service::takes;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// Reports how far one's takes have come.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Of which recording.
    #[garde(skip)]
    recording_id: Uuid,
    /// By source.
    #[garde(length(max = 3))]
    items: Vec<TakeItem>,
}

impl Event for Report {
    const NAME: &'static str = "take:report";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(60, 5);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        let seat = here.seat()?;
        takes::report(&here.app, &here.caller, seat, self.recording_id, self.items).await?;
        Ok(Done {})
    }
}
