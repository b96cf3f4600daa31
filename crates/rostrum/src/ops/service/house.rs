//! What anybody may know of the installation, and what an admin decides.

use crate::access;
use crate::accounts;
use crate::kit::{App, Caller, Result};
use crate::ops::model::{HouseSettings, Instance, Settings};
use crate::rooms;

/// For anybody: what the pages need before somebody signs in.
pub async fn instance(app: &App) -> Result<Instance> {
    let settings = app.get::<Settings>();
    Ok(Instance {
        name: settings.name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        registration_open: accounts::registration_open(app).await?,
        has_admin: accounts::has_admin(app).await?,
        consent_text: app.get::<rooms::Settings>().consent_text.clone(),
    })
}

/// What an admin decided.
pub async fn settings(app: &App, caller: &Caller) -> Result<HouseSettings> {
    access::require_admin(caller)?;
    Ok(HouseSettings {
        registration_open: accounts::registration_open(app).await?,
    })
}

/// Decides what is given.
pub async fn change_settings(
    app: &App,
    caller: &Caller,
    registration_open: Option<bool>,
) -> Result<HouseSettings> {
    access::require_admin(caller)?;
    if let Some(open) = registration_open {
        accounts::set_registration_open(app, caller, open).await?;
    }
    settings(app, caller).await
}
