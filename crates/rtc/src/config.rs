//! What a hub is told once.

use std::net::SocketAddr;

/// Settings of a [`Hub`](crate::Hub).
#[derive(Debug, Clone)]
pub struct Config {
    /// UDP addresses told to clients as host candidates. The first of a family also stands for
    /// packets that arrive on an address not listed (behind a NAT the packet names a private one).
    pub udp: Vec<SocketAddr>,
    /// The same for TCP (passive candidates, RFC 6544).
    pub tcp: Vec<SocketAddr>,
    /// Whether receivers' bandwidth is estimated, and paced, by transport-wide congestion control.
    /// Without it a receiver gets the layers its slots ask for.
    pub bandwidth_estimation: bool,
    /// What a new receiver is believed to have, in bits a second, until feedback arrives.
    pub start_bitrate: u64,
    /// A camera's heights when a frame has not told them yet, per simulcast `rid`.
    pub nominal_heights: [(&'static str, u32); 3],
}

impl Default for Config {
    fn default() -> Self {
        Self {
            udp: Vec::new(),
            tcp: Vec::new(),
            bandwidth_estimation: true,
            start_bitrate: 2_500_000,
            nominal_heights: [("q", 180), ("h", 360), ("f", 720)],
        }
    }
}
