//! The job that sends one letter.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::service::send::{self, Tried};
use crate::jobs::{Job, OrStop as _, Run, Stop};
use crate::kit::{App, Result, Tx};

/// Sends a letter of the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Send {
    letter: Uuid,
}

impl Send {
    /// For this letter.
    #[must_use]
    pub const fn of(letter: Uuid) -> Self {
        Self { letter }
    }
}

impl Job for Send {
    const KIND: &'static str = "notices.send";
    // Some four hours: a mail server that asks a stranger to come again (greylisting) means minutes.
    const MAX_ATTEMPTS: i32 = 30;

    fn title(&self) -> String {
        "Send a letter".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        match send::send(&app, self.letter).await.or_retry()? {
            Tried::Done => Ok(()),
            Tried::Later(why) => Err(Stop::Retry(why)),
        }
    }

    async fn gave_up(self, _app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        send::gave_up(tx, self.letter, problem).await
    }
}
