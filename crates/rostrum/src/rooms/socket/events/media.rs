//! The call: offers, what is received, muting oneself.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::Result;
use crate::rooms::live::Source;
use crate::rooms::service::media::{self, Line, Wish};
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// An offer of a browser with many receiving lines lists all its codecs for each: 16 pictures and as
/// many sounds come to some 150 kB.
const OFFER_BYTES: usize = 256 * 1024;

/// Offers a connection, or a change of it. The server answers with its addresses in the answer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The session description.
    #[garde(length(min = 1))]
    sdp: String,
    /// Everything that is sent from now on.
    #[garde(length(max = 3), dive)]
    publish: Vec<Sent>,
}

/// One line that sends.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The `a=mid` of a sendonly line of the offer.
    #[garde(length(min = 1, max = 16))]
    mid: String,
    /// What flows through it.
    #[garde(skip)]
    source: Source,
}

/// The server's answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    sdp: String,
}

impl Event for Offer {
    const NAME: &'static str = "media:offer";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(120, 20);
    const MOST_BYTES: usize = OFFER_BYTES;
    type Answer = Answer;

    async fn run(self, here: &Here) -> Result<Answer> {
        let line = |sent: Sent| Line {
            mid: sent.mid,
            source: sent.source,
            codec: None,
        };
        let lines = self.publish.into_iter().map(line).collect();
        let seat = here.seat()?;
        let sdp = media::offer(&here.app, &here.caller, seat, self.sdp, lines).await?;
        Ok(Answer { sdp })
    }
}

/// Says what shall flow through receiving lines. Lines not named stay as they are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    /// By line.
    #[garde(length(max = 300), dive)]
    slots: Vec<Slot>,
}

/// One receiving line.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The `a=mid` of a recvonly line of the last offer.
    #[garde(length(min = 1, max = 16))]
    mid: String,
    /// The track; `null` for nothing.
    #[garde(skip)]
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    track_id: Option<Uuid>,
    /// Height of the tile in pixels; 0 pauses it.
    #[garde(range(max = 8640))]
    max_height: u32,
}

impl Event for Subscribe {
    const NAME: &'static str = "media:subscribe";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(600, 60);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        let wish = |slot: Slot| Wish {
            mid: slot.mid,
            track: slot.track_id,
            max_height: slot.max_height,
        };
        let wishes = self.slots.into_iter().map(wish).collect();
        media::subscribe(&here.app, &here.caller, here.seat()?, wishes).await?;
        Ok(Done {})
    }
}

/// Mutes or unmutes one of one's own sources, published or not.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mute {
    /// What.
    #[garde(skip)]
    source: Source,
    /// Whether the server drops what is sent of it.
    #[garde(skip)]
    muted: bool,
}

impl Event for Mute {
    const NAME: &'static str = "media:mute";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(120, 20);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        let seat = here.seat()?;
        media::mute(&here.app, &here.caller, seat, self.source, self.muted).await?;
        Ok(Done {})
    }
}

/// Forgets the connection; the next offer makes a new one.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restart {}

impl Event for Restart {
    const NAME: &'static str = "media:restart";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(30, 10);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        media::restart(&here.app, &here.caller, here.seat()?).await?;
        Ok(Done {})
    }
}
