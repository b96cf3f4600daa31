//! Places where people meet: rooms, the links into them, and the meetings held there, with chat,
//! raised hands, consent, and the media of the call.
//!
//! URL prefixes `/api/v1/rooms`, `/api/v1/signalling`, and the socket `/socket.io/`, whose events are
//! listed in `docs/protocol/signalling.md`.
//!
//! Invariants: a link's secret is stored as a hash and travels behind the `#`; every event asks for
//! the role first; nothing of a muted source leaves the server; what is said in a room is numbered
//! and kept for a minute; a person is the same participant however often the connection drops; an
//! encoder that sends by WHIP or RTMP is a participant like others, who agreed when its key was made; an
//! onlooker receives what it is shown, sends nothing, and is nobody in the meeting.
//!
//! To add an event: a file in `socket/events/` with its payload, a line in `socket/table.rs`, a row
//! in the document; a test holds the two together.

pub mod facts;
mod live;
mod model;
mod routes;
mod rtmp;
mod service;
mod settings;
mod socket;
mod store;
pub mod wire;

pub use live::say;
pub use live::view::{TakeItem, TakeState};
pub use live::{RecordingInfo, Source, VideoCodec};
pub use model::{InTheCall, RoomKind};
pub use routes::router;
pub use service::onlook::{Onlooker, Weighed, onlook, weigh};
pub use service::presence::{
    Came, Presence, came_between, forget_presences, forget_presences_before, presences_by,
    presences_of, see_presences, writers_of,
};
pub use service::share::{
    Snapshot, SnapshotPerson, SnapshotTrack, is_there, live, live_changed, recording_changed,
    request_key_frames, sent_on_changed, tap, tap_layer, tell_participant, tell_room, tell_user,
};
pub use service::start::{prepare, start};
pub use settings::Settings;
pub use socket::{REACTIONS, hang_up_on_sign_in, layer};
