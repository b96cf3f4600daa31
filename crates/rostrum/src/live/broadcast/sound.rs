//! What is said by all who agreed: mixed, and coded once for everybody, by an ffmpeg in AAC and by libopus in Opus.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use media::ffmpeg::{Aac, Coded, Runner};
use media::frame::Frame as Encoded;
use media::live::mix::{Block, Coder, Mixer, Packet};
use rtc::Frame;
use tokio::sync::mpsc::Sender;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::director::Chosen;
use crate::kit::{App, Error, Result, ServerClock};
use crate::rooms;
use crate::rooms::wire::TapStream;

/// Packets of one voice that may wait here: some seconds.
const WAITING: usize = 250;
/// A machine on which no encoder starts is asked again after this long.
const AGAIN: Duration = Duration::from_secs(5);

/// So late the mixer gives a block.
const MIXED_WITHIN: Duration = Duration::from_millis(290);

/// A packet of somebody's microphone.
pub struct Said {
    /// Whose.
    pub of: Chosen,
    /// Which voice of the mix it is: each tap is one.
    voice: u64,
    frame: Frame,
}

/// The sound of a stream.
pub struct Sound {
    app: App,
    room: Uuid,
    clock: ServerClock,
    mixer: Mixer,
    aac: Option<Aac>,
    opus: Option<Coder>,
    tried: Option<Instant>,
    voices: HashMap<Chosen, (u64, DropGuard)>,
    next_voice: u64,
    packets: Sender<Said>,
}

impl Sound {
    /// Of a room, silent until somebody speaks.
    pub fn new(app: &App, room: Uuid, clock: ServerClock, packets: Sender<Said>) -> Self {
        let now_ns = clock.at(app.clock.instant());
        Self {
            app: app.clone(),
            room,
            clock,
            mixer: Mixer::new(now_ns),
            aac: None,
            opus: None,
            tried: None,
            voices: HashMap::new(),
            next_voice: 0,
            packets,
        }
    }

    /// Begins anew: nothing that was said before is heard any more.
    pub fn renew(&mut self) {
        self.mixer = Mixer::new(self.clock.at(self.app.clock.instant()));
        (self.aac, self.opus, self.tried) = (None, None, None);
    }

    /// Hears these, and nobody else.
    pub async fn hear(&mut self, wanted: &[Chosen]) {
        let gone = self.voices.extract_if(|voice, _| !wanted.contains(voice));
        for (_, (voice, _)) in gone.collect::<Vec<_>>() {
            self.mixer.leave(voice);
        }
        for chosen in wanted {
            if self.voices.contains_key(chosen) {
                continue;
            }
            // A track that has just ended is found missing with the next look.
            if let Ok(tap) = rooms::tap(&self.app, self.room, chosen.track, WAITING).await {
                let end = CancellationToken::new();
                let carrying = carry(tap, *chosen, self.next_voice, self.packets.clone());
                let until = end.clone();
                self.app.tasks.spawn(async move {
                    // None: nobody wants it any more.
                    let _ = until.run_until_cancelled(carrying).await;
                });
                let heard = (self.next_voice, end.drop_guard());
                self.voices.insert(*chosen, heard);
                self.next_voice += 1;
            }
        }
    }

    /// Takes a packet; answers whether it is of somebody who is heard.
    ///
    /// # Errors
    /// No decoder can be made.
    pub fn take(&mut self, said: &Said) -> Result<bool> {
        let Said { of, voice, frame } = said;
        if self.voices.get(of).is_none_or(|(known, _)| known != voice) {
            return Ok(false);
        }
        let packet = Encoded {
            stream: u32::try_from(*voice).unwrap_or(u32::MAX),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "RTP time wraps at 32 bits, and the mixer unwraps it"
            )]
            ticks: frame.time as u32,
            arrival_ns: self.clock.at(frame.arrival),
            sampled_ns: Some(self.clock.at(frame.sampled)),
            keyframe: true,
            gap: frame.gap,
            data: &frame.data,
        };
        self.mixer.push(*voice, &packet).map_err(Error::internal)?;
        Ok(true)
    }

    /// Has everything coded that cannot change any more; answers with what is so at once, which is Opus.
    pub fn step(&mut self, now: Instant) -> Vec<Packet> {
        if self.aac.is_none() && self.tried.is_none_or(|tried| now >= tried + AGAIN) {
            self.tried = Some(now);
            match Aac::start(&self.app.get::<Runner>()) {
                Ok(aac) => self.aac = Some(aac),
                Err(cause) => {
                    tracing::error!(%cause, "no encoder for the sound of a live stream; it is silent");
                }
            }
        }
        self.code(now)
    }

    fn code(&mut self, now: Instant) -> Vec<Packet> {
        let mut packets = Vec::new();
        while let Some(block) = self.mixer.poll(self.clock.at(now)) {
            if let Some(aac) = &mut self.aac {
                aac.write(block.at_ns, &block.samples);
            }
            match self.in_opus(&block) {
                Ok(packet) => packets.push(packet),
                Err(cause) => {
                    tracing::warn!(%cause, "a block of a live stream's sound is missing in Opus");
                }
            }
        }
        packets
    }

    fn in_opus(&mut self, block: &Block) -> media::Result<Packet> {
        let coder = match self.opus.take() {
            Some(coder) => coder,
            None => Coder::new()?,
        };
        self.opus.insert(coder).code(block)
    }

    /// The next frame of AAC that is coded. Cancel it whenever you like.
    pub async fn next(&mut self) -> Option<Coded> {
        let Some(aac) = &mut self.aac else {
            return std::future::pending().await;
        };
        match aac.next().await {
            Some(Ok(coded)) => Some(coded),
            Some(Err(cause)) => {
                tracing::warn!(%cause, "the encoder of a live stream's sound died; another takes over");
                None
            }
            None => {
                self.aac = None;
                None
            }
        }
    }

    /// Nothing more is said: what is left of it in both, as far as it comes soon.
    pub async fn rest(&mut self) -> (Vec<Coded>, Vec<Packet>) {
        self.voices.clear();
        let mut rest = Vec::new();
        // The mixer waits for whoever is late; now nobody is.
        let packets = self.code(self.app.clock.instant() + MIXED_WITHIN);
        if let Some(aac) = &mut self.aac {
            aac.finish();
            let reading = async {
                while let Some(Ok(coded)) = aac.next().await {
                    rest.push(coded);
                }
            };
            // What an encoder that hangs has not given by then is a fraction of a second.
            let _ = tokio::time::timeout(Duration::from_secs(2), reading).await;
        }
        (rest, packets)
    }
}

async fn carry(mut tap: TapStream, of: Chosen, voice: u64, packets: Sender<Said>) {
    while let Some(frame) = tap.next().await {
        let said = Said { of, voice, frame };
        if packets.send(said).await.is_err() {
            break;
        }
    }
}
