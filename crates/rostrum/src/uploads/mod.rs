//! Resumable uploads by tus 1.0 at `/api/v1/uploads`: offsets, locks, checksums, expiry.
//!
//! Invariants:
//! * On a disk the offset of an upload is the length of its file after a sync, and nothing else: no offset is
//!   kept in the database, so the two cannot disagree. What is not verified yet lies elsewhere.
//! * Where files are in a bucket the offset is what the database says is there: parts and a tail, each in the bucket before
//!   that is said. An upload stays where it was begun.
//! * A part that somebody sent straight to the bucket counts when the bucket has said what it is and has copied it to where
//!   only the server writes.
//! * One request at a time works on an upload. A newer one asks the older to leave, because the
//!   older is, as a rule, a connection whose client has given up on it.
//! * An upload that is put together from others (*final* from *partial* ones) is sent by the server itself, in a job that goes
//!   on where the bytes end. A partial one belongs to one final one at the most, and goes when that is whole.
//! * An upload says what it is for when it is made, and [`Purpose`] is asked whether its maker may.
//!   When the last byte is durable, [`Finished`] is announced in the transaction that says so.
//!
//! To add a purpose: implement [`Purpose`] in the room that wants the files and list it in the roof.

mod batch;
mod checksum;
mod concat;
mod desk;
mod disk;
mod filler;
mod heads;
mod intake;
mod jobs;
mod model;
mod object;
mod others;
mod parts;
mod purpose;
mod routes;
mod service;
mod sink;
mod store;
mod sweep;

pub use disk::digest;
pub use jobs::JoinParts;
pub use model::{Finished, NeverCame, Settings};
pub use others::{
    Left, Progress, Sent, clear, drop_for, file_of, is_begun, progress, stored, withdraw,
};
pub use purpose::{Bound, Metadata, Purpose, accept};
pub use routes::router;
pub use service::disk_is_full;
pub use sweep::expire;
pub use sweep::start;

use crate::kit::App;

/// Puts what uploads need on the shelf.
pub fn prepare(app: &App) {
    app.put(desk::Desk::default());
    app.put(filler::Tails::default());
    app.put(purpose::Purposes::default());
}
