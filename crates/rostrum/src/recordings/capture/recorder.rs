//! One recording as it runs: who is captured, what happens when they come, go or change their mind.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::order::Order;
use super::track::{self, Tapped};
use super::{Recorders, Running};
use crate::kit::{App, Result, ServerClock, sabotage};
use crate::recordings::model::{Origin, Settings};
use crate::recordings::service::{people, stop, withdraw};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::tracks;
use crate::rooms::{self, SnapshotPerson, SnapshotTrack};

/// How often a recorder looks whether anybody is left.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Files are made whole within milliseconds; a disk that takes longer leaves them to the repair.
const END_WITHIN: Duration = Duration::from_secs(15);

/// Begins to capture.
pub fn begin(app: &App, row: &Row) {
    let (orders, inbox) = unbounded_channel();
    let running = Running {
        recording: row.id,
        orders,
    };
    app.get::<Recorders>().all().insert(row.room, running);
    let recorder = Recorder {
        app: app.clone(),
        row: row.clone(),
        clock: ServerClock::new(&app.clock),
        captures: HashMap::new(),
        known: Vec::new(),
        empty_since: None,
    };
    app.tasks.spawn(recorder.run(inbox));
}

/// Ends the captures of a recording; all files are whole when it answers.
pub async fn end(app: &App, row: &Row) {
    let (done, ended) = oneshot::channel();
    app.get::<Recorders>().tell_of(row.id, Order::End(done));
    if tokio::time::timeout(END_WITHIN, ended).await.is_err() {
        tracing::error!(recording.id = %row.id, "captures did not end in time; they are repaired");
    }
}

/// Ends what is captured of one person; their files are whole when it answers.
pub async fn end_of(app: &App, row: &Row, participant: Uuid) {
    let (done, ended) = oneshot::channel();
    let order = Order::Withdrawn {
        participant,
        done: Some(done),
    };
    app.get::<Recorders>().tell_of(row.id, order);
    // An error says that no recorder runs (any more): then nothing is captured.
    let _ = ended.await;
}

struct Recorder {
    app: App,
    row: Row,
    clock: ServerClock,
    /// By the track as the room knows it.
    captures: HashMap<Uuid, Capture>,
    /// Who has been met, in order.
    known: Vec<Uuid>,
    empty_since: Option<Instant>,
}

struct Capture {
    participant: Uuid,
    end: CancellationToken,
    done: JoinHandle<()>,
}

impl Recorder {
    async fn run(mut self, mut inbox: UnboundedReceiver<Order>) {
        let mut tick = tokio::time::interval(LOOK_EVERY);
        let done = loop {
            let order = tokio::select! {
                () = self.app.shutdown.cancelled() => break None,
                order = inbox.recv() => order,
                // The first tick comes at once.
                _ = tick.tick() => {
                    self.tick().await;
                    continue;
                }
            };
            match order {
                Some(Order::End(done)) => break Some(done),
                Some(order) => self.follow(order).await,
                None => break None,
            }
        };
        self.end_where(|_| true).await;
        self.leave_desk();
        if let Some(done) = done {
            // Whoever stopped it may have gone.
            let _ = done.send(());
        }
    }

    fn leave_desk(&self) {
        let recorders = self.app.get::<Recorders>();
        let mut all = recorders.all();
        let mine = all.get(&self.row.room).map(|running| running.recording);
        if mine == Some(self.row.id) {
            all.remove(&self.row.room);
        }
    }

    async fn follow(&mut self, order: Order) {
        match order {
            Order::Look(participant) => {
                let live = rooms::live(&self.app, self.row.room);
                let people = live.map(|live| live.participants).unwrap_or_default();
                if let Some(person) = people.iter().find(|person| person.id == participant) {
                    self.look_at(person).await;
                }
            }
            Order::Withdrawn { participant, done } => {
                self.end_where(|capture| capture.participant == participant)
                    .await;
                let noted = withdraw::note(&self.app, self.row.id, participant).await;
                self.said(noted);
                if let Some(done) = done {
                    // A job that was cancelled waits no more.
                    let _ = done.send(());
                }
            }
            Order::Unpublished(track) => {
                // It stays known until its file is whole: ending the recording waits for that.
                if let Some(capture) = self.captures.get(&track) {
                    capture.end.cancel();
                }
            }
            Order::Over => self.give_up("its meeting is over"),
            // Taken out by the loop.
            Order::End(_) => {}
        }
    }

    /// A fact may be missed; a look at the room finds what it told.
    async fn tick(&mut self) {
        self.captures
            .retain(|_, capture| !capture.done.is_finished());
        if self.look_at_all().await {
            self.empty_since = None;
            return;
        }
        let now = self.app.clock.instant();
        let since = *self.empty_since.get_or_insert(now);
        let settings = self.app.get::<Settings>();
        if now.duration_since(since) >= Duration::from_secs(settings.abandon_after_s) {
            self.empty_since = Some(now);
            self.give_up("nobody came back");
        }
    }

    fn give_up(&self, why: &str) {
        tracing::info!(recording.id = %self.row.id, why, "a recording ends by itself");
        let (app, row) = (self.app.clone(), self.row.clone());
        // Ending waits for this recorder, so this recorder cannot wait for the ending.
        self.app.tasks.spawn(async move {
            if let Err(cause) = stop::end(&app, row).await {
                tracing::error!(%cause, "an abandoned recording could not be ended");
            }
        });
    }

    /// Whether anybody is in the room.
    async fn look_at_all(&mut self) -> bool {
        let Some(live) = rooms::live(&self.app, self.row.room) else {
            return false;
        };
        for person in &live.participants {
            self.look_at(person).await;
        }
        live.participants.iter().any(|person| person.connected)
    }

    async fn look_at(&mut self, person: &SnapshotPerson) {
        if let Err(cause) = self.meet(person).await {
            self.said(Err(cause));
            return;
        }
        if person.consent != Some(true) && !sabotage::is_on("p1") {
            return;
        }
        for published in &person.tracks {
            if !self.captures.contains_key(&published.id) {
                let begun = self.capture(person, published).await;
                self.said(begun);
            }
        }
    }

    /// Notes a person, when there is something new about them.
    async fn meet(&mut self, person: &SnapshotPerson) -> Result<()> {
        let place = self.known.iter().position(|known| *known == person.id);
        let consented = people::has_consented(&self.app, self.row.id, person.id).await?;
        if place.is_some() && consented == (person.consent == Some(true)) {
            return Ok(());
        }
        let place = place.unwrap_or_else(|| {
            self.known.push(person.id);
            self.known.len() - 1
        });
        let tx = self.app.db.tx().await?;
        people::meet(&self.app, &tx, self.row.id, person, place).await?;
        tx.commit().await
    }

    async fn capture(&mut self, person: &SnapshotPerson, published: &SnapshotTrack) -> Result<()> {
        let row = tracks::Row {
            id: self.app.new_id(),
            recording: self.row.id,
            participant: person.id,
            kind: published.source.as_str().to_owned(),
            origin: Origin::Server.as_str().to_owned(),
        };
        let tx = self.app.db.tx().await?;
        let row = tracks::put(&*tx, row).await?;
        tx.commit().await?;
        let waiting = self.app.get::<Settings>().waiting_frames;
        let frames = rooms::tap(&self.app, self.row.room, published.id, waiting).await?;
        let end = CancellationToken::new();
        let tapped = Tapped {
            app: self.app.clone(),
            room: self.row.room,
            published: published.id,
            track: row,
            clock: self.clock,
            frames,
            end: end.clone(),
        };
        let capture = Capture {
            participant: person.id,
            end,
            done: self.app.tasks.spawn(track::run(tapped)),
        };
        self.captures.insert(published.id, capture);
        Ok(())
    }

    /// Ends captures and waits until their files are whole.
    async fn end_where(&mut self, which: impl Fn(&Capture) -> bool) {
        let ending = self.captures.extract_if(|_, capture| which(capture));
        let ending: Vec<Capture> = ending.map(|(_, capture)| capture).collect();
        ending.iter().for_each(|capture| capture.end.cancel());
        for capture in ending {
            // A capture that panicked left a file that is repaired.
            drop(capture.done.await);
        }
    }

    fn said(&self, done: Result<()>) {
        if let Err(cause) = done {
            let recording = self.row.id;
            tracing::warn!(recording.id = %recording, %cause, "a capture could not be begun or ended");
        }
    }
}
