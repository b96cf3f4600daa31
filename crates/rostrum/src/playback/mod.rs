//! Shows: how recordings are played, streamed and downloaded. URLs below `/api/v1/recordings/{id}`, and
//! `/api/v1/progress`, `/api/v1/playback`.
//!
//! A *ladder* is what is made of a mix for playing: renditions (*rungs*) of several bit rates whose key
//! frames lie at the same instants, and the sound. HLS and DASH list the same bytes.
//!
//! Invariants: who plays has opened a playback, whose token (for players that can only follow links)
//! and cookie (for `<video src>`) are stored as hashes; with every request, however it identifies
//! itself, the right to see the recording is asked for again (for segments once a second), so a right
//! that was withdrawn counts within two; the bytes of a rendition never change, a better one has
//! another id; no file name in a URL ever becomes a path; beats are appended and never changed, and
//! what they add up to is written with them.
//!
//! To add something that is fetched: its function in `service/`, its handler behind
//! [`Door::Playback`](crate::kit::http::Door) in `routes/`.

mod jobs;
mod model;
mod routes;
mod service;
mod store;

pub use jobs::{FollowMix, ForgetRecording, MakeAnew, MakeLadder, RebuildWatching, WithholdLadder};
pub use model::QUARTER_MS;
pub use model::{Chapter, Settings, Token, a_token};
pub use routes::{Front, Identified, cookie, cross_origin, router};
pub use service::admission::{By, Presented, Viewer, admit, sign_in_ended};
pub use service::chapters::of_mix as chapters_of;
pub use service::claims::Renditions;
pub use service::keep::{
    KeptBeat, KeptPlayback, beats_by, forget_before, forget_watching, playbacks_by,
};
pub use service::open::{Opened, length_ms, open_by_share};
pub use service::progress::{rebuild, rebuild_outdated, share};
pub use service::report::{
    Stretches, View, Watched, seen_by, stretches_of, views_of, watched_between, watched_by,
    watched_of,
};
pub use service::stay::Stay;
pub use service::take::caller as caller_of;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::kit::App;

/// How many pictures and waveforms are made at once while somebody waits for them.
struct Makers(Arc<Semaphore>);

/// Puts what playback needs on the shelf.
pub fn prepare(app: &App) {
    app.put(Makers(Arc::new(Semaphore::new(2))));
    app.put(service::admission::Recent::default());
    app.put(service::admission::Together::default());
    app.put(service::shown::Lately::default());
    app.put(service::shares::Doors::new());
    app.put(service::progress::Scribe::new(app));
}
