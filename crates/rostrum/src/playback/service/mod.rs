//! What players ask for.

pub mod download;
pub mod pictures;
pub mod shares;
pub mod stream;
pub mod take;
pub mod wave;

use uuid::Uuid;

use super::model::{COOKIE_S, Playback, TOKEN_S};
use super::store;
use crate::accounts;
use crate::kit::{App, Caller, Error, Result, Secret};
use crate::recordings::{self, RecordingRow};

/// How a request for a file identifies itself.
#[derive(Debug, Default)]
pub struct Presented {
    /// By an access token.
    pub caller: Option<Caller>,
    /// By a playback token in its address.
    pub token: Option<Secret>,
    /// By a playback's cookie.
    pub cookie: Option<Secret>,
}

/// A playback that was opened, with the secret for its cookie.
pub struct Opened {
    /// What its owner is told.
    pub playback: Playback,
    /// What goes into the cookie.
    pub cookie: Secret,
}

/// Opens a playback for somebody who may see the recording.
pub async fn open(app: &App, caller: &Caller, recording: Uuid) -> Result<Opened> {
    recordings::seen_by(app, caller, recording).await?;
    let Caller::User { id, sign_in, .. } = caller else {
        return Err(Error::not_found());
    };
    let (now, token, cookie) = (app.clock.now(), app.rng.secret(), app.rng.secret());
    let row = store::Row {
        id: app.new_id(),
        recording,
        subject: *id,
        sign_in: *sign_in,
        token_hash: token.hash(),
        cookie_hash: cookie.hash(),
        token_until: now + chrono::Duration::seconds(TOKEN_S),
        cookie_until: now + chrono::Duration::seconds(COOKIE_S),
        share: None,
    };
    let (playback_id, expires_at) = (row.id, row.token_until);
    let tx = app.db.tx().await?;
    store::forget(&*tx, now).await?;
    store::insert(&*tx, row).await?;
    tx.commit().await?;
    let playback = Playback {
        playback_id,
        token: token.reveal().to_owned(),
        expires_at,
        resume_at: None,
    };
    Ok(Opened { playback, cookie })
}

/// Who asks for a file.
pub enum Who {
    /// Somebody we know.
    Caller(Caller),
    /// Whoever came by this link.
    Visitor(Uuid),
}

/// The recording, if whoever asks may see it at this moment.
pub async fn admit(app: &App, presented: Presented, recording: Uuid) -> Result<RecordingRow> {
    match who(app, presented, recording).await? {
        Who::Caller(caller) => recordings::seen_by(app, &caller, recording).await,
        Who::Visitor(share) => Ok(shares::admitted(app, share, recording).await?.1),
    }
}

/// Who asks. Somebody who is signed in and came by a link is a visitor where they have no right of their own.
async fn who(app: &App, presented: Presented, recording: Uuid) -> Result<Who> {
    let (db, now) = (app.db.read(), app.clock.now());
    let playback = match (&presented.token, &presented.cookie) {
        (Some(token), _) => {
            let found = store::by_token(db, recording, &token.hash()).await?;
            found.filter(|playback| playback.token_until > now)
        }
        (None, Some(cookie)) => {
            let found = store::by_cookie(db, recording, &cookie.hash()).await?;
            found.filter(|playback| playback.cookie_until > now)
        }
        (None, None) => None,
    };
    let share = playback.as_ref().and_then(|playback| playback.share);
    match (presented.caller, share) {
        (Some(caller), Some(share)) => {
            let own = recordings::seen_by(app, &caller, recording).await;
            Ok(own.map_or(Who::Visitor(share), |_| Who::Caller(caller)))
        }
        (Some(caller), None) => Ok(Who::Caller(caller)),
        (None, Some(share)) => Ok(Who::Visitor(share)),
        (None, None) => Ok(Who::Caller(player(app, playback).await?)),
    }
}

/// Who plays, as long as the sign-in that opened the playback lasts.
async fn player(app: &App, playback: Option<store::Row>) -> Result<Caller> {
    let playback = playback.ok_or_else(Error::unauthorized)?;
    let caller = accounts::caller_of(app, playback.sign_in).await?;
    caller
        .filter(|caller| caller.id() == playback.subject)
        .ok_or_else(Error::unauthorized)
}
