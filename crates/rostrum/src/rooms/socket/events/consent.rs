//! Agreeing to be recorded.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kit::Result;
use crate::rooms::service::consent;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Event, Who};

/// Agrees to be recorded, or does not any more.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Whether one may be recorded from now on.
    #[garde(skip)]
    recording: bool,
    /// When withdrawn: whether what was captured so far of this person may stay.
    #[garde(skip)]
    #[serde(default = "kept")]
    keep: bool,
}

const fn kept() -> bool {
    true
}

/// The answer as it was written down.
#[derive(Debug, Serialize, ToSchema)]
pub struct Written {
    consent: bool,
}

impl Event for Set {
    const NAME: &'static str = "consent:set";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(30, 10);
    type Answer = Written;

    async fn run(self, here: &Here) -> Result<Written> {
        let seat = here.seat()?;
        consent::set(&here.app, &here.caller, seat, self.recording, self.keep).await?;
        Ok(Written {
            consent: self.recording,
        })
    }
}
