//! The hub, the clients and the time between them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rtc::{Caps, Config, Event, Hub, PeerId, Protocol, RoomId, TrackId};
use str0m::media::MediaKind;

use crate::client::{Client, Plan, Reads};
use crate::network::Network;

pub const ROOM: RoomId = RoomId(1);
pub const SERVER: ([u8; 4], u16) = ([192, 0, 2, 1], 4_000);
pub const SOUND_AND_PICTURE: &[MediaKind] = &[MediaKind::Audio, MediaKind::Video];

pub struct World {
    pub now: Instant,
    pub hub: Hub,
    pub clients: Vec<Client>,
    pub network: Network,
    pub events: Vec<Event>,
}

/// Names by the client's index, so that scenarios read well.
pub fn peer(index: usize) -> PeerId {
    PeerId(100 + index as u128)
}
pub fn microphone(index: usize) -> TrackId {
    TrackId(1_000 + index as u128)
}
pub fn camera(index: usize) -> TrackId {
    TrackId(2_000 + index as u128)
}

pub fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self::with(seed, |_| {})
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "an instant cannot be made otherwise; from here time is moved by hand"
    )]
    pub fn with(seed: u64, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            udp: vec![SocketAddr::from(SERVER)],
            tcp: vec![SocketAddr::from(SERVER)],
            ..Config::default()
        };
        change(&mut config);
        Self {
            now: Instant::now(),
            hub: Hub::new(config),
            clients: Vec::new(),
            network: Network::new(seed),
            events: Vec::new(),
        }
    }

    /// Somebody comes in without offering yet.
    pub fn enter(&mut self, reads: Reads) -> usize {
        let index = self.clients.len();
        self.clients
            .push(Client::new(index as u8 + 1, reads, self.now));
        self.hub
            .join(ROOM, peer(index), Caps::default(), self.now)
            .expect("a new peer");
        index
    }

    pub fn offer(&mut self, index: usize, plan: Plan) {
        let client = &mut self.clients[index];
        let (offer, pending) = client.offer(plan, self.now);
        let answer = self
            .hub
            .offer(
                peer(index),
                &offer.to_sdp_string(),
                &client.publishing,
                self.now,
            )
            .expect("a good offer");
        self.clients[index].answered(pending, &answer);
    }

    /// Somebody who sends sound and a layered picture.
    pub fn publisher(&mut self) -> usize {
        self.publisher_of(true)
    }

    pub fn publisher_of(&mut self, layered: bool) -> usize {
        let index = self.enter(Reads::Frames);
        let (microphone, camera) = (Some(microphone(index)), Some(camera(index)));
        self.offer(
            index,
            Plan {
                microphone,
                camera,
                layered,
                ..Plan::default()
            },
        );
        index
    }

    /// Somebody who watches and hears `of`, in slots 0 (sound) and 1 (picture).
    pub fn watcher(&mut self, of: usize, max_height: u32, reads: Reads) -> usize {
        let index = self.enter(reads);
        self.offer(
            index,
            Plan {
                slots: SOUND_AND_PICTURE,
                ..Plan::default()
            },
        );
        self.watch(index, of, max_height);
        index
    }

    pub fn watch(&mut self, index: usize, of: usize, max_height: u32) {
        let client = &self.clients[index];
        let wishes = [
            client.wish(0, Some(microphone(of)), 0),
            client.wish(1, Some(camera(of)), max_height),
        ];
        self.hub
            .subscribe(peer(index), &wishes, self.now)
            .expect("good wishes");
    }

    pub fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now += Duration::from_millis(1);
            self.step();
        }
    }

    fn step(&mut self) {
        let now = self.now;
        let server = SocketAddr::from(SERVER);
        while let Some(flying) = self.network.arrived(now) {
            if flying.to == server {
                let (from, to) = (flying.from, flying.to);
                let sender = self.clients.iter().find(|client| client.address == from);
                let proto = sender.map_or(Protocol::Udp, |client| client.proto);
                self.hub.handle_datagram(now, proto, from, to, &flying.data);
            } else if let Some(client) = self.clients.iter_mut().find(|c| c.address == flying.to) {
                let from = client.address;
                let network = &mut self.network;
                client.receive(now, flying.from, &flying.data, |link, to, data| {
                    network.send(link, now, from, to, data);
                });
            }
        }
        self.hub.flush(now);
        if self.hub.next_timeout().is_some_and(|due| due <= now) {
            self.hub.handle_timeout(now);
        }
        for client in &mut self.clients {
            let from = client.address;
            client.step(now, |link, to, data| {
                self.network.send(link, now, from, to, data)
            });
        }
        self.carry();
    }

    fn carry(&mut self) {
        let Self {
            hub,
            clients,
            network,
            now,
            events,
            ..
        } = self;
        while let Some(transmit) = hub.poll_transmit() {
            let Some(client) = clients
                .iter_mut()
                .find(|c| c.address == transmit.destination)
            else {
                continue;
            };
            for datagram in transmit.contents.chunks(transmit.segment) {
                network.send(
                    &mut client.down,
                    *now,
                    transmit.source,
                    transmit.destination,
                    datagram,
                );
            }
        }
        events.extend(std::iter::from_fn(|| hub.poll_event()));
    }
}
