//! Connections to addresses that people type: to the public network only, unless the operator allows more. What is checked
//! is the address that is connected to, so a name cannot stand for one when it is looked at and for another when it is used.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// So many addresses of a name are tried.
const MOST: usize = 4;

/// Why there is no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// The name stands for nothing.
    Unknown,
    /// It stands for an address within this machine or a private network.
    Private,
    /// Nobody takes the call.
    Silent,
}

/// Connects to a host, each of its addresses being given `within`. `private` lets it be within a private network.
///
/// # Errors
/// Why not.
pub async fn connect(
    host: &str,
    port: u16,
    private: bool,
    within: Duration,
) -> Result<TcpStream, Unreached> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let found = timeout(within, lookup_host((host, port))).await;
    let found = found.map_err(|_| Unreached::Unknown)?;
    let found: Vec<SocketAddr> = found.map_err(|_| Unreached::Unknown)?.collect();
    if found.is_empty() {
        return Err(Unreached::Unknown);
    }
    let allowed = found.iter().filter(|at| private || is_public(at.ip()));
    let mut why = Unreached::Private;
    for address in allowed.take(MOST) {
        if let Ok(Ok(stream)) = timeout(within, TcpStream::connect(address)).await {
            return Ok(stream);
        }
        why = Unreached::Silent;
    }
    Err(why)
}

/// Whether an address is one of the public network.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

/// By the registry of special addresses (RFC 6890).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || matches!(
            (a, b, c),
            (0 | 240.., ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _)
        );
    !special
}

/// Global unicast, without what only carries other addresses in it: those of 6to4 and Teredo.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let carries = first == 0x2002 || (first == 0x2001 && second == 0);
    let example = first == 0x2001 && second == 0x0db8;
    first & 0xe000 == 0x2000 && !carries && !example
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for public in [
            "8.8.8.8",
            "142.250.1.1",
            "2a00:1450:4001::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(public.parse().expect(public)), "{public}");
        }
        for other in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(other.parse().expect(other)), "{other}");
        }
    }

    #[tokio::test]
    async fn a_name_within_the_machine_is_refused_unless_it_is_allowed() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let port = listener.local_addr().expect("it listens").port();
        let within = Duration::from_secs(5);
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            let refused = connect(host, port, false, within).await;
            assert_eq!(refused.err(), Some(Unreached::Private), "{host}");
        }
        assert!(connect("localhost", port, true, within).await.is_ok());
        drop(listener);
        let gone = connect("127.0.0.1", port, true, within).await;
        assert_eq!(gone.err(), Some(Unreached::Silent));
    }
}
