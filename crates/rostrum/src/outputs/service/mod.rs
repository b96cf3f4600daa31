//! What can be done with outputs: one file per verb.

pub mod ask;
pub mod claims;
pub mod now;
pub mod remove;
pub mod see;
