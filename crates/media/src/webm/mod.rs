//! WebM for VP8, VP9 and Opus, written so that a crash cannot spoil it.
//!
//! The file is a head, then clusters of at most half a second, each appended whole and with its size. Until it is
//! finished the segment's size is "unknown" and there is neither duration nor index, which every player accepts; what
//! a crash cuts off is at most the cluster that was being written. [`Writer::finish`] appends the cues and patches the
//! head, whose room was kept free; [`repair`](crate::repair) does the same from the file alone.
//!
//! One file holds one track. Its time zero is its first frame. A cluster begins at each key frame.

mod ebml;
mod head;
mod repair;
mod writer;

pub use repair::repair;
pub use writer::Writer;
