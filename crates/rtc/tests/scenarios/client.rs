//! A participant: a real str0m peer with a camera and a microphone made of labelled frames.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rtc::{Publish, SlotWish, Source, TrackId, VideoCodec};
use str0m::bwe::Bitrate;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{
    Direction, Frequency, MediaData, MediaKind, MediaTime, Mid, Rid, Simulcast, SimulcastLayer,
};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::RtpPacket;
use str0m::{Candidate, Event, Input, Output, Rtc};

use crate::media::{self, LAYERS, Label};
use crate::network::Link;

/// A camera's or screen's sender side.
struct Camera {
    mid: Mid,
    layers: Vec<(Option<Rid>, u32, usize)>,
    wanted: HashSet<Option<Rid>>,
    frame: u32,
    next: Instant,
}

struct Microphone {
    mid: Mid,
    packet: u32,
    next: Instant,
}

pub struct Client {
    pub address: SocketAddr,
    /// What its datagrams go over.
    pub proto: Protocol,
    pub up: Link,
    pub down: Link,
    pub rtc: Rtc,
    pub codec: VideoCodec,
    /// −dBov the microphone reports.
    pub loudness: i8,
    /// Layers that are switched off.
    pub off: HashSet<u32>,
    pub connected: bool,
    pub key_requests: usize,
    /// Whole frames received, when not in RTP mode.
    pub frames: Vec<MediaData>,
    /// Packets received, when in RTP mode.
    pub packets: Vec<RtpPacket>,
    pub slots: Vec<String>,
    pub publishing: Vec<Publish>,
    camera: Option<Camera>,
    microphone: Option<Microphone>,
    due: Instant,
}

/// What kind of client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    Frames,
    Packets,
}

impl Client {
    pub fn new(number: u8, reads: Reads, now: Instant) -> Self {
        Self::over(Protocol::Udp, number, reads, now)
    }

    pub fn over(proto: Protocol, number: u8, reads: Reads, now: Instant) -> Self {
        let address = SocketAddr::from(([10, 0, 0, number], 5_000));
        let mut config = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, true)
            .enable_vp8(true)
            .set_rtp_mode(reads == Reads::Packets)
            .enable_bwe(Some(Bitrate::mbps(5)));
        config
            .codec_config()
            .add_h264(108.into(), Some(109.into()), true, 0x42e01f);
        let mut rtc = config.build(now);
        let candidate = match proto {
            Protocol::Udp => Candidate::host(address, proto),
            _ => Candidate::builder()
                .tcp()
                .host(address)
                .tcptype(TcpType::Active)
                .build(),
        };
        rtc.add_local_candidate(candidate.expect("an address"));
        Self {
            address,
            proto,
            up: Link::default(),
            down: Link::default(),
            rtc,
            codec: VideoCodec::Vp8,
            loudness: -30,
            off: HashSet::new(),
            connected: false,
            key_requests: 0,
            frames: Vec::new(),
            packets: Vec::new(),
            slots: Vec::new(),
            publishing: Vec::new(),
            camera: None,
            microphone: None,
            due: now,
        }
    }

    /// Makes an offer that adds a microphone and a camera (with layers or without) and slots.
    pub fn offer(&mut self, plan: Plan, now: Instant) -> (SdpOffer, SdpPendingOffer) {
        let mut api = self.rtc.sdp_api();
        if let Some(track) = plan.microphone {
            let mid = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
            self.microphone = Some(Microphone {
                mid,
                packet: 0,
                next: now,
            });
            let source = Source::Microphone;
            self.publishing.push(Publish {
                mid: mid.to_string(),
                source,
                track,
            });
        }
        if let Some(track) = plan.camera {
            let mut simulcast = Simulcast::new();
            for (rid, ..) in LAYERS {
                simulcast.add_send_layer(SimulcastLayer::new(rid));
            }
            let simulcast = plan.layered.then_some(simulcast);
            let mid = api.add_media(MediaKind::Video, Direction::SendOnly, None, None, simulcast);
            let layers = match plan.layered {
                true => LAYERS
                    .map(|(rid, h, b)| (Some(Rid::from(rid)), h, b))
                    .to_vec(),
                false => vec![(None, LAYERS[2].1, LAYERS[2].2)],
            };
            let wanted = layers.iter().map(|(rid, ..)| *rid).collect();
            self.camera = Some(Camera {
                mid,
                layers,
                wanted,
                frame: 0,
                next: now,
            });
            let source = if plan.screen {
                Source::Screen
            } else {
                Source::Camera
            };
            self.publishing.push(Publish {
                mid: mid.to_string(),
                source,
                track,
            });
        }
        for kind in plan.slots {
            let mid = api.add_media(*kind, Direction::RecvOnly, None, None, None);
            self.slots.push(mid.to_string());
        }
        api.apply().expect("something changed")
    }

    pub fn answered(&mut self, pending: SdpPendingOffer, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).expect("an answer");
        self.rtc
            .sdp_api()
            .accept_answer(pending, answer)
            .expect("a fitting answer");
        let wish = Bitrate::mbps(5);
        self.rtc.bwe().set_bitrate(wish, wish);
    }

    /// Wishes for one slot.
    pub fn wish(&self, slot: usize, track: Option<TrackId>, max_height: u32) -> SlotWish {
        SlotWish {
            mid: self.slots[slot].clone(),
            track,
            max_height,
        }
    }

    /// Takes a datagram, and polls at once as str0m wants it.
    pub fn receive(
        &mut self,
        now: Instant,
        from: SocketAddr,
        data: &[u8],
        mut send: impl FnMut(&mut Link, SocketAddr, &[u8]),
    ) {
        let destination = self.address;
        if let Ok(contents) = data.try_into() {
            let receive = Receive {
                proto: self.proto,
                source: from,
                destination,
                contents,
            };
            self.rtc
                .handle_input(Input::Receive(now, receive))
                .expect("the client lives");
            self.poll(now, &mut send);
        }
    }

    /// Shoots and speaks if it is time; gives what is to be sent.
    pub fn step(&mut self, now: Instant, mut send: impl FnMut(&mut Link, SocketAddr, &[u8])) {
        self.poll(now, &mut send);
        if self.due <= now {
            self.rtc
                .handle_input(Input::Timeout(now))
                .expect("the client lives");
            self.poll(now, &mut send);
        }
        while self.connected && self.shoot(now) {
            self.poll(now, &mut send);
        }
        while self.connected && self.speak(now) {
            self.poll(now, &mut send);
        }
    }

    fn poll(&mut self, now: Instant, send: &mut impl FnMut(&mut Link, SocketAddr, &[u8])) {
        loop {
            match self.rtc.poll_output().expect("the client lives") {
                Output::Timeout(due) if due > now => {
                    self.due = due;
                    return;
                }
                Output::Timeout(_) => {
                    self.rtc
                        .handle_input(Input::Timeout(now))
                        .expect("the client lives");
                }
                Output::Transmit(t) => send(&mut self.up, t.destination, &t.contents),
                Output::Event(event) => self.heed(event),
            }
        }
    }

    fn heed(&mut self, event: Event) {
        match event {
            Event::Connected => self.connected = true,
            Event::MediaData(frame) => self.frames.push(frame),
            Event::RtpPacket(packet) => self.packets.push(packet),
            Event::KeyframeRequest(request) => {
                self.key_requests += 1;
                if let Some(camera) = self.camera.as_mut() {
                    camera.wanted.insert(request.rid);
                }
            }
            _ => {}
        }
    }

    /// Writes one layer of one frame at a time: str0m wants to be polled between two writes.
    fn shoot(&mut self, now: Instant) -> bool {
        let Some(camera) = self.camera.as_mut() else {
            return false;
        };
        if now < camera.next {
            return false;
        }
        let layers = camera.layers.clone();
        let layer = (camera.frame as usize) % layers.len();
        let (rid, height, bytes) = layers[layer];
        let number = camera.frame / layers.len() as u32;
        camera.frame += 1;
        if layer + 1 == layers.len() {
            camera.next += Duration::from_micros(33_333);
        }
        if self.off.contains(&height) {
            return true;
        }
        let key = camera.wanted.remove(&rid);
        let data = media::picture(self.codec, Label { height, number }, key, bytes);
        let codec = match self.codec {
            VideoCodec::Vp8 => Codec::Vp8,
            VideoCodec::H264 => Codec::H264,
        };
        let mut writer = self.rtc.writer(camera.mid).expect("a sending line");
        let pt = writer
            .payload_params()
            .find(|p| p.spec().codec == codec)
            .expect("codec")
            .pt();
        if let Some(rid) = rid {
            writer = writer.rid(rid);
        }
        let time = MediaTime::from_90khz(u64::from(number) * 3_000);
        writer.write(pt, now, time, data).expect("a valid write");
        true
    }

    fn speak(&mut self, now: Instant) -> bool {
        let Some(microphone) = self.microphone.as_mut() else {
            return false;
        };
        if now < microphone.next {
            return false;
        }
        let number = microphone.packet;
        microphone.packet += 1;
        microphone.next += Duration::from_millis(20);
        let writer = self.rtc.writer(microphone.mid).expect("a sending line");
        let pt = writer.payload_params().next().expect("opus").pt();
        let time = MediaTime::new(u64::from(number) * 960, Frequency::FORTY_EIGHT_KHZ);
        writer
            .audio_level(self.loudness, self.loudness > -60)
            .write(pt, now, time, media::sound(number))
            .expect("a valid write");
        true
    }

    /// Whole pictures received through a slot.
    pub fn pictures(&self, slot: usize) -> Vec<(Label, &MediaData)> {
        self.labelled(slot)
    }

    /// Whether every picture followed the one before it. A key frame that switches layers follows
    /// nothing: it may cut the old layer's last frame short.
    pub fn is_unbroken(&self, slot: usize) -> bool {
        let pictures = self.pictures(slot);
        pictures.windows(2).all(|pair| {
            let switched = pair[0].0.height != pair[1].0.height && pair[1].1.is_keyframe();
            pair[1].1.contiguous || switched
        })
    }

    /// Sound packets received through a slot.
    pub fn sounds(&self, slot: usize) -> Vec<u32> {
        self.labelled(slot)
            .iter()
            .map(|(label, _)| label.number)
            .collect()
    }

    fn labelled(&self, slot: usize) -> Vec<(Label, &MediaData)> {
        let mid = Mid::from(self.slots[slot].as_str());
        let mine = self.frames.iter().filter(|frame| frame.mid == mid);
        mine.filter_map(|frame| Some((media::label(&frame.data)?, frame)))
            .collect()
    }
}

/// What an offer adds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    pub microphone: Option<TrackId>,
    pub camera: Option<TrackId>,
    pub screen: bool,
    pub layered: bool,
    pub slots: &'static [MediaKind],
}
