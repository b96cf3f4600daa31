//! Takes that nothing is expected of any more.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::kit::{App, Result};
use crate::recordings::model::PieceState;
use crate::recordings::store::pieces;
use crate::uploads;

/// Says of a take that it never came, when nothing of it did. Should its maker come back after all, it is still taken.
pub async fn take(app: &App, take: Uuid) -> Result<()> {
    // Another upload of it may be under way.
    if uploads::stored(app, take).await? > 0 {
        return Ok(());
    }
    let tx = app.db.tx().await?;
    if let Some(mut piece) = pieces::find_locked(&*tx, take).await?
        && piece.state == PieceState::Arriving.as_str()
    {
        piece.state = PieceState::Lost.as_str().to_owned();
        pieces::save(&*tx, piece).await?;
    }
    tx.commit().await
}

/// Says so of every take that was announced as long ago as an upload is waited for, and whose upload never began.
///
/// # Errors
/// The database is away; what is left is done next time.
pub async fn due(app: &App) -> Result<()> {
    let wait = app.get::<uploads::Settings>().expire_after_h;
    let then = app.clock.now() - chrono::Duration::hours(i64::from(wait));
    for piece in pieces::in_state(app.db.read(), PieceState::Arriving.as_str()).await? {
        let is_old = announced(piece.id).is_some_and(|at| at < then);
        if is_old && !uploads::is_begun(app, piece.id).await? {
            take(app, piece.id).await?;
        }
    }
    Ok(())
}

/// Ids begin with the time at which they were given (RFC 9562, version 7).
fn announced(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}
