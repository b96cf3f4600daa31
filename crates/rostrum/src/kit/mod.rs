//! Floor 0, the tools. Knows no word of the trade: rooms, recordings and courses live above.
//!
//! One way to do each thing: time by [`clock`], errors by [`error`], writes by [`db::Tx`], files by
//! [`blobs`], names by [`text`], limits by [`rate`], what may be missed by [`bus`], HTTP by [`http`],
//! secrets that are read back by [`seal`], connections to where people say by [`outward`].

pub mod app;
pub mod blobs;
pub mod bus;
pub mod clock;
pub mod db;
pub mod error;
pub mod http;
pub mod mail;
pub mod outward;
pub mod page;
pub mod patch;
pub mod rate;
pub mod rng;
pub mod sabotage;
pub mod seal;
pub mod settings;
pub mod telemetry;
pub mod text;
pub mod zip;

pub use app::App;
pub use clock::{Clock, ServerClock};
pub use db::{Db, Tx};
pub use error::{Error, Kind, Result};
pub use http::caller::{Caller, Role};
pub use rng::{Rng, Secret};
