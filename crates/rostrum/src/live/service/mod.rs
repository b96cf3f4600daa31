//! What can be done with live streams: one file per verb.

pub mod arrange;
pub mod broken;
pub mod claims;
pub mod deliver;
pub mod destinations;
pub mod finish;
pub mod forget;
pub mod resume;
pub mod see;
pub mod start;
pub mod stop;
pub mod whep;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_cache::sync::Cache;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::broadcast::{Cast, Order, Stages};
use super::model::Settings;
use super::push::Pushes;
use super::stream::Stream;
use crate::kit::{App, Result};
use crate::rooms::facts;

/// So many streams that are over are remembered; they are found again in the database.
const REMEMBERED: usize = 64;
/// Of so many recordings it is remembered that they never were live: a player asks for every segment of a film.
const NEVER: usize = 4_096;

/// The streams that this process makes, and those that were asked for lately.
pub struct Streams {
    running: Mutex<HashMap<Uuid, Running>>,
    over: Cache<Uuid, Arc<Stream>>,
    never: Cache<Uuid, ()>,
    broken: Cache<Uuid, u32>,
}

/// A stream that is made.
#[derive(Clone)]
pub struct Running {
    /// Its room.
    pub room: Uuid,
    /// What viewers meet.
    pub stream: Arc<Stream>,
    /// To whoever makes it.
    pub orders: UnboundedSender<Order>,
    /// Who is shown and heard at this moment. It ends with what makes the stream.
    pub cast: watch::Receiver<Cast>,
    /// Cancelled when nobody makes it any more, and its place is free or somebody else's.
    pub over: CancellationToken,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            over: Cache::new(REMEMBERED),
            never: Cache::new(NEVER),
            broken: Cache::new(REMEMBERED),
        }
    }
}

impl Streams {
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stream of a recording that is made at this moment.
    pub fn running(&self, recording: Uuid) -> Option<Running> {
        self.all().get(&recording).cloned()
    }

    /// It is not made any more: it is found in the database, or nowhere.
    pub fn ended(&self, recording: Uuid) {
        self.over.remove(&recording);
        self.never.remove(&recording);
        self.all().remove(&recording);
    }
}

impl Running {
    /// Tells whoever makes it something; one that has just ended needs no orders.
    pub fn tell(&self, order: Order) {
        drop(self.orders.send(order));
    }
}

/// Puts what streams need on the shelf. `key` seals the keys by which they are sent on.
///
/// # Errors
/// The library refuses the key, which would be a mistake of ours.
pub fn prepare(app: &App, key: &[u8; 32]) -> Result<()> {
    app.put(Streams::default());
    app.put(Stages::new(app.get::<Settings>().max_composed));
    whep::prepare(app);
    app.put(Pushes::new(key)?);
    Ok(())
}

/// Follows [`facts::TrackPublished`].
pub fn track_published(app: &App, fact: &facts::TrackPublished) {
    look_at(app, fact.room);
}

/// Follows [`facts::TrackUnpublished`].
pub fn track_unpublished(app: &App, fact: &facts::TrackUnpublished) {
    look_at(app, fact.room);
}

/// Follows [`facts::TrackMuted`].
pub fn track_muted(app: &App, fact: &facts::TrackMuted) {
    look_at(app, fact.room);
}

/// Follows [`facts::ConsentChanged`].
pub fn consent_changed(app: &App, fact: &facts::ConsentChanged) {
    look_at(app, fact.room);
}

/// Follows [`facts::SpeakerChanged`].
pub fn speaker_changed(app: &App, fact: &facts::SpeakerChanged) {
    look_at(app, fact.room);
}

/// Something changed in a room: its streams look again.
fn look_at(app: &App, room: Uuid) {
    let streams = app.get::<Streams>();
    let all = streams.all();
    for running in all.values().filter(|running| running.room == room) {
        running.tell(Order::Look);
    }
}
