//! Coming into a room and leaving it.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::ObjectRole;
use crate::kit::Result;
use crate::kit::http::Device;
use crate::rooms::live::log::Missed;
use crate::rooms::live::person::Decodes;
use crate::rooms::live::say::Leaving;
use crate::rooms::live::{RoomState, VideoCodec};
use crate::rooms::service::enter::{Entry, enter};
use crate::rooms::service::leave::leave;
use crate::rooms::socket::dispatch::Here;
use crate::rooms::socket::rate::Rate;
use crate::rooms::socket::table::{Done, Event, Who};

/// How many pictures one client can have at once.
const MOST_VIDEO: u32 = 16;
/// What a client's network is believed to take until it is measured.
const BANDWIDTH_KBPS: u32 = 2_500;

/// Takes a seat in a room's meeting.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Which room.
    #[garde(skip)]
    room_id: Uuid,
    /// The number of the last event seen, by who was here a moment ago.
    #[garde(skip)]
    #[serde(default)]
    last_seq: Option<u64>,
    /// The video codecs this browser decodes.
    #[garde(length(min = 1, max = 2))]
    decode: Vec<VideoCodec>,
    /// Whether one agrees to be recorded; `null` leaves it as it was.
    #[garde(skip)]
    #[schema(required)]
    #[serde(deserialize_with = "Option::deserialize")]
    consent: Option<bool>,
    /// What this client is.
    #[garde(dive)]
    client: Client,
}

/// What a client is.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The browser.
    #[garde(length(chars, max = 60))]
    browser: String,
    /// Its version.
    #[garde(length(chars, max = 60))]
    version: String,
    /// Whether it is a phone or a tablet.
    #[garde(skip)]
    mobile: bool,
}

/// The answer to who came in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    participant_id: Uuid,
    role: ObjectRole,
    seq: u64,
    #[schema(required)]
    missed: Option<Vec<Missed>>,
    state: RoomState,
    server_time_ms: f64,
    media: Media,
}

/// What a client can count on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Media {
    max_video_slots: u32,
    bandwidth_kbps: u32,
}

impl Event for Join {
    const NAME: &'static str = "room:join";
    const WHO: Who = Who::Anyone;
    const RATE: Rate = Rate::new(30, 5);
    type Answer = Joined;

    async fn run(self, here: &Here) -> Result<Joined> {
        let Client {
            browser,
            version,
            mobile,
        } = &self.client;
        tracing::debug!(room.id = %self.room_id, browser, version, mobile, "somebody comes in");
        // One socket has one seat.
        if let Ok(before) = here.seat()
            && before.room != self.room_id
        {
            leave(&here.app, before, Leaving::Left).await?;
        }
        let entry = Entry {
            room: self.room_id,
            last_seq: self.last_seq,
            decodes: Decodes {
                vp8: self.decode.contains(&VideoCodec::Vp8),
                h264: self.decode.contains(&VideoCodec::H264),
            },
            consent: self.consent,
            device: if *mobile {
                Device::Phone
            } else {
                Device::Desktop
            },
        };
        let entered = enter(&here.app, &here.caller, entry, here.ear()).await?;
        here.sit(entered.seat);
        Ok(Joined {
            participant_id: entered.seat.participant,
            role: entered.role,
            seq: entered.seq,
            missed: entered.missed,
            state: entered.state,
            server_time_ms: here.app.clock.now_ms(),
            media: Media {
                max_video_slots: MOST_VIDEO,
                bandwidth_kbps: BANDWIDTH_KBPS,
            },
        })
    }
}

/// Gives the seat up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {}

impl Event for Leave {
    const NAME: &'static str = "room:leave";
    const WHO: Who = Who::Seated;
    const RATE: Rate = Rate::new(30, 5);
    type Answer = Done;

    async fn run(self, here: &Here) -> Result<Done> {
        leave(&here.app, here.seat()?, Leaving::Left).await?;
        here.stand_up();
        Ok(Done {})
    }
}
