//! Many who watch the same recording are asked for together.
//!
//! Whoever comes while the database is asked for others waits for that, and is then asked for with all who came meanwhile. One
//! alone waits for nobody; of thousands, each costs a line of an answer and not a question.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Admitted, By, Viewer, alone};
use crate::accounts;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::playback::store::playbacks::Row;
use crate::recordings;

/// Who waits, by recording. A recording that is named here is being asked about.
#[derive(Default)]
pub struct Together(Mutex<HashMap<Uuid, Vec<Waiting>>>);

struct Waiting {
    playback: Row,
    told: oneshot::Sender<Found>,
}

/// What somebody is told; nothing when they are not among those who were found together: they have to ask alone, and hear why.
type Found = Option<Result<Admitted>>;

impl Together {
    /// Has somebody wait. Answers whether nobody asks about the recording yet.
    fn wait(&self, waiting: Waiting) -> bool {
        let recording = waiting.playback.recording;
        let mut all = self.all();
        let is_first = !all.contains_key(&recording);
        all.entry(recording).or_default().push(waiting);
        is_first
    }

    /// All who wait; `None` where nobody does, and nobody asks about it from then on.
    fn take(&self, recording: Uuid) -> Option<Vec<Waiting>> {
        let mut all = self.all();
        let waiting = all.get_mut(&recording).map(std::mem::take)?;
        if waiting.is_empty() {
            all.remove(&recording);
            return None;
        }
        Some(waiting)
    }

    /// A panic while it was held spoils nothing: each entry is whole.
    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, Vec<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who opened a playback with their sign-in, as long as that and their right to the recording hold.
pub async fn holder(app: &App, playback: &Row) -> Result<Admitted> {
    let (told, answer) = oneshot::channel();
    let playback = playback.clone();
    let again = playback.clone();
    if app.get::<Together>().wait(Waiting { playback, told }) {
        tokio::spawn(ask(app.clone(), again.recording));
    }
    match answer.await {
        Ok(Some(answer)) => answer,
        Ok(None) => alone(app, &again).await,
        Err(_) => Err(broken()),
    }
}

fn broken() -> Error {
    let say = "It could not be seen who you are just now. Try again.";
    Error::new(Kind::Unavailable, "playback.unasked", say)
}

/// Asks for all who wait, until nobody does.
async fn ask(app: App, recording: Uuid) {
    let asking = Asking {
        app: &app,
        recording,
    };
    while let Some(all) = asking.app.get::<Together>().take(recording) {
        match <[Waiting; 1]>::try_from(all) {
            Ok([one]) => {
                let answer = alone(&app, &one.playback).await;
                // Whoever has hung up needs none.
                let _ = one.told.send(Some(answer));
            }
            Err(all) => tell(&app, recording, all).await,
        }
    }
}

/// Lets nobody wait for a question that broke.
struct Asking<'a> {
    app: &'a App,
    recording: Uuid,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.app.get::<Together>().all().remove(&self.recording);
        }
    }
}

async fn tell(app: &App, recording: Uuid, all: Vec<Waiting>) {
    // Where that fails each hears it alone.
    let found = among(app, recording, &all).await.unwrap_or_default();
    for Waiting { playback, told } in all {
        let own = found.get(&playback.sign_in);
        let own = own.filter(|admitted| admitted.viewer == Viewer::User(playback.subject));
        let answer = own.map(|own| Ok(own.clone()));
        let _ = told.send(answer);
    }
}

/// By their sign-ins, all who may see the recording.
async fn among(app: &App, recording: Uuid, all: &[Waiting]) -> Result<HashMap<Uuid, Admitted>> {
    let sign_ins: HashSet<Uuid> = all.iter().map(|one| one.playback.sign_in).collect();
    let sign_ins: Vec<Uuid> = sign_ins.into_iter().collect();
    let callers = accounts::callers_of(app, &sign_ins).await?;
    let people: Vec<Caller> = callers.values().cloned().collect();
    let (row, seen) = recordings::seen_among(app, &people, recording).await?;
    let admitted = |(sign_in, caller): (Uuid, Caller)| {
        let admitted = Admitted {
            row: row.clone(),
            viewer: Viewer::User(caller.id()),
            by: By::Caller(caller),
        };
        (sign_in, admitted)
    };
    let seen = callers
        .into_iter()
        .filter(|(_, caller)| seen.contains(&caller.id()));
    Ok(seen.map(admitted).collect())
}
