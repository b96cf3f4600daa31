//! What is stored stays what it was: the sums of every whole file, reading all of them again and again, and removing what
//! nobody names.
//!
//! URL prefix `/api/v1/admin/storage`. Words: a *stored file* is a whole one with its length, its SHA-256 and a checksum of
//! each stretch; a file is *unclaimed* when no room knows it.
//!
//! Invariants:
//! * A file is noted before it gets its name, and forgotten after it is gone; what is noted and not there is either claimed,
//!   and then missed, or of nobody's concern.
//! * Not one byte of a damaged stretch is given out, whether the scrub has been there or not: readers hold what they read
//!   against the sums.
//! * What is removed was unclaimed in every look for as long as the settings say, was not written in that time, and is asked
//!   for once more in the transaction that removes it. Keys follow from a row that was there before, or are new with every
//!   run of a job, so that nobody can come to name a file that old. An area that no room speaks for is left alone.
//!
//! To have one more kind of file looked after: put it with `app.blobs`, and have its room claim its keys in the roof.

mod claims;
mod look;
mod model;
mod register;
mod routes;
mod service;
mod store;
mod unclaimed;

pub use claims::claimed_by;
pub use model::{Damaged, Settings};
pub use routes::router;
pub use service::damaged;
pub use unclaimed::sweep;

use std::sync::Arc;

use crate::kit::App;

/// Says who keeps the register; before the first file is stored.
pub fn prepare(app: &App) {
    app.put(look::Desk::default());
    app.put(claims::All::default());
    let desk = app.get::<look::Desk>();
    let register = register::Kept::new(app.db.clone(), app.clock.clone(), desk);
    app.blobs.registered_by(Arc::new(register));
}

/// Looks after what is stored as long as the process runs.
pub fn start(app: &App) {
    look::start(app);
    unclaimed::start(app);
}
