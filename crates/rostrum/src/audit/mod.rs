//! The log of who did what, for the person who runs the house: sign-ups, failed sign-ins, changes of
//! roles, passwords and settings.
//!
//! Invariants: an entry is written in the transaction of what it tells of, so neither is there
//! without the other; entries are never changed; no entry holds a secret.
//!
//! To log one more thing: a variant of [`Did`] and its name in `model.rs`.

mod model;
mod service;
mod store;

pub use model::{Did, Entry, Logged, Wanted};
pub use service::{list, record};
