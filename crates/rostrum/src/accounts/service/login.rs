//! Signing in by address and password.

use super::sign_in::{self, wrong_credentials};
use crate::accounts::hasher::Passwords;
use crate::accounts::limits::Limits;
use crate::accounts::model::{SignedIn, User, UserState};
use crate::accounts::store::users;
use crate::audit::{self, Did, Entry};
use crate::kit::http::Address;
use crate::kit::{App, Result};

/// Signs in. An unknown address costs a hash and a line of the log like a wrong password.
///
/// # Errors
/// The two do not belong together, or too many tries.
pub async fn login(app: &App, email: &str, password: String, from: Address) -> Result<SignedIn> {
    let email = email.trim().to_lowercase();
    app.get::<Limits>().sign_in(&email, from)?;
    let found = users::by_email(app.db.read(), &email).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.as_str());
    let passwords = app.get::<Passwords>();
    let belong = passwords.verify(password.clone(), hash).await?;
    let tx = app.db.tx().await?;
    match found {
        Some((user, hash)) if belong && user.state == UserState::Active => {
            // While the hash was computed the password may have been changed, and others signed out.
            if users::hash_of(&*tx, user.id).await?.as_ref() != Some(&hash) {
                return Err(wrong_credentials());
            }
            let signed_in = sign_in::begin(app, &tx, user.clone()).await?;
            tx.commit().await?;
            keep_up(app, &user, &hash, password).await?;
            Ok(signed_in)
        }
        found => {
            let object = found.map(|(user, _)| user.id);
            let entry = Entry::of(Did::FailSignIn).to(object).from(from.0);
            audit::record(app, &tx, entry).await?;
            tx.commit().await?;
            Err(wrong_credentials())
        }
    }
}

/// Hashes anew what was hashed with parameters of an earlier time: only now is the password at hand.
async fn keep_up(app: &App, user: &User, hash: &str, password: String) -> Result<()> {
    if !password_auth::is_hash_obsolete(hash).unwrap_or(false) {
        return Ok(());
    }
    let hash = app.get::<Passwords>().hash(password).await?;
    let tx = app.db.tx().await?;
    users::set_hash(&*tx, user.id, hash).await?;
    tx.commit().await
}
