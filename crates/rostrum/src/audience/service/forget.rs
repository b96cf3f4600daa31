//! What was said goes with the recording, or with whoever said it.

use uuid::Uuid;

use super::tell;
use crate::audience::hall::questions_changed;
use crate::audience::store::{chats, messages, names, votes};
use crate::kit::{App, Result, Tx};

/// Forgets what was said of a recording that is gone for good.
///
/// # Errors
/// The database is away.
pub async fn recording(app: &App, recording: Uuid) -> Result<()> {
    let tx = app.db.tx().await?;
    votes::delete_of(&*tx, recording).await?;
    messages::delete_of(&*tx, recording).await?;
    names::delete_of(&*tx, recording).await?;
    chats::delete(&*tx, recording).await?;
    tx.commit().await
}

/// Forgets what somebody said, and for what they voted. What follows from it is told after the commit.
///
/// # Errors
/// The database is away.
pub async fn person(app: &App, tx: &mut Tx, person: Uuid) -> Result<()> {
    let written = messages::delete_by(&**tx, person).await?;
    let ids: Vec<Uuid> = written.iter().map(|(_, id)| *id).collect();
    votes::delete_for(&**tx, &ids).await?;
    let voted = votes::delete_by(&**tx, person).await?;
    for (_, id) in &voted {
        let left = votes::count(&**tx, *id).await?;
        messages::count(&**tx, *id, left).await?;
    }
    let house = app.clone();
    tx.after_commit(move || {
        for (recording, id) in voted {
            questions_changed(&house, recording, [id]);
        }
        let tasks = house.tasks.clone();
        tasks.spawn(async move {
            for (recording, id) in written {
                tell(&house, recording, id).await;
            }
        });
    });
    Ok(())
}
