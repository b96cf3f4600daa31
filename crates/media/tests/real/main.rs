//! Tests with real media: made by ffmpeg, written or planned by us, measured by ffmpeg again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::disallowed_methods,
    reason = "ffmpeg makes the clips and measures the results"
)]

mod capture_fmp4;
mod capture_webm;
mod composing;
mod cutting;
mod derived;
mod from_aac;
mod hearing;
mod hostile;
mod ladder;
mod live;
mod looking;
mod mixing;
mod publishing;
mod recoding;
mod rf64;
mod runner;
mod sounding;
mod support;
