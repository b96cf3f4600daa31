//! What can be done: one file per verb. Each asks first who it is and whether they may watch.

pub mod forget;
pub mod hands;
pub mod listen;
pub mod moderate;
pub mod react;
pub mod see;
pub mod vote;
pub mod write;

use std::time::Duration;

use uuid::Uuid;

use super::hall::Halls;
use super::model::Event;
use super::store::{messages, names};
use crate::accounts;
use crate::kit::rate::Limit;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::live;
use crate::playback::{self, By, Presented, Viewer};
use crate::recordings::{self, RecordingRow};

/// How often: as in a room.
pub struct Limits {
    /// Messages of one viewer.
    messages: Limit<Uuid>,
    /// Messages of all viewers of a recording: more than that nobody reads.
    hall: Limit<Uuid>,
    /// Votes, hands and reactions of one viewer.
    signs: Limit<Uuid>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: Limit::per_minute(60, 10),
            hall: Limit::per_minute(1200, 100),
            signs: Limit::per_minute(120, 20),
        }
    }
}

/// Limits that stand for nothing any more are let go of this often.
const FORGET_EVERY: Duration = Duration::from_secs(600);

/// Puts what the room needs on the shelf.
pub fn prepare(app: &App) {
    app.put(Halls::default());
    app.put(Limits::default());
    let house = app.clone();
    app.tasks.spawn(async move {
        let pause = || tokio::time::sleep(FORGET_EVERY);
        while let Some(()) = house.shutdown.run_until_cancelled(pause()).await {
            house.get::<Limits>().forget_old();
        }
    });
}

impl Limits {
    fn forget_old(&self) {
        for limit in [&self.messages, &self.hall, &self.signs] {
            limit.forget_old();
        }
    }
}

/// Somebody who may watch a recording.
pub struct Viewing {
    /// The recording.
    pub row: RecordingRow,
    /// Who it is.
    pub viewer: Viewer,
    caller: Option<Caller>,
    /// They came with what only they have. A playback's token lies in addresses, which are copied and logged.
    is_signed: bool,
}

/// Asks who it is and whether they may watch.
///
/// # Errors
/// 401: nothing valid was presented. 404: not theirs to see. 410: it lies in the trash.
pub async fn enter(app: &App, presented: Presented, recording: Uuid) -> Result<Viewing> {
    let is_signed = presented.caller.is_some();
    let admitted = playback::admit(app, presented, recording).await?;
    let caller = match admitted.by {
        By::Caller(caller) => Some(caller),
        By::Share(_) => None,
    };
    Ok(Viewing {
        row: admitted.row,
        viewer: admitted.viewer,
        caller,
        is_signed,
    })
}

/// Asks who it is, and whether it is really they who say something and not somebody who found an address of theirs.
///
/// # Errors
/// As [`enter`]; 403 for somebody with an account by a token that is for watching.
pub async fn enter_to_say(app: &App, presented: Presented, recording: Uuid) -> Result<Viewing> {
    let here = enter(app, presented, recording).await?;
    match here.viewer {
        Viewer::User(_) if !here.is_signed => Err(Error::forbidden()),
        _ => Ok(here),
    }
}

impl Viewing {
    /// Under what is kept what they say.
    pub const fn id(&self) -> Uuid {
        self.viewer.id()
    }

    /// Whether they lead the recording.
    pub async fn leads(&self, app: &App) -> bool {
        match &self.caller {
            Some(caller) => recordings::led_by(app, caller, self.row.id).await.is_ok(),
            None => false,
        }
    }

    /// Asks whether they lead the recording.
    ///
    /// # Errors
    /// 403 for whoever only watches.
    pub async fn require_lead(&self, app: &App) -> Result<()> {
        let caller = self.caller.as_ref().ok_or_else(Error::forbidden)?;
        let led = recordings::led_by(app, caller, self.row.id).await;
        // That the recording is there they see; that its room is they may not know.
        led.map(drop).map_err(|refused| match refused.kind() {
            Kind::NotFound => Error::forbidden(),
            _ => refused,
        })
    }

    /// How they are called, where that is known.
    pub async fn name(&self, app: &App) -> Result<Option<String>> {
        match self.viewer {
            Viewer::User(id) => accounts::name_of(app, id).await.map(Some),
            Viewer::Visitor(id) => Ok(names::find(app.db.read(), self.row.id, id).await?),
        }
    }

    /// How they are called; who came by a link says it the first time.
    ///
    /// # Errors
    /// 422 where they have not said it.
    pub async fn named(&self, app: &App, said: Option<&str>) -> Result<String> {
        if let Some(name) = self.name(app).await? {
            return Ok(name);
        }
        let said = said.map(str::trim).ok_or_else(|| {
            let say = "Say how you want to be called.";
            Error::invalid("name", "missing", say)
        })?;
        let tx = app.db.tx().await?;
        let row = names::Row {
            recording: self.row.id,
            viewer: self.id(),
            name: said.to_owned(),
        };
        names::add(&*tx, row).await?;
        // Another of their tabs may have been quicker.
        let name = names::find(&*tx, self.row.id, self.id()).await?;
        tx.commit().await?;
        Ok(name.unwrap_or_else(|| said.to_owned()))
    }
}

/// Whether it is live, so that something can be said.
pub async fn is_open(app: &App, row: &RecordingRow) -> Result<bool> {
    Ok(when(app, row).await? == When::Now)
}

/// Whether it was live and is no more.
pub async fn is_over(app: &App, row: &RecordingRow) -> Result<bool> {
    Ok(when(app, row).await? == When::After)
}

#[derive(PartialEq, Eq)]
enum When {
    Before,
    Now,
    After,
}

async fn when(app: &App, row: &RecordingRow) -> Result<When> {
    let aired = live::on_air(app, &[row.id]).await?;
    Ok(match aired.get(&row.id) {
        None => When::Before,
        Some((_, None)) if recordings::is_running(row) => When::Now,
        Some(_) => When::After,
    })
}

/// Asks whether it is live.
///
/// # Errors
/// 409 before and after.
pub async fn require_open(app: &App, row: &RecordingRow) -> Result<()> {
    let (code, say) = match when(app, row).await? {
        When::Now => return Ok(()),
        When::Before => (
            "audience.not_live",
            "This is not live. When it is, something can be said here.",
        ),
        When::After => (
            "audience.over",
            "This is not live any more. What was said can still be read.",
        ),
    };
    Err(Error::new(Kind::Conflict, code, say))
}

/// Tells those who listen how a message is now. What is told last is what was read last. It is told also when whoever asked
/// has gone; where it cannot be read, everybody is told to read anew.
pub async fn tell(app: &App, recording: Uuid, id: Uuid) {
    let house = app.clone();
    let told = app.tasks.spawn(async move {
        if let Err(cause) = tell_now(&house, recording, id).await {
            tracing::warn!(%cause, recording.id = %recording, "what became of a message could not be told");
            if let Some(hall) = house.get::<Halls>().find(recording) {
                hall.say(&Event::Anew);
            }
        }
    });
    // It says itself what failed.
    drop(told.await);
}

async fn tell_now(app: &App, recording: Uuid, id: Uuid) -> Result<()> {
    let Some(hall) = app.get::<Halls>().find(recording) else {
        return Ok(());
    };
    let _turn = hall.turn.lock().await;
    let event = match messages::find(app.db.read(), recording, id).await? {
        Some(row) => Event::Message {
            message: row.seen(),
        },
        None => Event::Removed { id },
    };
    hall.say(&event);
    Ok(())
}
