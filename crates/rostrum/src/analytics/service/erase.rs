//! Forgetting what somebody watched, attended and said as a viewer, and adding up anew what there is. Sums are kept by person, so nothing of them is left in any.

use uuid::Uuid;

use crate::access;
use crate::accounts;
use crate::analytics::model::Settings;
use crate::analytics::store::objections;
use crate::audience;
use crate::audit::{self, Did, Entry};
use crate::jobs;
use crate::kit::{App, Caller, Error, Result};
use crate::playback;
use crate::rooms;

/// Erases what is stored of what a user watched, attended and said to other viewers.
///
/// # Errors
/// 404 for whoever is no admin, and where there is no such user.
pub async fn student(app: &App, caller: &Caller, student: Uuid) -> Result<()> {
    access::require_admin(caller)?;
    let people = accounts::people(app.db.read(), &[student]).await?;
    if !people.contains_key(&student) {
        return Err(Error::not_found());
    }
    let mut tx = app.db.tx().await?;
    playback::forget_watching(&tx, student).await?;
    rooms::forget_presences(&tx, student).await?;
    audience::forget_person(app, &mut tx, student).await?;
    objections::delete_by(&*tx, student).await?;
    let entry = Entry::of(Did::EraseWatching).by(caller.id()).to(student);
    audit::record(app, &tx, entry).await?;
    tx.commit().await
}

/// Adds up anew, in a job, what everybody watched.
///
/// # Errors
/// 404 for whoever is no admin.
pub async fn rebuild(app: &App, caller: &Caller) -> Result<jobs::View> {
    access::require_admin(caller)?;
    let mut tx = app.db.tx().await?;
    let job = jobs::enqueue(app, &mut tx, &playback::RebuildWatching {}).await?;
    tx.commit().await?;
    Ok(jobs::get(app, caller, job).await?.job)
}

/// Forgets what was last watched too long ago.
///
/// # Errors
/// The database is away; what is left is forgotten next time.
pub async fn due(app: &App) -> Result<()> {
    let days = app.get::<Settings>().keep_days;
    if days == 0 {
        return Ok(());
    }
    let before = app.clock.now() - chrono::Duration::days(days);
    while playback::forget_before(app, before).await? {}
    rooms::forget_presences_before(app, before).await?;
    Ok(())
}
