//! Who holds an access token: asked on every request and when a socket opens.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use super::tokens;
use crate::accounts::store;

use crate::accounts::live::{Holder, Live};
use crate::accounts::model::{Guest, Settings};
use crate::accounts::store::sign_ins;
use crate::accounts::token::{Bearer, Claims, Kind, Refused, Tokens};
use crate::kit::{self, App, Caller, Error, Result};

/// When somebody was here last is written down when it is so much older.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);

/// The caller of a token, for the socket. Ask again for a socket that stays: a sign-in may end.
///
/// # Errors
/// 401 with the reason: invalid, expired or ended.
pub async fn verify(app: &App, token: &str) -> Result<Caller> {
    look(app, token).await?.map_err(|refused| {
        let say = "Your sign-in has ended. Sign in again.";
        Error::new(kit::Kind::Unauthorized, refused.code(), say)
    })
}

/// The caller of a token, or why it is no good; an error only where the house itself fails.
pub async fn look(app: &App, token: &str) -> Result<Result<Caller, Refused>> {
    let claims = match app.get::<Tokens>().read(token, app.clock.now()) {
        Ok(claims) => claims,
        Err(refused) => return Ok(Err(refused)),
    };
    match (claims.kind, claims.room) {
        (Kind::User, None) => user(app, &claims).await,
        (Kind::Guest, Some(room)) => Ok(Ok(Caller::Guest {
            id: claims.sub,
            room,
        })),
        _ => Ok(Err(Refused::Invalid)),
    }
}

/// An access token for a guest: it opens one room, and what the guest may do there is in the grants.
///
/// # Errors
/// The token could not be made, which would be a mistake of ours.
pub fn issue_guest(app: &App, guest: Uuid, room: Uuid) -> Result<Guest> {
    let expires_in = app.get::<Settings>().guest_token_hours * 3600;
    let bearer = Bearer {
        sub: guest,
        kind: Kind::Guest,
        sid: guest,
        room: Some(room),
    };
    let tokens = app.get::<Tokens>();
    let access_token = tokens.make(app.new_id(), bearer, app.clock.now(), expires_in)?;
    Ok(Guest {
        access_token,
        expires_in,
    })
}

async fn user(app: &App, claims: &Claims) -> Result<Result<Caller, Refused>> {
    Ok(match caller_of(app, claims.sid).await? {
        None => Err(Refused::Ended),
        Some(caller) if caller.id() != claims.sub => Err(Refused::Invalid),
        Some(caller) => Ok(caller),
    })
}

/// Who holds a sign-in, while it lasts: for what else stands for one, such as a cookie of a player.
///
/// # Errors
/// The database is away.
pub async fn caller_of(app: &App, sign_in: Uuid) -> Result<Option<Caller>> {
    let live = app.get::<Live>();
    if live.has_ended(sign_in) {
        return Ok(None);
    }
    let now = app.clock.instant();
    let holder = match live.known(sign_in, now) {
        Some(holder) => Some(holder),
        None => holder_of(app, sign_in).await?,
    };
    // It may have ended while the database was asked.
    let Some(Holder { user, role }) = holder.filter(|_| !live.has_ended(sign_in)) else {
        return Ok(None);
    };
    live.learn(sign_in, Holder { user, role }, now);
    Ok(Some(Caller::User {
        id: user,
        role,
        sign_in,
    }))
}

/// Who holds each of these sign-ins. A token for programs is none of them: [`caller_of`] knows it.
///
/// # Errors
/// The database is away.
pub async fn callers_of(app: &App, sign_ins: &[Uuid]) -> Result<HashMap<Uuid, Caller>> {
    let (live, now) = (app.get::<Live>(), app.clock.instant());
    let known = |id: &Uuid| Some((*id, live.known(*id, now)?));
    let mut holders: HashMap<Uuid, Holder> = sign_ins.iter().filter_map(known).collect();
    let unknown = sign_ins.iter().filter(|id| !holders.contains_key(id));
    let unknown: Vec<Uuid> = unknown.copied().collect();
    let today = app.clock.now();
    for (id, holder, seen) in sign_ins::holders(app.db.read(), &unknown, today).await? {
        if seen.is_none_or(|seen| today - seen >= SEEN_EVERY) {
            see(app, holder.user);
        }
        live.learn(id, holder, now);
        holders.insert(id, holder);
    }
    // They may have ended while the database was asked.
    holders.retain(|id, _| !live.has_ended(*id));
    let caller = |(sign_in, Holder { user: id, role })| {
        let caller = Caller::User { id, role, sign_in };
        (sign_in, caller)
    };
    Ok(holders.into_iter().map(caller).collect())
}

/// Who holds a sign-in, or a token for programs that stands in its place.
async fn holder_of(app: &App, sign_in: Uuid) -> Result<Option<Holder>> {
    let now = app.clock.now();
    if let Some((holder, seen)) = sign_ins::holder(app.db.read(), sign_in, now).await? {
        if seen.is_none_or(|seen| now - seen >= SEEN_EVERY) {
            see(app, holder.user);
        }
        return Ok(Some(holder));
    }
    let Some(held) = store::tokens::user_of(app.db.read(), sign_in, now).await? else {
        return Ok(None);
    };
    Ok(match tokens::caller_of(app, &held).await? {
        Some(Caller::User { id: user, role, .. }) => Some(Holder { user, role }),
        _ => None,
    })
}

/// Notes that somebody is here, without making the request wait for the disk.
fn see(app: &App, user: Uuid) {
    let app = app.clone();
    app.clone().tasks.spawn(async move {
        let noted = async {
            let tx = app.db.tx().await?;
            store::people::see(&*tx, user, app.clock.now()).await?;
            tx.commit().await
        };
        if let Ok(Err(cause)) = tokio::time::timeout(Duration::from_secs(30), noted).await {
            tracing::warn!(%cause, "when somebody was here was not noted");
        }
    });
}
