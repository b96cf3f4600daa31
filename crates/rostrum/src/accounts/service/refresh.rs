//! Trading a refresh token for the next pair.

use chrono::Duration;

use super::sign_in;
use crate::accounts::limits::Limits;
use crate::accounts::model::SignedIn;
use crate::accounts::store::{sign_ins, users};
use crate::audit::{self, Did, Entry};
use crate::kit::http::Address;
use crate::kit::{App, Error, Kind, Result, Secret};

/// Two tabs may come with the same token at the same time; this is how far apart "the same time" is.
const SAME_TIME: Duration = Duration::milliseconds(500);

/// Rotates a refresh token. One that was used before ends its sign-in: either the one who came first
/// or the one who comes now stole it.
///
/// # Errors
/// The token is unknown, expired, ended, or was used before.
pub async fn refresh(app: &App, token: &Secret, from: Address) -> Result<SignedIn> {
    app.get::<Limits>().refresh(from)?;
    let hash = token.hash();
    // Garbage is turned away by a reader, so that it does not queue for the one writer.
    let found = sign_ins::token(app.db.read(), &hash).await?;
    found.ok_or_else(ended)?;
    let now = app.clock.now();
    let mut tx = app.db.tx().await?;
    let row = sign_ins::token(&*tx, &hash).await?.ok_or_else(ended)?;
    let sign_in = row.sign_in_id;
    let holder = sign_ins::holder(&*tx, sign_in, now).await?;
    let (holder, _) = holder.filter(|_| row.expires_at > now).ok_or_else(ended)?;
    let user = users::by_id(&*tx, holder.user).await?.ok_or_else(ended)?;
    let successor = sign_in::successor(app, token);
    if sign_ins::use_token(&*tx, &hash, now).await? {
        let until = sign_in::until(app);
        sign_ins::insert_token(&*tx, successor.hash(), sign_in, until).await?;
        sign_ins::extend(&*tx, sign_in, until).await?;
        tx.commit().await?;
    } else if row.used_at.is_some_and(|used_at| now - used_at > SAME_TIME) {
        sign_in::end(app, &mut tx, sign_in, user.id).await?;
        let entry = Entry::of(Did::ReuseToken).to(user.id).from(from.0);
        audit::record(app, &tx, entry).await?;
        tx.commit().await?;
        tracing::warn!(user.id = %user.id, "a used refresh token came again; its sign-in was ended");
        return Err(ended());
    }
    sign_in::pair(app, user, sign_in, successor)
}

fn ended() -> Error {
    let say = "Your sign-in has ended. Sign in again.";
    Error::new(Kind::Unauthorized, "auth.ended", say)
}
