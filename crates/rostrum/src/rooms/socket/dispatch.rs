//! From a packet to its answer: size, rate, payload, seat, then the event itself.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use serde_json::{Value, json};
use socketioxide::adapter::Adapter;
use socketioxide::extract::{AckSender, SocketRef};
use socketioxide::handler::FromMessageParts;
use socketioxide::socket::Socket;
use socketioxide_core::Value as Packet;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;

use super::ear::SocketEar;
use super::rate::Meter;
use super::table::{Entry, Who, find};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::live::ear::Ear;
use crate::rooms::live::place::Rooms;
use crate::rooms::service::{Seat, leave, not_in_the_room};

/// How many events of one socket may wait to be done. More means a client that does not wait for
/// answers.
const WAITING: usize = 64;

/// An event as it came.
pub struct Raw {
    text: String,
    has_attachments: bool,
}

impl<A: Adapter> FromMessageParts<A> for Raw {
    type Error = Infallible;

    fn from_message_parts(
        _: &Arc<Socket<A>>,
        packet: &mut Packet,
        _: &Option<i64>,
    ) -> Result<Self, Infallible> {
        Ok(match packet {
            Packet::Str(text, attachments) => Self {
                text: text.to_string(),
                has_attachments: attachments.as_ref().is_some_and(|some| !some.is_empty()),
            },
            Packet::Bytes(_) => Self {
                text: String::new(),
                has_attachments: true,
            },
        })
    }
}

impl Raw {
    /// `["event", payload]`: the name and the one payload.
    fn read(self) -> Result<(String, Value)> {
        let parts: Vec<Value> = serde_json::from_str(&self.text).map_err(|_| unreadable())?;
        let mut parts = parts.into_iter();
        let Some(Value::String(event)) = parts.next() else {
            return Err(unreadable());
        };
        let payload = parts.next().unwrap_or(Value::Null);
        if parts.next().is_some() || self.has_attachments {
            return Err(unreadable());
        }
        Ok((event, payload))
    }

    /// The name alone, which the library has found to be there before it calls.
    fn event(&self) -> &str {
        let rest = self.text.trim_start().trim_start_matches('[').trim_start();
        let name = rest.strip_prefix('"').unwrap_or_default();
        name.split('"').next().unwrap_or_default()
    }
}

fn unreadable() -> Error {
    let say = "An event takes one JSON object.";
    Error::new(Kind::BadRequest, "request.bad_json", say)
}

/// One socket's queue of events, and its seat.
pub struct Line {
    app: App,
    caller: Caller,
    seat: Mutex<Option<Seat>>,
    meter: Meter,
    queue: Sender<Queued>,
    /// The other end, until somebody works on it.
    waiting: Mutex<Option<Receiver<Queued>>>,
    gone: CancellationToken,
}

/// An event that waits to be done.
type Queued = (&'static Entry, Raw, AckSender);

/// What an event is done with.
pub struct Here {
    /// The house.
    pub app: App,
    /// Who says it.
    pub caller: Caller,
    /// The socket it came by.
    pub socket: SocketRef,
    line: Arc<Line>,
}

impl Here {
    /// The seat this socket holds.
    pub fn seat(&self) -> Result<Seat> {
        self.line.seat(&self.socket.id.to_string())
    }

    /// The socket, as a meeting sees it.
    pub fn ear(&self) -> Arc<dyn Ear> {
        Arc::new(SocketEar::new(self.socket.clone()))
    }

    /// This socket took a seat. It may be gone by now: then the seat is kept for a while, as always.
    pub fn sit(&self, seat: Seat) {
        *self.line.held() = Some(seat);
        if self.line.gone.is_cancelled() {
            self.line.close(&self.socket.id.to_string());
        }
    }

    /// This socket gave its seat up.
    pub fn stand_up(&self) {
        *self.line.held() = None;
    }
}

impl Line {
    /// Opens the queue. Nobody works on it yet.
    pub fn open(app: &App, caller: Caller) -> Arc<Self> {
        let (queue, waiting) = channel(WAITING);
        Arc::new(Self {
            app: app.clone(),
            caller,
            seat: Mutex::default(),
            meter: Meter::default(),
            queue,
            waiting: Mutex::new(Some(waiting)),
            // The library tells nobody when the whole server ends.
            gone: app.shutdown.child_token(),
        })
    }

    /// Who is at the other end.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Starts to work on the queue.
    pub fn start(self: &Arc<Self>, socket: SocketRef) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = waiting.take() else {
            return;
        };
        let here = Here {
            app: self.app.clone(),
            caller: self.caller.clone(),
            socket,
            line: self.clone(),
        };
        self.app.tasks.spawn(work(here, waiting));
    }

    /// Takes an event off the wire: too large and too often are answered at once.
    pub fn take(&self, raw: Raw, ack: AckSender) {
        if let Err((refused, ack)) = self.queue(raw, ack) {
            answer(ack, Err(refused));
        }
    }

    /// The socket is gone: what it left undone is dropped, its seat is kept for a while.
    pub fn close(&self, socket: &str) {
        self.gone.cancel();
        if let Some(seat) = self.held().take() {
            leave::dropped(&self.app, seat, socket);
        }
    }

    fn queue(&self, raw: Raw, ack: AckSender) -> Result<(), (Error, AckSender)> {
        let Some(entry) = find(raw.event()) else {
            let say = "There is no such event.";
            return Err((Error::new(Kind::NotFound, "event.unknown", say), ack));
        };
        if raw.text.len() > entry.most_bytes {
            let say = format!("`{}` takes at most {} bytes.", entry.name, entry.most_bytes);
            return Err((Error::new(Kind::TooLarge, "request.too_large", say), ack));
        }
        let now = self.app.clock.instant();
        if let Err(wait) = self.meter.count(entry.name, entry.rate, now) {
            return Err((too_often(wait.as_secs() + 1), ack));
        }
        let job = (entry, raw, ack);
        self.queue.try_send(job).map_err(|full| {
            let (_, _, ack) = full.into_inner();
            (too_often(1), ack)
        })
    }

    fn held(&self) -> MutexGuard<'_, Option<Seat>> {
        self.seat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The seat, as long as it was not taken by another socket, or taken away.
    fn seat(&self, socket: &str) -> Result<Seat> {
        let seat = (*self.held()).ok_or_else(not_in_the_room)?;
        let rooms = self.app.get::<Rooms>();
        let is_mine = rooms.with(seat.room, |live| live.is_seated(seat.participant, socket));
        (is_mine == Some(true))
            .then_some(seat)
            .ok_or_else(not_in_the_room)
    }
}

fn too_often(wait_s: u64) -> Error {
    let say = format!("Too often. Try again in {wait_s} s.");
    Error::new(Kind::TooMany, "rate.limited", say).retry_after(wait_s)
}

async fn work(here: Here, mut waiting: Receiver<Queued>) {
    let gone = here.line.gone.clone();
    while let Some(Some((entry, raw, ack))) = gone.run_until_cancelled(waiting.recv()).await {
        // A panic is a bug: it costs this event, not the socket.
        let done = AssertUnwindSafe(run(&here, entry, raw))
            .catch_unwind()
            .await;
        let done = done.unwrap_or_else(|_| Err(Error::internal("an event panicked; see above")));
        answer(ack, done);
    }
}

async fn run(here: &Here, entry: &'static Entry, raw: Raw) -> Result<Value> {
    let (_, payload) = raw.read()?;
    match entry.who {
        Who::Anyone => {}
        // The role is asked for by the service, with the room that the seat names.
        Who::Seated | Who::Leader => drop(here.seat()?),
    }
    (entry.run)(here, payload).await
}

fn answer(ack: AckSender, done: Result<Value>) {
    let answer = match done {
        Ok(data) => json!({ "ok": true, "data": data }),
        Err(refused) => {
            refused.log();
            json!({ "ok": false, "problem": refused.problem() })
        }
    };
    if let Err(cause) = ack.send(&answer) {
        tracing::debug!(%cause, "an answer found nobody");
    }
}
