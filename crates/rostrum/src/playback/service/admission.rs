//! Who may fetch: the one place that knows how a viewer is recognised, whoever they are.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::shares;
use crate::access::shares::Share;
use crate::accounts;
use crate::kit::{App, Caller, Error, Result, Secret, sabotage};
use crate::playback::store::playbacks;
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

/// Who watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A person with an account.
    User(Uuid),
    /// Somebody who came by a link, known by the playback that the link opened.
    Visitor(Uuid),
}

impl Viewer {
    /// Under what is noted what they watched: of a visitor, nothing outlives the playback.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::User(id) | Self::Visitor(id) => *id,
        }
    }

    /// Whether this playback is theirs.
    #[must_use]
    pub fn owns(&self, playback: &playbacks::Row) -> bool {
        match self {
            Self::User(id) => playback.share.is_none() && playback.subject == *id,
            Self::Visitor(id) => playback.id == *id,
        }
    }
}

/// Somebody who may see a recording at this moment.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The recording.
    pub row: RecordingRow,
    /// Who it is.
    pub viewer: Viewer,
    /// By which right.
    pub by: By,
}

/// The right by which somebody sees a recording.
#[derive(Clone, Debug)]
pub enum By {
    /// Their own.
    Caller(Caller),
    /// A link's.
    Share(Box<Share>),
}

/// The recording, if whoever asks may see it at this moment. Somebody who is signed in and came by a link is a visitor
/// where they have no right of their own.
///
/// # Errors
/// 401: nothing valid was presented. 404: not theirs to see. 410: it lies in the trash.
pub async fn admit(app: &App, presented: Presented, recording: Uuid) -> Result<Admitted> {
    let playback = playback_of(app, &presented, recording).await?;
    let Some(caller) = presented.caller else {
        return holder(app, &playback.ok_or_else(Error::unauthorized)?).await;
    };
    match (seen_by(app, &caller, recording).await, playback) {
        (Err(_), Some(playback)) if playback.share.is_some() => holder(app, &playback).await,
        (own, _) => own,
    }
}

/// The playback that token or cookie stand for.
async fn playback_of(
    app: &App,
    presented: &Presented,
    recording: Uuid,
) -> Result<Option<playbacks::Row>> {
    let (db, now) = (app.db.read(), app.clock.now());
    Ok(match (&presented.token, &presented.cookie) {
        (Some(token), _) => playbacks::by_token(db, recording, &token.hash(), now).await?,
        (None, Some(cookie)) => playbacks::by_cookie(db, recording, &cookie.hash(), now).await?,
        (None, None) => None,
    })
}

async fn seen_by(app: &App, caller: &Caller, recording: Uuid) -> Result<Admitted> {
    Ok(Admitted {
        row: recordings::seen_by(app, caller, recording).await?,
        viewer: Viewer::User(caller.id()),
        by: By::Caller(caller.clone()),
    })
}

/// Who opened a playback, as long as what they opened it with holds: a sign-in, or a link.
async fn holder(app: &App, playback: &playbacks::Row) -> Result<Admitted> {
    if let Some(share) = playback.share {
        let (share, row) = shares::admitted(app, share, playback.recording).await?;
        return Ok(Admitted {
            row,
            viewer: Viewer::Visitor(playback.id),
            by: By::Share(Box::new(share)),
        });
    }
    let caller = accounts::caller_of(app, playback.sign_in).await?;
    let caller = caller.filter(|caller| caller.id() == playback.subject);
    let caller = caller.ok_or_else(Error::unauthorized)?;
    seen_by(app, &caller, playback.recording).await
}

/// How long an admission is believed for segments. A right that is withdrawn counts within two seconds.
const BELIEVED: Duration = Duration::from_secs(1);
/// Players that are remembered at once; beyond that the oldest second is forgotten whole.
const MOST: usize = 20_000;

/// Admissions of the last second: a player fetches many segments, and each is one look into this table.
#[derive(Default)]
pub struct Recent(Mutex<HashMap<(String, Uuid), (Instant, RecordingRow)>>);

/// Like [`admit`], believing for a second what was found. For segments, whose bytes are the same for all.
///
/// # Errors
/// The same.
pub async fn admit_soon(app: &App, presented: Presented, recording: Uuid) -> Result<RecordingRow> {
    let secret = match &presented {
        Presented {
            caller: None,
            token: Some(secret),
            ..
        } => format!("t{}", secret.hash()),
        Presented {
            caller: None,
            cookie: Some(secret),
            ..
        } => format!("c{}", secret.hash()),
        // An access token is looked up by its own rules, which believe it for a second as well.
        _ => return Ok(admit(app, presented, recording).await?.row),
    };
    let (recent, now) = (app.get::<Recent>(), app.clock.instant());
    let key = (secret, recording);
    if let Some(row) = recent.find(&key, now) {
        return Ok(row);
    }
    let row = admit(app, presented, recording).await?.row;
    recent.keep(key, now, row.clone());
    Ok(row)
}

impl Recent {
    fn find(&self, key: &(String, Uuid), now: Instant) -> Option<RecordingRow> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, row) = known.get(key)?;
        (now < *until || sabotage::is_on("s12")).then(|| row.clone())
    }

    fn keep(&self, key: (String, Uuid), now: Instant, row: RecordingRow) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (until, _)| now < *until);
        }
        if known.len() < MOST {
            known.insert(key, (now + BELIEVED, row));
        }
    }
}
