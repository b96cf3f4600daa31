//! HTTP as every room speaks it: who calls, what comes in, how refusals look, how routes are listed.

pub mod address;
pub mod caller;
mod describe;
pub mod device;
pub mod extract;
pub mod file;
pub mod limit;
pub mod patience;
pub mod respond;
pub mod routes;
pub mod scope;
pub mod serve;
pub mod unread;
pub mod wire;

pub use address::Address;
pub use caller::{Caller, Role};
pub use device::Device;
pub use extract::{Json, Path, Query};
pub use routes::{Door, Routes, taking};
pub use scope::Area;
