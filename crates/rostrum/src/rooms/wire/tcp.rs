//! ICE over TCP, for networks that let no UDP through: the same datagrams, each with its length in
//! front (RFC 4571), on connections that clients open.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

/// Longer is no datagram of a call.
const LONGEST: usize = 2_048;
/// Datagrams that wait for a slow connection before newer ones are dropped.
const BACKLOG: usize = 512;
/// More connections than that are somebody's attack.
const MOST: usize = 4_096;
/// A connection on which nothing comes (consent checks come every few seconds) is given up.
const SILENCE: Duration = Duration::from_secs(30);

/// Something a connection said.
pub(super) struct Heard {
    pub client: SocketAddr,
    pub local: SocketAddr,
    pub what: What,
}

pub(super) enum What {
    /// A datagram; the way back comes with the first of a connection.
    Datagram {
        bytes: Vec<u8>,
        connection: Option<Sender<Vec<u8>>>,
    },
    Closed,
}

/// A datagram as it goes over the connection.
pub(super) fn frame(datagram: &[u8]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(datagram.len() + 2);
    // Longer than 64 KiB never leaves the engine.
    framed.extend((datagram.len() as u16).to_be_bytes());
    framed.extend_from_slice(datagram);
    framed
}

/// Accepts connections for ever.
pub(super) async fn listen(listener: TcpListener, heard: Sender<Heard>) {
    let places = std::sync::Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, client)) => {
                let heard = heard.clone();
                tokio::spawn(async move {
                    serve(stream, client, heard).await;
                    drop(place);
                });
            }
            // Out of file descriptors, mostly: a moment later some are free.
            Err(error) => {
                tracing::warn!(%error, "a media connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, client: SocketAddr, heard: Sender<Heard>) {
    let client = SocketAddr::new(client.ip().to_canonical(), client.port());
    let Ok(local) = stream.local_addr() else {
        return;
    };
    let local = SocketAddr::new(local.ip().to_canonical(), local.port());
    // A frame waits for no other.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let (reading, writing) = stream.into_split();
    let (connection, outgoing) = channel(BACKLOG);
    let writer = tokio::spawn(write(writing, outgoing));
    read(reading, client, local, connection, &heard).await;
    writer.abort();
    let closed = Heard {
        client,
        local,
        what: What::Closed,
    };
    // The reader is gone only when the server is.
    drop(heard.send(closed).await);
}

async fn read(
    mut reading: OwnedReadHalf,
    client: SocketAddr,
    local: SocketAddr,
    connection: Sender<Vec<u8>>,
    heard: &Sender<Heard>,
) {
    // Weak: once nobody at the other end keeps it, the connection is over.
    let weak = connection.downgrade();
    let mut first = Some(connection);
    while let Ok(Some(bytes)) = timeout(SILENCE, read_one(&mut reading)).await {
        let connection = first.take();
        if connection.is_none() && weak.strong_count() == 0 {
            return;
        }
        let what = What::Datagram { bytes, connection };
        let heard_one = Heard {
            client,
            local,
            what,
        };
        if heard.send(heard_one).await.is_err() {
            return;
        }
    }
}

async fn read_one(reading: &mut OwnedReadHalf) -> Option<Vec<u8>> {
    let length = usize::from(reading.read_u16().await.ok()?);
    if length > LONGEST {
        return None;
    }
    let mut bytes = vec![0; length];
    reading.read_exact(&mut bytes).await.ok()?;
    Some(bytes)
}

async fn write(mut writing: OwnedWriteHalf, mut outgoing: Receiver<Vec<u8>>) {
    let mut together = Vec::new();
    while let Some(framed) = outgoing.recv().await {
        together.clear();
        together.extend(framed);
        // What queued up meanwhile goes along: a write a datagram costs four times as much.
        while together.len() < 60_000
            && let Ok(framed) = outgoing.try_recv()
        {
            together.extend(framed);
        }
        if writing.write_all(&together).await.is_err() {
            return;
        }
    }
}
