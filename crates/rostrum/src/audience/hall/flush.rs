//! What may come by the thousand, told in one breath: reactions, hands and votes.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::{Hall, Halls};
use crate::audience::model::{Event, Reaction, Votes};
use crate::audience::store::messages;
use crate::kit::{App, Result};
use crate::rooms::REACTIONS;

/// At most so often.
const EVERY: Duration = Duration::from_millis(500);

/// Shows a reaction to those who listen, with all others of the next half second.
pub fn show(app: &App, recording: Uuid, emoji: &str) {
    let Some(place) = REACTIONS.iter().position(|one| *one == emoji) else {
        return;
    };
    let Some(hall) = app.get::<Halls>().find(recording) else {
        return;
    };
    {
        let mut inner = hall.inner();
        inner.reactions.resize(REACTIONS.len(), 0);
        if let Some(count) = inner.reactions.get_mut(place) {
            *count = count.saturating_add(1);
        }
    }
    soon(app, hall);
}

/// Tells how many want questions answered, with all others of the next half second.
pub fn questions_changed(app: &App, recording: Uuid, questions: impl IntoIterator<Item = Uuid>) {
    let Some(hall) = app.get::<Halls>().find(recording) else {
        return;
    };
    hall.inner().votes.extend(questions);
    soon(app, hall);
}

/// Has what waits told, unless that is under way.
pub(super) fn soon(app: &App, hall: Arc<Hall>) {
    if std::mem::replace(&mut hall.inner().is_flushing, true) {
        return;
    }
    let house = app.clone();
    app.tasks.spawn(async move {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = house.shutdown.cancelled() => {}
        }
        hall.tell_signs();
        if let Err(cause) = hall.tell_votes(&house).await {
            // Who reads the state has them; the next vote tells the others.
            tracing::warn!(%cause, "votes could not be told");
        }
    });
}

impl Hall {
    fn tell_signs(&self) {
        let mut inner = self.inner();
        // Whatever comes from here on waits for the next time.
        inner.is_flushing = false;
        let counts = std::mem::take(&mut inner.reactions);
        let shown = REACTIONS.iter().zip(counts).filter(|(_, count)| *count > 0);
        let shown = shown.map(|(emoji, count)| Reaction { emoji, count });
        let reactions: Vec<Reaction> = shown.collect();
        if !reactions.is_empty() {
            self.tell(&mut inner, &Event::Reactions { reactions }, None);
        }
        self.tell_hands(&mut inner);
    }

    async fn tell_votes(&self, app: &App) -> Result<()> {
        let changed = std::mem::take(&mut self.inner().votes);
        if changed.is_empty() {
            return Ok(());
        }
        let changed: Vec<Uuid> = changed.into_iter().collect();
        let _turn = self.turn.lock().await;
        let found = messages::among(app.db.read(), &changed).await?;
        let counted = |row: messages::Row| Votes {
            id: row.id,
            votes: row.votes,
        };
        let questions: Vec<Votes> = found.into_iter().map(counted).collect();
        if !questions.is_empty() {
            self.say(&Event::Votes { questions });
        }
        Ok(())
    }
}
