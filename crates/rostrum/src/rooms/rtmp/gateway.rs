//! What an encoder publishes, on its way into the room: by the same offer, the same seat, and the same socket as an encoder
//! with WHIP, from this machine to itself.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use media::ffmpeg::{Opus, Runner};
use rtc::{Feed, Kind as Sent};
use rtmp::{Event, Frame, Reader};
use tokio::net::UdpSocket;
use uuid::Uuid;

use super::tie::Tie;
use crate::kit::{App, Error, Kind, Result};
use crate::rooms::live::place::Rooms;
use crate::rooms::service::whip::{self, Begun, Holder};

/// What of sound and pictures did not come within so much of the other does not belong to the stream.
const TOGETHER_MS: i64 = 1_000;
/// Who sends pictures is waited for until their first key frame, which encoders may give as seldom.
const KEY_WITHIN_MS: i64 = 10_000;
/// So much waits at most until the connection is there: some ten seconds.
const WAITING: usize = 1_500;
const WAITING_BYTES: usize = 32 << 20;
/// A room that does not answer for so long will not.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// The line of time of an encoder may begin behind its first frame; what is sent begins here.
const LEAD_MS: i64 = 60_000;
const LARGEST: usize = 2_048;

/// Why an encoder was told to stop.
#[derive(Debug)]
pub struct Stopped {
    /// For programs.
    pub code: &'static str,
    /// For whoever runs it.
    pub say: String,
}

impl From<rtmp::Error> for Stopped {
    fn from(wrong: rtmp::Error) -> Self {
        let (code, say) = (wrong.code(), wrong.to_string());
        Self { code, say }
    }
}

impl From<Error> for Stopped {
    fn from(refused: Error) -> Self {
        let (code, say) = (refused.code(), refused.say().to_owned());
        Self { code, say }
    }
}

fn late(say: &str) -> Stopped {
    let (code, say) = ("rtmp.late", say.to_owned());
    Stopped { code, say }
}

/// A frame on its way.
struct Outgoing {
    kind: Sent,
    time: u64,
    sampled: Instant,
    data: Vec<u8>,
}

/// The way of one encoder into its room.
pub struct Gateway {
    app: App,
    holder: Holder,
    key: String,
    reader: Reader,
    tie: Tie,
    opus: Opus,
    /// When the first frame came, on the encoder's line.
    first_ms: Option<i64>,
    has_sound: bool,
    /// Pictures come, be it some with which nobody can begin.
    sends_pictures: bool,
    has_picture: bool,
    seated: Option<Seated>,
    waiting: Vec<Outgoing>,
}

/// What is there once the seat is taken.
struct Seated {
    begun: Begun,
    feed: Feed,
    socket: UdpSocket,
    server: SocketAddr,
    has_sound: bool,
    has_picture: bool,
    connects_until: Instant,
}

impl Gateway {
    /// For whoever holds this key.
    ///
    /// # Errors
    /// The machine cannot turn sound into what rooms pass on.
    pub fn new(app: &App, holder: Holder, key: String) -> Result<Self> {
        let opus = Opus::new(&app.get::<Runner>()).map_err(Error::internal)?;
        Ok(Self {
            app: app.clone(),
            holder,
            key,
            reader: Reader::default(),
            tie: Tie::new(app.clock.instant()),
            opus,
            first_ms: None,
            has_sound: false,
            sends_pictures: false,
            has_picture: false,
            seated: None,
            waiting: Vec::new(),
        })
    }

    /// Where it leads to.
    pub fn room(&self) -> Uuid {
        self.holder.room_id
    }

    /// Takes what the encoder published; answers whether more may follow.
    pub async fn take(&mut self, event: Event) -> std::result::Result<bool, Stopped> {
        let frame = match event {
            Event::Picture { time, data } => {
                self.sends_pictures = true;
                self.reader.picture(time, &data)?
            }
            Event::Sound { time, data } => self.reader.sound(time, &data)?,
            Event::Ended => return Ok(false),
            Event::Publish { .. } => None,
        };
        let Some(frame) = frame else {
            return Ok(true);
        };
        let (Frame::Picture { at_ms, .. } | Frame::Sound { at_ms, .. }) = frame;
        self.tie.came(at_ms, self.app.clock.instant());
        match frame {
            Frame::Picture { at_ms, key, data } => self.show(at_ms, key, data),
            Frame::Sound { at_ms, rate, data } => {
                self.has_sound = true;
                self.opus.write(at_ms * 48, rate, data);
            }
        }
        self.look(at_ms).await?;
        Ok(true)
    }

    fn show(&mut self, at_ms: i64, key: bool, data: Vec<u8>) {
        if !self.is_connected() && key {
            // Whoever begins to look begins with this one.
            self.waiting.retain(|one| one.kind != Sent::Picture);
        }
        // A decoder can begin with nothing else.
        self.has_picture |= key;
        if self.has_picture {
            let (time, sampled) = (at_ms * 90, self.tie.sampled(at_ms * 1000));
            self.send(Sent::Picture, time + LEAD_MS * 90, sampled, data);
        }
    }

    fn send(&mut self, kind: Sent, time: i64, sampled: Instant, data: Vec<u8>) {
        if let Ok(time) = u64::try_from(time) {
            self.waiting.push(Outgoing {
                kind,
                time,
                sampled,
                data,
            });
        }
    }

    /// Begins when it is known what comes; and sees that it stays what was begun with.
    async fn look(&mut self, at_ms: i64) -> std::result::Result<(), Stopped> {
        let first_ms = *self.first_ms.get_or_insert(at_ms);
        self.bounded()?;
        let Some(seated) = &self.seated else {
            let both = self.has_sound && self.has_picture;
            let waits = self.sends_pictures && !self.has_picture;
            let within = if waits { KEY_WITHIN_MS } else { TOGETHER_MS };
            if both || at_ms - first_ms >= within && (self.has_sound || self.has_picture) {
                self.begin().await?;
            }
            return Ok(());
        };
        if self.has_sound && !seated.has_sound || self.has_picture && !seated.has_picture {
            return Err(late(
                "Sound and pictures did not begin together. Begin anew.",
            ));
        }
        Ok(())
    }

    /// What waits for the room is not much, nor for long.
    fn bounded(&self) -> std::result::Result<(), Stopped> {
        if self.is_connected() {
            return Ok(());
        }
        let bytes: usize = self.waiting.iter().map(|one| one.data.len()).sum();
        let now = self.app.clock.instant();
        let is_late = |seated: &Seated| now > seated.connects_until;
        let much = self.waiting.len() > WAITING || bytes > WAITING_BYTES;
        match much || self.seated.as_ref().is_some_and(is_late) {
            true => Err(late("The room does not answer. Begin anew.")),
            false => Ok(()),
        }
    }

    async fn begin(&mut self) -> Result<()> {
        let now = self.app.clock.instant();
        let server = self.app.get::<Rooms>().wire.here();
        let own: IpAddr = server.ip();
        let socket = UdpSocket::bind((own, 0)).await.map_err(Error::internal)?;
        let local = socket.local_addr().map_err(Error::internal)?;
        let kinds = (self.has_sound, self.has_picture);
        let wrong = |cause: rtc::Error| Error::internal(cause);
        let (mut feed, offer) = Feed::new(local, server, kinds, now).map_err(wrong)?;
        let key = Some(self.key.as_str());
        let begun = whip::begin(&self.app, &self.holder, key, offer.as_bytes()).await?;
        let answered = feed.answer(&begun.sdp);
        self.seated = Some(Seated {
            begun,
            feed,
            socket,
            server,
            has_sound: self.has_sound,
            has_picture: self.has_picture,
            connects_until: now + CONNECT_WITHIN,
        });
        answered.map_err(wrong)?;
        self.tie.settle(now);
        self.app.get::<super::Refusals>().forget(self.room());
        Ok(())
    }

    fn is_connected(&self) -> bool {
        let seated = self.seated.as_ref();
        seated.is_some_and(|seated| seated.feed.is_connected())
    }

    /// Does what is due next, whatever it is; answers whether it is over. Cancel it whenever you like.
    pub async fn turn(&mut self) -> bool {
        let packet = match &mut self.seated {
            None => Some(self.opus.next().await),
            Some(seated) => tokio::select! {
                packet = self.opus.next() => Some(packet),
                over = seated.turn(&self.app) => match over {
                    true => return true,
                    false => None,
                },
            },
        };
        match packet {
            Some(Ok(packet)) => {
                let sampled = self.tie.sampled(packet.at * 1_000 / 48);
                let kind = Sent::Sound {
                    level: packet.level,
                };
                self.send(kind, packet.at + LEAD_MS * 48, sampled, packet.data);
            }
            Some(Err(cause)) => {
                tracing::warn!(%cause, room.id = %self.room(), "the decoder of an encoder's sound died; another takes over");
            }
            None => {}
        }
        false
    }

    /// Sends what can be sent.
    pub async fn flush(&mut self) {
        let Some(seated) = &mut self.seated else {
            return;
        };
        let now = self.app.clock.instant();
        if seated.feed.is_connected() {
            for one in self.waiting.drain(..) {
                seated.feed.write(one.kind, one.time, one.sampled, one.data);
                seated.feed.wake(now);
                seated.carry(now).await;
            }
        }
        seated.carry(now).await;
    }

    /// Gives the seat up.
    pub async fn end(self) {
        let Some(seated) = self.seated else {
            return;
        };
        let ended = whip::end(&self.app, &self.holder, seated.begun.session).await;
        if let Err(cause) = ended
            && cause.kind() != Kind::NotFound
        {
            tracing::error!(%cause, room.id = %self.holder.room_id, "the seat of an encoder could not be given up");
        }
    }
}

impl Seated {
    /// Waits for the room; answers whether it is over.
    async fn turn(&mut self, app: &App) -> bool {
        let mut datagram = [0; LARGEST];
        let due = tokio::time::Instant::from_std(self.feed.due());
        tokio::select! {
            () = self.begun.is_over() => return true,
            () = tokio::time::sleep_until(due) => self.feed.wake(app.clock.instant()),
            received = self.socket.recv_from(&mut datagram) => {
                // Which of its addresses the machine answers from is its own choice.
                if let Ok((length, from)) = received && from.port() == self.server.port() {
                    self.feed.receive(app.clock.instant(), &datagram[..length]);
                }
            }
        }
        self.feed.is_over()
    }

    /// Sends what the feed has.
    async fn carry(&mut self, now: Instant) {
        while let Some(datagram) = self.feed.poll(now) {
            // What is lost is asked for again.
            let _ = self.socket.send_to(&datagram, self.server).await;
        }
    }
}
