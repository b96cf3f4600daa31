//! The server's clock, on which all tracks are laid.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kit::Result;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Event, Who};

/// Asks for the time. The client takes the offset of the answer that came back soonest.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    /// The client's own time, given back as it came.
    #[garde(skip)]
    t0: f64,
}

/// The time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pong {
    /// The client's own time.
    t0: f64,
    /// Milliseconds since 1970 on the server's clock, with their fraction.
    server_ms: f64,
}

impl Event for Ping {
    const NAME: &'static str = "clock:ping";
    const WHO: Who = Who::Anyone;
    const RATE: Rate = Rate::new(600, 60);
    type Answer = Pong;

    async fn run(self, here: &Here) -> Result<Pong> {
        Ok(Pong {
            t0: self.t0,
            server_ms: here.app.clock.now_ms(),
        })
    }
}
