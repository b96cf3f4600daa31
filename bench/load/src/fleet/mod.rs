//! WebRTC peers without a browser, all in one thread: a socket each, recorded media out, counters in.
//!
//! The thread is driven by verbs sent to it; each method of [`Fleet`] waits for its answer, which
//! comes within a turn.

mod line;
mod packets;
mod peer;
mod turn;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use mio::{Poll, Token, Waker};
use str0m::change::{SdpAnswer, SdpOffer};

use crate::Failed;
use crate::figures::Figures;
use crate::media::Media;

use turn::Load;

/// Everything a peer sends and receives, told in its first offer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    /// Microphone and camera.
    pub publish: Option<Shape>,
    /// A shared screen beside the camera, which shows what its best layer shows.
    pub screen: bool,
    /// Receiving m-lines for sound.
    pub sound_slots: usize,
    /// Receiving m-lines for pictures.
    pub picture_slots: usize,
}

/// How a camera is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The 720p layer alone.
    Single,
    /// Three simulcast layers.
    Layered,
}

/// A peer's offer.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The peer's place in the fleet.
    pub peer: usize,
    /// The session description.
    pub sdp: String,
    /// The m-lines of microphone and camera.
    pub published: Option<(String, String)>,
    /// The m-line of the shared screen.
    pub screen: Option<String>,
    /// The receiving m-lines.
    pub sound_slots: Vec<String>,
    /// The receiving m-lines.
    pub picture_slots: Vec<String>,
}

type Verb = Box<dyn FnOnce(&mut Load) + Send>;

/// The handle of the thread; dropping it ends the fleet.
pub struct Fleet {
    verbs: Sender<Verb>,
    waker: Arc<Waker>,
}

pub(crate) const WAKE: Token = Token(usize::MAX);

impl Fleet {
    /// Starts an empty fleet whose sockets are bound to this address.
    ///
    /// # Errors
    /// When the system gives no poll or thread.
    pub fn start(bind: IpAddr, media: Arc<Media>) -> Result<Self, Failed> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        let (verbs, inbox) = channel();
        let load = Load::new(poll, bind, media);
        std::thread::Builder::new()
            .name("fleet".into())
            .spawn(move || load.run(&inbox))?;
        Ok(Self { verbs, waker })
    }

    /// Makes a peer and its offer.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub fn offer(&self, plan: Plan) -> Result<Offer, Failed> {
        self.ask(move |load| load.offer(plan, false))?
    }

    /// The same for a peer whose network lets no UDP through.
    ///
    /// # Errors
    /// When the plan is empty.
    pub fn offer_over_tcp(&self, plan: Plan) -> Result<Offer, Failed> {
        self.ask(move |load| load.offer(plan, true))?
    }

    /// Brings the answer to a peer's offer.
    ///
    /// # Errors
    /// When it does not fit the offer.
    pub fn answer(&self, peer: usize, sdp: &str) -> Result<(), Failed> {
        let answer = SdpAnswer::from_sdp_string(sdp)?;
        let tcp = tcp_candidate(sdp);
        self.ask(move |load| load.answer(peer, answer, tcp))?
    }

    /// Makes a peer out of the other side's offer, and its answer: how Janus' subscribers come about.
    ///
    /// # Errors
    /// When the offer cannot be used.
    pub fn accept(&self, sdp: &str) -> Result<(usize, String), Failed> {
        let offer = SdpOffer::from_sdp_string(sdp)?;
        self.ask(move |load| load.accept(offer))?
    }

    /// Starts (or stops) all cameras and microphones, evenly spread over a picture's time.
    ///
    /// # Errors
    /// When the fleet is gone.
    pub fn play(&self, playing: bool) -> Result<(), Failed> {
        self.ask(move |load| load.play(playing))
    }

    /// The counters so far.
    ///
    /// # Errors
    /// When the fleet is gone.
    pub fn figures(&self) -> Result<Figures, Failed> {
        self.ask(|load| load.figures())
    }

    /// Where a peer's datagrams come from.
    ///
    /// # Errors
    /// When the fleet is gone.
    pub fn address(&self, peer: usize) -> Result<SocketAddr, Failed> {
        self.ask(move |load| load.address(peer))
    }

    /// Takes a peer's socket away, as a closed lid does.
    ///
    /// # Errors
    /// When the fleet is gone.
    pub fn vanish(&self, peer: usize) -> Result<(), Failed> {
        self.ask(move |load| load.vanish(peer))
    }

    fn ask<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&mut Load) -> T + Send + 'static,
    ) -> Result<T, Failed> {
        let (reply, answer) = channel();
        let verb = move |load: &mut Load| drop(reply.send(verb(load)));
        self.verbs
            .send(Box::new(verb))
            .map_err(|_| "the fleet has ended")?;
        self.waker.wake()?;
        answer.recv().map_err(|_| "the fleet has ended".into())
    }
}

/// The first TCP candidate of a description.
fn tcp_candidate(sdp: &str) -> Option<SocketAddr> {
    let candidates = sdp
        .lines()
        .filter_map(|line| line.strip_prefix("a=candidate:"));
    candidates
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .find_map(|words| {
            let tcp = words.get(2)?.eq_ignore_ascii_case("tcp");
            let address = format!("{}:{}", words.get(4)?, words.get(5)?);
            address.parse().ok().filter(|_| tcp)
        })
}
