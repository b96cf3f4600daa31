//! Who agreed to be recorded: written down before anybody acts on it.

use uuid::Uuid;

use super::{Seat, store, with};
use crate::access::{self, Action, Object};
use crate::jobs;
use crate::kit::http::Device;
use crate::kit::{App, Caller, Result};
use crate::rooms::facts::{ConsentChanged, ConsentWithdrawn};
use crate::rooms::live::place::Rooms;
use crate::rooms::{Settings, model};

/// Somebody agrees to be recorded, or does not any more. `keep`: what was captured until now may
/// stay.
///
/// # Errors
/// 404 without a role in the room, 409 without a seat.
pub async fn set(app: &App, caller: &Caller, seat: Seat, consent: bool, keep: bool) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    let place = app.get::<Rooms>().place(seat.room);
    // Who comes in again at this moment brings along the last answer: it must be this one.
    let _gate = place.gate.lock().await;
    let session = with(app, seat, |live| live.session)?;
    write(app, session, seat, consent, keep).await?;
    with(app, seat, |live| live.consent(seat.participant, consent))?;
    tell(app, session, seat, consent, keep);
    Ok(())
}

/// The answer given when coming in, or else the last one in this meeting.
pub async fn at_the_door(
    app: &App,
    session: Uuid,
    seat: Seat,
    consent: Option<bool>,
    device: Device,
) -> Result<Option<bool>> {
    let last = store::consents::last(app.db.read(), session, seat.participant).await?;
    if let Some(recording) = consent
        && last != consent
    {
        write(app, session, seat, recording, true).await?;
    }
    let tx = app.db.tx().await?;
    let (id, now) = (app.new_id(), app.clock.now());
    store::sessions::attend(&*tx, session, seat.participant, now).await?;
    let came = store::presences::Row {
        id,
        session_id: session,
        participant_id: seat.participant,
        joined_at: now,
        left_at: None,
        device: device.as_str().to_owned(),
        seen_at: Some(now),
    };
    store::presences::come(&*tx, came).await?;
    tx.commit().await?;
    Ok(consent.or(last))
}

/// Tells those who record.
pub fn tell(app: &App, session: Uuid, seat: Seat, consent: bool, keep: bool) {
    app.bus.tell(&ConsentChanged {
        room: seat.room,
        session,
        participant: seat.participant,
        consent,
        keep,
    });
}

/// Writes an answer down; a no is told in the same transaction, so that nothing can forget it.
async fn write(app: &App, session: Uuid, seat: Seat, recording: bool, keep: bool) -> Result<()> {
    let participant = seat.participant;
    let mut tx = app.db.tx().await?;
    let answer = answer(app, session, participant, recording, keep);
    let at_ms = answer.at.timestamp_millis();
    store::consents::insert(&*tx, answer).await?;
    if !recording {
        let fact = ConsentWithdrawn {
            session,
            participant,
            keep,
            at_ms,
        };
        jobs::announce(app, &mut tx, &fact).await?;
    }
    tx.commit().await
}

fn answer(
    app: &App,
    session: Uuid,
    participant: Uuid,
    recording: bool,
    keep: bool,
) -> store::consents::Answer {
    store::consents::Answer {
        id: app.new_id(),
        session,
        participant,
        recording,
        keep,
        text_version: model::version_of(&app.get::<Settings>().consent_text),
        at: app.clock.now(),
    }
}
