//! The packet path: datagrams in, packets through the room, datagrams out.
//!
//! Every touch of a peer's str0m instance goes through [`guarded`]: what a peer sends may at worst
//! cost that peer its connection.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::bwe::BweKind;
use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::Receive;
use str0m::rtp::rtcp::SenderInfo;
use str0m::{IceConnectionState, Input, Output, Rtc};

use crate::demux::Origin;
use crate::{Event, Hub, Lost, Protocol, demux};

/// How often one poll may find that str0m wants to go on at this very instant (its pacer does, after
/// every packet). More is a loop, and the rest waits a moment.
const MAX_ROUNDS: usize = 4_000;
const MOMENT: Duration = Duration::from_millis(1);

/// What a peer's str0m told besides packets.
enum Signal {
    Connected,
    /// Somebody there knows the peer's ICE password.
    Proved(Origin),
    Ice(IceConnectionState),
    Closed,
    Report(Mid, Option<Rid>, SenderInfo),
    KeyFrameWanted(Mid),
    Estimate(u64),
    Stats {
        rtt: Option<Duration>,
        loss: Option<f32>,
    },
}

impl Hub {
    /// Takes a datagram. Hand in all that have arrived, then [`flush`](Hub::flush) once, so that a
    /// frame's packets leave together.
    pub fn handle_datagram(
        &mut self,
        now: Instant,
        proto: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        datagram: &[u8],
    ) {
        let Some(key) = self.demux.owner((proto, source), datagram) else {
            self.stats.strays += 1;
            return;
        };
        let destination = self.candidate(proto, destination);
        let Ok(contents) = datagram.try_into() else {
            self.stats.strays += 1;
            return;
        };
        let receive = Receive {
            proto,
            source,
            destination,
            contents,
        };
        self.drive(key, Some(Input::Receive(now, receive)), now);
        self.forward_all(now);
    }

    /// Sends on what was written to receivers since the last flush.
    pub fn flush(&mut self, now: Instant) {
        while let Some(key) = self.dirty.pop() {
            let Some(peer) = self.peers.get_mut(key) else {
                continue;
            };
            peer.dirty = false;
            self.drive(key, Some(Input::Timeout(now)), now);
        }
        self.forward_all(now);
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some((key, entry)) = self.timers.pop(now) {
            let Some(peer) = self.peers.get_mut(key) else {
                continue;
            };
            if self.timers.arrived(key, &mut peer.alarm, entry, now) {
                self.drive(key, Some(Input::Timeout(now)), now);
            }
        }
        self.forward_all(now);
        if self.next_tick.is_some_and(|at| now >= at) {
            self.tick(now);
        }
        self.flush(now);
    }

    /// When [`handle_timeout`](Hub::handle_timeout) is due; `None` while nobody is here.
    pub fn next_timeout(&self) -> Option<Instant> {
        [self.timers.next(), self.next_tick]
            .into_iter()
            .flatten()
            .min()
    }

    /// The local candidate a datagram came to. Behind a NAT it names an address we did not tell.
    fn candidate(&self, proto: Protocol, destination: SocketAddr) -> SocketAddr {
        let told = if proto == Protocol::Udp {
            &self.config.udp
        } else {
            &self.config.tcp
        };
        if told.contains(&destination) {
            return destination;
        }
        let same_family = |addr: &&SocketAddr| addr.is_ipv4() == destination.is_ipv4();
        told.iter()
            .find(same_family)
            .copied()
            .unwrap_or(destination)
    }

    /// Feeds a peer and polls it dry.
    pub(crate) fn drive(&mut self, key: usize, input: Option<Input<'_>>, now: Instant) {
        let Self {
            peers,
            timers,
            outbox,
            inbox,
            ..
        } = self;
        let Some(peer) = peers.get_mut(key) else {
            return;
        };
        let Some(rtc) = peer.rtc.as_mut() else { return };
        let mut signals = Vec::new();
        let polled = guarded(|| {
            poll_dry(rtc, input, now, |output| match output {
                Output::Transmit(t) => {
                    if demux::is_binding_success(&t.contents) {
                        signals.push(Signal::Proved((t.proto, t.destination)));
                    }
                    outbox.push(t.proto, t.source, t.destination, &t.contents);
                }
                Output::Event(str0m::Event::RtpPacket(packet)) => inbox.push_back((key, packet)),
                Output::Event(event) => signals.extend(signal(event)),
                Output::Timeout(_) => {}
            })
        });
        match polled {
            Ok(due) => timers.set(key, &mut peer.alarm, due),
            Err(why) => {
                tracing::warn!(peer = ?peer.id, why, "a connection failed");
                self.lose(key, Lost::Failed);
                return;
            }
        }
        for signal in signals {
            self.heed(key, signal, now);
        }
    }

    fn heed(&mut self, key: usize, signal: Signal, now: Instant) {
        match signal {
            Signal::Connected => self.came_up(key, now),
            Signal::Proved(origin) => self.learn_origin(key, origin),
            Signal::Ice(IceConnectionState::Disconnected) => {
                self.peers[key].silent_since.get_or_insert(now);
            }
            Signal::Ice(_) => self.peers[key].silent_since = None,
            Signal::Closed => self.lose(key, Lost::Closed),
            Signal::Report(mid, rid, report) => self.learn_clock(key, mid, rid, &report, now),
            Signal::KeyFrameWanted(mid) => self.pass_on_request(key, mid, now),
            Signal::Estimate(estimate) => self.peers[key].estimate = estimate,
            Signal::Stats { rtt, loss } => {
                self.peers[key].rtt = rtt.or(self.peers[key].rtt);
                self.peers[key].egress_loss = loss;
            }
        }
    }

    fn came_up(&mut self, key: usize, now: Instant) {
        let peer = &mut self.peers[key];
        if peer.rtc.is_some() && !std::mem::replace(&mut peer.connected, true) {
            self.events.push_back(Event::Connected { peer: peer.id });
            self.settle(key, now);
        }
    }

    fn learn_clock(
        &mut self,
        key: usize,
        mid: Mid,
        rid: Option<Rid>,
        report: &SenderInfo,
        now: Instant,
    ) {
        let peer = &mut self.peers[key];
        for track in &peer.tracks {
            let track = &mut self.tracks[*track];
            if track.mid == mid
                && let Some(layer) = track.layers.iter_mut().find(|layer| layer.rid == rid)
            {
                peer.clock.learn(&mut layer.clock, report, now);
            }
        }
    }

    fn pass_on_request(&mut self, key: usize, mid: Mid, now: Instant) {
        let slot = self.peers[key].slots.iter().find(|slot| slot.mid == mid);
        let wanted = slot.and_then(|slot| {
            let flows = slot.forward.feed().map(|feed| feed.layer);
            Some((slot.track?, flows.or(slot.target)?))
        });
        if let Some((track, layer)) = wanted {
            if let Some(layer) = self.tracks[track].layers.get_mut(layer) {
                layer.gate.want();
            }
            self.ask_key_frames(track, now);
        }
    }

    /// Asks a track's publisher for the key frames that are wanted and may be asked for.
    pub(crate) fn ask_key_frames(&mut self, track: usize, now: Instant) {
        let Self { tracks, peers, .. } = self;
        let track = &mut tracks[track];
        let publisher = track.peer;
        let Some(rtc) = peers[publisher].rtc.as_mut() else {
            return;
        };
        let mut asked = false;
        for layer in &mut track.layers {
            if layer.gate.ask(now)
                && let Some(stream) = rtc.direct_api().stream_rx(&layer.ssrc.into())
            {
                stream.request_keyframe(KeyframeRequestKind::Pli);
                asked = true;
            }
        }
        if asked {
            self.mark(publisher);
        }
    }

    fn forward_all(&mut self, now: Instant) {
        while let Some((key, packet)) = self.inbox.pop_front() {
            self.stats.packets_in += 1;
            self.forward(key, &packet, now);
        }
    }
}

/// Runs what a peer's input can upset; a panic costs the peer, not the room.
fn guarded<T>(work: impl FnOnce() -> Result<T, str0m::RtcError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("it panicked".to_owned()),
    }
}

fn poll_dry(
    rtc: &mut Rtc,
    input: Option<Input<'_>>,
    now: Instant,
    mut take: impl FnMut(Output),
) -> Result<Instant, str0m::RtcError> {
    if let Some(input) = input {
        rtc.handle_input(input)?;
    }
    for _ in 0..MAX_ROUNDS {
        loop {
            match rtc.poll_output()? {
                Output::Timeout(due) if due > now => return Ok(due),
                Output::Timeout(_) => break,
                output => take(output),
            }
        }
        rtc.handle_input(Input::Timeout(now))?;
    }
    Ok(now + MOMENT)
}

fn signal(event: str0m::Event) -> Option<Signal> {
    use str0m::Event as E;
    Some(match event {
        E::Connected => Signal::Connected,
        E::IceConnectionStateChange(state) => Signal::Ice(state),
        E::Closed => Signal::Closed,
        E::SenderFeedback(f) => Signal::Report(f.mid, f.rid, f.sender_info),
        E::KeyframeRequest(request) => Signal::KeyFrameWanted(request.mid),
        E::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
            Signal::Estimate(estimate.as_u64())
        }
        E::PeerStats(stats) => Signal::Stats {
            rtt: stats.rtt.or(stats
                .selected_candidate_pair
                .and_then(|pair| pair.current_round_trip_time)),
            loss: stats.egress_loss_fraction,
        },
        _ => return None,
    })
}
