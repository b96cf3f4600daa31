//! Writing a message.

use uuid::Uuid;

use super::{Limits, Viewing, enter_to_say, require_open, see, tell};
use crate::audience::model::{Kind, Message, NewMessage};
use crate::audience::store::chats;
use crate::audience::store::messages::{self, Row};
use crate::kit::{App, Error, Kind as Refused, Result};
use crate::playback::Presented;

/// Writes a message, or finds the one that was sent under this name before. Answers whether it is new.
///
/// # Errors
/// 401, 404 as for playing it; 409 when it is not live or the chat is off; 410 when it was removed meanwhile; 422 without a
/// name; 429.
pub async fn write(
    app: &App,
    presented: Presented,
    recording: Uuid,
    new: NewMessage,
) -> Result<(bool, Message)> {
    let here = enter_to_say(app, presented, recording).await?;
    let limits = app.get::<Limits>();
    limits.messages.check(&here.id())?;
    let sent = messages::by_client_id(app.db.read(), recording, here.id(), &new.client_id).await?;
    if let Some(sent) = sent {
        return Ok((false, again(app, &here, sent).await?));
    }
    require_open(app, &here.row).await?;
    let leads = here.leads(app).await;
    if new.kind == Kind::Chat && !leads && !chats::is_on(app.db.read(), recording).await? {
        let say = "The chat is off. You can still ask a question.";
        return Err(Error::new(Refused::Conflict, "audience.chat_off", say));
    }
    limits.hall.check(&recording)?;
    let row = Row {
        id: app.new_id(),
        recording,
        writer: here.id(),
        client_id: new.client_id.clone(),
        name: here.named(app, new.name.as_deref()).await?,
        leads,
        kind: new.kind.as_str().to_owned(),
        text: new.text.trim().to_owned(),
        votes: 0,
        answered_at: None,
        removed_at: None,
        created_at: app.clock.now(),
    };
    let id = row.id;
    let tx = app.db.tx().await?;
    messages::add(&*tx, row).await?;
    let there = messages::by_client_id(&*tx, recording, here.id(), &new.client_id).await?;
    tx.commit().await?;
    let there = there.ok_or_else(|| Error::internal("a message that was written is not there"))?;
    if there.id != id {
        // The same was sent twice at once.
        return Ok((false, again(app, &here, there).await?));
    }
    tell(app, recording, id).await;
    Ok((true, see::one(app, &here, there).await?))
}

async fn again(app: &App, here: &Viewing, sent: Row) -> Result<Message> {
    if sent.removed_at.is_some() {
        let say = "This message was removed.";
        return Err(Error::new(Refused::Gone, "audience.removed", say));
    }
    see::one(app, here, sent).await
}
