//! Shows: how recordings are played, streamed and downloaded. URLs below `/api/v1/recordings/{id}`.
//!
//! Invariants: who plays has opened a playback, whose token (for players that can only follow links)
//! and cookie (for `<video src>`) are stored as hashes; with every request, however it identifies
//! itself, the right to see the recording is asked for again, so a right that was withdrawn counts at
//! once; no file name in a URL ever becomes a path.
//!
//! To add something that is fetched: its function in `service/`, its handler behind
//! [`Door::Playback`](crate::kit::http::Door) in `routes/`.

mod model;
mod routes;
mod service;
mod store;
mod zip;

pub use model::Settings;
pub use routes::router;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::kit::App;

/// How many pictures and waveforms are made at once while somebody waits for them.
struct Makers(Arc<Semaphore>);

/// Puts what playback needs on the shelf.
pub fn prepare(app: &App) {
    app.put(Makers(Arc::new(Semaphore::new(2))));
    app.put(service::shares::Doors::new());
}
