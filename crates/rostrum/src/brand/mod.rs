//! Pictures and clips that a person keeps for their films: logos, backgrounds, intros, outros. URL prefix `/api/v1/brand`.
//!
//! Words: an *asset* is one of them, of one owner; it is *used* by a recording whose newest recipe names it.
//!
//! Invariants:
//! * What a file is says the file, not its name and not its media type: it is sniffed, looked into with its format forced,
//!   and decoded in the sandbox before it is kept. Of a picture nothing but its pixels is kept.
//! * Nobody but its owner and an admin learns that an asset is there. A recording uses those of its own owner alone.
//! * What is used cannot go: uses are written in the transaction of the recipe, and deleting asks for them with the asset's
//!   row locked.
//!
//! To add a verb: its function in `service/`, its handler in `routes.rs`.

mod model;
mod routes;
mod service;
mod store;

pub use model::{AssetKind, Clip};
pub use routes::router;
pub use service::files::{Files, Opened, is_picture_of, open};
pub use service::prepare;
pub use service::uses::{Wanted, forget, replace as use_these};
