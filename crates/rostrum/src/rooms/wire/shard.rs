//! A thread that owns a hub: the rooms placed on it live and end here.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender as ShardSender, channel};
use std::time::{Duration, Instant};

use rtc::{Event, Hub, Protocol, Route, TrackId};
use tokio::sync::mpsc::{Sender as TcpSender, UnboundedSender};
use tokio::sync::oneshot;

use super::sender::Sender;
use super::taps::{TapSink, Taps};

/// What a shard is handed at its start.
pub(super) struct Setup {
    pub index: usize,
    pub hub: Hub,
    pub sender: Sender,
    pub events: UnboundedSender<Event>,
    pub routes: UnboundedSender<(usize, Route)>,
}

/// Something to do with the hub. What it gives back sends the answer.
type Verb = Box<dyn FnOnce(&mut Hub, Instant) -> Reply + Send>;
pub(super) type Reply = Box<dyn FnOnce() + Send>;

/// What a shard is told.
pub(super) enum ToShard {
    Datagrams(Batch),
    Verb(Verb),
    Tap {
        track: TrackId,
        /// This layer alone; else the best that arrives.
        layer: Option<String>,
        capacity: usize,
        frames: TapSink,
        reply: oneshot::Sender<rtc::Result<()>>,
    },
    TcpOpened(SocketAddr, TcpSender<Vec<u8>>),
    TcpClosed(SocketAddr),
    Stop,
}

/// Datagrams that arrived together, in one buffer.
#[derive(Debug, Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    datagrams: Vec<Datagram>,
}

#[derive(Debug)]
struct Datagram {
    at: Instant,
    proto: Protocol,
    source: SocketAddr,
    destination: SocketAddr,
    range: Range<usize>,
}

impl Batch {
    pub fn push(
        &mut self,
        at: Instant,
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
    ) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let range = start..self.bytes.len();
        self.datagrams.push(Datagram {
            at,
            proto,
            source,
            destination,
            range,
        });
    }

    pub fn is_empty(&self) -> bool {
        self.datagrams.is_empty()
    }
}

/// A shard with nobody on it looks up so often, to let ended taps go.
const IDLE: Duration = Duration::from_secs(1);
/// So many messages are taken in before what they caused is sent.
const TURN: usize = 64;

/// Starts a shard. It ends when it is told to.
pub(super) fn start(setup: Setup) -> io::Result<ShardSender<ToShard>> {
    let (sender, inbox) = channel();
    let shard = Shard {
        setup,
        taps: Taps::default(),
        ended: false,
    };
    std::thread::Builder::new()
        .name(format!("media-{}", shard.setup.index))
        .spawn(move || shard.run(&inbox))?;
    Ok(sender)
}

/// The instant packets and timers are judged by; a call's time cannot be moved by hand.
#[expect(
    clippy::disallowed_methods,
    reason = "the media threads live in real time; the engine they drive is tested with time by hand"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}

struct Shard {
    setup: Setup,
    taps: Taps,
    ended: bool,
}

impl Shard {
    fn run(mut self, inbox: &Receiver<ToShard>) {
        while !self.ended {
            let wait = self
                .setup
                .hub
                .next_timeout()
                .map_or(IDLE, |due| due.saturating_duration_since(now()).min(IDLE));
            match inbox.recv_timeout(wait) {
                Ok(message) => {
                    self.take(message);
                    inbox
                        .try_iter()
                        .take(TURN)
                        .for_each(|message| self.take(message));
                }
                Err(RecvTimeoutError::Timeout) => self.taps.sweep(&mut self.setup.hub),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = now();
            self.setup.hub.flush(now);
            if self.setup.hub.next_timeout().is_some_and(|due| due <= now) {
                self.setup.hub.handle_timeout(now);
            }
            self.give();
        }
    }

    fn take(&mut self, message: ToShard) {
        match message {
            ToShard::Datagrams(batch) => {
                for datagram in &batch.datagrams {
                    let Datagram {
                        at,
                        proto,
                        source,
                        destination,
                        ..
                    } = *datagram;
                    let bytes = &batch.bytes[datagram.range.clone()];
                    self.setup
                        .hub
                        .handle_datagram(at, proto, source, destination, bytes);
                }
            }
            ToShard::Verb(verb) => {
                let reply = verb(&mut self.setup.hub, now());
                // A client may call the moment it has its answer: the reader must know it before.
                self.tell_routes();
                reply();
            }
            ToShard::Tap {
                track,
                layer,
                capacity,
                frames,
                reply,
            } => {
                let hub = &mut self.setup.hub;
                let tapped = match layer {
                    Some(rid) => hub.tap_layer(track, &rid, capacity),
                    None => hub.tap(track, capacity),
                };
                let answer = tapped.map(|tap| self.taps.add(tap, frames));
                // The asker may have gone; the sweep finds the tap then.
                drop(reply.send(answer));
            }
            ToShard::TcpOpened(client, connection) => self.setup.sender.opened(client, connection),
            ToShard::TcpClosed(client) => self.setup.sender.closed(client),
            ToShard::Stop => self.ended = true,
        }
    }

    fn give(&mut self) {
        self.tell_routes();
        let Setup {
            hub,
            sender,
            events,
            ..
        } = &mut self.setup;
        while let Some(transmit) = hub.poll_transmit() {
            sender.send(&transmit);
        }
        while let Some(event) = hub.poll_event() {
            match event {
                Event::TapReady { tap } => self.taps.ready(tap),
                Event::TapEnded { tap } => self.taps.ended(tap),
                // Nobody may be listening: a wire without a product, as in its tests.
                event => drop(events.send(event)),
            }
        }
        self.taps.carry(hub);
    }

    fn tell_routes(&mut self) {
        while let Some(route) = self.setup.hub.poll_route() {
            drop(self.setup.routes.send((self.setup.index, route)));
        }
    }
}
