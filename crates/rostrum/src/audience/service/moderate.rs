//! What those do who lead the recording; also after it was live.

use uuid::Uuid;

use super::{enter_to_say, see, tell};
use crate::audience::hall::{self, Halls};
use crate::audience::model::{Event, Kind, Message, Settings};
use crate::audience::store::{chats, messages, votes};
use crate::kit::{App, Error, Kind as Refused, Result};
use crate::playback::Presented;

/// Says of a question whether it was answered.
///
/// # Errors
/// 401, 404 as for playing it, and where there is no such message; 403 for whoever only watches; 409 when it is no question.
pub async fn answer(
    app: &App,
    presented: Presented,
    recording: Uuid,
    id: Uuid,
    answered: bool,
) -> Result<Message> {
    let here = enter_to_say(app, presented, recording).await?;
    here.require_lead(app).await?;
    let tx = app.db.tx().await?;
    let found = messages::held(&*tx, recording, id).await?;
    let mut row = found.ok_or_else(Error::not_found)?;
    if Kind::parse(&row.kind) != Kind::Question {
        let say = "Only questions are answered.";
        return Err(Error::new(Refused::Conflict, "audience.no_question", say));
    }
    if row.answered_at.is_some() != answered {
        row.answered_at = answered.then(|| app.clock.now());
        messages::answer(&*tx, id, row.answered_at).await?;
    }
    tx.commit().await?;
    tell(app, recording, id).await;
    see::one(app, &here, row).await
}

/// Removes a message: one's own, or for who leads anybody's.
///
/// # Errors
/// 401, 404 as for playing it, and where there is no such message; 403 for another's.
pub async fn remove(app: &App, presented: Presented, recording: Uuid, id: Uuid) -> Result<()> {
    let here = enter_to_say(app, presented, recording).await?;
    let there = messages::find(app.db.read(), recording, id).await?;
    if there.ok_or_else(Error::not_found)?.writer != here.id() {
        here.require_lead(app).await?;
    }
    let tx = app.db.tx().await?;
    let found = messages::held(&*tx, recording, id).await?;
    found.ok_or_else(Error::not_found)?;
    messages::remove(&*tx, id, app.clock.now()).await?;
    votes::delete_for(&*tx, &[id]).await?;
    tx.commit().await?;
    tell(app, recording, id).await;
    Ok(())
}

/// Turns the chat on or off.
///
/// # Errors
/// 401, 404 as for playing it; 403 for whoever only watches.
pub async fn set(
    app: &App,
    presented: Presented,
    recording: Uuid,
    settings: Settings,
) -> Result<Settings> {
    let here = enter_to_say(app, presented, recording).await?;
    here.require_lead(app).await?;
    let tx = app.db.tx().await?;
    chats::put(&*tx, recording, settings.chat).await?;
    tx.commit().await?;
    if let Some(hall) = app.get::<Halls>().find(recording) {
        let _turn = hall.turn.lock().await;
        let on = chats::is_on(app.db.read(), recording).await?;
        hall.say(&Event::Chat { on });
    }
    Ok(settings)
}

/// Lowers somebody's hand.
///
/// # Errors
/// 401, 404 as for playing it; 403 for whoever only watches; 404 where it is not up.
pub async fn lower(app: &App, presented: Presented, recording: Uuid, viewer: Uuid) -> Result<()> {
    let here = enter_to_say(app, presented, recording).await?;
    here.require_lead(app).await?;
    let was_up = hall::lower(app, recording, viewer);
    was_up.then_some(()).ok_or_else(Error::not_found)
}
