//! Changing one's password.

use super::{link, sign_in};
use crate::access;
use crate::accounts::hasher::Passwords;
use crate::accounts::limits::Limits;
use crate::accounts::model;
use crate::accounts::store::{sign_ins, tokens, users};
use crate::audit::{self, Did, Entry};
use crate::kit::http::Address;
use crate::kit::{App, Caller, Error, Result};

/// Changes the caller's password and ends their other sign-ins.
///
/// # Errors
/// The current password is wrong, or the new one is not good enough.
pub async fn change(
    app: &App,
    caller: &Caller,
    current: String,
    new: String,
    from: Address,
) -> Result<()> {
    let user = access::require_user(caller)?;
    app.get::<Limits>().password(user)?;
    let row = users::by_id(app.db.read(), user).await?;
    let row = row.ok_or_else(Error::not_found)?;
    model::password("new_password", &new, &row.email)?;
    let hash = users::hash_of(app.db.read(), user).await?;
    let passwords = app.get::<Passwords>();
    if !passwords.verify(current, hash.as_deref()).await? {
        let say = "This is not your current password.";
        return Err(Error::invalid("current_password", "password.wrong", say));
    }
    let new_hash = passwords.hash(new).await?;
    let mut tx = app.db.tx().await?;
    if users::hash_of(&*tx, user).await? != hash {
        let say = "Your password was changed elsewhere just now.";
        return Err(Error::invalid("current_password", "password.wrong", say));
    }
    users::set_hash(&*tx, user, new_hash).await?;
    for other in sign_ins::open_of(&*tx, user).await? {
        if !matches!(caller, Caller::User { sign_in, .. } if *sign_in == other) {
            sign_in::end(app, &mut tx, other, user).await?;
        }
    }
    tokens::delete_links_of(&*tx, user).await?;
    link::say_changed(app, &mut tx, &row).await?;
    let entry = Entry::of(Did::ChangePassword)
        .by(user)
        .to(user)
        .from(from.0);
    audit::record(app, &tx, entry).await?;
    tx.commit().await
}
