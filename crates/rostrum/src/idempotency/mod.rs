//! A change that is sent twice is done once: the answers to requests that carried an `Idempotency-Key`.
//!
//! Owns the table `answers` and one layer at the roof; has no URL of its own.
//!
//! Invariants: a key belongs to its caller; of two requests with one key, one runs; what is kept of an answer
//! is sealed, since answers hold secrets (tokens, links), and opens only with the key that the
//! client has; an answer that changed nothing (a refusal) is not kept, so its key is free again.
//!
//! A request that died with its process frees its key after a lease of two minutes: whether its change was
//! committed before is then not known here, and sending it again may do it again.

mod routes;
mod seal;
mod service;
mod store;

pub use routes::once;
pub use service::{prepare, start};
