//! What is stored of whom: a ledger with a row per stored file, and how much each person may store.
//!
//! Invariants: a row of the ledger is written, changed and taken away in the transaction that makes the
//! file it stands for count, or not count any more; rooms above say what a file is and whose. A place is
//! reserved under a lock of its owner, so that two requests cannot both get the last of it. What somebody
//! stores is the sum of their rows and stands nowhere else. Once an hour `recordings` holds the ledger
//! against what there is, mends it and says so in the log.
//!
//! To count one more kind of file: a [`Kind`], and [`put`] and [`remove`] where its row comes and goes.

mod model;
mod service;
mod store;

/// The section `storage` says also where files are: its tool declares it.
pub use crate::kit::blobs::Settings;
pub use model::{Entry, Kind, Usage};
pub use service::{
    fits, left, of_recordings, owners, put, quota_of, recordings, remove, remove_of, require_space,
    reserve, set_quota, set_trashed, total, usage,
};
pub use store::Row;
