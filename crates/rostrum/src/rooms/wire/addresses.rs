//! Which addresses clients are told.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use super::Options;

/// The addresses to tell: those set, else the one listened on, else those found on this machine.
pub(super) fn candidates(options: &Options, port: u16) -> Vec<SocketAddr> {
    let addresses = match (options.public_addresses.as_slice(), options.listen.ip()) {
        ([], listen) if !listen.is_unspecified() => vec![listen],
        ([], listen) => found(listen.is_ipv6()),
        (told, _) => told.to_vec(),
    };
    addresses
        .into_iter()
        .map(|ip| SocketAddr::new(ip, port))
        .collect()
}

/// Where this machine itself reaches what listens there, by a family that is told: each answer comes from a told address.
/// A socket for all addresses of IPv6 takes IPv4 too.
pub(super) fn here(listen: IpAddr, told: &[SocketAddr], port: u16) -> SocketAddr {
    let ip = match listen.is_unspecified() {
        true if told.iter().any(SocketAddr::is_ipv4) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        true => IpAddr::V6(Ipv6Addr::LOCALHOST),
        false => listen,
    };
    SocketAddr::new(ip, port)
}

/// The addresses this machine reaches the world from, and its loopback for a browser on it.
fn found(also_v6: bool) -> Vec<IpAddr> {
    // Documentation addresses: connecting a UDP socket sends nothing, it only asks for the route.
    let world_v4 = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    let world_v6 = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1));
    let mut found: Vec<IpAddr> = towards(world_v4).into_iter().collect();
    if also_v6 {
        found.extend(towards(world_v6));
    }
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    if !found.contains(&loopback) {
        found.push(loopback);
    }
    found
}

fn towards(world: IpAddr) -> Option<IpAddr> {
    let any: SocketAddr = match world {
        IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect((world, 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified()).then_some(ip)
}

/// Whether the address is one of this machine's: only then can a datagram be sent from it.
pub(super) fn is_ours(ip: IpAddr) -> bool {
    UdpSocket::bind((ip, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_addresses_are_told_as_they_are_and_otherwise_this_machines() {
        let public: IpAddr = "203.0.113.7".parse().expect("an address");
        let told = Options {
            public_addresses: vec![public],
            ..Options::default()
        };
        assert_eq!(candidates(&told, 4_000), [SocketAddr::new(public, 4_000)]);

        let found = candidates(&Options::default(), 4_000);
        assert!(found.iter().all(|address| is_ours(address.ip())));
        assert!(found.contains(&SocketAddr::from(([127, 0, 0, 1], 4_000))));
    }
}
