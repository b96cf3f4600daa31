//! What people are told: notices in the app, and letters, which wait in the outbox until they are sent.
//!
//! URL prefixes `/api/v1/notices` and `/api/v1/admin/outbox`. Words: a *letter* is one e-mail to one address,
//! a *notice* is one line in the app of one user.
//!
//! Invariants: a letter is written in the transaction of what it tells of; it is handed to the mail server
//! at most once, and when a crash leaves that open it says so and waits for a person; nothing that
//! somebody typed becomes a header or markup; what is secret in a letter is forgotten once it is sent.
//!
//! To add a letter: a folder in `mail/`, its line in `templates.rs`, a function in `letters.rs`.

mod jobs;
pub mod letters;
mod model;
mod routes;
mod service;
mod smtp;
mod store;
mod templates;

pub use crate::kit::mail::{Letter, Told};
pub use jobs::Send;
pub use model::{NoticeNew, Settings};
pub use routes::router;
pub use service::{prepare, start, tell, write};
