//! A subscriber that gets whole frames: a capture, a live stream, a transcript.
//!
//! It follows one layer, or the best that arrives. A better layer, or any layer when the one it follows fell
//! silent, is taken over at that layer's first whole key frame; until then the old one goes on. The
//! frames keep one timeline through all of it. The ring is bounded: a reader that is too slow loses
//! frames up to the next key frame, is told so, and slows nobody.

mod assemble;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use str0m::format::Codec;

use crate::TapId;
use crate::forward::Feed;
use crate::slot::Packet;

use assemble::{Assembler, Whole};

/// While tapped, all layers are asked for a key frame so often: pieces of a recording begin there,
/// and layers asked together answer together.
const ASK_ALL_EVERY: Duration = Duration::from_secs(4);
/// The same while a layer is tapped by itself: segments of a live stream begin there, and viewers join.
const ASK_ALL_EVERY_LIVE: Duration = Duration::from_secs(2);

/// Which layer a tap follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Follows {
    /// The best that arrives.
    Best,
    /// This one alone, whether it arrives or not.
    Layer(String),
}

/// What a frame is coded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameCodec {
    /// One Opus packet.
    Opus,
    /// One VP8 frame.
    Vp8,
    /// One H.264 access unit in Annex B form.
    H264,
}

/// A whole frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// In ticks of the codec's clock since the tap's first frame, through layer changes and gaps.
    pub time: u64,
    /// Ticks a second: 48,000 for sound, 90,000 for pictures.
    pub clock_rate: u32,
    /// When its last packet arrived.
    pub arrival: Instant,
    /// When it was sampled, laid onto our clock by the publisher's sender reports; sound and picture
    /// of one publisher are in step by this. It is the arrival until a first report came.
    pub sampled: Instant,
    /// The simulcast layer; empty without simulcast.
    pub rid: String,
    /// How `data` is coded.
    pub codec: FrameCodec,
    /// A decoder can begin here. Always true for sound.
    pub key_frame: bool,
    /// Pixels, on key frames that tell them.
    pub size: Option<(u32, u32)>,
    /// Frames are missing right before this one: lost on the way, or not read in time.
    pub gap: bool,
    /// −dBov of the packet (0 loudest, 127 silence), sound only.
    pub level: Option<u8>,
    /// The coded frame.
    pub data: Vec<u8>,
}

/// A layer as the tap must judge it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerView<'a> {
    pub height: u32,
    pub rid: &'a str,
    /// Whether the layer the tap follows still arrives.
    pub followed_is_live: bool,
    /// The height of the layer the tap follows.
    pub followed_height: u32,
}

#[derive(Debug)]
pub(crate) struct Tap {
    pub id: TapId,
    pub track: usize,
    follows: Follows,
    ring: VecDeque<Frame>,
    capacity: usize,
    lost: u64,
    told: bool,
    ended: bool,
    followed: Option<Assembler>,
    candidate: Option<Assembler>,
    timeline: Timeline,
    gap: bool,
    /// The ring ran over, and a key frame is awaited.
    overrun: bool,
    needs_key_frame: bool,
}

#[derive(Debug, Default)]
struct Timeline {
    run: Option<(Feed, u32, u64)>,
    last: Option<(u64, Instant)>,
}

impl Tap {
    pub fn new(id: TapId, track: usize, follows: Follows, capacity: usize) -> Self {
        Self {
            id,
            track,
            follows,
            ring: VecDeque::new(),
            capacity: capacity.max(1),
            lost: 0,
            told: false,
            ended: false,
            followed: None,
            candidate: None,
            timeline: Timeline::default(),
            gap: false,
            overrun: false,
            needs_key_frame: true,
        }
    }

    /// The layer it follows.
    pub fn layer(&self) -> Option<usize> {
        self.followed
            .as_ref()
            .map(|assembler| assembler.feed().layer)
    }

    /// How often all layers are asked for a key frame.
    pub fn asks_every(&self) -> Duration {
        match self.follows {
            Follows::Best => ASK_ALL_EVERY,
            Follows::Layer(_) => ASK_ALL_EVERY_LIVE,
        }
    }

    /// Whether it turns to another layer when the one it follows falls silent.
    pub fn turns(&self) -> bool {
        self.follows == Follows::Best
    }

    /// Takes a packet of any layer.
    pub fn push(&mut self, packet: &Packet<'_>, view: LayerView<'_>, now: Instant) {
        self.consider(packet, view);
        let mut whole = Vec::new();
        if let Some(candidate) = self.candidate.as_mut().filter(|a| a.takes(packet)) {
            candidate.insert(packet, now);
            candidate.drain(now, &mut whole);
            if whole.first().is_some_and(|frame| frame.key_frame) {
                self.followed = self.candidate.take();
            }
        } else if let Some(followed) = self.followed.as_mut().filter(|a| a.takes(packet)) {
            followed.insert(packet, now);
            followed.drain(now, &mut whole);
        }
        self.keep(whole, view.rid);
    }

    /// Gives up on holes that waited too long.
    pub fn tick(&mut self, rid: &str, now: Instant) {
        let mut whole = Vec::new();
        if let Some(followed) = self.followed.as_mut() {
            followed.drain(now, &mut whole);
        }
        self.keep(whole, rid);
    }

    /// Whether it cannot go on without a key frame; asks once.
    pub fn take_need(&mut self) -> bool {
        let starving = self.followed.as_mut().is_some_and(Assembler::take_need);
        std::mem::take(&mut self.needs_key_frame) || starving
    }

    /// Starts following a layer with this packet, if it is worth it and can begin here.
    fn consider(&mut self, packet: &Packet<'_>, view: LayerView<'_>) {
        let feed = packet.incoming.feed;
        let other = matches!(&self.follows, Follows::Layer(rid) if rid != view.rid);
        if other || !packet.begins {
            return;
        }
        let worth = match &self.followed {
            None => true,
            // A publisher that turns to another codec goes on under the SSRC it had; what was sent before may come late.
            Some(followed) if followed.feed() == feed => followed.is_succeeded_by(packet),
            // The same layer under another SSRC: the publisher began anew.
            Some(followed) if followed.feed().layer == feed.layer => true,
            Some(_) => view.height > view.followed_height || !view.followed_is_live,
        };
        let begun = self
            .candidate
            .as_ref()
            .is_some_and(|other| other.takes(packet));
        if worth && !begun {
            self.candidate = Some(Assembler::new(packet));
        }
    }

    fn keep(&mut self, whole: Vec<Whole>, rid: &str) {
        for frame in whole {
            self.gap |= frame.gap;
            let full = self.ring.len() >= self.capacity;
            // After a loss of our own only a key frame may follow; after one of the network the
            // assembler sees to that.
            if full || (self.overrun && !frame.key_frame) {
                self.lost += 1;
                self.gap = true;
                self.needs_key_frame |= self.overrun && !full;
                self.overrun = true;
                continue;
            }
            self.overrun = false;
            let time = self.timeline.place(&frame);
            self.ring.push_back(Frame {
                time,
                clock_rate: frame.clock_rate,
                arrival: frame.arrival,
                sampled: frame.sampled,
                rid: rid.to_owned(),
                codec: frame.codec,
                key_frame: frame.key_frame,
                size: frame.size,
                gap: std::mem::take(&mut self.gap),
                level: frame.level,
                data: frame.data,
            });
        }
    }

    /// The next frame.
    pub fn poll(&mut self) -> Option<Frame> {
        let frame = self.ring.pop_front();
        self.told &= frame.is_some();
        frame
    }

    /// How many frames the reader was too slow for.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Whether the reader must be told that there is something, which is done once.
    pub fn must_tell(&mut self) -> bool {
        !self.ring.is_empty() && !std::mem::replace(&mut self.told, true)
    }

    /// The track is gone.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Nothing is held and nothing will come.
    pub fn is_done(&self) -> bool {
        self.ended && self.ring.is_empty()
    }
}

impl Timeline {
    fn place(&mut self, frame: &Whole) -> u64 {
        let (timestamp, base) = match (self.run, self.last) {
            (Some((feed, timestamp, base)), _) if feed == frame.feed => (timestamp, base),
            (_, None) => (frame.timestamp, 0),
            (_, Some((time, sampled))) => {
                let passed = frame
                    .sampled
                    .saturating_duration_since(sampled)
                    .as_secs_f64();
                let ticks = (passed * f64::from(frame.clock_rate)).round() as u64;
                (frame.timestamp, time + ticks.max(1))
            }
        };
        let time = base + u64::from(frame.timestamp.wrapping_sub(timestamp));
        // Moved along, so that a difference never exceeds what 32 bits can tell.
        self.run = Some((frame.feed, frame.timestamp, time));
        self.last = Some((time, frame.sampled));
        time
    }
}

impl From<Codec> for FrameCodec {
    fn from(codec: Codec) -> Self {
        match codec {
            Codec::Vp8 => Self::Vp8,
            Codec::H264 => Self::H264,
            _ => Self::Opus,
        }
    }
}
