//! Where those who listen to a recording meet. In memory, and only while somebody is there.

mod flush;
mod listen;

pub use flush::{questions_changed, show};
pub use listen::Listener;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::model::{Event, Hands, Raised};
use crate::kit::{App, Error, Kind, Result};

/// So many events are kept for who comes back, and may wait for who is slow.
const KEPT: usize = 256;
/// So many streams one viewer may have: a tab each, and those whose end was not noticed yet.
const STREAMS: usize = 8;
/// So many of those who raised a hand first are named to those who lead.
const NAMED: usize = 200;
/// Whose hand is up and who has no stream for so long has gone.
const GONE: Duration = Duration::from_secs(30);

/// The halls of all recordings to which somebody listens.
#[derive(Default)]
pub struct Halls(Mutex<HashMap<Uuid, Arc<Hall>>>);

/// Where those who listen to one recording meet.
pub struct Hall {
    /// Told in every id, so that an id of another hall is not taken for one of this.
    mark: Uuid,
    inner: Mutex<Inner>,
    /// Held while something is read and told, so that what is told last was read last.
    pub turn: tokio::sync::Mutex<()>,
}

struct Inner {
    said: u64,
    last: VecDeque<Arc<Said>>,
    tell: broadcast::Sender<Arc<Said>>,
    streams: HashMap<Uuid, usize>,
    hands: Vec<Hand>,
    reactions: Vec<u32>,
    votes: BTreeSet<Uuid>,
    hands_changed: bool,
    is_flushing: bool,
}

/// An event as it is sent.
pub struct Said {
    number: u64,
    everybody: Bytes,
    /// Where those who lead are told more.
    leaders: Option<Bytes>,
    /// Of which message it tells the words.
    words_of: Option<Uuid>,
}

struct Hand {
    viewer: Uuid,
    name: String,
    at: DateTime<Utc>,
}

impl Said {
    fn to(&self, leads: bool) -> Bytes {
        let told = self.leaders.as_ref().filter(|_| leads);
        told.unwrap_or(&self.everybody).clone()
    }
}

impl Halls {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Hall>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hall of a recording, where somebody is there.
    pub fn find(&self, recording: Uuid) -> Option<Arc<Hall>> {
        self.all().get(&recording).cloned()
    }

    /// Does something in the hall of a recording, which is opened for it.
    fn within<T>(&self, app: &App, recording: Uuid, work: impl FnOnce(&Arc<Hall>) -> T) -> T {
        let mut all = self.all();
        let new = || Arc::new(Hall::new(app.new_id()));
        work(all.entry(recording).or_insert_with(new))
    }

    /// Closes the hall of a recording if nobody is there.
    fn close_empty(&self, recording: Uuid) {
        let mut all = self.all();
        if all.get(&recording).is_some_and(|hall| hall.is_empty()) {
            all.remove(&recording);
        }
    }
}

impl Hall {
    fn new(mark: Uuid) -> Self {
        let inner = Inner {
            said: 0,
            last: VecDeque::new(),
            tell: broadcast::Sender::new(KEPT),
            streams: HashMap::new(),
            hands: Vec::new(),
            reactions: Vec::new(),
            votes: BTreeSet::new(),
            hands_changed: false,
            is_flushing: false,
        };
        Self {
            mark,
            inner: Mutex::new(inner),
            turn: tokio::sync::Mutex::default(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_empty(&self) -> bool {
        let inner = self.inner();
        inner.streams.is_empty() && inner.hands.is_empty()
    }

    /// The id of the last event.
    pub fn at(&self) -> String {
        self.id(self.inner().said)
    }

    fn id(&self, number: u64) -> String {
        format!("{}-{number}", self.mark.simple())
    }

    /// Tells all who listen.
    pub fn say(&self, event: &Event) {
        self.tell(&mut self.inner(), event, None);
    }

    fn tell(&self, inner: &mut Inner, event: &Event, leaders: Option<&Event>) {
        inner.said += 1;
        let number = inner.said;
        let id = self.id(number);
        if let Event::Removed { id } = event {
            self.forget_words(inner, *id);
        }
        let said = Arc::new(Said {
            number,
            everybody: written(&id, event),
            leaders: leaders.map(|event| written(&id, event)),
            words_of: match event {
                Event::Message { message } => Some(message.id),
                _ => None,
            },
        });
        if inner.last.len() == KEPT {
            inner.last.pop_front();
        }
        inner.last.push_back(Arc::clone(&said));
        // Nobody may listen at this moment.
        drop(inner.tell.send(said));
    }

    /// Who comes back later hears of a message only that it is gone.
    fn forget_words(&self, inner: &mut Inner, message: Uuid) {
        for said in &mut inner.last {
            if said.words_of == Some(message) {
                let gone = Event::Removed { id: message };
                *said = Arc::new(Said {
                    number: said.number,
                    everybody: written(&self.id(said.number), &gone),
                    leaders: None,
                    words_of: None,
                });
            }
        }
    }

    fn tell_hands(&self, inner: &mut Inner) {
        if !std::mem::take(&mut inner.hands_changed) {
            return;
        }
        let [everybody, leaders] = [false, true].map(|leads| Event::Hands {
            hands: hands(inner, leads),
        });
        self.tell(inner, &everybody, Some(&leaders));
    }

    /// The hands that are up.
    pub fn hands(&self, leads: bool) -> Hands {
        hands(&self.inner(), leads)
    }

    /// Whether the hand of a viewer is up.
    pub fn has_hand_of(&self, viewer: Uuid) -> bool {
        self.inner().hands.iter().any(|hand| hand.viewer == viewer)
    }
}

fn hands(inner: &Inner, leads: bool) -> Hands {
    let raised = |hand: &Hand| Raised {
        id: hand.viewer,
        name: hand.name.clone(),
    };
    Hands {
        count: inner.hands.len(),
        people: leads.then(|| inner.hands.iter().take(NAMED).map(raised).collect()),
    }
}

/// An event as it goes over the wire.
fn written(id: &str, event: &Event) -> Bytes {
    // What is told are our own types, whose keys are names: they can always be written.
    let data = serde_json::to_string(event).unwrap_or_default();
    Bytes::from(format!("id: {id}\ndata: {data}\n\n"))
}

/// Raises the hand of a viewer.
pub fn raise(app: &App, recording: Uuid, viewer: Uuid, name: String) {
    let at = app.clock.now();
    let hall = app.get::<Halls>().within(app, recording, |hall| {
        let mut inner = hall.inner();
        if inner.hands.iter().any(|hand| hand.viewer == viewer) {
            return None;
        }
        inner.hands.push(Hand { viewer, name, at });
        inner.hands.sort_by_key(|hand| hand.at);
        inner.hands_changed = true;
        Some(Arc::clone(hall))
    });
    if let Some(hall) = hall {
        flush::soon(app, hall);
        look_after(app, recording, viewer);
    }
}

/// Lowers it. Answers whether it was up.
pub fn lower(app: &App, recording: Uuid, viewer: Uuid) -> bool {
    let halls = app.get::<Halls>();
    let Some(hall) = halls.find(recording) else {
        return false;
    };
    let was_up = {
        let mut inner = hall.inner();
        let before = inner.hands.len();
        inner.hands.retain(|hand| hand.viewer != viewer);
        inner.hands_changed |= inner.hands.len() < before;
        inner.hands.len() < before
    };
    if was_up {
        flush::soon(app, hall);
    }
    halls.close_empty(recording);
    was_up
}

/// Lowers the hand of whoever does not listen, after a while.
fn look_after(app: &App, recording: Uuid, viewer: Uuid) {
    let house = app.clone();
    app.tasks.spawn(async move {
        tokio::select! {
            () = tokio::time::sleep(GONE) => {}
            () = house.shutdown.cancelled() => return,
        }
        let hall = house.get::<Halls>().find(recording);
        if hall.is_some_and(|hall| !hall.inner().streams.contains_key(&viewer)) {
            lower(&house, recording, viewer);
        }
    });
}

fn full() -> Error {
    let say = "As many listen as this server lets. Try again in a moment.";
    Error::new(Kind::Unavailable, "audience.full", say).retry_after(10)
}

fn too_many_tabs() -> Error {
    let say = "You follow this in too many tabs. Close some.";
    Error::new(Kind::TooMany, "audience.too_many_streams", say).retry_after(10)
}

/// Takes a place among those who listen: so many have one at the most.
fn take_place(inner: &mut Inner, viewer: Uuid, most: usize) -> Result<()> {
    let taken: usize = inner.streams.values().sum();
    if taken >= most {
        return Err(full());
    }
    let own = inner.streams.entry(viewer).or_default();
    if *own >= STREAMS {
        return Err(too_many_tabs());
    }
    *own += 1;
    Ok(())
}
