//! How far everybody's own recordings have come, as their browsers report it.

use uuid::Uuid;

use super::{Seat, with};
use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Result};
use crate::rooms::facts::TakesReported;
use crate::rooms::live::say::TakeChanged;
use crate::rooms::live::view::TakeItem;

/// Passes a report on to those who lead the room.
///
/// # Errors
/// 404 without a role in the room, 409 without a seat.
pub async fn report(
    app: &App,
    caller: &Caller,
    seat: Seat,
    recording_id: Uuid,
    items: Vec<TakeItem>,
) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    let fact = TakesReported {
        room: seat.room,
        participant: seat.participant,
        recording: recording_id,
        items: items.clone(),
    };
    with(app, seat, |live| {
        live.takes(TakeChanged {
            participant_id: seat.participant,
            recording_id,
            items,
        });
    })?;
    app.bus.tell(&fact);
    Ok(())
}
