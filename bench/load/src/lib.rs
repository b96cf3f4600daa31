//! The load client: publishers and subscribers that speak real WebRTC with recorded media, and the
//! real signalling, without a browser.
//!
//! * [`socket`] – a Socket.IO client, also for the tests of the API,
//! * [`http`] – the few REST calls a participant makes,
//! * [`media`] – recorded pictures and sound, made once with ffmpeg,
//! * [`fleet`] – the WebRTC peers, all in one thread,
//! * [`call`] – a participant: the socket and a peer of the fleet,
//! * [`janus`] – the same load for the peer we are measured beside.

pub mod call;
pub mod figures;
pub mod fleet;
pub mod http;
pub mod janus;
pub mod media;
pub mod process;
pub mod socket;

/// Whatever went wrong, in words.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The load client lives in real time.
#[expect(
    clippy::disallowed_methods,
    reason = "a load generator measures real time; nothing here is tested with time by hand"
)]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}
