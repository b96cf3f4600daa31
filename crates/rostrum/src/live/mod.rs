//! Live lectures: what is recorded in a room goes out while it happens, and is there to be played the moment it ends. URLs
//! `/api/v1/recordings/{id}/stream/start-live`, `…/live`, `…/stop-live`, and `/api/v1/rooms/{id}/destinations`; what players fetch is answered by `playback`, which
//! knows who may watch.
//!
//! A *stream* belongs to a recording. Its pictures are the simulcast layers of one track, as they are; its files are those
//! that are played later. While the track is a shared screen, the camera of whoever presents is a second programme beside it,
//! on the same line of time, with files and lists of its own.
//!
//! Invariants:
//! * Nobody is in a stream who did not agree to be recorded. Who takes it back is out of it at once and, unless they choose
//!   otherwise, out of what can be wound back to.
//! * The bytes of a segment are on the disk before the journal names it; what the journal names survives a crash, and the
//!   stream goes on behind it.
//! * A slow disk, a slow viewer or a thousand of them hold nothing up.
//! * Whoever watches by WHEP is sent what is shown and heard of the room and nothing else, as long as they may watch.
//! * Who is sent on to reads like a viewer: slow or gone, it loses frames and holds nothing up. Its key is stored under seal, and
//!   no answer and no log has it. The room is told its name before anything is sent.
//! * A stream ends with its recording. Its files are then what plays, with no work in between.
//!
//! To add a source of pictures: something that yields frames for `broadcast/run.rs`, chosen in `broadcast/director.rs`.

mod broadcast;
mod jobs;
mod model;
mod push;
mod routes;
mod service;
mod store;
mod stream;

pub use jobs::{ForgetPerson, ForgetStream, KeepStream};
pub use model::{Live, Settings};
pub use routes::router;
#[cfg(debug_assertions)]
pub use service::broken::break_off;
pub use service::claims::Files;
pub use service::deliver::{Asker, File, beside, file, manifest, master};
pub use service::resume::all as start;
pub use service::see::{
    Aired, covers, has_beside, is_made, is_on_air, is_there, length_s, of as standing, on_air,
};
pub use service::stop::recording_stopped;
pub use service::whep::{Begun, Right, begin as begin_whep, end as end_whep};
pub use service::{
    consent_changed, prepare, speaker_changed, track_muted, track_published, track_unpublished,
};
pub use stream::Wish;
