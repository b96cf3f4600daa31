//! Handing one letter of the outbox to the mail server.
//!
//! That it is being handed over is written before, and what came of it after. When the process dies in
//! between, nobody knows whether the mail server took it; then it is not sent a second time by itself:
//! the next try finds it begun, says so, and leaves the choice to the admin.

use uuid::Uuid;

use super::prepare::Mail;
use crate::kit::{App, Error, Kind, Result};
use crate::notices::model::{LetterState, Settings};
use crate::notices::smtp::{Parcel, Unsent};
use crate::notices::store::outbox::{self, Row, SENDING};
use crate::notices::templates::Filled;

const INTERRUPTED: &str = "The server stopped while it handed this letter over. It may have arrived; \
                           send it again when it did not.";

/// What became of a try.
#[derive(Debug)]
pub enum Tried {
    /// Nothing is left to do.
    Done,
    /// Try again later: why not now.
    Later(Error),
}

/// Tries once to send a letter.
///
/// # Errors
/// The database is away.
pub async fn send(app: &App, id: Uuid) -> Result<Tried> {
    let mail = app.get::<Mail>();
    let now = app.clock.now().timestamp_millis();
    let Some(row) = outbox::find(app.db.read(), id).await? else {
        return Ok(Tried::Done);
    };
    if row.state == SENDING {
        return interrupted(app, &row, now).await;
    }
    if row.state != LetterState::Waiting.as_str() {
        return Ok(Tried::Done);
    }
    let Some(smtp) = &mail.smtp else {
        return ended(app, &row, LetterState::Held, None).await;
    };
    if !begin(app, &row, now).await? {
        return Ok(Tried::Done);
    }
    let filled = Filled {
        subject: row.subject.clone(),
        text: row.text.clone(),
        html: row.html.clone(),
    };
    let parcel = Parcel {
        id,
        domain: Mail::domain(app),
        address: &row.address,
        written_at: row.created_at,
        filled: &filled,
    };
    match smtp.send(&parcel).await {
        Ok(()) => sent(app, &row).await,
        Err(Unsent::Never(why) | Unsent::Unknown(why)) => {
            tracing::warn!(letter.id = %id, why, "a letter was not sent");
            ended(app, &row, LetterState::Failed, Some(why)).await
        }
        Err(Unsent::Later(why)) => {
            let problem = Some(why.clone());
            ended(app, &row, LetterState::Waiting, problem).await?;
            let error = Error::new(Kind::Unavailable, "mail.not_now", why);
            Ok(Tried::Later(error))
        }
    }
}

/// Says that nobody tries any more, in the transaction that gives the job up.
pub async fn gave_up(tx: &crate::kit::Tx, id: Uuid, problem: &str) -> Result<()> {
    let problem = Some(problem.to_owned());
    Ok(outbox::end(&**tx, id, LetterState::Failed, problem).await?)
}

async fn begin(app: &App, row: &Row, now: i64) -> Result<bool> {
    // Connecting, handing over, and as long again: who is later than this is dead.
    let seconds = app.get::<Settings>().timeout_s.saturating_mul(4);
    let lease = i64::try_from(seconds).unwrap_or(i64::MAX / 2_000) * 1_000;
    let tx = app.db.tx().await?;
    let begun = outbox::begin(&*tx, row.id, now + lease).await?;
    tx.commit().await?;
    Ok(begun)
}

async fn interrupted(app: &App, row: &Row, now: i64) -> Result<Tried> {
    if row.lease_until > now {
        let say = "Another process hands this letter over.";
        return Ok(Tried::Later(Error::new(Kind::Locked, "mail.busy", say)));
    }
    ended(app, row, LetterState::Failed, Some(INTERRUPTED.to_owned())).await
}

async fn sent(app: &App, row: &Row) -> Result<Tried> {
    let tx = app.db.tx().await?;
    outbox::sent(&*tx, row, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Tried::Done)
}

async fn ended(app: &App, row: &Row, state: LetterState, problem: Option<String>) -> Result<Tried> {
    let tx = app.db.tx().await?;
    outbox::end(&*tx, row.id, state, problem).await?;
    tx.commit().await?;
    Ok(Tried::Done)
}
