//! One shard: rooms and peers, and the verbs by which its owner changes them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Instant;

use slab::Slab;
use str0m::media::Mid;
use str0m::rtp::RtpPacket;

use crate::demux::{Demux, Route};
use crate::outbox::Outbox;
use crate::peer::Peer;
use crate::room::Room;
use crate::tap::{Follows, Tap};
use crate::timers::Timers;
use crate::track::Track;
use crate::{
    Caps, Config, Error, Event, Frame, HubStats, Lost, PeerId, Result, RoomId, Source, TapId,
    TrackId, Transmit, VideoCodec,
};

/// A track a peer sends through one of its m-lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The `a=mid` of a sending m-line of the offer.
    pub mid: String,
    /// Where it comes from.
    pub source: Source,
    /// The name the product gives to it.
    pub track: TrackId,
}

/// What shall flow through one of a peer's receiving m-lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotWish {
    /// The `a=mid` of a receiving m-line.
    pub mid: String,
    /// The track, or nothing.
    pub track: Option<TrackId>,
    /// Height of the tile in pixels; 0 pauses the picture.
    pub max_height: u32,
}

/// One shard of the SFU.
pub struct Hub {
    pub(crate) config: Config,
    pub(crate) peers: Slab<Peer>,
    pub(crate) tracks: Slab<Track>,
    pub(crate) rooms: Slab<Room>,
    pub(crate) taps: BTreeMap<u64, Tap>,
    pub(crate) peer_keys: HashMap<PeerId, usize>,
    pub(crate) track_keys: HashMap<TrackId, usize>,
    pub(crate) room_keys: HashMap<RoomId, usize>,
    pub(crate) demux: Demux<usize>,
    pub(crate) timers: Timers,
    pub(crate) outbox: Outbox,
    pub(crate) events: VecDeque<Event>,
    /// Packets that came out of a publisher and still have to be forwarded.
    pub(crate) inbox: VecDeque<(usize, RtpPacket)>,
    /// Peers with something written and not polled out.
    pub(crate) dirty: Vec<usize>,
    pub(crate) routes: VecDeque<Route>,
    pub(crate) next_tick: Option<Instant>,
    pub(crate) stats: HubStats,
    pub(crate) next_tap: u64,
}

impl Hub {
    /// Makes an empty hub.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            peers: Slab::new(),
            tracks: Slab::new(),
            rooms: Slab::new(),
            taps: BTreeMap::new(),
            peer_keys: HashMap::new(),
            track_keys: HashMap::new(),
            room_keys: HashMap::new(),
            demux: Demux::default(),
            timers: Timers::default(),
            outbox: Outbox::default(),
            events: VecDeque::new(),
            inbox: VecDeque::new(),
            dirty: Vec::new(),
            routes: VecDeque::new(),
            next_tick: None,
            stats: HubStats::default(),
            next_tap: 0,
        }
    }

    /// Lets a peer into a room, which begins with its first peer and ends with its last.
    pub fn join(&mut self, room: RoomId, peer: PeerId, caps: Caps, now: Instant) -> Result<()> {
        if self.peer_keys.contains_key(&peer) {
            return Err(Error::AlreadyJoined(peer));
        }
        let room_key = match self.room_keys.get(&room) {
            Some(key) => *key,
            None => {
                let key = self.rooms.insert(Room::new(room));
                self.room_keys.insert(room, key);
                key
            }
        };
        let key = self
            .peers
            .insert(Peer::new(peer, room_key, caps, &self.config, now));
        self.peer_keys.insert(peer, key);
        self.rooms[room_key].peers.push(key);
        self.next_tick.get_or_insert(now + crate::tick::EVERY);
        Ok(())
    }

    /// The codec publishers of a room shall send, from their next offer on.
    pub fn set_codec(&mut self, room: RoomId, codec: VideoCodec) {
        if let Some(key) = self.room_keys.get(&room) {
            self.rooms[*key].codec = codec;
        }
    }

    /// What a peer's decoder can do.
    pub fn caps(&self, peer: PeerId) -> Result<Caps> {
        Ok(self.peers[self.key(peer)?].caps)
    }

    /// Takes a client's offer. `publish` lists everything it sends from now on: what is missing from
    /// it ends. Receiving m-lines become slots and keep what flowed through them.
    pub fn offer(
        &mut self,
        peer: PeerId,
        sdp: &str,
        publish: &[Publish],
        now: Instant,
    ) -> Result<String> {
        let key = self.key(peer)?;
        let mids: Vec<String> = crate::sdp::lines(sdp)?
            .into_iter()
            .map(|line| line.mid)
            .collect();
        self.check_names(key, publish)?;
        let codec = self.rooms[self.peers[key].room].codec;
        let negotiated = self.peers[key].negotiate(&self.config, codec, sdp, now);
        let sdp = match negotiated {
            Ok(sdp) => sdp,
            Err(error) => {
                if self.peers[key].rtc.is_none() && self.peers[key].ufrag.is_some() {
                    self.lose(key, Lost::Failed);
                }
                return Err(error);
            }
        };
        self.learn_name(key);
        for slot in self.peers[key].sync_slots(&mids) {
            self.unlink(key, slot.track);
        }
        self.relink_slots(key);
        self.mark(key);
        let published = self.sync_tracks(key, publish);
        self.flush(now);
        published.map(|()| sdp)
    }

    /// Maps tracks into slots; slots not named stay as they are. A track that is not published (yet,
    /// or any more) is waited for.
    pub fn subscribe(&mut self, peer: PeerId, wishes: &[SlotWish], now: Instant) -> Result<()> {
        let key = self.key(peer)?;
        let mut places = Vec::with_capacity(wishes.len());
        for wish in wishes {
            let mid = Mid::from(wish.mid.as_str());
            let place = self.peers[key]
                .slots
                .iter()
                .position(|slot| slot.mid == mid);
            let why = "is no receiving m-line of the last offer";
            places.push(place.ok_or_else(|| Error::BadLine {
                mid: wish.mid.clone(),
                why,
            })?);
            if let Some(track) = wish.track {
                self.check_wish(key, places[places.len() - 1], &wish.mid, track)?;
            }
        }
        for (place, wish) in places.into_iter().zip(wishes) {
            let slot = &mut self.peers[key].slots[place];
            slot.max_height = wish.max_height;
            if slot.wanted != wish.track {
                slot.wanted = wish.track;
                self.link(key, place);
            }
        }
        self.settle(key, now);
        self.flush(now);
        Ok(())
    }

    /// Stops or resumes the forwarding, and tapping, of a track.
    pub fn set_muted(&mut self, track: TrackId, muted: bool) -> Result<()> {
        let key = self.track_key(track)?;
        if self.tracks[key].muted == muted {
            return Ok(());
        }
        self.tracks[key].muted = muted;
        for (peer, slot) in self.tracks[key].subscribers.clone() {
            // Where sound or picture went on meanwhile is a new run.
            self.peers[peer].slots[slot].forward.stop();
        }
        if !muted {
            self.tracks[key]
                .layers
                .iter_mut()
                .for_each(|layer| layer.gate.want());
        }
        Ok(())
    }

    /// A subscriber of whole frames of the best layer, holding up to `capacity` of them. Ends with the track.
    pub fn tap(&mut self, track: TrackId, capacity: usize) -> Result<TapId> {
        self.tap_what(track, Follows::Best, capacity)
    }

    /// The same of one simulcast layer, which need not arrive (yet). All layers are then asked for key frames together
    /// every two seconds, so that what is made of them can be cut at the same instants.
    pub fn tap_layer(&mut self, track: TrackId, rid: &str, capacity: usize) -> Result<TapId> {
        self.tap_what(track, Follows::Layer(rid.to_owned()), capacity)
    }

    fn tap_what(&mut self, track: TrackId, follows: Follows, capacity: usize) -> Result<TapId> {
        let key = self.track_key(track)?;
        self.next_tap += 1;
        let id = TapId(self.next_tap);
        self.taps.insert(id.0, Tap::new(id, key, follows, capacity));
        self.tracks[key].taps.push(id.0);
        self.tracks[key].tap_asked = None;
        Ok(id)
    }

    /// The next frame of a tap, `None` when there is none now.
    pub fn poll_tap(&mut self, tap: TapId) -> Option<Frame> {
        let frame = self.taps.get_mut(&tap.0)?.poll();
        if self.taps.get(&tap.0).is_some_and(Tap::is_done) {
            self.taps.remove(&tap.0);
        }
        frame
    }

    /// How many frames a tap's reader was too slow for.
    pub fn tap_lost(&self, tap: TapId) -> u64 {
        self.taps.get(&tap.0).map_or(0, Tap::lost)
    }

    /// Ends a tap.
    pub fn untap(&mut self, tap: TapId) {
        if let Some(gone) = self.taps.remove(&tap.0)
            && let Some(track) = self.tracks.get_mut(gone.track)
        {
            track.taps.retain(|id| *id != tap.0);
        }
    }

    /// Asks all layers of a track for a key frame.
    pub fn request_keyframes(&mut self, track: TrackId, now: Instant) -> Result<()> {
        let key = self.track_key(track)?;
        self.tracks[key]
            .layers
            .iter_mut()
            .for_each(|layer| layer.gate.want());
        self.ask_key_frames(key, now);
        self.flush(now);
        Ok(())
    }

    /// Forgets a peer's connection: what it published ends, its slots are gone, the next offer makes
    /// a new connection.
    pub fn restart(&mut self, peer: PeerId) -> Result<()> {
        let key = self.key(peer)?;
        self.disconnect(key);
        Ok(())
    }

    /// Lets a peer go.
    pub fn leave(&mut self, peer: PeerId) -> Result<()> {
        let key = self.key(peer)?;
        self.disconnect(key);
        self.peer_keys.remove(&peer);
        let room_key = self.peers.remove(key).room;
        let room = &mut self.rooms[room_key];
        room.peers.retain(|other| *other != key);
        if room.peers.is_empty() {
            let id = self.rooms.remove(room_key).id;
            self.room_keys.remove(&id);
        }
        if self.peers.is_empty() {
            self.next_tick = None;
        }
        Ok(())
    }

    /// The next datagrams to send. The slice is valid until the next call.
    pub fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// The next change of what leads here, for a front reader.
    pub fn poll_route(&mut self) -> Option<Route> {
        self.routes.pop_front()
    }

    pub(crate) fn key(&self, peer: PeerId) -> Result<usize> {
        self.peer_keys
            .get(&peer)
            .copied()
            .ok_or(Error::UnknownPeer(peer))
    }

    pub(crate) fn track_key(&self, track: TrackId) -> Result<usize> {
        self.track_keys
            .get(&track)
            .copied()
            .ok_or(Error::UnknownTrack(track))
    }

    pub(crate) fn mark(&mut self, key: usize) {
        if !std::mem::replace(&mut self.peers[key].dirty, true) {
            self.dirty.push(key);
        }
    }
}
