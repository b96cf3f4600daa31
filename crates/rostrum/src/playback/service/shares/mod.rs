//! Links that show a recording to people without an account.

mod guess;
mod open;
mod shown;

pub use guess::Doors;
pub use open::{admitted, open};
pub use shown::{NewShare, OpenShare, OpenedShare, ShareChange, ShareView};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::access::shares::{self, Share};
use crate::access::{self, Action, Object};
use crate::accounts::Passwords;
use crate::audit::{self, Did, Entry};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result, Tx};
use crate::playback::store::playbacks;
use crate::recordings::{self, RecordingRow};

/// The links of a recording, newest first.
pub async fn list(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    paging: Paging,
) -> Result<Page<ShareView>> {
    owned(app, caller, recording).await?;
    let rows = shares::of(app.db.read(), recording, paging.before, paging.limit + 1).await?;
    Ok(Page::of(rows, paging, |share| share.id).map(view))
}

/// Makes a link. Its secret is in this answer and nowhere else.
pub async fn create(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    ask: NewShare,
) -> Result<ShareView> {
    owned(app, caller, recording).await?;
    let now = app.clock.now();
    still_to_come(ask.expires_at, now)?;
    let secret = app.rng.secret();
    let share = Share {
        id: app.new_id(),
        recording,
        made_by: caller.id(),
        label: ask.label.unwrap_or_default().trim().to_owned(),
        secret_hash: secret.hash(),
        password_hash: hashed(app, ask.password).await?,
        download: ask.download,
        expires_at: ask.expires_at,
        opened: 0,
        last_opened_at: None,
        created_at: now,
    };
    let tx = app.db.tx().await?;
    shares::add(&tx, share.clone()).await?;
    note(app, &tx, caller, Did::MakeShare, &share).await?;
    tx.commit().await?;
    tracing::info!(recording.id = %recording, share.id = %share.id, "a recording was shared");
    let address = |page: &str| {
        let url = app.public_url.join(&format!("{page}/{}", secret.reveal()));
        url.map(|url| url.to_string()).map_err(Error::internal)
    };
    Ok(ShareView {
        url: Some(address("s")?),
        embed_url: Some(address("embed")?),
        ..view(share)
    })
}

/// Changes the fields given.
pub async fn change(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    id: Uuid,
    ask: ShareChange,
) -> Result<ShareView> {
    owned(app, caller, recording).await?;
    still_to_come(ask.expires_at.flatten(), app.clock.now())?;
    let password = match ask.password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let tx = app.db.tx().await?;
    let mut share = one(&*tx, recording, id).await?;
    if let Some(label) = ask.label {
        share.label = label.trim().to_owned();
    }
    share.expires_at = ask.expires_at.unwrap_or(share.expires_at);
    share.download = ask.download.unwrap_or(share.download);
    if let Some(hash) = password {
        share.password_hash = hash;
        playbacks::end_of_share(&*tx, id, app.clock.now()).await?;
    }
    shares::save(&tx, share.clone()).await?;
    note(app, &tx, caller, Did::ChangeShare, &share).await?;
    tx.commit().await?;
    Ok(view(share))
}

/// Takes a link back: who came by it sees nothing more from this moment on.
pub async fn remove(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<()> {
    owned(app, caller, recording).await?;
    let tx = app.db.tx().await?;
    let share = one(&*tx, recording, id).await?;
    note(app, &tx, caller, Did::RevokeShare, &share).await?;
    shares::remove(&tx, id).await?;
    playbacks::end_of_share(&*tx, id, app.clock.now()).await?;
    tx.commit().await?;
    tracing::info!(recording.id = %recording, share.id = %id, "a link was taken back");
    Ok(())
}

/// Writes down who did what to a link: how it is called, and what it opens from now on.
async fn note(app: &App, tx: &Tx, caller: &Caller, did: Did, share: &Share) -> Result<()> {
    let mut said = vec![format!("link {}", share.id)];
    if !share.label.is_empty() {
        said.push(format!("“{}”", share.label));
    }
    if did != Did::RevokeShare {
        if share.password_hash.is_some() {
            said.push("with a password".to_owned());
        }
        if share.download {
            said.push("may be downloaded".to_owned());
        }
        if let Some(at) = share.expires_at {
            said.push(format!("until {}", at.to_rfc3339()));
        }
    }
    let entry = Entry::of(did)
        .by(caller.user())
        .to(share.recording)
        .kind("recording")
        .saying(said.join(", "));
    audit::record(app, tx, entry).await
}

/// Only who owns a recording says who else sees it.
async fn owned(app: &App, caller: &Caller, recording: Uuid) -> Result<RecordingRow> {
    access::require(
        app,
        caller,
        Action::OwnRecording,
        Object::recording(recording),
    )
    .await?;
    recordings::seen_by(app, caller, recording).await
}

async fn one(db: &impl sea_orm::ConnectionTrait, recording: Uuid, id: Uuid) -> Result<Share> {
    let found = shares::find(db, id).await?;
    found
        .filter(|share| share.recording == recording)
        .ok_or_else(Error::not_found)
}

async fn hashed(app: &App, password: Option<String>) -> Result<Option<String>> {
    match password {
        Some(password) => Ok(Some(app.get::<Passwords>().hash(password).await?)),
        None => Ok(None),
    }
}

fn still_to_come(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    match at {
        Some(at) if at <= now => {
            let say = "This moment is over already.";
            Err(Error::invalid("expires_at", "past", say))
        }
        _ => Ok(()),
    }
}

fn view(share: Share) -> ShareView {
    ShareView {
        id: share.id,
        label: share.label,
        url: None,
        embed_url: None,
        expires_at: share.expires_at,
        has_password: share.password_hash.is_some(),
        download: share.download,
        created_at: share.created_at,
        opened: share.opened,
        last_opened_at: share.last_opened_at,
    }
}
