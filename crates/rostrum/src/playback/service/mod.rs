//! What players ask for.

pub mod admission;
pub mod ask;
pub mod captions;
pub mod chapters;
pub mod claims;
pub mod download;
pub mod film;
pub mod info;
pub mod keep;
pub mod on_air;
pub mod open;
pub mod pictures;
pub mod progress;
pub mod report;
pub mod shares;
pub mod shown;
pub mod stay;
pub mod stream;
pub mod take;
pub mod wave;
pub mod whep;

pub use admission::{Admitted, Presented, admit, admit_soon, believe};
pub use open::{Opened, open, renew};
