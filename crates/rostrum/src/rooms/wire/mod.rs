//! The only place with the media sockets.
//!
//! Clients see one UDP address, and the same number on TCP, for all rooms. One reader takes what
//! arrives and hands it to *shards*: threads that own an [`rtc::Hub`] each. A room lives on one shard,
//! so the packet path takes no lock; everything else talks to the shards through [`Wire`], a handle
//! that is cloned freely and answers asynchronously.
//!
//! ```text
//!            ┌─ reader ─┐   batches    ┌─ shard 0: Hub ─┐  segmented sends
//!  UDP, TCP ─┤  Demux   ├─────────────▶├─ shard 1: Hub ─┤────────────────▶ UDP, TCP
//!            └────▲─────┘              └──▲─────┬───────┘
//!                 └───── routes ──────────┼─────┘ events, frames of taps
//!                                 commands│
//!                                       Wire
//! ```
//!
//! *How to add a verb:* a method on `Wire` that sends a closure to a shard with `ask`.

mod addresses;
mod options;
mod reader;
mod sender;
mod shard;
mod taps;
mod tcp;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Instant;

use rtc::{
    Caps, Event, Hub, HubStats, PeerId, Publish, RoomId, RoomStats, SlotWish, Taken, TrackId,
    VideoCodec,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

pub use options::{Options, Settings};
pub use sender::Traffic;
pub use taps::TapStream;

use shard::{Reply, ToShard};

/// Why the wire refused, or could not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's fault; the text is fit for the person.
    #[error(transparent)]
    Refused(#[from] rtc::Error),
    /// The shard that should have answered is gone.
    #[error("the media engine has stopped")]
    Down,
}

/// Result of the wire's verbs.
pub type Result<T> = std::result::Result<T, Error>;

/// The handle of the media engine.
#[derive(Clone)]
pub struct Wire {
    inner: Arc<Inner>,
}

struct Inner {
    shards: Vec<mpsc::Sender<ToShard>>,
    places: Mutex<Places>,
    candidates: Vec<SocketAddr>,
    port: u16,
    here: SocketAddr,
    traffic: Arc<Traffic>,
}

/// Which shard has whom. Touched by joins and leaves, never by packets.
#[derive(Debug, Default)]
struct Places {
    rooms: HashMap<RoomId, (usize, usize)>,
    peers: HashMap<PeerId, (RoomId, usize)>,
    load: Vec<usize>,
}

impl Wire {
    /// Opens the sockets and starts reader and shards. The receiver tells what happens in the rooms;
    /// when it is dropped nobody hears, and the calls go on.
    ///
    /// # Errors
    /// When an address cannot be bound.
    pub fn start(options: &Options) -> io::Result<(Self, UnboundedReceiver<Event>)> {
        let sockets = reader::Sockets::open(options.listen)?;
        let port = sockets.port()?;
        let candidates = addresses::candidates(options, port);
        let (events, heard) = unbounded_channel();
        let traffic = Arc::new(Traffic::default());
        let (routes, route_changes) = unbounded_channel();
        let mut shards = Vec::new();
        for index in 0..options.shards() {
            let setup = shard::Setup {
                index,
                hub: Hub::new(options.hub(&candidates)),
                sender: sockets.sender(&candidates, traffic.clone())?,
                events: events.clone(),
                routes: routes.clone(),
            };
            shards.push(shard::start(setup)?);
        }
        reader::start(sockets, shards.clone(), route_changes, traffic.clone())?;
        let places = Mutex::new(Places {
            load: vec![0; shards.len()],
            ..Places::default()
        });
        let here = addresses::here(options.listen.ip(), &candidates, port);
        let inner = Inner {
            shards,
            places,
            candidates,
            port,
            here,
            traffic,
        };
        Ok((
            Self {
                inner: Arc::new(inner),
            },
            heard,
        ))
    }

    /// The addresses told to clients.
    #[must_use]
    pub fn candidates(&self) -> &[SocketAddr] {
        &self.inner.candidates
    }

    /// The port in use, the same for UDP and TCP.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.inner.port
    }

    /// Where this machine itself reaches the UDP socket.
    #[must_use]
    pub fn here(&self) -> SocketAddr {
        self.inner.here
    }

    /// What went through the sockets so far.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.inner.traffic
    }

    /// Lets a peer into a room.
    ///
    /// # Errors
    /// When the peer is in a room already.
    pub async fn join(&self, room: RoomId, peer: PeerId, caps: Caps) -> Result<()> {
        let shard = self.inner.place(room, peer)?;
        let joined = self
            .ask(shard, move |hub, now| hub.join(room, peer, caps, now))
            .await;
        if !matches!(joined, Ok(Ok(()))) {
            self.inner.displace(peer);
        }
        Ok(joined??)
    }

    /// Takes a client's offer and gives the answer. `publish` lists all it sends from now on.
    ///
    /// # Errors
    /// When the peer is unknown, or the offer or the list cannot be used.
    pub async fn offer(&self, peer: PeerId, sdp: String, publish: Vec<Publish>) -> Result<String> {
        let shard = self.inner.shard_of(peer)?;
        Ok(self
            .ask(shard, move |hub, now| hub.offer(peer, &sdp, &publish, now))
            .await??)
    }

    /// What would come of an offer in a room; nothing is kept of it.
    ///
    /// # Errors
    /// When the offer cannot be used.
    pub async fn weigh(&self, room: RoomId, sdp: String, codec: VideoCodec) -> Result<Vec<Taken>> {
        let shard = self.inner.room_shard(room).unwrap_or_default();
        Ok(self
            .ask(shard, move |hub, now| hub.weigh(&sdp, codec, now))
            .await??)
    }

    /// Maps tracks into a peer's slots.
    ///
    /// # Errors
    /// When the peer is unknown or a wish names what is not there.
    pub async fn subscribe(&self, peer: PeerId, wishes: Vec<SlotWish>) -> Result<()> {
        let shard = self.inner.shard_of(peer)?;
        Ok(self
            .ask(shard, move |hub, now| hub.subscribe(peer, &wishes, now))
            .await??)
    }

    /// Stops or resumes a track for everybody, taps included.
    ///
    /// # Errors
    /// When the track is not published in the room.
    pub async fn set_muted(&self, room: RoomId, track: TrackId, muted: bool) -> Result<()> {
        let shard = self.inner.shard_of_room(room, track)?;
        Ok(self
            .ask(shard, move |hub, _| hub.set_muted(track, muted))
            .await??)
    }

    /// The codec publishers of a room shall send from their next offer on.
    ///
    /// # Errors
    /// When the shard is down. A room nobody is in has no codec, which is no error.
    pub async fn set_codec(&self, room: RoomId, codec: VideoCodec) -> Result<()> {
        let Some(shard) = self.inner.room_shard(room) else {
            return Ok(());
        };
        self.ask(shard, move |hub, _| hub.set_codec(room, codec))
            .await
    }

    /// Forgets a peer's connection; its next offer makes a new one.
    ///
    /// # Errors
    /// When the peer is unknown.
    pub async fn restart(&self, peer: PeerId) -> Result<()> {
        let shard = self.inner.shard_of(peer)?;
        Ok(self.ask(shard, move |hub, _| hub.restart(peer)).await??)
    }

    /// Lets a peer go.
    ///
    /// # Errors
    /// When the peer is unknown.
    pub async fn leave(&self, peer: PeerId) -> Result<()> {
        let shard = self.inner.shard_of(peer)?;
        let left = self.ask(shard, move |hub, _| hub.leave(peer)).await;
        self.inner.displace(peer);
        Ok(left??)
    }

    /// Whole frames of a track, up to `capacity` of them waiting. The stream ends with the track; a
    /// reader that is too slow loses frames up to a key frame and finds the next one marked.
    ///
    /// # Errors
    /// When the track is not published in the room.
    pub async fn tap(&self, room: RoomId, track: TrackId, capacity: usize) -> Result<TapStream> {
        self.tap_what(room, track, None, capacity).await
    }

    /// The same of one simulcast layer, which need not arrive (yet). All layers of the track then get key frames together,
    /// every two seconds.
    ///
    /// # Errors
    /// When the track is not published in the room.
    pub async fn tap_layer(
        &self,
        room: RoomId,
        track: TrackId,
        rid: &str,
        capacity: usize,
    ) -> Result<TapStream> {
        let layer = Some(rid.to_owned());
        self.tap_what(room, track, layer, capacity).await
    }

    async fn tap_what(
        &self,
        room: RoomId,
        track: TrackId,
        layer: Option<String>,
        capacity: usize,
    ) -> Result<TapStream> {
        let shard = self.inner.shard_of_room(room, track)?;
        let (frames, stream) = taps::channel(capacity);
        let (reply, answer) = oneshot::channel();
        let command = ToShard::Tap {
            track,
            layer,
            capacity,
            frames,
            reply,
        };
        self.inner.send(shard, command)?;
        answer.await.map_err(|_| Error::Down)??;
        Ok(stream)
    }

    /// Asks all layers of a track for a key frame.
    ///
    /// # Errors
    /// When the track is not published in the room.
    pub async fn request_keyframes(&self, room: RoomId, track: TrackId) -> Result<()> {
        let shard = self.inner.shard_of_room(room, track)?;
        Ok(self
            .ask(shard, move |hub, now| hub.request_keyframes(track, now))
            .await??)
    }

    /// Figures of a room's media; empty when nobody is in it.
    ///
    /// # Errors
    /// When the shard is down.
    pub async fn room_stats(&self, room: RoomId) -> Result<RoomStats> {
        let Some(shard) = self.inner.room_shard(room) else {
            return Ok(RoomStats::default());
        };
        self.ask(shard, move |hub, _| hub.room_stats(room)).await
    }

    /// Figures of all shards together.
    ///
    /// # Errors
    /// When a shard is down.
    pub async fn stats(&self) -> Result<HubStats> {
        let mut sum = HubStats::default();
        for shard in 0..self.inner.shards.len() {
            let one = self.ask(shard, |hub, _| hub.stats()).await?;
            sum.packets_in += one.packets_in;
            sum.packets_out += one.packets_out;
            sum.strays += one.strays;
            sum.failures += one.failures;
            sum.peers += one.peers;
            sum.rooms += one.rooms;
        }
        Ok(sum)
    }

    /// Runs a verb on a shard and waits for its result.
    async fn ask<T: Send + 'static>(
        &self,
        shard: usize,
        verb: impl FnOnce(&mut Hub, Instant) -> T + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let verb = move |hub: &mut Hub, now: Instant| -> Reply {
            let result = verb(hub, now);
            // Whoever asked may have gone.
            Box::new(move || drop(reply.send(result)))
        };
        self.inner.send(shard, ToShard::Verb(Box::new(verb)))?;
        answer.await.map_err(|_| Error::Down)
    }
}

impl Drop for Inner {
    /// The last handle is gone: the shards end, and with them the reader.
    fn drop(&mut self) {
        for shard in &self.shards {
            // One that failed has ended already.
            drop(shard.send(ToShard::Stop));
        }
    }
}

impl Inner {
    fn send(&self, shard: usize, message: ToShard) -> Result<()> {
        self.shards[shard].send(message).map_err(|_| Error::Down)
    }

    fn places(&self) -> std::sync::MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A room stays where it began; a new one goes where the fewest peers are.
    fn place(&self, room: RoomId, peer: PeerId) -> Result<usize> {
        let mut places = self.places();
        if places.peers.contains_key(&peer) {
            return Err(rtc::Error::AlreadyJoined(peer).into());
        }
        let idlest = (0..places.load.len())
            .min_by_key(|&shard| places.load[shard])
            .unwrap_or(0);
        let (shard, peers) = places.rooms.entry(room).or_insert((idlest, 0));
        *peers += 1;
        let shard = *shard;
        places.peers.insert(peer, (room, shard));
        places.load[shard] += 1;
        Ok(shard)
    }

    fn displace(&self, peer: PeerId) {
        let mut places = self.places();
        let Some((room, shard)) = places.peers.remove(&peer) else {
            return;
        };
        places.load[shard] -= 1;
        if let Some((_, peers)) = places.rooms.get_mut(&room) {
            *peers -= 1;
            if *peers == 0 {
                places.rooms.remove(&room);
            }
        }
    }

    fn shard_of(&self, peer: PeerId) -> Result<usize> {
        let place = self.places().peers.get(&peer).copied();
        Ok(place
            .map(|(_, shard)| shard)
            .ok_or(rtc::Error::UnknownPeer(peer))?)
    }

    fn room_shard(&self, room: RoomId) -> Option<usize> {
        self.places().rooms.get(&room).map(|(shard, _)| *shard)
    }

    fn shard_of_room(&self, room: RoomId, track: TrackId) -> Result<usize> {
        Ok(self
            .room_shard(room)
            .ok_or(rtc::Error::UnknownTrack(track))?)
    }
}

#[cfg(test)]
mod tests;
