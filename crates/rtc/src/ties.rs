//! What hangs on what: the names that lead to a peer, the tracks it publishes, the slots they flow into.

use str0m::media::{Direction, MediaKind, Mid};

use crate::demux::{Origin, Route};
use crate::track::Track;
use crate::{Error, Event, Hub, Lost, Publish, Result, TrackId};

/// A client has few addresses; one that shows more is searching for a hole in our memory.
const MAX_ORIGINS: usize = 16;

impl Hub {
    /// Another connection's track, or one in two m-lines, would be two tracks under one name.
    pub(crate) fn check_names(&self, key: usize, publish: &[Publish]) -> Result<()> {
        for (index, entry) in publish.iter().enumerate() {
            let twice = publish[..index]
                .iter()
                .any(|other| other.track == entry.track || other.mid == entry.mid);
            let foreign = self
                .track_keys
                .get(&entry.track)
                .is_some_and(|track| self.tracks[*track].peer != key);
            if twice || foreign {
                return Err(Error::DuplicateTrack(entry.track));
            }
        }
        Ok(())
    }

    /// A published track must be in the same room and of the slot's kind.
    pub(crate) fn check_wish(
        &self,
        key: usize,
        place: usize,
        mid: &str,
        track: TrackId,
    ) -> Result<()> {
        let Some(&track_key) = self.track_keys.get(&track) else {
            return Ok(());
        };
        let (found, peer) = (&self.tracks[track_key], &self.peers[key]);
        if self.peers[found.peer].room != peer.room {
            return Err(Error::UnknownTrack(track));
        }
        let audio = peer.slots[place].kind == MediaKind::Audio;
        if found.source.is_audio() != audio {
            let why = "carries another kind of media than the track";
            return Err(Error::BadLine {
                mid: mid.to_owned(),
                why,
            });
        }
        Ok(())
    }

    /// The name STUN requests to this peer carry; an ICE restart changes it.
    pub(crate) fn learn_name(&mut self, key: usize) {
        let Some(rtc) = self.peers[key].rtc.as_mut() else {
            return;
        };
        let name = rtc.direct_api().local_ice_credentials().ufrag;
        let before = self.peers[key].ufrag.replace(name.clone());
        if before.as_ref() == Some(&name) {
            return;
        }
        if let Some(before) = before {
            self.route(key, Route::NameGone(before));
        }
        self.route(key, Route::Name(name));
    }

    /// Datagrams from here are this peer's from now on.
    pub(crate) fn learn_origin(&mut self, key: usize, origin: Origin) {
        if self.demux.knows(origin, key) {
            return;
        }
        let origins = &mut self.peers[key].origins;
        origins.retain(|other| *other != origin);
        origins.push_back(origin);
        let oldest = (origins.len() > MAX_ORIGINS)
            .then(|| origins.pop_front())
            .flatten();
        self.route(key, Route::Origin(origin));
        if let Some(oldest) = oldest {
            self.route(key, Route::OriginGone(oldest));
        }
    }

    fn route(&mut self, key: usize, route: Route) {
        self.demux.apply(&route, key);
        self.routes.push_back(route);
    }

    pub(crate) fn sync_tracks(&mut self, key: usize, publish: &[Publish]) -> Result<()> {
        let mut lines = Vec::with_capacity(publish.len());
        for entry in publish {
            lines.push((entry, self.sending_line(key, entry)?));
        }
        for track in self.peers[key].tracks.clone() {
            let known = &self.tracks[track];
            let stays = lines.iter().any(|(entry, mid)| {
                (entry.track, entry.source, *mid) == (known.id, known.source, known.mid)
            });
            if !stays {
                self.stop_track(track);
            }
        }
        for (entry, mid) in lines {
            if !self.track_keys.contains_key(&entry.track) {
                self.start_track(key, entry, mid);
            }
        }
        Ok(())
    }

    fn sending_line(&self, key: usize, entry: &Publish) -> Result<Mid> {
        let bad = |why| Error::BadLine {
            mid: entry.mid.clone(),
            why,
        };
        let (mid, kind, direction) = self.peers[key]
            .line(&entry.mid)
            .ok_or_else(|| bad("is not in the offer"))?;
        if !matches!(direction, Direction::RecvOnly | Direction::SendRecv) {
            return Err(bad("does not send"));
        }
        if (kind == MediaKind::Audio) != entry.source.is_audio() {
            return Err(bad("carries another kind of media than the source"));
        }
        Ok(mid)
    }

    fn start_track(&mut self, key: usize, entry: &Publish, mid: Mid) {
        let track = self
            .tracks
            .insert(Track::new(entry.track, key, mid, entry.source));
        self.track_keys.insert(entry.track, track);
        self.peers[key].tracks.push(track);
        // Whoever waited for it, or had it before its publisher came back, gets it.
        let room = self.peers[key].room;
        for peer in self.rooms[room].peers.clone() {
            self.relink_slots(peer);
        }
    }

    /// Ties slots to the published tracks they wait for.
    pub(crate) fn relink_slots(&mut self, key: usize) {
        for place in 0..self.peers[key].slots.len() {
            self.link(key, place);
        }
    }

    /// Ties a slot to the track it wants, and unties it from another.
    pub(crate) fn link(&mut self, key: usize, place: usize) {
        let slot = &self.peers[key].slots[place];
        let (wanted, before) = (slot.wanted, slot.track);
        let found = wanted
            .and_then(|id| self.track_keys.get(&id).copied())
            .filter(|track| {
                let audio = slot.kind == MediaKind::Audio;
                let track = &self.tracks[*track];
                track.source.is_audio() == audio
                    && self.peers[track.peer].room == self.peers[key].room
            });
        if found != before {
            self.unlink(key, before);
            let slot = &mut self.peers[key].slots[place];
            slot.track = found;
            slot.target = None;
            slot.forward.stop();
        }
        // Places may have moved, so the whole list of this peer is told anew.
        self.retell(key);
    }

    /// Makes the tracks' lists of subscribers agree with a peer's slots.
    fn retell(&mut self, key: usize) {
        let tracks: Vec<usize> = self.peers[key]
            .slots
            .iter()
            .filter_map(|s| s.track)
            .collect();
        for &track in &tracks {
            self.tracks[track]
                .subscribers
                .retain(|(peer, _)| *peer != key);
        }
        for (place, slot) in self.peers[key].slots.iter().enumerate() {
            if let Some(track) = slot.track {
                self.tracks[track].subscribers.push((key, place));
            }
        }
    }

    pub(crate) fn unlink(&mut self, key: usize, track: Option<usize>) {
        if let Some(track) = track.and_then(|track| self.tracks.get_mut(track)) {
            track.subscribers.retain(|(peer, _)| *peer != key);
        }
    }

    pub(crate) fn stop_track(&mut self, key: usize) {
        let track = self.tracks.remove(key);
        self.track_keys.remove(&track.id);
        for (peer, place) in &track.subscribers {
            let slot = &mut self.peers[*peer].slots[*place];
            (slot.track, slot.target, slot.shown) = (None, None, None);
            slot.forward.stop();
        }
        for id in &track.taps {
            if let Some(tap) = self.taps.get_mut(id) {
                tap.end();
                self.events.push_back(Event::TapEnded { tap: tap.id });
            }
        }
        let publisher = &mut self.peers[track.peer];
        publisher.tracks.retain(|other| *other != key);
        publisher.routes.retain(|_, route| route.track != key);
        let (peer, room) = (publisher.id, publisher.room);
        let room = &mut self.rooms[room];
        if track.source.is_audio() && room.speakers.forget(peer) {
            self.events.push_back(Event::ActiveSpeaker {
                room: room.id,
                peer: None,
            });
        }
        self.events.push_back(Event::TrackStopped {
            peer,
            track: track.id,
        });
    }

    /// Takes a connection down, and tells why.
    pub(crate) fn lose(&mut self, key: usize, reason: Lost) {
        if reason == Lost::Failed {
            self.stats.failures += 1;
        }
        let peer = self.peers[key].id;
        self.disconnect(key);
        self.events.push_back(Event::Disconnected { peer, reason });
    }

    pub(crate) fn disconnect(&mut self, key: usize) {
        for track in self.peers[key].tracks.clone() {
            self.stop_track(track);
        }
        let tracks: Vec<usize> = self.peers[key]
            .slots
            .iter()
            .filter_map(|s| s.track)
            .collect();
        for track in tracks {
            self.unlink(key, Some(track));
        }
        let name = self.peers[key].ufrag.take().map(Route::NameGone);
        let origins = std::mem::take(&mut self.peers[key].origins);
        for route in name
            .into_iter()
            .chain(origins.into_iter().map(Route::OriginGone))
        {
            self.route(key, route);
        }
        self.peers[key].reset(&self.config);
    }
}
