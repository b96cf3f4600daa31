//! The receiving side of RTMP, as far as an encoder needs it: it connects, says where it publishes, and sends H.264 and AAC.
//!
//! The crate reads no clock and opens no socket: bytes go into a [`Session`], events and bytes come out of it, and
//! [`Reader`] makes frames of what was published. Whoever connects is a stranger until the name of the stream was judged,
//! so everything here is bounded: the length of messages, the number of chunk streams, the depth of values.
//!
//! ```text
//!  bytes ─▶ Session: handshake ─▶ chunks ─▶ messages ─▶ Event ─▶ Reader: FLV ─▶ Frame
//! ```
//!
//! To take another codec: its number and its words in `reader`, and what it says of itself beside `avc` and `aac`.
#![warn(missing_docs)]

mod aac;
mod amf;
mod avc;
mod chunks;
mod error;
mod reader;
mod session;
mod writer;

pub use error::{Error, Result};
pub use reader::{Frame, Reader};
pub use session::{Event, Session};
