//! A receiving m-line: one continuous stream through which any track can flow.

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Instant;

use str0m::Rtc;
use str0m::format::PayloadParams;
use str0m::media::{MediaKind, Mid, Pt};
use str0m::rtp::{ExtensionValues, RedDecoder, RtpWrite, Ssrc, VideoOrientation};

use crate::TrackId;
use crate::codec::Sight;
use crate::forward::{Forward, Incoming};

#[derive(Debug)]
pub(crate) struct Slot {
    pub mid: Mid,
    pub kind: MediaKind,
    ssrc: Ssrc,
    /// What the receiver asked for; it may not be published yet, or not any more.
    pub wanted: Option<TrackId>,
    /// The key of that track, while it is published.
    pub track: Option<usize>,
    pub max_height: u32,
    /// The layer decided on.
    pub target: Option<usize>,
    pub forward: Forward,
    /// When a key frame was last asked for, while one is waited for.
    pub asked: Option<Instant>,
    /// The height last told.
    pub shown: Option<u32>,
    payload_type: Option<Translation>,
}

/// How a publisher's payload type is written to this receiver.
#[derive(Debug, Clone, Copy)]
struct Translation {
    track: usize,
    from: Pt,
    to: Option<(Pt, Wrapping)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    Keep,
    /// The receiver does not understand this RED: it gets the newest block alone.
    Unwrap,
}

/// An incoming packet, looked at once for all who receive it.
pub(crate) struct Packet<'a> {
    pub incoming: Incoming<'a>,
    pub payload_type: Pt,
    pub params: PayloadParams,
    pub is_red: bool,
    pub marker: bool,
    pub payload: &'a Arc<[u8]>,
    pub sight: Sight,
    /// Somebody may begin to receive with it: it starts a key frame, and nothing that came before is behind it. One that was
    /// sent again fills its hole for those who were there; for others the rest of its frame is gone.
    pub begins: bool,
    pub level: Option<i8>,
    pub voice: Option<bool>,
    pub orientation: Option<VideoOrientation>,
    /// The newest block of a RED payload.
    pub primary: OnceCell<Option<Arc<[u8]>>>,
}

impl Packet<'_> {
    /// The payload without redundancy; `None` when the RED around it is broken.
    pub fn primary(&self) -> Option<Arc<[u8]>> {
        if !self.is_red {
            return Some(self.payload.clone());
        }
        self.primary
            .get_or_init(|| newest_block(self.payload))
            .clone()
    }
}

fn newest_block(payload: &[u8]) -> Option<Arc<[u8]>> {
    let blocks = RedDecoder::decode(payload).ok()?;
    blocks
        .iter()
        .find(|block| block.is_primary)
        .map(|block| Arc::from(block.payload))
}

impl Slot {
    pub fn new(mid: Mid, kind: MediaKind, ssrc: Ssrc) -> Self {
        Self {
            mid,
            kind,
            ssrc,
            wanted: None,
            track: None,
            max_height: 0,
            target: None,
            forward: Forward::default(),
            asked: None,
            shown: None,
            payload_type: None,
        }
    }

    /// Whether a key frame is needed before anything (else) can flow.
    pub fn waits(&self) -> bool {
        let flows = self.forward.feed().map(|feed| feed.layer);
        self.kind == MediaKind::Video && self.target.is_some() && flows != self.target
    }

    /// Writes a packet if it belongs to what flows, or begins what should flow. True when it did.
    pub fn deliver(&mut self, rtc: &mut Rtc, packet: &Packet<'_>) -> bool {
        let feed = packet.incoming.feed;
        if self.forward.feed() != Some(feed) && self.may_begin(packet) {
            self.forward.start(&packet.incoming);
            self.asked = None;
        }
        let Some(mapped) = self.forward.map(&packet.incoming) else {
            return false;
        };
        let Some((payload_type, wrapping)) = self.translate(rtc, packet) else {
            return false;
        };
        let payload = match wrapping {
            Wrapping::Keep => Some(packet.payload.clone()),
            Wrapping::Unwrap => packet.primary(),
        };
        let Some(payload) = payload else { return false };
        let Incoming { sampled, .. } = packet.incoming;
        let mut write = RtpWrite::new(
            payload_type,
            mapped.seq.into(),
            mapped.timestamp,
            sampled,
            payload,
        )
        .marker(packet.marker)
        .nackable(self.kind == MediaKind::Video)
        .ext_vals(packet.extensions());
        if let Some(patch) = mapped.vp8 {
            write = write.vp8_patch(patch);
        }
        let mut api = rtc.direct_api();
        let Some(stream) = api.stream_tx(&self.ssrc) else {
            return false;
        };
        stream.write_rtp(write);
        true
    }

    fn may_begin(&self, packet: &Packet<'_>) -> bool {
        match self.kind {
            MediaKind::Audio => true,
            MediaKind::Video => packet.begins && self.target == Some(packet.incoming.feed.layer),
        }
    }

    fn translate(&mut self, rtc: &Rtc, packet: &Packet<'_>) -> Option<(Pt, Wrapping)> {
        let (track, from) = (packet.incoming.feed.track, packet.payload_type);
        if let Some(known) = self.payload_type
            && (known.track, known.from) == (track, from)
        {
            return known.to;
        }
        let to = self.find_payload_type(rtc, packet);
        self.payload_type = Some(Translation { track, from, to });
        to
    }

    fn find_payload_type(&self, rtc: &Rtc, packet: &Packet<'_>) -> Option<(Pt, Wrapping)> {
        let ours = rtc.codec_config().match_params(packet.params)?;
        if !rtc.media(self.mid)?.remote_pts().contains(&ours.pt()) {
            return None;
        }
        // The blocks inside RED carry the publisher's payload type.
        match ours.red() {
            Some(red) if packet.is_red && ours.pt() == packet.params.pt() => {
                Some((red, Wrapping::Keep))
            }
            _ if packet.is_red => Some((ours.pt(), Wrapping::Unwrap)),
            _ => Some((ours.pt(), Wrapping::Keep)),
        }
    }
}

impl Packet<'_> {
    fn extensions(&self) -> ExtensionValues {
        ExtensionValues {
            audio_level: self.level,
            voice_activity: self.voice,
            video_orientation: self.orientation,
            ..ExtensionValues::default()
        }
    }
}
