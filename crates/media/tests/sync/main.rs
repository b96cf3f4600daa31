//! Aligning tracks, on a stage whose true clocks are known.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod aligning;
mod correlating;
mod rendering;
mod support;
