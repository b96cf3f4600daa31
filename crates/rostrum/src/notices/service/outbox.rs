//! The outbox as the admin sees it.

use uuid::Uuid;

use super::prepare::Mail;
use super::tell::post;
use crate::access;
use crate::audit::{self, Did, Entry};
use crate::jobs;
use crate::kit::mail::{Letter, Recipient};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::notices::jobs::Send;
use crate::notices::model::{LetterState, OutboxLetter};
use crate::notices::store::outbox::{self, Row};

/// The letters, newest first.
///
/// # Errors
/// 404 for everybody but admins.
pub async fn list(
    app: &App,
    caller: &Caller,
    state: Option<LetterState>,
    paging: Paging,
) -> Result<Page<OutboxLetter>> {
    access::require_admin(caller)?;
    let rows = outbox::page(app.db.read(), state, paging).await?;
    Ok(Page::of(rows, paging, |row| row.id).map(seen))
}

/// Sends a failed or held letter again.
///
/// # Errors
/// It waits already or was sent, or no mail server is set up.
pub async fn again(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    access::require_admin(caller)?;
    let mut tx = app.db.tx().await?;
    let row = outbox::find(&*tx, id).await?.ok_or_else(Error::not_found)?;
    set_up(app)?;
    if !outbox::again(&*tx, row.id).await? {
        let say = "This letter waits to be sent or was sent already.";
        return Err(Error::new(Kind::Conflict, "mail.not_failed", say));
    }
    jobs::enqueue(app, &mut tx, &Send::of(id)).await?;
    let entry = Entry::of(Did::SendLetter).by(caller.id()).to(id);
    audit::record(app, &tx, entry.kind("letter")).await?;
    tx.commit().await
}

/// Writes a letter that says that mail works.
///
/// # Errors
/// `to` is no address, or no mail server is set up.
pub async fn test(app: &App, caller: &Caller, to: &str) -> Result<OutboxLetter> {
    access::require_admin(caller)?;
    set_up(app)?;
    if to.parse::<lettre::Address>().is_err() {
        let say = "This is no e-mail address.";
        return Err(Error::invalid("to", "email.malformed", say));
    }
    let recipient = Recipient {
        address: to.to_owned(),
        name: String::new(),
        language: None,
        declined: Vec::new(),
    };
    let mut tx = app.db.tx().await?;
    let id = post(app, &mut tx, None, &recipient, Letter::new("test")).await?;
    let row = outbox::find(&*tx, id).await?.ok_or_else(Error::not_found)?;
    tx.commit().await?;
    Ok(seen(row))
}

fn set_up(app: &App) -> Result<()> {
    if app.get::<Mail>().smtp.is_some() {
        return Ok(());
    }
    let say = "No mail server is set up. Set `mail.smtp_url` and `mail.from`, then restart.";
    Err(Error::new(Kind::Conflict, "mail.not_set_up", say))
}

fn seen(row: Row) -> OutboxLetter {
    OutboxLetter {
        id: row.id,
        to: row.address,
        subject: row.subject,
        text: row.text,
        links: row.link.into_iter().collect(),
        state: LetterState::parse(&row.state),
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        problem: row.problem,
        created_at: row.created_at,
        sent_at: row.sent_at,
    }
}
