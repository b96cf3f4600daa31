//! One continuous stream out of many.
//!
//! A slot of a receiver is one RTP stream for its whole life, but what flows through it changes:
//! another simulcast layer, another camera, a pause. Each change starts a *run*; within a run the
//! publisher's sequence numbers, timestamps and VP8 picture ids are shifted by constants chosen so
//! that the receiver sees no step. A packet the publisher's network lost stays a hole (the receiver
//! asks for it, and it is sent when it arrives late); we never make a hole of our own.

use std::time::Instant;

use str0m::rtp::{Vp8Descriptor, Vp8Patch};

/// The incoming stream a run follows: another SSRC is another numbering, hence another run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Feed {
    pub track: usize,
    pub layer: usize,
    pub ssrc: u32,
}

/// What of an incoming packet the mapping needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incoming<'a> {
    pub feed: Feed,
    /// Sequence number without rollover.
    pub seq: u64,
    pub timestamp: u32,
    /// When the sender sampled it, on our clock as well as that is known.
    pub sampled: Instant,
    pub vp8: Option<&'a Vp8Descriptor>,
    pub clock_rate: u32,
}

/// The numbers to send it with.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub seq: u64,
    pub timestamp: u32,
    pub vp8: Option<Vp8Patch>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    feed: Feed,
    /// Packets before this one belong to what was not forwarded.
    first: u64,
    last: u64,
    seq_shift: u64,
    timestamp_shift: u32,
    picture_shift: u16,
    tl0_shift: u8,
}

/// The numbering of one outgoing stream.
#[derive(Debug, Default)]
pub(crate) struct Forward {
    run: Option<Run>,
    /// The run before, for its packets that arrive late.
    previous: Option<Run>,
    /// The highest numbers sent.
    sent: Option<Sent>,
}

#[derive(Debug, Clone, Copy)]
struct Sent {
    seq: u64,
    timestamp: u32,
    sampled: Instant,
    picture: u16,
    tl0: u8,
}

/// Picture ids are 15 bits wide; str0m refuses to write a wide one into a 7-bit field, so a shift is
/// only ever applied where the publisher uses the wide form (all browsers do).
const PICTURE_MASK: u16 = 0x7fff;

impl Forward {
    /// The feed that flows now.
    pub fn feed(&self) -> Option<Feed> {
        self.run.map(|run| run.feed)
    }

    /// Stops the run: the next packet that may pass starts another.
    pub fn stop(&mut self) {
        if let Some(run) = self.run.take() {
            self.previous = Some(run);
        }
    }

    /// Starts a run with this packet, which must be one a decoder can begin with.
    pub fn start(&mut self, packet: &Incoming<'_>) {
        self.stop();
        let (seq, timestamp) = match self.sent {
            None => ((packet.seq & 0x3fff) + 1, packet.timestamp),
            Some(sent) => {
                // The step in time is the time that passed, and at least a tick: a decoder drops
                // a frame that does not move forward.
                let passed = packet.sampled.saturating_duration_since(sent.sampled);
                let ticks = (passed.as_secs_f64() * f64::from(packet.clock_rate)).round() as u32;
                (sent.seq + 1, sent.timestamp.wrapping_add(ticks.max(1)))
            }
        };
        let picture = packet.vp8.and_then(Vp8Descriptor::picture_id).unwrap_or(0);
        let tl0 = packet.vp8.and_then(Vp8Descriptor::tl0_pic_idx).unwrap_or(0);
        let (next_picture, next_tl0) = match self.sent {
            None => (picture, tl0),
            Some(sent) => ((sent.picture + 1) & PICTURE_MASK, sent.tl0.wrapping_add(1)),
        };
        self.run = Some(Run {
            feed: packet.feed,
            first: packet.seq,
            last: packet.seq,
            seq_shift: seq.wrapping_sub(packet.seq),
            timestamp_shift: timestamp.wrapping_sub(packet.timestamp),
            picture_shift: next_picture.wrapping_sub(picture) & PICTURE_MASK,
            tl0_shift: next_tl0.wrapping_sub(tl0),
        });
    }

    /// The outgoing numbers of a packet, or `None` when it belongs to nothing that was forwarded.
    pub fn map(&mut self, packet: &Incoming<'_>) -> Option<Mapped> {
        let current = self
            .run
            .filter(|run| run.feed == packet.feed && packet.seq >= run.first);
        let run = match current {
            Some(run) => run,
            // A late packet of the run before still has its place there, if it lies within.
            None => self.previous.filter(|run| {
                run.feed == packet.feed && (run.first..=run.last).contains(&packet.seq)
            })?,
        };
        let mapped = run.apply(packet);
        if current.is_some() {
            self.note(packet, &mapped);
        }
        Some(Mapped {
            seq: mapped.seq,
            timestamp: mapped.timestamp,
            vp8: run.patch(packet, &mapped),
        })
    }

    fn note(&mut self, packet: &Incoming<'_>, mapped: &Numbers) {
        if let Some(run) = self.run.as_mut() {
            run.last = run.last.max(packet.seq);
        }
        if self.sent.is_none_or(|sent| mapped.seq > sent.seq) {
            let before = self.sent;
            self.sent = Some(Sent {
                seq: mapped.seq,
                timestamp: mapped.timestamp,
                sampled: packet.sampled,
                picture: mapped.picture.or(before.map(|s| s.picture)).unwrap_or(0),
                tl0: mapped.tl0.or(before.map(|s| s.tl0)).unwrap_or(0),
            });
        }
    }
}

struct Numbers {
    seq: u64,
    timestamp: u32,
    picture: Option<u16>,
    tl0: Option<u8>,
}

impl Run {
    fn apply(&self, packet: &Incoming<'_>) -> Numbers {
        let picture = packet.vp8.and_then(Vp8Descriptor::picture_id);
        let tl0 = packet.vp8.and_then(Vp8Descriptor::tl0_pic_idx);
        Numbers {
            seq: packet.seq.wrapping_add(self.seq_shift),
            timestamp: packet.timestamp.wrapping_add(self.timestamp_shift),
            picture: picture.map(|id| id.wrapping_add(self.picture_shift) & PICTURE_MASK),
            tl0: tl0.map(|id| id.wrapping_add(self.tl0_shift)),
        }
    }

    fn patch(&self, packet: &Incoming<'_>, numbers: &Numbers) -> Option<Vp8Patch> {
        if self.picture_shift == 0 && self.tl0_shift == 0 {
            return None;
        }
        let mut patch = packet.vp8?.patch();
        if let Some(picture) = numbers.picture {
            patch = patch.picture_id(picture);
        }
        if let Some(tl0) = numbers.tl0 {
            patch = patch.tl0_pic_idx(tl0);
        }
        patch.build().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    fn packet(layer: usize, seq: u64, timestamp: u32, sampled: Instant) -> Incoming<'static> {
        let feed = Feed {
            track: 1,
            layer,
            ssrc: layer as u32 + 1,
        };
        Incoming {
            feed,
            seq,
            timestamp,
            sampled,
            vp8: None,
            clock_rate: 90_000,
        }
    }

    #[test]
    fn a_switch_of_layers_leaves_no_gap_in_the_numbers() {
        let now = crate::some_instant();
        let mut forward = Forward::default();
        forward.start(&packet(0, 500, 9_000, now));
        let first = forward
            .map(&packet(0, 500, 9_000, now))
            .expect("in the run");
        let second = forward
            .map(&packet(0, 501, 9_000, now))
            .expect("in the run");
        assert_eq!(second.seq, first.seq + 1);

        let later = now + Duration::from_millis(100);
        let switch = packet(2, 70_123, 4_000_000_000, later);
        forward.start(&switch);
        let third = forward.map(&switch).expect("starts the run");
        assert_eq!(third.seq, second.seq + 1);
        assert_eq!(third.timestamp, second.timestamp.wrapping_add(9_000));
    }

    #[test]
    fn a_late_packet_of_the_old_layer_keeps_its_place() {
        let now = crate::some_instant();
        let mut forward = Forward::default();
        forward.start(&packet(0, 10, 0, now));
        let first = forward.map(&packet(0, 10, 0, now)).expect("in the run");
        forward.map(&packet(0, 12, 0, now)).expect("in the run");
        forward.start(&packet(1, 90, 0, now));
        let late = forward
            .map(&packet(0, 11, 0, now))
            .expect("between two that were sent");
        assert_eq!(late.seq, first.seq + 1);
        assert!(
            forward.map(&packet(0, 13, 0, now)).is_none(),
            "the old layer goes on unseen"
        );
    }

    #[test]
    fn what_came_before_the_key_frame_is_not_forwarded() {
        let now = crate::some_instant();
        let mut forward = Forward::default();
        forward.start(&packet(0, 100, 0, now));
        assert!(forward.map(&packet(0, 99, 0, now)).is_none());
    }

    proptest! {
        #[test]
        fn any_sequence_of_switches_and_pauses_numbers_without_holes(
            steps in prop::collection::vec((0usize..3, 1u64..40, 0u64..u64::from(u32::MAX), any::<bool>()), 1..60)
        ) {
            let mut now = crate::some_instant();
            let mut forward = Forward::default();
            let mut sent = None;
            for (layer, packets, first, pause) in steps {
                now += Duration::from_millis(20);
                if pause {
                    forward.stop();
                }
                forward.start(&packet(layer, first, first as u32, now));
                for n in 0..packets {
                    let mapped = forward.map(&packet(layer, first + n, first as u32, now)).expect("in the run");
                    if let Some(last) = sent {
                        prop_assert_eq!(mapped.seq, last + 1);
                    }
                    sent = Some(mapped.seq);
                }
            }
        }
    }
}
