//! Packets of one incoming stream into whole frames, in order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::format::CodecExtra;
use str0m::rtp::RedDecoder;
use str0m::unversioned::{Depacketizer, H264Depacketizer, Vp8Depacketizer};

use super::FrameCodec;
use crate::forward::Feed;
use crate::slot::Packet;

/// How long a hole may wait to be filled by a retransmission. Pictures: some round trips; sound is
/// repaired by the next packet's redundancy or not at all.
const PICTURE_WAIT: Duration = Duration::from_millis(400);
const SOUND_WAIT: Duration = Duration::from_millis(120);
/// More packets than a second of 4K: whoever sends that many without a whole frame sends rubbish.
const MAX_HELD: usize = 4_096;

/// A frame as the assembler knows it.
#[derive(Debug)]
pub(super) struct Whole {
    pub feed: Feed,
    pub timestamp: u32,
    pub clock_rate: u32,
    pub arrival: Instant,
    pub sampled: Instant,
    pub codec: FrameCodec,
    pub key_frame: bool,
    pub size: Option<(u32, u32)>,
    pub gap: bool,
    pub level: Option<u8>,
    pub data: Vec<u8>,
}

#[derive(Debug)]
struct Held {
    timestamp: u32,
    marker: bool,
    starts_key_frame: bool,
    size: Option<(u32, u32)>,
    level: Option<u8>,
    payload: Arc<[u8]>,
    arrival: Instant,
    sampled: Instant,
}

#[derive(Debug)]
pub(super) struct Assembler {
    feed: Feed,
    codec: FrameCodec,
    clock_rate: u32,
    held: BTreeMap<u64, Held>,
    /// The first packet of the next frame.
    next: u64,
    /// A loss broke the chain of references: only a key frame may follow.
    broken: bool,
    gap: bool,
    need: bool,
}

impl Assembler {
    /// Begins with this packet, which must start a key frame.
    pub fn new(packet: &Packet<'_>) -> Self {
        Self {
            feed: packet.incoming.feed,
            codec: packet.params.spec().codec.into(),
            clock_rate: packet.incoming.clock_rate,
            held: BTreeMap::new(),
            next: packet.incoming.seq,
            broken: false,
            gap: false,
            need: false,
        }
    }

    pub fn feed(&self) -> Feed {
        self.feed
    }

    /// Whether the packet is of this stream and codec.
    pub fn takes(&self, packet: &Packet<'_>) -> bool {
        packet.incoming.feed == self.feed && self.codec == packet.params.spec().codec.into()
    }

    /// Whether the packet goes on where this stream is, in another codec.
    pub fn is_succeeded_by(&self, packet: &Packet<'_>) -> bool {
        !self.takes(packet) && packet.incoming.seq >= self.next
    }

    /// Whether a key frame is needed to go on; asks once.
    pub fn take_need(&mut self) -> bool {
        std::mem::take(&mut self.need)
    }

    pub fn insert(&mut self, packet: &Packet<'_>, now: Instant) {
        if self.held.len() >= MAX_HELD {
            self.held.clear();
            self.lose(packet.incoming.seq + 1);
            return;
        }
        if packet.is_red {
            self.insert_redundancy(packet, now);
        }
        let seq = packet.incoming.seq;
        if seq < self.next {
            return;
        }
        let Some(payload) = packet.primary() else {
            return;
        };
        self.held.insert(
            seq,
            Held {
                timestamp: packet.incoming.timestamp,
                marker: packet.marker,
                starts_key_frame: packet.sight.starts_key_frame,
                size: packet.sight.size,
                level: packet.level.map(|level| level.unsigned_abs()),
                payload,
                arrival: now,
                sampled: packet.incoming.sampled,
            },
        );
    }

    /// The older blocks of a RED packet fill the holes of the packets right before it.
    fn insert_redundancy(&mut self, packet: &Packet<'_>, now: Instant) {
        let Ok(blocks) = RedDecoder::decode(packet.payload) else {
            return;
        };
        let older = blocks.iter().rev().filter(|block| !block.is_primary);
        for (distance, block) in (1..).zip(older) {
            let Some(seq) = packet.incoming.seq.checked_sub(distance) else {
                return;
            };
            if seq < self.next || self.held.contains_key(&seq) || block.payload.is_empty() {
                continue;
            }
            let earlier = f64::from(block.timestamp_offset) / f64::from(self.clock_rate);
            let sampled = packet.incoming.sampled;
            self.held.insert(
                seq,
                Held {
                    timestamp: packet
                        .incoming
                        .timestamp
                        .wrapping_sub(block.timestamp_offset),
                    marker: false,
                    starts_key_frame: true,
                    size: None,
                    level: None,
                    payload: Arc::from(block.payload),
                    arrival: now,
                    sampled: sampled
                        .checked_sub(Duration::from_secs_f64(earlier))
                        .unwrap_or(sampled),
                },
            );
        }
    }

    /// Gives all frames that are whole.
    pub fn drain(&mut self, now: Instant, out: &mut Vec<Whole>) {
        loop {
            match self.first_frame() {
                Some(last) => out.extend(self.take(last)),
                None if self.waited_too_long(now) => self.skip(),
                None => return,
            }
        }
    }

    /// The last sequence number of the frame that begins at `next`, if it is whole.
    fn first_frame(&self) -> Option<u64> {
        let first = self.held.get(&self.next)?;
        if self.codec == FrameCodec::Opus {
            return Some(self.next);
        }
        let mut expected = self.next;
        for (&seq, packet) in self.held.range(self.next..) {
            if seq != expected {
                return None;
            }
            if packet.timestamp != first.timestamp {
                // An encoder that sets no marker: the next frame's beginning is this one's end.
                return Some(seq - 1);
            }
            if packet.marker {
                return Some(seq);
            }
            expected = seq + 1;
        }
        None
    }

    fn take(&mut self, last: u64) -> Option<Whole> {
        let rest = self.held.split_off(&(last + 1));
        let packets = std::mem::replace(&mut self.held, rest);
        self.next = last + 1;
        let whole = self.build(packets.into_values())?;
        if self.broken && !whole.key_frame {
            self.need = true;
            return None;
        }
        self.broken = false;
        Some(whole)
    }

    fn build(&mut self, packets: impl Iterator<Item = Held>) -> Option<Whole> {
        let mut unpack = Unpack::new(self.codec);
        let mut whole: Option<Whole> = None;
        for packet in packets {
            let frame = whole.get_or_insert_with(|| Whole {
                feed: self.feed,
                timestamp: packet.timestamp,
                clock_rate: self.clock_rate,
                arrival: packet.arrival,
                sampled: packet.sampled,
                codec: self.codec,
                key_frame: false,
                size: None,
                gap: false,
                level: packet.level,
                data: Vec::new(),
            });
            frame.arrival = frame.arrival.max(packet.arrival);
            frame.key_frame |= packet.starts_key_frame;
            frame.size = frame.size.or(packet.size);
            // Padding has no payload and is no loss.
            if packet.payload.is_empty() {
                continue;
            }
            if !unpack.add(&packet.payload, &mut frame.data) {
                self.lose(self.next);
                return None;
            }
        }
        let mut whole = whole.filter(|frame| !frame.data.is_empty())?;
        whole.gap = std::mem::take(&mut self.gap);
        Some(whole)
    }

    fn waited_too_long(&self, now: Instant) -> bool {
        let wait = if self.codec == FrameCodec::Opus {
            SOUND_WAIT
        } else {
            PICTURE_WAIT
        };
        let oldest = self.held.values().map(|packet| packet.arrival).min();
        oldest.is_some_and(|arrival| now.saturating_duration_since(arrival) >= wait)
    }

    /// Gives up on the hole, or on the unfinished frame, at the front.
    fn skip(&mut self) {
        let mut starts = self
            .held
            .range(self.next + 1..)
            .filter(|(_, p)| p.starts_key_frame);
        let resume = match starts.next() {
            Some((&seq, _)) => seq,
            None => self
                .held
                .last_key_value()
                .map_or(self.next, |(&seq, _)| seq + 1),
        };
        self.held = self.held.split_off(&resume);
        self.lose(resume);
    }

    fn lose(&mut self, next: u64) {
        self.next = next;
        self.gap = true;
        if self.codec != FrameCodec::Opus {
            self.broken = true;
            self.need = true;
        }
    }
}

enum Unpack {
    Opus,
    Vp8(Vp8Depacketizer),
    H264(H264Depacketizer),
}

impl Unpack {
    fn new(codec: FrameCodec) -> Self {
        match codec {
            FrameCodec::Opus => Self::Opus,
            FrameCodec::Vp8 => Self::Vp8(Vp8Depacketizer::default()),
            FrameCodec::H264 => Self::H264(H264Depacketizer::default()),
        }
    }

    /// Appends a packet's part of the frame; false when it cannot be read.
    fn add(&mut self, payload: &[u8], out: &mut Vec<u8>) -> bool {
        let mut extra = CodecExtra::None;
        let done = match self {
            Self::Opus => {
                out.extend_from_slice(payload);
                Ok(())
            }
            Self::Vp8(unpack) => unpack.depacketize(payload, out, &mut extra),
            Self::H264(unpack) => unpack.depacketize(payload, out, &mut extra),
        };
        done.is_ok()
    }
}
