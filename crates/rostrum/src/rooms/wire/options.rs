//! What the wire is told at the start.

use std::net::{IpAddr, SocketAddr};

crate::kit::settings::settings! {
    /// The media of calls: one UDP port, and the same number on TCP, for all rooms.
    pub struct Settings in "rtc" {
        /// Address and port of the media sockets; port 0 takes a free one. Empty: all addresses, and
        /// the port of the web server plus one.
        pub listen: String = "",
        /// Addresses clients are told, when they are others than this machine's own (behind a NAT, in
        /// the cloud): `["203.0.113.7"]`.
        pub public_addresses: Vec<String> = Vec::<String>::new(),
        /// Threads that forward media; 0 is one a core.
        #[within(0..=256)]
        pub shards: usize = 0_usize,
        /// Whether each receiver's bandwidth is estimated, and decides on the size of pictures.
        pub bandwidth_estimation: bool = true,
        /// What a new receiver's network is believed to take until it is measured, in kbit/s.
        #[within(50..=1_000_000)]
        pub start_bitrate_kbps: u64 = 2_500_u64,
    }
}

/// The settings, understood.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address and port of both UDP and TCP; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Addresses told to clients; empty tells those this machine has.
    pub public_addresses: Vec<IpAddr>,
    /// Threads that forward; 0 is one a core.
    pub shards: usize,
    /// Whether each receiver's bandwidth is estimated and its sending paced by that.
    pub bandwidth_estimation: bool,
    /// What a new receiver is believed to take, in kbit/s.
    pub start_bitrate_kbps: u64,
}

impl Options {
    /// Reads the settings beside a web server on `web_port`.
    ///
    /// # Errors
    /// Names the setting that is wrong.
    pub fn read(settings: &Settings, web_port: u16) -> Result<Self, String> {
        let wrong =
            |key: &str, value: &str, what: &str| format!("rtc.{key} {value:?} is no {what}");
        let listen = match settings.listen.as_str() {
            "" if web_port == 0 => "0.0.0.0:0".to_owned(),
            "" => format!("0.0.0.0:{}", web_port.wrapping_add(1)),
            set => set.to_owned(),
        };
        let address = |ip: &String| {
            ip.parse()
                .map_err(|_| wrong("public_addresses", ip, "IP address"))
        };
        Ok(Self {
            listen: listen
                .parse()
                .map_err(|_| wrong("listen", &listen, "address with a port"))?,
            public_addresses: settings
                .public_addresses
                .iter()
                .map(address)
                .collect::<Result<_, _>>()?,
            shards: settings.shards,
            bandwidth_estimation: settings.bandwidth_estimation,
            start_bitrate_kbps: settings.start_bitrate_kbps,
        })
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([0, 0, 0, 0], 10_000)),
            public_addresses: Vec::new(),
            shards: 0,
            bandwidth_estimation: true,
            start_bitrate_kbps: 2_500,
        }
    }
}

impl Options {
    pub(super) fn shards(&self) -> usize {
        match self.shards {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            shards => shards,
        }
    }

    pub(super) fn hub(&self, candidates: &[SocketAddr]) -> rtc::Config {
        rtc::Config {
            udp: candidates.to_vec(),
            tcp: candidates.to_vec(),
            bandwidth_estimation: self.bandwidth_estimation,
            start_bitrate: self.start_bitrate_kbps * 1_000,
            ..rtc::Config::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_address_is_refused_by_its_name() {
        let settings = Settings {
            listen: "here".into(),
            ..Settings::default()
        };
        let refused = Options::read(&settings, 8080).expect_err("no address");
        assert!(refused.contains("rtc.listen") && refused.contains("here"));
        let options = Options::read(&Settings::default(), 8080).expect("the defaults are right");
        assert_eq!(options.listen, SocketAddr::from(([0, 0, 0, 0], 8081)));
    }
}
