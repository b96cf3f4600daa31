//! What a peer's datagrams go over: a UDP socket, or a TCP connection with lengths in front of them
//! (RFC 4571) for networks that let no UDP through.

use std::io::{self, Read, Write};
use std::net::SocketAddr;

use mio::event::Source;
use mio::net::{TcpStream, UdpSocket};
use str0m::net::Protocol;

pub(super) enum Line {
    Udp(UdpSocket),
    Tcp(Connection),
}

pub(super) struct Connection {
    stream: TcpStream,
    server: SocketAddr,
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
}

/// What a slow connection may owe before datagrams are dropped.
const BACKLOG: usize = 1024 * 1024;

impl Line {
    /// Connects to a server's TCP candidate.
    pub fn connect(server: SocketAddr) -> io::Result<Self> {
        let stream = std::net::TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let stream = TcpStream::from_std(stream);
        let (incoming, outgoing) = (Vec::new(), Vec::new());
        Ok(Self::Tcp(Connection {
            stream,
            server,
            incoming,
            outgoing,
        }))
    }

    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Udp(_) => Protocol::Udp,
            Self::Tcp(_) => Protocol::Tcp,
        }
    }

    pub fn local(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Udp(socket) => socket.local_addr(),
            Self::Tcp(connection) => connection.stream.local_addr(),
        }
    }

    pub fn source(&mut self) -> &mut dyn Source {
        match self {
            Self::Udp(socket) => socket,
            Self::Tcp(connection) => &mut connection.stream,
        }
    }

    /// Sends a datagram, or loses it as a network may.
    pub fn send(&mut self, to: SocketAddr, datagram: &[u8]) {
        match self {
            Self::Udp(socket) => drop(socket.send_to(datagram, to)),
            Self::Tcp(connection) => connection.send(datagram),
        }
    }

    /// The next datagram that is there.
    pub fn receive(&mut self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        match self {
            Self::Udp(socket) => socket.recv_from(buffer).ok(),
            Self::Tcp(connection) => connection.receive(buffer),
        }
    }
}

impl Connection {
    fn send(&mut self, datagram: &[u8]) {
        if self.outgoing.len() < BACKLOG {
            self.outgoing.extend((datagram.len() as u16).to_be_bytes());
            self.outgoing.extend_from_slice(datagram);
        }
        while !self.outgoing.is_empty() {
            match self.stream.write(&self.outgoing) {
                Ok(written) => drop(self.outgoing.drain(..written)),
                Err(_) => return,
            }
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        loop {
            if let Some(&[high, low]) = self.incoming.get(..2).and_then(|l| l.first_chunk()) {
                let length = usize::from(u16::from_be_bytes([high, low]));
                if self.incoming.len() >= 2 + length && length <= buffer.len() {
                    buffer[..length].copy_from_slice(&self.incoming[2..2 + length]);
                    self.incoming.drain(..2 + length);
                    return Some((length, self.server));
                }
            }
            let mut chunk = [0; 16 * 1024];
            match self.stream.read(&mut chunk) {
                Ok(0) | Err(_) => return None,
                Ok(read) => self.incoming.extend_from_slice(&chunk[..read]),
            }
        }
    }
}
