//! Chat, reactions and raised hands.

use uuid::Uuid;

use super::{Seat, store, with};
use crate::access::{self, Action, Object};
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::live::Chat;
use crate::rooms::live::say::ReactionShown;

/// Writes into the chat. The same `client_id` is the same message, however often it is sent.
///
/// # Errors
/// 404 without a role in the room, 409 without a seat.
pub async fn chat(
    app: &App,
    caller: &Caller,
    seat: Seat,
    text: String,
    client_id: &str,
) -> Result<Uuid> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    let id = seat.participant;
    let (session, name) = with(app, seat, |live| {
        let name = live.person(id).map(|person| person.name.clone());
        (live.session, name.unwrap_or_default())
    })?;
    if let Some(sent) = store::chat::by_client_id(app.db.read(), id, client_id).await? {
        return Ok(sent.id);
    }
    let message = Chat {
        id: app.new_id(),
        participant_id: id,
        name,
        text,
        at: app.clock.now(),
    };
    let tx = app.db.tx().await?;
    let written = store::chat::insert(&*tx, session, client_id, &message).await;
    written.map_err(|cause| on_constraint(cause, "chat_messages_participant_id", being_sent))?;
    tx.commit().await?;
    let id = message.id;
    with(app, seat, |live| live.chat(message))?;
    Ok(id)
}

fn being_sent() -> Error {
    let say = "This message is being sent already.";
    Error::new(Kind::Conflict, "chat.being_sent", say)
}

/// Shows a reaction to everybody.
///
/// # Errors
/// 404 without a role in the room, 409 without a seat.
pub async fn react(app: &App, caller: &Caller, seat: Seat, emoji: String) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    with(app, seat, |live| {
        live.say(&ReactionShown {
            participant_id: seat.participant,
            emoji,
        });
    })
}

/// Raises or lowers one's hand.
///
/// # Errors
/// 404 without a role in the room, 409 without a seat.
pub async fn raise_hand(app: &App, caller: &Caller, seat: Seat, raised: bool) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    with(app, seat, |live| live.raise_hand(seat.participant, raised))
}
