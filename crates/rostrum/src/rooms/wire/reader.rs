//! Takes what arrives and hands it to the shard it belongs to.
//!
//! One thread with a small runtime of its own, so that a busy server elsewhere never delays a packet.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender as ShardSender;

use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use rtc::{Demux, Protocol, Route};
use socket2::{Domain, Socket, Type};
use tokio::io::Interest;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, channel};

use super::sender::{Sender, Traffic};
use super::shard::{Batch, ToShard, now};
use super::tcp;

/// A burst of key frames from a full house fits in here while a shard is busy.
const SOCKET_BUFFER: usize = 8 * 1024 * 1024;
/// No datagram of a call is longer.
const LONGEST: usize = 2_048;

/// The media sockets.
pub(super) struct Sockets {
    udp: Arc<UdpSocket>,
    state: Arc<UdpSocketState>,
    tcp: std::net::TcpListener,
}

impl Sockets {
    /// Opens UDP and TCP on the same port.
    pub fn open(listen: SocketAddr) -> io::Result<Self> {
        const TRIES: usize = 16;
        let mut last = None;
        for _ in 0..TRIES {
            let udp = open_udp(listen)?;
            let address = udp.local_addr()?;
            match std::net::TcpListener::bind(address) {
                Ok(tcp) => {
                    tcp.set_nonblocking(true)?;
                    let state = Arc::new(UdpSocketState::new(UdpSockRef::from(&udp))?);
                    return Ok(Self {
                        udp: Arc::new(udp),
                        state,
                        tcp,
                    });
                }
                // With port 0 the system chose a UDP port whose TCP twin is taken.
                Err(error) if listen.port() == 0 => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| io::Error::other("no port is free")))
    }

    pub fn port(&self) -> io::Result<u16> {
        Ok(self.udp.local_addr()?.port())
    }

    pub fn sender(&self, told: &[SocketAddr], traffic: Arc<Traffic>) -> io::Result<Sender> {
        Sender::new(self.udp.clone(), self.state.clone(), told, traffic)
    }
}

fn open_udp(listen: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(listen), Type::DGRAM, None)?;
    if listen.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The system may grant less; `doctor` tells.
    socket.set_recv_buffer_size(SOCKET_BUFFER)?;
    socket.set_send_buffer_size(SOCKET_BUFFER)?;
    socket.bind(&listen.into())?;
    Ok(socket.into())
}

/// Starts the thread.
pub(super) fn start(
    sockets: Sockets,
    shards: Vec<ShardSender<ToShard>>,
    routes: UnboundedReceiver<(usize, Route)>,
    traffic: Arc<Traffic>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::Builder::new()
        .name("media-reader".into())
        .spawn(move || {
            let reading = async {
                let udp = tokio::net::UdpSocket::from_std(sockets.udp.try_clone()?)?;
                let listener = tokio::net::TcpListener::from_std(sockets.tcp)?;
                let (heard, tcp) = channel(1_024);
                tokio::spawn(tcp::listen(listener, heard));
                let port = udp.local_addr()?.port();
                let batches = shards.iter().map(|_| Batch::default()).collect();
                let reader = Reader {
                    port,
                    state: sockets.state,
                    demux: Demux::default(),
                    shards,
                    batches,
                    routes,
                    traffic,
                };
                reader.run(&udp, tcp).await
            };
            if let Err(error) = runtime.block_on(reading) {
                tracing::error!(%error, "the media sockets cannot be read any more");
            }
        })?;
    Ok(())
}

struct Reader {
    port: u16,
    state: Arc<UdpSocketState>,
    demux: Demux<usize>,
    shards: Vec<ShardSender<ToShard>>,
    batches: Vec<Batch>,
    routes: UnboundedReceiver<(usize, Route)>,
    traffic: Arc<Traffic>,
}

impl Reader {
    async fn run(
        mut self,
        udp: &tokio::net::UdpSocket,
        mut tcp: Receiver<tcp::Heard>,
    ) -> io::Result<()> {
        let length = LONGEST * self.state.gro_segments();
        let mut buffers = vec![vec![0u8; length]; BATCH_SIZE];
        loop {
            tokio::select! {
                ready = udp.readable() => {
                    ready?;
                    self.read(udp, &mut buffers)?;
                }
                heard = tcp.recv() => match heard {
                    Some(heard) => self.hear(heard),
                    None => return Err(io::Error::other("nobody listens on TCP any more")),
                },
                // Every shard holds a sender: they are all gone when the server is.
                changed = self.routes.recv() => match changed {
                    Some((shard, route)) => self.demux.apply(&route, shard),
                    None => return Ok(()),
                },
            }
            if !self.pass_on() {
                return Ok(());
            }
        }
    }

    /// Reads all there is.
    fn read(&mut self, udp: &tokio::net::UdpSocket, buffers: &mut [Vec<u8>]) -> io::Result<()> {
        loop {
            let mut metas = [RecvMeta::default(); BATCH_SIZE];
            let mut slices: Vec<IoSliceMut<'_>> = buffers
                .iter_mut()
                .map(|buffer| IoSliceMut::new(buffer))
                .collect();
            let state = self.state.clone();
            let received = udp.try_io(Interest::READABLE, || {
                state.recv(UdpSockRef::from(udp), &mut slices, &mut metas)
            });
            let count = match received {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                // A client that is gone may answer with an ICMP error, which is not the socket's.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(error),
            };
            self.learn_routes();
            for (buffer, meta) in buffers.iter().zip(&metas).take(count) {
                self.sort(&buffer[..meta.len], meta);
            }
            if count < BATCH_SIZE {
                return Ok(());
            }
        }
    }

    fn sort(&mut self, bytes: &[u8], meta: &RecvMeta) {
        let at = now();
        let source = canonical(meta.addr);
        let local = meta
            .dst_ip
            .map_or(IpAddr::from([0, 0, 0, 0]), |ip| ip.to_canonical());
        let destination = SocketAddr::new(local, self.port);
        for datagram in bytes.chunks(meta.stride.max(1)) {
            self.traffic.received.fetch_add(1, Ordering::Relaxed);
            if let Some(shard) = self.demux.owner((Protocol::Udp, source), datagram) {
                self.batches[shard].push(at, Protocol::Udp, source, destination, datagram);
            }
        }
    }

    fn hear(&mut self, heard: tcp::Heard) {
        self.learn_routes();
        let tcp::Heard {
            client,
            local,
            what,
        } = heard;
        match what {
            tcp::What::Datagram { bytes, connection } => {
                self.traffic.received.fetch_add(1, Ordering::Relaxed);
                let owner = self.demux.owner((Protocol::Tcp, client), &bytes);
                // Whoever cannot name a peer of ours has no business here; dropping the
                // connection's other end closes it.
                let Some(shard) = owner else { return };
                if let Some(connection) = connection {
                    drop(self.shards[shard].send(ToShard::TcpOpened(client, connection)));
                }
                self.batches[shard].push(now(), Protocol::Tcp, client, local, &bytes);
            }
            tcp::What::Closed => {
                for shard in &self.shards {
                    drop(shard.send(ToShard::TcpClosed(client)));
                }
            }
        }
    }

    /// What shards told before a client could know it must be known before that client is read.
    fn learn_routes(&mut self) {
        while let Ok((shard, route)) = self.routes.try_recv() {
            self.demux.apply(&route, shard);
        }
    }

    /// Hands the batches over; false when the shards are gone.
    fn pass_on(&mut self) -> bool {
        self.shards
            .iter()
            .zip(&mut self.batches)
            .all(|(shard, batch)| {
                batch.is_empty()
                    || shard
                        .send(ToShard::Datagrams(std::mem::take(batch)))
                        .is_ok()
            })
    }
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
