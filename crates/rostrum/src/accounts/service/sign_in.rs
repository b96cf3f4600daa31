//! How a sign-in begins, goes on and ends: what login, refresh, logout and the rest share.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::accounts::SignInEnded;
use crate::accounts::keys::{Keys, sign};
use crate::accounts::live::Live;
use crate::accounts::model::{Settings, SignedIn, User};
use crate::accounts::store::{people, sign_ins};
use crate::accounts::token::{Bearer, Kind, Tokens};
use crate::kit::{self, App, Error, Result, Secret, Tx};

/// Begins a sign-in of `user` on one device.
pub async fn begin(app: &App, tx: &Tx, mut user: User) -> Result<SignedIn> {
    let (id, now, until) = (app.new_id(), app.clock.now(), until(app));
    people::see(&**tx, user.id, now).await?;
    user.last_seen_at = Some(now);
    sign_ins::insert(&**tx, id, user.id, now, until).await?;
    let token = app.rng.secret();
    sign_ins::insert_token(&**tx, token.hash(), id, until).await?;
    pair(app, user, id, token)
}

/// The answer of a sign-in: a fresh access token beside `refresh_token`.
pub fn pair(app: &App, user: User, sign_in: Uuid, refresh_token: Secret) -> Result<SignedIn> {
    let expires_in = app.get::<Settings>().access_token_minutes * 60;
    let bearer = Bearer {
        sub: user.id,
        kind: Kind::User,
        sid: sign_in,
        room: None,
    };
    let tokens = app.get::<Tokens>();
    let access_token = tokens.make(app.new_id(), bearer, app.clock.now(), expires_in)?;
    Ok(SignedIn {
        user,
        access_token,
        refresh_token,
        expires_in,
    })
}

/// Until when a sign-in holds that is used now.
pub fn until(app: &App) -> DateTime<Utc> {
    let days = i64::try_from(app.get::<Settings>().sign_in_days).unwrap_or(i64::MAX);
    let span = Duration::try_days(days.clamp(1, 3650)).unwrap_or_default();
    app.clock.now() + span
}

/// The successor of a refresh token. It is computed, not drawn, so that two tabs that come with the
/// same token get the same one; without the secret of the house nobody can compute it.
pub fn successor(app: &App, token: &Secret) -> Secret {
    let key = app.get::<Keys>().derive("successors of refresh tokens");
    Secret::presented(URL_SAFE_NO_PAD.encode(sign(&key, token.reveal().as_bytes())))
}

/// Ends a sign-in; with the commit its access tokens are no good any more, on REST and socket.
pub async fn end(app: &App, tx: &mut Tx, sign_in: Uuid, user: Uuid) -> Result<()> {
    if sign_ins::end(&**tx, sign_in, app.clock.now()).await? {
        let app = app.clone();
        tx.after_commit(move || {
            app.get::<Live>().end(sign_in, app.clock.instant());
            app.bus.tell(&SignInEnded { sign_in, user });
        });
    }
    Ok(())
}

/// What a refused address and password are told, whichever of the two is wrong.
pub fn wrong_credentials() -> Error {
    let say = "This address and this password do not belong together.";
    Error::new(kit::Kind::Unauthorized, "auth.wrong_credentials", say)
}
