//! Where the meetings of this process are kept.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use uuid::Uuid;

use super::ear::Ear;
use super::onlookers::Onlookers;
use super::{Live, RecordingInfo};
use crate::rooms::wire::Wire;

/// One room's place: its meeting, when one goes on.
#[derive(Default)]
pub struct Place {
    /// Held while a meeting is opened, entered or ended, which takes the database: one at a time.
    pub gate: tokio::sync::Mutex<()>,
    live: Mutex<Option<Live>>,
}

impl Place {
    /// The meeting, to look at or to change. Never held over an await.
    pub fn live(&self) -> MutexGuard<'_, Option<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the meeting, when one goes on.
    pub fn with<T>(&self, what: impl FnOnce(&mut Live) -> T) -> Option<T> {
        self.live().as_mut().map(what)
    }
}

/// A user's socket, with the sign-in it was opened with.
type SignedInEar = (Uuid, Arc<dyn Ear>);

/// Everything that goes on, by room and by user.
pub struct Rooms {
    /// The media engine.
    pub wire: Wire,
    /// Those who look on from outside.
    pub onlookers: Onlookers,
    places: Mutex<HashMap<Uuid, Arc<Place>>>,
    recordings: Mutex<HashMap<Uuid, RecordingInfo>>,
    on_air: Mutex<HashSet<Uuid>>,
    sent_on: Mutex<HashMap<Uuid, Vec<String>>>,
    users: Mutex<HashMap<Uuid, Vec<SignedInEar>>>,
    /// The room each peer of the wire is in: the wire's events name peers alone.
    peers: Mutex<HashMap<Uuid, Uuid>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rooms {
    /// Nothing goes on yet.
    #[must_use]
    pub fn new(wire: Wire) -> Self {
        Self {
            wire,
            onlookers: Onlookers::default(),
            places: Mutex::default(),
            recordings: Mutex::default(),
            on_air: Mutex::default(),
            sent_on: Mutex::default(),
            users: Mutex::default(),
            peers: Mutex::default(),
        }
    }

    /// A room's place, made when it is not there.
    pub fn place(&self, room: Uuid) -> Arc<Place> {
        lock(&self.places).entry(room).or_default().clone()
    }

    /// A room's place, when it was ever entered.
    pub fn find(&self, room: Uuid) -> Option<Arc<Place>> {
        lock(&self.places).get(&room).cloned()
    }

    /// Does something with a room's meeting, when one goes on.
    pub fn with<T>(&self, room: Uuid, what: impl FnOnce(&mut Live) -> T) -> Option<T> {
        self.find(room)?.with(what)
    }

    /// Every place.
    pub fn all(&self) -> Vec<(Uuid, Arc<Place>)> {
        let places = lock(&self.places);
        places
            .iter()
            .map(|(id, place)| (*id, place.clone()))
            .collect()
    }

    /// The recording that runs in a room, whether or not a meeting goes on in this process.
    pub fn recording(&self, room: Uuid) -> Option<RecordingInfo> {
        lock(&self.recordings).get(&room).cloned()
    }

    /// Another recording runs in a room, or none.
    pub fn set_recording(&self, room: Uuid, recording: Option<&RecordingInfo>) {
        let mut recordings = lock(&self.recordings);
        match recording.filter(|recording| recording.stopped_at_ms.is_none()) {
            Some(running) => drop(recordings.insert(room, running.clone())),
            None => drop(recordings.remove(&room)),
        }
    }

    /// Whether what is recorded in a room goes out to viewers.
    pub fn is_on_air(&self, room: Uuid) -> bool {
        lock(&self.on_air).contains(&room)
    }

    /// It does from now on, or not any more.
    pub fn set_on_air(&self, room: Uuid, live: bool) {
        let mut on_air = lock(&self.on_air);
        match live {
            true => on_air.insert(room),
            false => on_air.remove(&room),
        };
    }

    /// Where what goes out of a room is sent on to.
    pub fn sent_on(&self, room: Uuid) -> Vec<String> {
        lock(&self.sent_on).get(&room).cloned().unwrap_or_default()
    }

    /// It is sent on to these from now on.
    pub fn set_sent_on(&self, room: Uuid, names: &[String]) {
        let mut sent_on = lock(&self.sent_on);
        match names.is_empty() {
            true => drop(sent_on.remove(&room)),
            false => drop(sent_on.insert(room, names.to_vec())),
        }
    }

    /// A user's socket is there, opened with this sign-in.
    pub fn user_came(&self, user: Uuid, sign_in: Uuid, ear: Arc<dyn Ear>) {
        lock(&self.users)
            .entry(user)
            .or_default()
            .push((sign_in, ear));
    }

    /// A user's socket is gone.
    pub fn user_went(&self, user: Uuid, socket: &str) {
        let mut users = lock(&self.users);
        if let Some(ears) = users.get_mut(&user) {
            ears.retain(|(_, ear)| ear.id() != socket);
            if ears.is_empty() {
                users.remove(&user);
            }
        }
    }

    /// Says something to all sockets of a user.
    pub fn tell_user(&self, user: Uuid, event: &'static str, payload: &Value) {
        let ears = lock(&self.users).get(&user).cloned().unwrap_or_default();
        for (_, ear) in ears {
            ear.hear(event, payload);
        }
    }

    /// Hangs up on the sockets that were opened with a sign-in.
    pub fn hang_up_on(&self, sign_in: Uuid) {
        let ears: Vec<_> = {
            let users = lock(&self.users);
            let of_it = users.values().flatten().filter(|(of, _)| *of == sign_in);
            of_it.map(|(_, ear)| ear.clone()).collect()
        };
        for ear in ears {
            ear.close();
        }
    }

    /// A peer of the wire is in a room.
    pub fn peer_joined(&self, peer: Uuid, room: Uuid) {
        lock(&self.peers).insert(peer, room);
    }

    /// A peer left the wire.
    pub fn peer_left(&self, peer: Uuid) {
        lock(&self.peers).remove(&peer);
    }

    /// The room a peer is in.
    pub fn room_of_peer(&self, peer: Uuid) -> Option<Uuid> {
        lock(&self.peers).get(&peer).copied()
    }
}
