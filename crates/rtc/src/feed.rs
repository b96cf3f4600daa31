//! The other end of a connection, that only sends: for what comes to the server by another protocol and shall be treated like
//! what everybody else sends.
//!
//! As the hub it has neither clock nor socket: datagrams are handed in and polled out, all of them from and to one address.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, Frequency, MediaKind, MediaTime, Mid};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use crate::{Error, Result};

/// Packets that are kept to be sent again, and that a key frame may have.
const PACKETS: usize = 4096;
/// Nothing is due.
const IDLE: Duration = Duration::from_secs(1);

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A packet of Opus; its time counts 48,000 a second.
    Sound {
        /// −dBov (0 loudest, 127 silence).
        level: u8,
    },
    /// A picture of H.264 with start codes; its time counts 90,000 a second.
    Picture,
}

/// A connection that only sends.
pub struct Feed {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    local: SocketAddr,
    server: SocketAddr,
    sound: Option<Mid>,
    picture: Option<Mid>,
    is_connected: bool,
    is_over: bool,
    due: Instant,
}

impl Feed {
    /// One that sends from one address to another, and its offer.
    ///
    /// # Errors
    /// When it would send nothing.
    pub fn new(
        local: SocketAddr,
        server: SocketAddr,
        (sound, picture): (bool, bool),
        now: Instant,
    ) -> Result<(Self, String)> {
        let mut config = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .set_send_buffer_video(PACKETS);
        config
            .codec_config()
            .add_h264(108.into(), Some(109.into()), true, 0x42e01f);
        let mut rtc = config.build(now);
        rtc.add_local_candidate(host(local)?);
        let mut api = rtc.sdp_api();
        let mut line = |wanted: bool, kind| {
            wanted.then(|| api.add_media(kind, Direction::SendOnly, None, None, None))
        };
        let sound = line(sound, MediaKind::Audio);
        let picture = line(picture, MediaKind::Video);
        let (offer, pending) = api
            .apply()
            .ok_or_else(|| Error::BadSdp("it would send nothing".into()))?;
        let feed = Self {
            rtc,
            pending: Some(pending),
            local,
            server,
            sound,
            picture,
            is_connected: false,
            is_over: false,
            due: now,
        };
        Ok((feed, offer.to_sdp_string()))
    }

    /// Takes the answer. The addresses it names are those for people: this one was told where to send to.
    ///
    /// # Errors
    /// When the answer does not fit the offer.
    pub fn answer(&mut self, sdp: &str) -> Result<()> {
        let bad = |cause: &dyn std::fmt::Display| Error::BadSdp(cause.to_string());
        let sdp = crate::sdp::without_candidates(sdp);
        let answer = SdpAnswer::from_sdp_string(&sdp).map_err(|cause| bad(&cause))?;
        let pending = self.pending.take();
        let pending = pending.ok_or_else(|| Error::BadSdp("a second answer".into()))?;
        let taken = self.rtc.sdp_api().accept_answer(pending, answer);
        taken.map_err(|cause| bad(&cause))?;
        self.rtc.add_remote_candidate(host(self.server)?);
        Ok(())
    }

    /// Whether frames arrive at the other end.
    pub fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Whether the other end is gone.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// When [`wake`](Self::wake) is due.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Sends a frame that was sampled then. Poll before the next.
    pub fn write(&mut self, kind: Kind, time: u64, sampled: Instant, data: Vec<u8>) {
        let (mid, codec, rate) = match kind {
            Kind::Sound { .. } => (self.sound, Codec::Opus, Frequency::FORTY_EIGHT_KHZ),
            Kind::Picture => (self.picture, Codec::H264, Frequency::NINETY_KHZ),
        };
        let Some(mut writer) = mid.and_then(|mid| self.rtc.writer(mid)) else {
            return;
        };
        let found = writer
            .payload_params()
            .find(|params| params.spec().codec == codec)
            .map(|params| params.pt());
        let Some(payload_type) = found else {
            return;
        };
        if let Kind::Sound { level } = kind {
            let level = i8::try_from(level).unwrap_or(i8::MAX);
            writer = writer.audio_level(-level, level < 60);
        }
        let time = MediaTime::new(time, rate);
        if let Err(cause) = writer.write(payload_type, sampled, time, data) {
            tracing::debug!(%cause, "a frame was not sent");
        }
    }

    /// Takes a datagram of the other end.
    pub fn receive(&mut self, now: Instant, datagram: &[u8]) {
        let Ok(contents) = datagram.try_into() else {
            return;
        };
        let receive = Receive {
            proto: Protocol::Udp,
            source: self.server,
            destination: self.local,
            contents,
        };
        self.drive(Input::Receive(now, receive));
    }

    /// Does what is due.
    pub fn wake(&mut self, now: Instant) {
        self.drive(Input::Timeout(now));
    }

    fn drive(&mut self, input: Input<'_>) {
        if !self.is_over && self.rtc.handle_input(input).is_err() {
            self.is_over = true;
        }
    }

    /// The next datagram to send. Ask until there is none.
    pub fn poll(&mut self, now: Instant) -> Option<Vec<u8>> {
        while !self.is_over {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(transmit)) => return Some(transmit.contents.to_vec()),
                Ok(Output::Timeout(due)) => {
                    self.due = due.min(now + IDLE);
                    return None;
                }
                Ok(Output::Event(Event::Connected)) => self.is_connected = true,
                Ok(Output::Event(Event::IceConnectionStateChange(
                    IceConnectionState::Disconnected,
                )))
                | Err(_) => self.is_over = true,
                Ok(Output::Event(_)) => {}
            }
            self.is_over |= !self.rtc.is_alive();
        }
        None
    }
}

fn host(address: SocketAddr) -> Result<Candidate> {
    Candidate::host(address, Protocol::Udp).map_err(|cause| Error::BadSdp(cause.to_string()))
}
