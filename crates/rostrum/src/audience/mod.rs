//! The audience: what viewers of a live lecture say. URLs below `/api/v1/recordings/{id}/audience`.
//!
//! A *viewer* is whoever may play the recording: somebody with an account, or a playback that a link opened. They write
//! messages and questions, vote, raise hands and react; who leads the recording answers, removes and turns the chat off.
//!
//! Invariants:
//! * Who may watch may read, and write while it is live; it is asked with every request, and again and again of whoever listens.
//! * What is told goes to all listeners of a recording as the same bytes, made once. A slow one is told to read anew; nobody
//!   waits for it.
//! * What every listener hears names nobody's account, and says nothing of one viewer alone.
//! * A message sent twice under one name is one message; a viewer has one vote for a question.
//! * Reactions and hands are kept nowhere: nothing is left in memory of a recording that nobody listens to.
//!
//! To add something that viewers say: its verb in `service/`, a word for it in [`model::Event`].

mod hall;
mod jobs;
mod model;
mod routes;
mod service;
mod store;

pub use jobs::ForgetAudience;
pub use routes::router;
pub use service::forget::person as forget_person;
pub use service::prepare;
