//! Sends what a shard has to send.
//!
//! The datagrams of one frame to one receiver go out in one call (UDP segmentation offload), where
//! the kernel can; that is the larger half of the price of forwarding.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quinn_udp::{UdpSockRef, UdpSocketState};
use rtc::{Protocol, Transmit};
use tokio::sync::mpsc::Sender as TcpSender;

/// Counters of the sockets.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Datagrams received.
    pub received: AtomicU64,
    /// Datagrams sent.
    pub sent: AtomicU64,
    /// System calls that took.
    pub sends: AtomicU64,
    /// Datagrams dropped because socket or connection took no more.
    pub dropped: AtomicU64,
}

/// How long a full socket may hold a shard back before datagrams are dropped instead.
const FULL_WAIT_MS: i64 = 5;

pub(super) struct Sender {
    socket: Arc<UdpSocket>,
    state: Arc<UdpSocketState>,
    /// Candidates a datagram can be sent from; those behind a NAT are not ours to use.
    ours: HashSet<IpAddr>,
    is_v6: bool,
    connections: HashMap<SocketAddr, TcpSender<Vec<u8>>>,
    traffic: Arc<Traffic>,
}

impl Sender {
    pub fn new(
        socket: Arc<UdpSocket>,
        state: Arc<UdpSocketState>,
        candidates: &[SocketAddr],
        traffic: Arc<Traffic>,
    ) -> io::Result<Self> {
        let is_v6 = socket.local_addr()?.is_ipv6();
        let ips: HashSet<IpAddr> = candidates.iter().map(SocketAddr::ip).collect();
        let ours = ips
            .into_iter()
            .filter(|ip| super::addresses::is_ours(*ip))
            .collect();
        Ok(Self {
            socket,
            state,
            ours,
            is_v6,
            connections: HashMap::new(),
            traffic,
        })
    }

    /// A client connected over TCP.
    pub fn opened(&mut self, client: SocketAddr, connection: TcpSender<Vec<u8>>) {
        self.connections.insert(client, connection);
    }

    /// It closed.
    pub fn closed(&mut self, client: SocketAddr) {
        self.connections.remove(&client);
    }

    pub fn send(&mut self, transmit: &Transmit<'_>) {
        let datagrams = transmit.contents.len().div_ceil(transmit.segment.max(1)) as u64;
        let gone = match transmit.proto {
            Protocol::Udp => self.send_udp(transmit),
            _ => self.send_tcp(transmit),
        };
        self.traffic
            .sent
            .fetch_add(datagrams - gone, Ordering::Relaxed);
        if gone > 0 {
            self.traffic.dropped.fetch_add(gone, Ordering::Relaxed);
        }
    }

    fn send_udp(&self, transmit: &Transmit<'_>) -> u64 {
        // A kernel or a network card without the offload says so by one segment at a time.
        let at_once = transmit.segment * self.state.max_gso_segments().max(1);
        let mut gone = 0;
        for contents in transmit.contents.chunks(at_once.max(1)) {
            let segmented = contents.len() > transmit.segment;
            let datagram = quinn_udp::Transmit {
                destination: self.reachable(transmit.destination),
                ecn: None,
                contents,
                segment_size: segmented.then_some(transmit.segment),
                src_ip: self
                    .ours
                    .contains(&transmit.source.ip())
                    .then(|| transmit.source.ip()),
            };
            self.traffic.sends.fetch_add(1, Ordering::Relaxed);
            if self.send_now(&datagram).is_err() && !self.send_when_there_is_room(&datagram) {
                gone += contents.len().div_ceil(transmit.segment) as u64;
            }
        }
        gone
    }

    fn send_now(&self, datagram: &quinn_udp::Transmit<'_>) -> io::Result<()> {
        self.state.send(UdpSockRef::from(&*self.socket), datagram)
    }

    fn send_when_there_is_room(&self, datagram: &quinn_udp::Transmit<'_>) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let mut sockets = [PollFd::new(&*self.socket, PollFlags::OUT)];
        let wait = Timespec {
            tv_sec: 0,
            tv_nsec: FULL_WAIT_MS * 1_000_000,
        };
        poll(&mut sockets, Some(&wait)).is_ok() && self.send_now(datagram).is_ok()
    }

    fn reachable(&self, destination: SocketAddr) -> SocketAddr {
        match destination {
            SocketAddr::V4(v4) if self.is_v6 => {
                SocketAddr::new(v4.ip().to_ipv6_mapped().into(), v4.port())
            }
            other => other,
        }
    }

    fn send_tcp(&self, transmit: &Transmit<'_>) -> u64 {
        let connection = self.connections.get(&transmit.destination);
        let send = |datagram: &[u8]| connection?.try_send(super::tcp::frame(datagram)).ok();
        transmit
            .contents
            .chunks(transmit.segment.max(1))
            .filter(|d| send(d).is_none())
            .count() as u64
    }
}
