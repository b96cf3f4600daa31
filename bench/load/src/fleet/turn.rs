//! The fleet's thread: waits for sockets, timers and verbs, and plays.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid, Simulcast, SimulcastLayer};
use str0m::net::TcpType;
use str0m::{Candidate, Rtc};

use super::line::Line;
use super::peer::{Peer, Source, config};
use super::{Offer, Plan, Shape, Verb, WAKE};
use crate::Failed;
use crate::figures::Figures;
use crate::media::{FPS, LAYERS, Media};

pub(super) struct Load {
    poll: Poll,
    bind: IpAddr,
    media: Arc<Media>,
    peers: Vec<Peer>,
    pending: Vec<Option<SdpPendingOffer>>,
    epoch: Instant,
    started: Option<Instant>,
}

/// With nothing to do the thread looks up so often.
const IDLE: Duration = Duration::from_millis(200);

impl Load {
    pub fn new(poll: Poll, bind: IpAddr, media: Arc<Media>) -> Self {
        let epoch = crate::now();
        Self {
            poll,
            bind,
            media,
            peers: Vec::new(),
            pending: Vec::new(),
            epoch,
            started: None,
        }
    }

    pub fn run(mut self, verbs: &Receiver<Verb>) {
        let mut events = Events::with_capacity(1_024);
        let mut buffer = [0; 2_048];
        loop {
            loop {
                match verbs.try_recv() {
                    Ok(verb) => verb(&mut self),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            let next = self.advance();
            let wait = next.saturating_duration_since(crate::now());
            // Interrupted is nothing to speak of: the loop comes back.
            drop(self.poll.poll(&mut events, Some(wait)));
            for event in events.iter().filter(|event| event.token() != WAKE) {
                let peer = &mut self.peers[event.token().0];
                if !peer.gone && peer.read(&mut buffer, self.epoch).is_err() {
                    peer.gone = true;
                }
            }
        }
    }

    /// Does what is due for everyone; gives when something is due again.
    fn advance(&mut self) -> Instant {
        let now = crate::now();
        let mut next = now + IDLE;
        for peer in self.peers.iter_mut().filter(|peer| !peer.gone) {
            let mut step = || {
                if let Some(started) = self.started
                    && let Some(due) = peer.play(&self.media, started, now, self.epoch)?
                {
                    next = next.min(due);
                }
                if peer.due <= now {
                    peer.wake(now, self.epoch)?;
                }
                next = next.min(peer.due);
                Ok::<(), str0m::RtcError>(())
            };
            if let Err(error) = step() {
                tracing::warn!(%error, "a peer of the fleet failed");
                peer.gone = true;
            }
        }
        next
    }

    pub fn offer(&mut self, plan: Plan, over_tcp: bool) -> Result<Offer, Failed> {
        let mut rtc = self.rtc(over_tcp)?;
        let mut api = rtc.0.sdp_api();
        let mut source = None;
        if let Some(shape) = plan.publish {
            let sound = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
            let mut simulcast = Simulcast::new();
            for (rid, ..) in LAYERS {
                simulcast.add_send_layer(SimulcastLayer::new(rid));
            }
            let layered = shape == Shape::Layered;
            let simulcast = layered.then_some(simulcast);
            let picture =
                api.add_media(MediaKind::Video, Direction::SendOnly, None, None, simulcast);
            let rids = layered.then(|| LAYERS.map(|(rid, ..)| rid.into()));
            source = Some((sound, picture, rids));
        }
        let mut video = || api.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
        let screen = (plan.screen && source.is_some()).then(&mut video);
        let mut slots = |kind, count| -> Vec<Mid> {
            let slot = |_| api.add_media(kind, Direction::RecvOnly, None, None, None);
            (0..count).map(slot).collect()
        };
        let sound_slots = slots(MediaKind::Audio, plan.sound_slots);
        let picture_slots = slots(MediaKind::Video, plan.picture_slots);
        let (offer, pending) = api.apply().ok_or("the plan is empty")?;
        let peer = self.add(rtc, Some(pending))?;
        self.peers[peer].source = source.map(|(sound, picture, rids)| {
            let mut made = Source::new(sound, picture, rids, Duration::ZERO);
            if let Some(screen) = screen {
                made.share(screen);
            }
            made
        });
        let names = |mids: Vec<Mid>| mids.into_iter().map(|mid| mid.to_string()).collect();
        Ok(Offer {
            peer,
            sdp: offer.to_sdp_string(),
            published: source.map(|(sound, picture, _)| (sound.to_string(), picture.to_string())),
            screen: screen.map(|mid| mid.to_string()),
            sound_slots: names(sound_slots),
            picture_slots: names(picture_slots),
        })
    }

    pub fn answer(
        &mut self,
        peer: usize,
        answer: SdpAnswer,
        tcp: Option<SocketAddr>,
    ) -> Result<(), Failed> {
        let pending = self.pending[peer].take().ok_or("there is no open offer")?;
        if self.peers[peer].line.is_none() {
            self.connect(peer, tcp.ok_or("the answer has no TCP candidate")?)?;
        }
        self.peers[peer]
            .rtc
            .sdp_api()
            .accept_answer(pending, answer)?;
        Ok(self.peers[peer].pump(self.epoch)?)
    }

    fn connect(&mut self, index: usize, server: SocketAddr) -> Result<(), Failed> {
        let mut line = Line::connect(server)?;
        let registry = self.poll.registry();
        registry.register(line.source(), Token(index), Interest::READABLE)?;
        let local = line.local()?;
        let candidate = Candidate::builder()
            .tcp()
            .host(local)
            .tcptype(TcpType::Active)
            .build()?;
        let peer = &mut self.peers[index];
        peer.rtc.add_local_candidate(candidate);
        (peer.local, peer.line) = (local, Some(line));
        Ok(())
    }

    pub fn accept(&mut self, offer: SdpOffer) -> Result<(usize, String), Failed> {
        let mut rtc = self.rtc(false)?;
        let answer = rtc.0.sdp_api().accept_offer(offer)?;
        let peer = self.add(rtc, None)?;
        self.peers[peer].pump(self.epoch)?;
        Ok((peer, answer.to_sdp_string()))
    }

    pub fn play(&mut self, playing: bool) {
        let sources = self
            .peers
            .iter_mut()
            .filter_map(|peer| peer.source.as_mut());
        let sources: Vec<&mut Source> = sources.collect();
        let count = sources.len().max(1) as u64;
        for (index, source) in (0u64..).zip(sources) {
            source.set_phase(Duration::from_micros(1_000_000 / FPS * index / count));
        }
        self.started = playing.then(crate::now);
    }

    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for peer in &self.peers {
            let (received, missing, streams) = peer.tally();
            figures.connected += usize::from(peer.connected && !peer.gone);
            figures.sent += peer.sent;
            figures.received += received;
            figures.bytes += peer.bytes;
            figures.missing += missing;
            figures.streams += streams;
            figures.latencies_us.extend(&peer.latencies_us);
        }
        figures
    }

    pub fn address(&self, peer: usize) -> SocketAddr {
        self.peers[peer].local
    }

    pub fn vanish(&mut self, peer: usize) {
        self.peers[peer].gone = true;
    }

    fn rtc(&self, over_tcp: bool) -> Result<(Rtc, Option<Line>), Failed> {
        let mut rtc = config(self.media.codec).build(crate::now());
        if over_tcp {
            return Ok((rtc, None));
        }
        let socket = std::net::UdpSocket::bind((self.bind, 0))?;
        socket.set_nonblocking(true)?;
        rtc.add_local_candidate(Candidate::host(socket.local_addr()?, "udp")?);
        Ok((rtc, Some(Line::Udp(UdpSocket::from_std(socket)))))
    }

    fn add(
        &mut self,
        (rtc, mut line): (Rtc, Option<Line>),
        pending: Option<SdpPendingOffer>,
    ) -> Result<usize, Failed> {
        let index = self.peers.len();
        let mut local = SocketAddr::new(self.bind, 0);
        if let Some(line) = line.as_mut() {
            let registry = self.poll.registry();
            registry.register(line.source(), Token(index), Interest::READABLE)?;
            local = line.local()?;
        }
        self.peers.push(Peer::new(rtc, line, local, crate::now()));
        self.pending.push(pending);
        Ok(index)
    }
}
