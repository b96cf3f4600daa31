//! Voting for questions.

use uuid::Uuid;

use super::{Limits, enter_to_say, require_open, see};
use crate::audience::hall::questions_changed;
use crate::audience::model::{Kind, Message};
use crate::audience::store::{messages, votes};
use crate::kit::{App, Error, Kind as Refused, Result};
use crate::playback::Presented;

/// Has one's vote count for a question, or not any more. Doing it twice changes nothing.
///
/// # Errors
/// 401, 404 as for playing it, and where there is no such message; 409 when it is not live, or is no question; 429.
pub async fn vote(
    app: &App,
    presented: Presented,
    recording: Uuid,
    id: Uuid,
    voted: bool,
) -> Result<Message> {
    let here = enter_to_say(app, presented, recording).await?;
    app.get::<Limits>().signs.check(&here.id())?;
    let there = messages::find(app.db.read(), recording, id).await?;
    there.ok_or_else(Error::not_found)?;
    require_open(app, &here.row).await?;
    let tx = app.db.tx().await?;
    let found = messages::held(&*tx, recording, id).await?;
    let mut row = found.ok_or_else(Error::not_found)?;
    if Kind::parse(&row.kind) != Kind::Question {
        let say = "Only questions are voted for.";
        return Err(Error::new(Refused::Conflict, "audience.no_question", say));
    }
    if voted {
        let vote = votes::Row {
            message: id,
            voter: here.id(),
            recording,
        };
        votes::add(&*tx, vote).await?;
    } else {
        votes::remove(&*tx, id, here.id()).await?;
    }
    row.votes = votes::count(&*tx, id).await?;
    messages::count(&*tx, id, row.votes).await?;
    tx.commit().await?;
    questions_changed(app, recording, [id]);
    see::one(app, &here, row).await
}
