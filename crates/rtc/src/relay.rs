//! A packet of a publisher, through its track, to every receiver and tap.

use std::cell::OnceCell;
use std::time::Instant;

use str0m::rtp::{RtpPacket, Vp8Descriptor};

use crate::forward::{Feed, Incoming};
use crate::peer::{Peer, Route};
use crate::slot::Packet;
use crate::tap::LayerView;
use crate::track::Layer;
use crate::{Event, Hub, codec};

impl Hub {
    /// Gives a publisher's packet to all who receive or tap its track.
    pub(crate) fn forward(&mut self, key: usize, rtp: &RtpPacket, now: Instant) {
        let ssrc = *rtp.header.ssrc;
        let known = self
            .peers
            .get(key)
            .and_then(|peer| peer.routes.get(&ssrc).copied());
        let Some(route) = known.or_else(|| self.discover(key, ssrc, now)) else {
            return;
        };
        let Self {
            peers,
            tracks,
            rooms,
            dirty,
            taps,
            events,
            stats,
            ..
        } = self;
        let track = &mut tracks[route.track];
        let publisher = &peers[key];
        let Some((params, is_red)) = publisher.payload(rtp.header.payload_type) else {
            return;
        };
        let spec = params.spec();
        let rate = spec.clock_rate.get();
        let vp8 = (spec.codec == str0m::format::Codec::Vp8)
            .then(|| Vp8Descriptor::parse(&rtp.payload).ok())
            .flatten();
        let sight = codec::look(spec.codec, &rtp.payload, vp8.as_ref());
        let layer = &mut track.layers[route.layer];
        let in_turn = layer.meter.count(
            *rtp.seq_no,
            rtp.header.timestamp,
            rtp.payload.len(),
            rate,
            now,
        );
        layer.last_at = now;
        if track.muted {
            return;
        }
        if let Some((width, height)) = sight.size {
            (layer.width, layer.height) = (width, height);
        }
        let begins = sight.starts_key_frame && in_turn;
        if begins {
            layer.gate.served();
        }
        track.codec = Some(spec.codec);
        let sampled = publisher
            .clock
            .sampled(&layer.clock, rtp.header.timestamp, rate, now);
        let ext = &rtp.header.ext_vals;
        if let Some(level) = ext.audio_level {
            rooms[publisher.room]
                .speakers
                .hear(publisher.id, level.unsigned_abs());
        }
        let packet = Packet {
            incoming: Incoming {
                feed: Feed {
                    track: route.track,
                    layer: route.layer,
                    ssrc,
                },
                seq: *rtp.seq_no,
                timestamp: rtp.header.timestamp,
                sampled,
                vp8: vp8.as_ref(),
                clock_rate: rate,
            },
            payload_type: rtp.header.payload_type,
            params,
            is_red,
            marker: rtp.header.marker,
            payload: &rtp.payload,
            sight,
            begins,
            level: ext.audio_level,
            voice: ext.voice_activity,
            orientation: ext.video_orientation,
            primary: OnceCell::new(),
        };
        let height = (!spec.codec.is_audio()).then_some(layer.height);
        for &(receiver, place) in &track.subscribers {
            let peer = &mut peers[receiver];
            if peer.receive(place, &packet) {
                stats.packets_out += 1;
                if !std::mem::replace(&mut peer.dirty, true) {
                    dirty.push(receiver);
                }
                if sight.starts_key_frame && height.is_some() {
                    let slot = &mut peer.slots[place];
                    if slot.shown != height {
                        slot.shown = height;
                        let (peer, track) = (peer.id, track.id);
                        events.push_back(Event::LayerChanged {
                            peer,
                            track,
                            height,
                        });
                    }
                }
            }
        }
        let layer = &track.layers[route.layer];
        for id in &track.taps {
            let Some(tap) = taps.get_mut(id) else {
                continue;
            };
            let followed = tap.layer().and_then(|index| track.layers.get(index));
            let view = LayerView {
                height: layer.height,
                rid: layer.rid.as_ref().map_or("", |rid| rid),
                followed_is_live: followed.is_some_and(|layer| layer.live),
                followed_height: followed.map_or(0, |layer| layer.height),
            };
            tap.push(&packet, view, now);
            if tap.must_tell() {
                events.push_back(Event::TapReady { tap: tap.id });
            }
        }
    }

    /// Finds out what an SSRC is: which track, which layer.
    fn discover(&mut self, key: usize, ssrc: u32, now: Instant) -> Option<Route> {
        let Self {
            peers,
            tracks,
            config,
            events,
            ..
        } = self;
        let peer = peers.get_mut(key)?;
        let mut api = peer.rtc.as_mut()?.direct_api();
        let stream = api.stream_rx(&ssrc.into())?;
        let (mid, rid) = (stream.mid(), stream.rid());
        let index = *peer
            .tracks
            .iter()
            .find(|track| tracks[**track].mid == mid)?;
        let track = &mut tracks[index];
        let layer = match track.layers.iter().position(|layer| layer.rid == rid) {
            Some(layer) => layer,
            None => {
                let name = rid.as_ref().map_or("", |rid| rid);
                let nominal = config.nominal_heights.iter().find(|(rid, _)| *rid == name);
                let height = match nominal {
                    _ if track.source.is_audio() => 0,
                    Some((_, height)) => *height,
                    None => 720,
                };
                track.layers.push(Layer::new(rid, ssrc, height, now));
                track.layers.len() - 1
            }
        };
        track.layers[layer].ssrc = ssrc;
        let route = Route {
            track: index,
            layer,
        };
        peer.routes
            .retain(|_, other| (other.track, other.layer) != (index, layer));
        peer.routes.insert(ssrc, route);
        if !std::mem::replace(&mut track.started, true) {
            events.push_back(Event::TrackStarted {
                peer: peer.id,
                track: track.id,
            });
        }
        let subscribers = track.subscribers.clone();
        for (receiver, _) in subscribers {
            self.settle(receiver, now);
        }
        Some(route)
    }
}

impl Peer {
    fn receive(&mut self, place: usize, packet: &Packet<'_>) -> bool {
        let Some(rtc) = self.rtc.as_mut().filter(|_| self.connected) else {
            return false;
        };
        self.slots[place].deliver(rtc, packet)
    }
}
