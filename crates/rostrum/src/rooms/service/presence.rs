//! Who was there, for the rooms above that count it.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::kit::{App, Result, Tx};
use crate::rooms::live::place::Rooms;
use crate::rooms::store::{chat, participants, presences, rooms, sessions};

/// A crash costs at most so much of a presence.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// One time that a user was in a meeting.
#[derive(Clone, Copy, Debug)]
pub struct Presence {
    /// The meeting.
    pub session: Uuid,
    /// Who.
    pub user: Uuid,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when; nothing: still.
    pub to: Option<DateTime<Utc>>,
}

/// Each time users were in these meetings.
///
/// # Errors
/// The database is away.
pub async fn presences_of(app: &App, sessions: &[Uuid]) -> Result<Vec<Presence>> {
    let rows = presences::of(app.db.read(), sessions).await?;
    let seen = |(session, user, from, to)| Presence {
        session,
        user,
        from,
        to,
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Which users wrote in which of these meetings.
///
/// # Errors
/// The database is away.
pub async fn writers_of(app: &App, sessions: &[Uuid]) -> Result<HashSet<(Uuid, Uuid)>> {
    let db = app.db.read();
    let wrote = chat::who_wrote(db, sessions).await?;
    let seats: Vec<Uuid> = wrote.iter().map(|(_, seat)| *seat).collect();
    let users: HashMap<Uuid, Uuid> = participants::users_of(db, &seats).await?;
    let by_user = |(session, seat): &(Uuid, Uuid)| Some((*session, *users.get(seat)?));
    Ok(wrote.iter().filter_map(by_user).collect())
}

/// All times that a user was in a meeting.
///
/// # Errors
/// The database is away.
pub async fn presences_by(app: &App, user: Uuid) -> Result<Vec<Presence>> {
    let db = app.db.read();
    let seats = participants::all_of_user(db, user).await?;
    let rows = presences::by(db, &seats).await?;
    let seen = |row: presences::Row| Presence {
        session: row.session_id,
        user,
        from: row.joined_at,
        to: row.left_at,
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Forgets when a user was in meetings.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn forget_presences(tx: &Tx, user: Uuid) -> Result<()> {
    let seats = participants::all_of_user(&**tx, user).await?;
    sessions::forget_attendances(&**tx, &seats).await?;
    Ok(presences::delete_by(&**tx, &seats).await?)
}

/// Forgets when anybody was in meetings that they left before then.
///
/// # Errors
/// The database is away; what is left is forgotten next time.
pub async fn forget_presences_before(app: &App, before: DateTime<Utc>) -> Result<()> {
    let tx = app.db.tx().await?;
    sessions::forget_attendances_before(&*tx, before).await?;
    presences::delete_before(&*tx, before).await?;
    tx.commit().await
}

/// Notes every so often that those who are here are, so that a crash does not make them stay until the next start.
pub async fn watch(app: &App) {
    loop {
        let pause = tokio::time::sleep(SEEN_EVERY);
        if app.shutdown.run_until_cancelled(pause).await.is_none() {
            return;
        }
        if let Err(cause) = see_presences(app).await {
            tracing::warn!(%cause, "who is in meetings could not be noted");
        }
    }
}

/// Notes that those who are here are.
///
/// # Errors
/// The database is away.
pub async fn see_presences(app: &App) -> Result<()> {
    if app.get::<Rooms>().all().is_empty() {
        return Ok(());
    }
    let tx = app.db.tx().await?;
    presences::see_all(&*tx, app.clock.now()).await?;
    tx.commit().await
}

/// How many rooms there are, and each time anybody, guests too, came in between two times: the meeting, the seat, when, and
/// until when.
///
/// # Errors
/// The database is away.
pub async fn came_between(
    app: &App,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<(u64, Vec<Came>)> {
    let db = app.db.read();
    Ok((
        rooms::count_all(db).await?,
        presences::between(db, from, to).await?,
    ))
}

/// A meeting, a seat in it, from when to when; without an end somebody is still there.
pub type Came = (Uuid, Uuid, DateTime<Utc>, Option<DateTime<Utc>>);
