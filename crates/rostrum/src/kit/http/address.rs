//! Where a request comes from: the peer on the wire, or what a proxy that we trust says of it.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::serve::{Peer, Settings};
use crate::kit::App;
use crate::kit::error::{Error, Result};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub IpAddr);

impl Address {
    /// What limits count by: one IPv4 address; for IPv6 the /64 that one household is given.
    #[must_use]
    pub fn network(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V6(address) => {
                let host_bits = u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !host_bits))
            }
            v4 => v4,
        }
    }
}

impl FromRequestParts<App> for Address {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Some(Peer(peer)) = parts.extensions.get::<Peer>() else {
            return Err(Error::internal("the server did not say who its peer is"));
        };
        let trusted = &app.get::<Settings>().trusted_proxies;
        Ok(Self(client(peer.ip(), &parts.headers, trusted)))
    }
}

/// Whether the request came through a proxy, trusted or not.
#[must_use]
pub fn was_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED_FOR) || headers.contains_key("forwarded")
}

/// From the right, the first address that is no proxy of ours: only our own proxies are believed, and
/// everything left of what they wrote came from the client.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_ours = |address: &IpAddr| trusted.contains(&address.to_canonical());
    let peer = peer.to_canonical();
    if !is_ours(&peer) {
        return peer;
    }
    let mut nearest = peer;
    let lines: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    for text in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // What is no address was not written by a proxy of ours: the last good one stands.
        let Ok(address) = text.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = address.to_canonical();
        if !is_ours(&nearest) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, lines: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().expect("a header"));
        }
        let address = |text: &&str| text.parse().expect("an address");
        let trusted: Vec<IpAddr> = trusted.iter().map(address).collect();
        client(address(&peer), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed_about_where_he_comes_from() {
        assert_eq!(of("9.9.9.9", &["1.1.1.1"], &[]), "9.9.9.9");
        assert_eq!(of("9.9.9.9", &["1.1.1.1"], &["10.0.0.1"]), "9.9.9.9");
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_its_own_peer_only() {
        let ours = &["10.0.0.1", "10.0.0.2"];
        assert_eq!(of("10.0.0.1", &["1.1.1.1, 2.2.2.2"], ours), "2.2.2.2");
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1", "2.2.2.2, 10.0.0.2"], ours),
            "2.2.2.2"
        );
        assert_eq!(of("::ffff:10.0.0.1", &["2.2.2.2"], ours), "2.2.2.2");
        assert_eq!(of("10.0.0.1", &["garbage"], ours), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &[], ours), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_household_counts_as_one() {
        let network = |text: &str| Address(text.parse().expect("an address")).network();
        assert_eq!(
            network("2001:db8::1:2:3:4"),
            network("2001:db8::ffff:0:0:1")
        );
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
        assert_eq!(network("::ffff:1.2.3.4").to_string(), "1.2.3.4");
    }
}
