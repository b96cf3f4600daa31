//! Whether those who stay still may: asked again and again, for as long as they do.

use std::sync::Arc;

use uuid::Uuid;

use super::admission::{Belief, By, Presented, admit_soon, holder, seen_by};
use crate::accounts;
use crate::kit::{App, Caller, Error, Result};
use crate::playback::store::playbacks;
use crate::recordings::RecordingRow;

impl Belief {
    /// Whether what they were let in by still holds: their sign-in and their right, or the link they came by. That they came
    /// with a token that was good for some minutes is not asked again.
    ///
    /// # Errors
    /// As [`admit`](super::admission::admit).
    pub async fn lasts(&self, app: &App) -> Result<()> {
        let playback = match self.by() {
            (_, By::Caller(Caller::User { sign_in, .. })) => {
                let still = accounts::caller_of(app, *sign_in).await?;
                let still = still.ok_or_else(Error::unauthorized)?;
                return seen_by(app, &still, self.row().id).await.map(drop);
            }
            (_, By::Caller(other)) => return seen_by(app, other, self.row().id).await.map(drop),
            (viewer, By::Share(_)) => viewer.id(),
        };
        let found = playbacks::find(app.db.read(), self.row().id, playback).await?;
        let found = found.filter(|found| app.clock.now() < found.cookie_until);
        holder(app, &found.ok_or_else(Error::unauthorized)?)
            .await
            .map(drop)
    }
}

/// Somebody who stays: what they came with is asked for again as long as they do.
pub struct Stay {
    presented: Presented,
    recording: Uuid,
}

impl Stay {
    /// Of whoever came with this.
    #[must_use]
    pub const fn of(presented: Presented, recording: Uuid) -> Self {
        Self {
            presented,
            recording,
        }
    }

    /// The recording, while they still may see it and their sign-in lasts.
    ///
    /// # Errors
    /// As [`admit`](super::admission::admit).
    pub async fn holds(&self, app: &App) -> Result<Arc<RecordingRow>> {
        if let Some(Caller::User { sign_in, .. }) = &self.presented.caller {
            let still = accounts::caller_of(app, *sign_in).await?;
            still.ok_or_else(Error::unauthorized)?;
        }
        admit_soon(app, self.presented.clone(), self.recording).await
    }
}
