//! One participant's connection: its str0m instance, what it publishes and its slots.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::change::SdpOffer;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, TcpType};
use str0m::{Candidate, Rtc, RtcConfig};

use crate::clock::PeerClock;
use crate::demux::Origin;
use crate::layers::Pace;
use crate::slot::Slot;
use crate::timers::Alarm;
use crate::{Caps, Config, Error, PeerId, Result, VideoCodec};

/// Where a packet with a known SSRC belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub track: usize,
    pub layer: usize,
}

pub(crate) struct Peer {
    pub id: PeerId,
    /// Its room's key.
    pub room: usize,
    pub caps: Caps,
    /// Absent until the first offer and after a restart.
    pub rtc: Option<Rtc>,
    pub connected: bool,
    /// When ICE fell silent.
    pub silent_since: Option<Instant>,
    pub ufrag: Option<String>,
    /// Where its datagrams come from, the newest last.
    pub origins: VecDeque<Origin>,
    /// Its tracks' keys.
    pub tracks: Vec<usize>,
    pub routes: HashMap<u32, Route>,
    pub slots: Vec<Slot>,
    pub clock: PeerClock,
    pub alarm: Alarm,
    /// Something was written that has not been polled out yet.
    pub dirty: bool,
    pub pace: Pace,
    pub estimate: u64,
    /// What the estimator was told last.
    pub wished: (u64, u64),
    pub rtt: Option<Duration>,
    pub egress_loss: Option<f32>,
}

/// Retransmissions may take this share of what is sent before the queue of them is dropped. str0m's
/// own 15 % would give up on a guest with 20 % loss.
const RESEND_SHARE: Option<f32> = Some(0.4);
const RESEND_PACKETS: usize = 1024;
const RESEND_AGE: Duration = Duration::from_secs(3);

impl Peer {
    pub fn new(id: PeerId, room: usize, caps: Caps, config: &Config, now: Instant) -> Self {
        Self {
            id,
            room,
            caps,
            rtc: None,
            connected: false,
            silent_since: None,
            ufrag: None,
            origins: VecDeque::new(),
            tracks: Vec::new(),
            routes: HashMap::new(),
            slots: Vec::new(),
            clock: PeerClock::default(),
            alarm: Alarm::new(now),
            dirty: false,
            pace: Pace::default(),
            estimate: config.start_bitrate,
            wished: (0, 0),
            rtt: None,
            egress_loss: None,
        }
    }

    /// Takes an offer and gives the answer. A first offer makes the connection; a later one changes
    /// it (m-lines, directions, an ICE restart). A refused first offer leaves nothing behind.
    pub fn negotiate(
        &mut self,
        config: &Config,
        codec: VideoCodec,
        offer: &str,
        now: Instant,
    ) -> Result<String> {
        let fresh = self.rtc.is_none();
        let built = match self.rtc.take() {
            Some(rtc) => rtc,
            None => build(config, now)?,
        };
        let offer = crate::sdp::without_candidates(offer);
        let answered = catch_unwind(AssertUnwindSafe(|| accept(built, &offer)));
        let Ok((rtc, answer)) = answered else {
            return Err(Error::BadSdp("it cannot be worked with".into()));
        };
        if answer.is_ok() || (!fresh && rtc.is_alive()) {
            self.rtc = Some(rtc);
        }
        Ok(crate::sdp::prefer(&answer?, codec))
    }

    /// The direction media flows through an m-line, seen from here.
    pub fn line(&self, mid: &str) -> Option<(Mid, MediaKind, Direction)> {
        let media = self.rtc.as_ref()?.media(mid.into())?;
        Some((media.mid(), media.kind(), media.direction()))
    }

    /// Makes slots of the m-lines we send through, and drops those that are gone.
    pub fn sync_slots(&mut self, mids: &[String]) -> Vec<Slot> {
        let mut kept = Vec::with_capacity(mids.len());
        let mut gone = std::mem::take(&mut self.slots);
        for name in mids {
            let Some((mid, kind, direction)) = self.line(name) else {
                continue;
            };
            if !direction.is_sending() {
                continue;
            }
            match gone.iter().position(|slot| slot.mid == mid) {
                Some(index) => kept.push(gone.swap_remove(index)),
                None => kept.extend(self.new_slot(mid, kind)),
            }
        }
        self.slots = kept;
        gone
    }

    fn new_slot(&mut self, mid: Mid, kind: MediaKind) -> Option<Slot> {
        let mut api = self.rtc.as_mut()?.direct_api();
        let stream = api.stream_tx_by_mid(mid, None)?;
        if kind == MediaKind::Video {
            stream.set_rtx_cache(RESEND_PACKETS, RESEND_AGE, RESEND_SHARE);
        }
        Some(Slot::new(mid, kind, stream.ssrc()))
    }

    /// Tells the estimator what rate to keep up, by padding where media is less, and how much would
    /// be of use, so that it looks for it.
    pub fn wish(&mut self, sustain: u64, desired: u64) {
        // Telling restarts what the estimator is about: a few percent are no news.
        let same = |before: u64, after: u64| before.abs_diff(after) * 20 <= before;
        if same(self.wished.0, sustain) && same(self.wished.1, desired) {
            return;
        }
        self.wished = (sustain, desired);
        if let Some(rtc) = self.rtc.as_mut() {
            rtc.bwe()
                .set_bitrate(Bitrate::bps(sustain), Bitrate::bps(desired));
        }
    }

    /// The codec parameters a payload type of this publisher stands for, and whether it is RED.
    pub fn payload(&self, payload_type: Pt) -> Option<(str0m::format::PayloadParams, bool)> {
        let params = self.rtc.as_ref()?.codec_config().params();
        let found = params
            .iter()
            .find(|p| p.pt() == payload_type || p.red() == Some(payload_type))?;
        Some((*found, found.pt() != payload_type))
    }

    /// Forgets the connection and all that hung on it.
    pub fn reset(&mut self, config: &Config) {
        self.rtc = None;
        self.connected = false;
        self.silent_since = None;
        self.routes.clear();
        self.slots.clear();
        self.clock = PeerClock::default();
        self.pace = Pace::default();
        self.estimate = config.start_bitrate;
        self.wished = (0, 0);
        self.rtt = None;
        self.egress_loss = None;
    }
}

fn accept(mut rtc: Rtc, offer: &str) -> (Rtc, Result<String>) {
    let bad = |error: &dyn std::fmt::Display| Error::BadSdp(error.to_string());
    let offer = match SdpOffer::from_sdp_string(offer) {
        Ok(offer) => offer,
        Err(error) => return (rtc, Err(bad(&error))),
    };
    let answer = rtc.sdp_api().accept_offer(offer);
    (
        rtc,
        answer
            .map(|answer| answer.to_sdp_string())
            .map_err(|error| bad(&error)),
    )
}

fn build(config: &Config, now: Instant) -> Result<Rtc> {
    let mut rtc = rtc_config(config).build(now);
    let candidates = config
        .udp
        .iter()
        .map(|addr| Candidate::host(*addr, Protocol::Udp))
        .chain(config.tcp.iter().map(|addr| {
            Candidate::builder()
                .tcp()
                .host(*addr)
                .tcptype(TcpType::Passive)
                .build()
        }));
    for candidate in candidates {
        let candidate = candidate.map_err(|error| Error::BadSdp(error.to_string()))?;
        rtc.add_local_candidate(candidate);
    }
    Ok(rtc)
}

fn rtc_config(config: &Config) -> RtcConfig {
    let mut rtc = Rtc::builder()
        .set_ice_lite(true)
        .set_rtp_mode(true)
        .set_stats_interval(Some(Duration::from_secs(2)))
        .clear_codecs()
        .enable_opus(true, true)
        .enable_vp8(true);
    // Constrained baseline first: every decoder has it, and a capture of it plays everywhere.
    let codecs = rtc.codec_config();
    codecs.add_h264(108.into(), Some(109.into()), true, 0x42e01f);
    codecs.add_h264(127.into(), Some(121.into()), true, 0x42001f);
    if config.bandwidth_estimation {
        rtc = rtc.enable_bwe(Some(Bitrate::bps(config.start_bitrate)));
    }
    rtc
}
