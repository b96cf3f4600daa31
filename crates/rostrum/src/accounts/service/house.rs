//! What an admin decides for the whole house, and what anybody may know of it.

use crate::access;
use crate::accounts::model::Settings;
use crate::accounts::store::{house, users};
use crate::audit::{self, Did, Entry};
use crate::kit::{App, Caller, Result, Role};

const REGISTRATION_OPEN: &str = "registration_open";

/// Whether anybody may sign up: what an admin decided, else the settings.
///
/// # Errors
/// The database is away.
pub async fn registration_open(app: &App) -> Result<bool> {
    let decided = house::get(app.db.read(), REGISTRATION_OPEN).await?;
    let default = || app.get::<Settings>().registration_open;
    Ok(decided.map_or_else(default, |text| text == "true"))
}

/// Opens or closes registration.
///
/// # Errors
/// 404 for everybody but admins.
pub async fn set_registration_open(app: &App, caller: &Caller, open: bool) -> Result<()> {
    access::require_admin(caller)?;
    let tx = app.db.tx().await?;
    let value = open.to_string();
    house::put(&*tx, REGISTRATION_OPEN, value, app.clock.now()).await?;
    let entry = Entry::of(Did::ChangeSettings).by(caller.id());
    let entry = entry.saying(format!("registration_open = {open}"));
    audit::record(app, &tx, entry).await?;
    tx.commit().await
}

/// Whether there is an admin yet.
///
/// # Errors
/// The database is away.
pub async fn has_admin(app: &App) -> Result<bool> {
    Ok(users::count(app.db.read(), Role::Admin).await? > 0)
}
