//! RTMP, as far as those who publish need it: an encoder connects, says where it publishes, and sends H.264 and AAC. Both sides
//! of that are here.
//!
//! The crate reads no clock and opens no socket: bytes go into a [`Session`], events and bytes come out of it, and
//! [`Reader`] makes frames of what was published. Whoever connects is a stranger until the name of the stream was judged,
//! so everything here is bounded: the length of messages, the number of chunk streams, the depth of values.
//!
//! ```text
//!  bytes ─▶ Session: handshake ─▶ chunks ─▶ messages ─▶ Event ─▶ Reader: FLV ─▶ Frame
//! ```
//!
//! The other way a [`Publisher`] is told what to publish and gives the bytes that a platform wants, and takes what it answers.
//!
//! To take another codec: its number and its words in `reader`, and what it says of itself beside `avc` and `aac`.
#![warn(missing_docs)]

mod aac;
mod amf;
mod avc;
mod chunks;
mod error;
mod publisher;
mod reader;
mod session;
mod writer;

pub use error::{Error, Result};
pub use publisher::{Description, Place, Publisher, Refusal};
pub use reader::{Frame, Reader};
pub use session::{Event, Session};
