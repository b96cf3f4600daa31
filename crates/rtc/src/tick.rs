//! What is done every tenth of a second, whatever arrives: layers are decided, silence is noticed,
//! the speaker is judged, key frames still missing are asked for again.

use std::time::{Duration, Instant};

use str0m::format::Codec;
use str0m::media::MediaKind;

use crate::layers::{Demand, rungs_for, settle};
use crate::stats::{HubStats, LayerStats, PeerStats, RoomStats, TrackStats};
use crate::tap::Tap;
use crate::track::{Layer, Track};
use crate::{Event, Hub, Lost, PeerId, RoomId, Source};

pub(crate) const EVERY: Duration = Duration::from_millis(100);
/// A connection that fell silent may come back, by itself or by an ICE restart, for so long.
const LINGER: Duration = Duration::from_secs(20);
/// A slot that waits for a key frame asks again after this.
const ASK_AGAIN: Duration = Duration::from_millis(1_000);

impl Hub {
    pub(crate) fn tick(&mut self, now: Instant) {
        self.next_tick = (!self.peers.is_empty()).then(|| now + EVERY);
        self.judge_speakers(now);
        for track in keys(&self.tracks) {
            self.tend_track(track, now);
        }
        for peer in keys(&self.peers) {
            self.tend_peer(peer, now);
        }
    }

    fn judge_speakers(&mut self, now: Instant) {
        for (_, room) in &mut self.rooms {
            let verdict = room.speakers.judge(now);
            let room = room.id;
            if let Some(peer) = verdict.speaker {
                self.events.push_back(Event::ActiveSpeaker { room, peer });
            }
            if let Some(levels) = verdict.levels.filter(|levels| !levels.is_empty()) {
                self.events.push_back(Event::Levels { room, levels });
            }
        }
    }

    fn tend_track(&mut self, key: usize, now: Instant) {
        let track = &mut self.tracks[key];
        track
            .layers
            .iter_mut()
            .for_each(|layer| layer.meter.roll(now));
        track.notice_silence(now);
        self.tend_taps(key, now);
        self.ask_key_frames(key, now);
    }

    fn tend_taps(&mut self, key: usize, now: Instant) {
        let Self {
            tracks,
            taps,
            events,
            ..
        } = self;
        let track = &mut tracks[key];
        if track.taps.is_empty() {
            return;
        }
        let every = track.taps.iter().filter_map(|id| taps.get(id));
        let every = every.map(Tap::asks_every).min().unwrap_or_default();
        let mut wanted = track.tap_asked.is_none_or(|at| now >= at + every);
        if wanted {
            track.tap_asked = Some(now);
        }
        for id in &track.taps {
            let Some(tap) = taps.get_mut(id) else {
                continue;
            };
            let followed = tap.layer().and_then(|index| track.layers.get(index));
            let stalled = tap.turns() && followed.is_some_and(|layer| !layer.live);
            let rid = followed
                .and_then(|layer| layer.rid.as_ref())
                .map_or("", |rid| rid);
            tap.tick(rid, now);
            wanted |= tap.take_need() || stalled;
            if tap.must_tell() {
                events.push_back(Event::TapReady { tap: tap.id });
            }
        }
        if wanted && !track.source.is_audio() {
            track
                .layers
                .iter_mut()
                .filter(|layer| layer.live)
                .for_each(|l| l.gate.want());
        }
    }

    fn tend_peer(&mut self, key: usize, now: Instant) {
        let peer = &self.peers[key];
        if peer.silent_since.is_some_and(|since| now >= since + LINGER) {
            self.lose(key, Lost::Timeout);
            return;
        }
        // Rates move without an event, and the pace lets a receiver up by time alone.
        self.settle(key, now);
        self.ask_again(key, now);
    }

    fn ask_again(&mut self, key: usize, now: Instant) {
        let Self { peers, tracks, .. } = self;
        let peer = &mut peers[key];
        if !peer.connected {
            return;
        }
        for slot in &mut peer.slots {
            let due = slot.asked.is_none_or(|at| now >= at + ASK_AGAIN);
            if let (true, true, Some(track), Some(layer)) =
                (slot.waits(), due, slot.track, slot.target)
                && !tracks[track].muted
            {
                slot.asked = Some(now);
                tracks[track].layers[layer].gate.want();
            }
        }
    }

    /// Decides the layers of a receiver's pictures.
    pub(crate) fn settle(&mut self, key: usize, now: Instant) {
        let Self {
            peers,
            tracks,
            config,
            ..
        } = self;
        let Some(peer) = peers.get_mut(key) else {
            return;
        };
        let mut sound = 0;
        let mut places = Vec::new();
        let mut demands = Vec::new();
        for (place, slot) in peer.slots.iter().enumerate() {
            let Some(track) = slot.track.and_then(|track| tracks.get(track)) else {
                continue;
            };
            match slot.kind {
                MediaKind::Audio => sound += track.layers.first().map_or(0, |l| l.meter.bitrate()),
                MediaKind::Video => {
                    places.push(place);
                    demands.push(demand(track, slot.max_height, slot.target));
                }
            }
        }
        let budget = match config.bandwidth_estimation {
            true => peer.estimate.saturating_sub(sound),
            false => u64::MAX,
        };
        let decided = settle(&demands, budget, &mut peer.pace, now);
        // What the next step up would take is filled with padding meanwhile: an estimate that never
        // sees such a rate never believes in it. Not while the pace forbids the step anyway.
        let step = next_step(&demands, &decided).filter(|_| peer.pace.may_go_up(now));
        let ideal: u64 = demands
            .iter()
            .filter_map(|d| d.rungs.last())
            .map(|r| r.bitrate)
            .sum();
        let mut asked = Vec::new();
        for (place, target) in places.into_iter().zip(decided) {
            let slot = &mut peer.slots[place];
            if slot.target == target {
                continue;
            }
            slot.target = target;
            slot.asked = None;
            let Some(track) = slot.track else { continue };
            match target {
                Some(layer) if slot.waits() && peer.connected => {
                    slot.asked = Some(now);
                    tracks[track].layers[layer].gate.want();
                    asked.push(track);
                }
                Some(_) => {}
                None => {
                    slot.forward.stop();
                    if slot.shown.take().is_some() {
                        let (peer, track) = (peer.id, tracks[track].id);
                        let height = None;
                        self.events.push_back(Event::LayerChanged {
                            peer,
                            track,
                            height,
                        });
                    }
                }
            }
        }
        let sustain = step.map_or(0, |rate| sound + rate + rate / 5);
        // Never less than what it started from: a probe for a small tile's few bits would pull the
        // estimate down to them, and a tile that grows would wait for seconds.
        let desired = (sound + ideal).max(config.start_bitrate);
        peer.wish(sustain, desired + desired / 5);
        for track in asked {
            self.ask_key_frames(track, now);
        }
    }

    /// Figures of a room.
    pub fn room_stats(&self, room: RoomId) -> RoomStats {
        let Some(room) = self.room_keys.get(&room) else {
            return RoomStats::default();
        };
        let peers = &self.rooms[*room].peers;
        RoomStats {
            peers: peers.iter().map(|key| self.peer_stats(*key)).collect(),
        }
    }

    /// Figures of the hub.
    pub fn stats(&self) -> HubStats {
        HubStats {
            peers: self.peers.len(),
            rooms: self.rooms.len(),
            ..self.stats
        }
    }

    /// Who is in a room.
    pub fn peers_of(&self, room: RoomId) -> Vec<PeerId> {
        let room = self.room_keys.get(&room).map(|key| &self.rooms[*key]);
        room.map_or(Vec::new(), |room| {
            room.peers.iter().map(|key| self.peers[*key].id).collect()
        })
    }

    fn peer_stats(&self, key: usize) -> PeerStats {
        let peer = &self.peers[key];
        let tracks: Vec<TrackStats> = peer
            .tracks
            .iter()
            .map(|track| track_stats(&self.tracks[*track]))
            .collect();
        let received = |slot: &crate::slot::Slot| {
            let feed = slot.forward.feed()?;
            Some(
                self.tracks
                    .get(feed.track)?
                    .layers
                    .get(feed.layer)?
                    .meter
                    .bitrate(),
            )
        };
        PeerStats {
            peer: peer.id,
            connected: peer.connected,
            rtt_ms: peer.rtt.map(|rtt| rtt.as_secs_f32() * 1_000.0),
            egress_loss: peer.egress_loss,
            estimate: self.config.bandwidth_estimation.then_some(peer.estimate),
            bitrate_in: tracks
                .iter()
                .flat_map(|t| &t.layers)
                .map(|l| l.bitrate)
                .sum(),
            bitrate_out: peer.slots.iter().filter_map(received).sum(),
            tracks,
        }
    }
}

fn keys<T>(slab: &slab::Slab<T>) -> Vec<usize> {
    slab.iter().map(|(key, _)| key).collect()
}

fn demand(track: &Track, max_height: u32, current: Option<usize>) -> Demand {
    let height = if track.muted { 0 } else { max_height };
    let screen = u32::from(track.source == Source::Screen) * 100_000;
    Demand {
        priority: screen + max_height,
        rungs: rungs_for(track.rungs(), height),
        current,
    }
}

/// The rate of all pictures once the cheapest step up is made; `None` when all have their ideal.
fn next_step(demands: &[Demand], decided: &[Option<usize>]) -> Option<u64> {
    let (mut spent, mut cheapest) = (0, None::<u64>);
    for (demand, layer) in demands.iter().zip(decided) {
        let place = demand
            .rungs
            .iter()
            .position(|rung| Some(rung.layer) == *layer);
        let now = place.map_or(0, |place| demand.rungs[place].bitrate);
        spent += now;
        if let Some(next) = demand.rungs.get(place.map_or(0, |place| place + 1)) {
            let step = next.bitrate.saturating_sub(now);
            cheapest = Some(cheapest.map_or(step, |other| other.min(step)));
        }
    }
    Some(spent + cheapest?)
}

fn track_stats(track: &Track) -> TrackStats {
    let best = track.best().and_then(|index| track.layers.get(index));
    let codec = track.codec.and_then(|codec| match codec {
        Codec::Opus => Some("opus"),
        Codec::Vp8 => Some("vp8"),
        Codec::H264 => Some("h264"),
        _ => None,
    });
    let layer = |layer: &Layer| LayerStats {
        rid: layer.rid.map(|rid| rid.to_string()).unwrap_or_default(),
        width: layer.width,
        height: layer.height,
        fps: layer.meter.fps(),
        bitrate: layer.meter.bitrate(),
        live: layer.live,
    };
    TrackStats {
        track: track.id,
        source: track.source,
        codec,
        loss: best.map_or(0.0, |layer| layer.meter.loss()),
        jitter_ms: best.map_or(0.0, |layer| layer.meter.jitter_ms()),
        layers: track.layers.iter().map(layer).collect(),
    }
}
