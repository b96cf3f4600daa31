//! What other rooms call: tell a person, write to an address.

use serde_json::Value;
use uuid::Uuid;

use super::prepare::Mail;
use crate::jobs;
use crate::kit::mail::{self, Letter, Recipient, Told};
use crate::kit::{App, Result, Tx};
use crate::notices::jobs::Send;
use crate::notices::model::{LetterState, Notice, NoticeNew};
use crate::notices::store::{notices, outbox};

/// Tells a user: a notice in the app, and the letter where they want it. Part of the transaction of what
/// there is to tell.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn tell(app: &App, tx: &mut Tx, told: Told) -> Result<()> {
    let Some(recipient) = mail::recipient(app, tx, told.user).await? else {
        return Ok(());
    };
    let notice = Notice {
        id: app.new_id(),
        kind: told.kind.to_owned(),
        params: told.params,
        link: told.link,
        read_at: None,
        created_at: app.clock.now(),
    };
    notices::insert(&**tx, told.user, notice.clone()).await?;
    let (house, user) = (app.clone(), told.user);
    tx.after_commit(move || house.bus.tell(&NoticeNew { user, notice }));
    match told.letter {
        Some(letter) if wants(&recipient, &letter) => {
            post(app, tx, Some(told.user), &recipient, letter)
                .await
                .map(drop)
        }
        _ => Ok(()),
    }
}

/// Writes to an address, whether or not somebody here has it. Part of the transaction of what there is to
/// write about.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn write(app: &App, tx: &mut Tx, address: &str, letter: Letter) -> Result<()> {
    let recipient = Recipient {
        address: address.to_owned(),
        name: String::new(),
        language: None,
        declined: Vec::new(),
    };
    post(app, tx, None, &recipient, letter).await.map(drop)
}

fn wants(recipient: &Recipient, letter: &Letter) -> bool {
    letter
        .choice
        .is_none_or(|choice| !recipient.declined.contains(&choice))
}

/// Puts a letter into the outbox, filled in as it will be sent.
pub(super) async fn post(
    app: &App,
    tx: &mut Tx,
    user_id: Option<Uuid>,
    recipient: &Recipient,
    letter: Letter,
) -> Result<Uuid> {
    let mail = app.get::<Mail>();
    let mut params = letter.params;
    let link = letter.link.clone().unwrap_or_default();
    for (name, value) in [
        ("house", mail.house.clone()),
        ("home", app.public_url.to_string()),
        ("link", link),
    ] {
        params.insert(name.to_owned(), Value::String(value));
    }
    let name = || Value::String(recipient.name.clone());
    params.entry("name").or_insert_with(name);
    let language = recipient.language.as_deref();
    let filled = mail.templates.fill(letter.name, language, &params)?;
    let state = match mail.smtp {
        Some(_) => LetterState::Waiting,
        None => LetterState::Held,
    };
    let id = app.new_id();
    let row = outbox::Row {
        id,
        user_id,
        letter: letter.name.to_owned(),
        address: recipient.address.clone(),
        subject: filled.subject,
        text: filled.text,
        html: filled.html,
        link: letter.link,
        state: state.as_str().to_owned(),
        attempts: 0,
        lease_until: 0,
        problem: None,
        created_at: app.clock.now(),
        sent_at: None,
    };
    outbox::insert(&**tx, row).await?;
    if state == LetterState::Waiting {
        jobs::enqueue(app, tx, &Send::of(id)).await?;
    }
    Ok(id)
}
