//! Tokens for programs: made by a person who signed in, shown once, kept as a hash.

use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::access;
use crate::accounts::SignInEnded;
use crate::accounts::live::Live;
use crate::accounts::model::{self, ApiToken, NewToken, PREFIX, UserState};
use crate::accounts::store::tokens::Held;
use crate::accounts::store::{tokens, users};
use crate::audit::{self, Did, Entry};
use crate::kit::http::scope::Scope;
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Role, Secret, Tx};

/// More tokens than this are not kept track of by anybody.
const MOST: u64 = 100;
/// A use is written down when the last one is older than this: not each of a thousand requests.
const NOTED_EVERY: TimeDelta = TimeDelta::seconds(60);

/// The caller's tokens, newest first.
///
/// # Errors
/// 403 for guests.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<ApiToken>> {
    let user = access::require_user(caller)?;
    let rows = tokens::page(app.db.read(), user, paging).await?;
    Ok(Page::of(rows, paging, |token| token.id))
}

/// Makes a token. What it opens is answered this once.
///
/// # Errors
/// A field is not right, or there are too many.
pub async fn make(app: &App, caller: &Caller, new: NewToken) -> Result<(ApiToken, String)> {
    let user = access::require_user(caller)?;
    let made = checked(app, caller, new)?;
    let secret = format!("{PREFIX}{}", app.rng.secret().reveal());
    let tx = app.db.tx().await?;
    if tokens::count(&*tx, user).await? >= MOST {
        let say = format!("You have {MOST} tokens. Revoke one that is not used any more.");
        return Err(Error::new(Kind::Conflict, "token.too_many", say));
    }
    let hash = Secret::presented(secret.clone()).hash();
    tokens::insert(&*tx, user, hash, &made).await?;
    let scopes: Vec<&str> = made.scopes.iter().map(|scope| scope.as_str()).collect();
    let entry = Entry::of(Did::MakeToken).by(user).to(made.id).kind("token");
    audit::record(app, &tx, entry.saying(scopes.join(" "))).await?;
    tx.commit().await?;
    Ok((made, secret))
}

fn checked(app: &App, caller: &Caller, new: NewToken) -> Result<ApiToken> {
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        let say = "A token without a scope can do nothing. Give it one.";
        return Err(Error::invalid("scopes", "token.no_scope", say));
    }
    if scopes.contains(&Scope::Admin) && !caller.is_admin() {
        let say = "Only admins make tokens for what only admins may.";
        return Err(Error::invalid("scopes", "token.not_admin", say));
    }
    let now = app.clock.now();
    if new.expires_at.is_some_and(|until| until <= now) {
        let say = "This moment is over already.";
        return Err(Error::invalid("expires_at", "token.expired", say));
    }
    Ok(ApiToken {
        id: app.new_id(),
        name: model::name(&new.name)?,
        scopes,
        created_at: now,
        last_used_at: None,
        expires_at: new.expires_at,
    })
}

/// Revokes a token; from now on it opens nothing.
///
/// # Errors
/// 404 when it is not there or another's.
pub async fn revoke(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let user = access::require_user(caller)?;
    let mut tx = app.db.tx().await?;
    if !tokens::delete(&*tx, id, user).await? {
        return Err(Error::not_found());
    }
    ended(app, &mut tx, id, user);
    let entry = Entry::of(Did::RevokeToken).by(user).to(id).kind("token");
    audit::record(app, &tx, entry).await?;
    tx.commit().await
}

/// What was opened by a token closes once it is gone.
pub fn ended(app: &App, tx: &mut Tx, token: Uuid, user: Uuid) {
    let app = app.clone();
    tx.after_commit(move || {
        app.get::<Live>().end(token, app.clock.instant());
        app.bus.tell(&SignInEnded {
            sign_in: token,
            user,
        });
    });
}

/// Who calls with this token, and what it may do. Asked on every request: a token that was revoked anywhere
/// is no good at once.
///
/// # Errors
/// The database is away.
pub async fn look(app: &App, token: &str) -> Result<Option<(Caller, Vec<Scope>)>> {
    let hash = Secret::presented(token).hash();
    let now = app.clock.now();
    let Some(held) = tokens::by_hash(app.db.read(), &hash, now).await? else {
        return Ok(None);
    };
    let Some(caller) = caller_of(app, &held).await? else {
        return Ok(None);
    };
    let noted = held.token.last_used_at;
    if noted.is_none_or(|noted| now - noted >= NOTED_EVERY) {
        note(app, held.token.id);
    }
    Ok(Some((caller, held.token.scopes)))
}

/// The person of a token. Without the scope for it an admin's token is no admin's.
pub async fn caller_of(app: &App, held: &Held) -> Result<Option<Caller>> {
    let user = users::by_id(app.db.read(), held.user).await?;
    let Some(user) = user.filter(|user| user.state == UserState::Active) else {
        return Ok(None);
    };
    let role = if held.token.scopes.contains(&Scope::Admin) {
        user.role
    } else {
        user.role.min(Role::Instructor)
    };
    Ok(Some(Caller::User {
        id: user.id,
        role,
        sign_in: held.token.id,
    }))
}

/// Notes the use without making the request wait for the disk.
fn note(app: &App, id: Uuid) {
    let app = app.clone();
    app.clone().tasks.spawn(async move {
        let noted = async {
            let tx = app.db.tx().await?;
            tokens::used(&*tx, id, app.clock.now()).await?;
            tx.commit().await
        };
        if let Ok(Err(cause)) = tokio::time::timeout(Duration::from_secs(30), noted).await {
            tracing::warn!(%cause, "the use of a token was not noted");
        }
    });
}
