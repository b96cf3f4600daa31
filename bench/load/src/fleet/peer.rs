//! One peer of the fleet.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::format::{Codec, FormatParams};
use str0m::media::{Mid, Pt, Rid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite};
use str0m::{Event, Input, Output, Rtc, RtcConfig, RtcError};

use super::line::Line;
use super::packets;
use crate::media::{self, GOP, LAYERS, Media};

/// One outgoing RTP stream.
struct Stream {
    mid: Mid,
    rid: Option<Rid>,
    seq: u64,
}

/// Microphone and camera.
pub(super) struct Source {
    sound: Stream,
    /// With their place among the recorded layers.
    pictures: Vec<(usize, Stream)>,
    /// When this source's first frame is due, after the start.
    phase: Duration,
    frame: usize,
    packet: usize,
    picture_id: u16,
    skip: bool,
}

impl Source {
    pub fn new(sound: Mid, picture: Mid, rids: Option<[Rid; 3]>, phase: Duration) -> Self {
        let stream = |mid, rid| Stream { mid, rid, seq: 1 };
        let pictures = match rids {
            Some(rids) => (0..)
                .zip(rids.map(|rid| stream(picture, Some(rid))))
                .collect(),
            None => vec![(LAYERS.len() - 1, stream(picture, None))],
        };
        let sound = stream(sound, None);
        Self {
            sound,
            pictures,
            phase,
            frame: 0,
            packet: 0,
            picture_id: 1,
            skip: false,
        }
    }

    /// Sends its best pictures as a screen, too.
    pub fn share(&mut self, screen: Mid) {
        let stream = Stream {
            mid: screen,
            rid: None,
            seq: 1,
        };
        self.pictures.push((LAYERS.len() - 1, stream));
    }

    pub fn set_phase(&mut self, phase: Duration) {
        self.phase = phase;
    }

    fn picture_due(&self) -> Duration {
        self.phase + Duration::from_micros(self.frame as u64 * 1_000_000 / media::FPS)
    }

    fn sound_due(&self) -> Duration {
        self.phase + Duration::from_millis(self.packet as u64 * 20)
    }
}

/// What came in on one stream.
#[derive(Default)]
struct Received {
    first: u64,
    last: u64,
    count: u64,
}

pub(super) struct Peer {
    pub rtc: Rtc,
    /// Absent until the answer, for a peer over TCP.
    pub line: Option<Line>,
    pub local: SocketAddr,
    pub due: Instant,
    pub connected: bool,
    pub gone: bool,
    pub source: Option<Source>,
    pub sent: u64,
    pub bytes: u64,
    pub latencies_us: Vec<u32>,
    received: HashMap<u32, Received>,
    skipped: usize,
}

pub(super) fn config(codec: media::Codec) -> RtcConfig {
    let mut config = Rtc::builder()
        .clear_codecs()
        .enable_opus(true, false)
        .set_rtp_mode(true);
    match codec {
        media::Codec::Vp8 => config = config.enable_vp8(true),
        media::Codec::H264 => {
            let format = FormatParams {
                level_asymmetry_allowed: Some(true),
                packetization_mode: Some(1),
                profile_level_id: Some(0x42e01f),
                ..FormatParams::default()
            };
            let rate = str0m::media::Frequency::NINETY_KHZ;
            config.codec_config().add_config(
                108.into(),
                Some(109.into()),
                Codec::H264,
                rate,
                None,
                format,
            );
        }
    }
    config
}

impl Peer {
    pub fn new(rtc: Rtc, line: Option<Line>, local: SocketAddr, now: Instant) -> Self {
        Self {
            rtc,
            line,
            local,
            due: now,
            connected: false,
            gone: false,
            source: None,
            sent: 0,
            bytes: 0,
            latencies_us: Vec::new(),
            received: HashMap::new(),
            skipped: 0,
        }
    }

    /// Reads the socket dry.
    pub fn read(&mut self, buffer: &mut [u8], epoch: Instant) -> Result<(), RtcError> {
        while let Some((length, source)) = self.receive(buffer) {
            let Ok(contents) = (&buffer[..length]).try_into() else {
                continue;
            };
            let proto = self.line.as_ref().map_or(Protocol::Udp, Line::protocol);
            let destination = self.local;
            let receive = Receive {
                proto,
                source,
                destination,
                contents,
            };
            self.rtc
                .handle_input(Input::Receive(crate::now(), receive))?;
            self.pump(epoch)?;
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        self.line.as_mut()?.receive(buffer)
    }

    /// Does what is due.
    pub fn wake(&mut self, now: Instant, epoch: Instant) -> Result<(), RtcError> {
        self.rtc.handle_input(Input::Timeout(now))?;
        self.pump(epoch)
    }

    pub fn pump(&mut self, epoch: Instant) -> Result<(), RtcError> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(due) => {
                    self.due = due;
                    return Ok(());
                }
                Output::Transmit(t) => {
                    if let Some(line) = self.line.as_mut() {
                        line.send(t.destination, &t.contents);
                    }
                }
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(Event::RtpPacket(packet)) => self.count(&packet, epoch),
                Output::Event(Event::KeyframeRequest(_)) => {
                    if let Some(source) = self.source.as_mut() {
                        source.skip = true;
                    }
                }
                Output::Event(_) => {}
            }
        }
    }

    fn count(&mut self, packet: &RtpPacket, epoch: Instant) {
        let seq = *packet.seq_no;
        let received = self
            .received
            .entry(*packet.header.ssrc)
            .or_insert_with(|| Received {
                first: seq,
                last: seq,
                count: 0,
            });
        received.count += 1;
        received.first = received.first.min(seq);
        received.last = received.last.max(seq);
        self.bytes += packet.payload.len() as u64;
        if packet.header.marker
            && let Some(sent) = packets::stamp(&packet.payload)
        {
            let now = packets::micros(epoch, crate::now());
            self.latencies_us
                .push(u32::try_from(now.saturating_sub(sent)).unwrap_or(u32::MAX));
        }
    }

    /// Writes what is due of the recordings; gives when more is.
    pub fn play(
        &mut self,
        media: &Media,
        started: Instant,
        now: Instant,
        epoch: Instant,
    ) -> Result<Option<Instant>, RtcError> {
        if !self.connected {
            return Ok(None);
        }
        let Some(mut source) = self.source.take() else {
            return Ok(None);
        };
        let passed = now.saturating_duration_since(started);
        if source.sound_due() <= passed {
            self.speak(&mut source, media, now, epoch)?;
        }
        if source.picture_due() <= passed {
            self.show(&mut source, media, now, epoch)?;
        }
        let due = started + source.sound_due().min(source.picture_due());
        self.source = Some(source);
        Ok(Some(due))
    }

    fn speak(
        &mut self,
        source: &mut Source,
        media: &Media,
        now: Instant,
        epoch: Instant,
    ) -> Result<(), RtcError> {
        let packet = &media.sound[source.packet % media.sound.len()];
        let time = source.packet as u32 * 960;
        source.packet += 1;
        let Some(pt) = self.payload_type(|codec| codec == Codec::Opus) else {
            return Ok(());
        };
        let levels = ExtensionValues {
            audio_level: Some(-30),
            voice_activity: Some(true),
            ..ExtensionValues::default()
        };
        let stream = &mut source.sound;
        let write = RtpWrite::new(pt, stream.seq.into(), time, now, packet.as_slice());
        self.write(stream, write.marker(false).ext_vals(levels));
        self.wake(now, epoch)
    }

    fn show(
        &mut self,
        source: &mut Source,
        media: &Media,
        now: Instant,
        epoch: Instant,
    ) -> Result<(), RtcError> {
        let ahead = (source.frame + self.skipped) % GOP;
        if std::mem::take(&mut source.skip) && ahead != 0 {
            // A recording cannot make a key frame: it goes on from the next one it has.
            self.skipped += GOP - ahead;
        }
        let index = source.frame + self.skipped;
        let time = (source.frame as u64 * 90_000 / media::FPS) as u32;
        source.frame += 1;
        source.picture_id = (source.picture_id + 1) & 0x7fff;
        let Some(pt) = self.payload_type(|codec| codec.is_video()) else {
            return Ok(());
        };
        for (layer, stream) in &mut source.pictures {
            let frames = &media.layers[*layer];
            let frame = &frames[index % frames.len()];
            let stamp = packets::micros(epoch, crate::now());
            let payloads = packets::payloads(media.codec, frame, source.picture_id, stamp);
            let last = payloads.len().saturating_sub(1);
            for (n, payload) in payloads.into_iter().enumerate() {
                let write = RtpWrite::new(pt, stream.seq.into(), time, now, payload);
                self.write(stream, write.marker(n == last).nackable(true));
            }
            self.wake(now, epoch)?;
        }
        Ok(())
    }

    fn write(&mut self, stream: &mut Stream, write: RtpWrite) {
        stream.seq += 1;
        let mut api = self.rtc.direct_api();
        if let Some(tx) = api.stream_tx_by_mid(stream.mid, stream.rid) {
            tx.write_rtp(write);
            self.sent += 1;
        }
    }

    fn payload_type(&self, wanted: impl Fn(Codec) -> bool) -> Option<Pt> {
        let params = self.rtc.codec_config().params();
        params
            .iter()
            .find(|p| wanted(p.spec().codec))
            .map(|p| p.pt())
    }

    /// Packets received, sequence numbers missing, streams seen.
    pub fn tally(&self) -> (u64, u64, usize) {
        let count = self.received.values().map(|r| r.count).sum();
        let missing = self
            .received
            .values()
            .map(|r| (r.last - r.first + 1) - r.count.min(r.last - r.first + 1));
        (count, missing.sum(), self.received.len())
    }
}
