//! HTTP as every room speaks it: who calls, what comes in, how refusals look, how routes are listed.

pub mod address;
pub mod caller;
pub mod extract;
pub mod file;
pub mod respond;
pub mod routes;
pub mod serve;
pub mod unread;

pub use address::Address;
pub use caller::{Caller, Role};
pub use extract::{Json, Path, Query};
pub use routes::{Door, Routes};
