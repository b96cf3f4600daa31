//! Encoders that send into a room by WHIP (RFC 9725), and such that come by RTMP and offer for them what WHIP would: an
//! offer in, the answer out, and a seat like everybody's.
//!
//! Who comes with the key takes the seat from whoever had it before: an encoder that lost its line is not kept out by what
//! the server still believes of it. What cannot be used is refused before anything is changed.

mod ear;
pub(super) mod offer;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use super::enter::{Entry, take_seat};
use super::leave::{dropped, leave_as};
use super::media::{self, failed, room_of};
use super::{Seat, join, store};
use crate::access::{self, Action, Object, ObjectRole};
use crate::accounts;
use crate::kit::http::{Address, Device};
use crate::kit::rate::Limit;
use crate::kit::{App, Error, Kind, Result, Role, Secret};
use crate::rooms::Settings;
use crate::rooms::live::person::{Decodes, Newcomer};
use crate::rooms::live::place::Rooms;
use crate::rooms::live::say::Leaving;
use crate::rooms::model::Picture;
use ear::{EncoderEar, State};

/// Who has its answer and does not connect within this gives the seat up.
const CONNECT_WITHIN: Duration = Duration::from_secs(15);

/// How often keys may be tried, and how often one may begin.
pub struct Doors {
    tries: Limit<IpAddr>,
    begins: Limit<Uuid>,
}

impl Default for Doors {
    /// Encoders begin anew every few seconds when their line is bad; two that fight for one seat are slowed down.
    fn default() -> Self {
        Self {
            tries: Limit::per_minute(120, 60),
            begins: Limit::per_minute(20, 10),
        }
    }
}

impl Doors {
    /// Forgets who has not been seen for long.
    pub fn forget_old(&self) {
        self.tries.forget_old();
        self.begins.forget_old();
    }
}

/// What an encoder is told.
#[derive(Debug)]
pub struct Begun {
    /// The name of what it sends from now on.
    pub session: Uuid,
    /// The answer to its offer.
    pub sdp: String,
    state: watch::Receiver<State>,
}

impl Begun {
    /// Waits until the seat is not its any more.
    pub async fn is_over(&mut self) {
        let over = |state: &State| !matches!(state, State::Awaited | State::Up);
        // An error says that the seat is gone with its ear.
        let _ = self.state.wait_for(over).await;
    }
}

/// Whoever holds a key.
pub type Holder = store::ingests::Row;

/// Whose key this is.
///
/// # Errors
/// 401 for a key that is none of this room, 429 for too many tries.
pub async fn holder(
    app: &App,
    from: Address,
    room: Uuid,
    key: Option<&str>,
) -> Result<store::ingests::Row> {
    let found = by_key(app, room, key).await;
    if found.is_err() {
        // Only who has no key: a lecture hall with the right one is never shut out by its neighbours.
        app.get::<Doors>().tries.check(&from.network())?;
    }
    found
}

async fn by_key(app: &App, room: Uuid, key: Option<&str>) -> Result<store::ingests::Row> {
    let hash = Secret::presented(key.unwrap_or_default()).hash();
    let found = store::ingests::by_hash(app.db.read(), room, &hash).await?;
    if let Some(row) = found
        && still_answers_for(app, &row).await?
    {
        return Ok(row);
    }
    let say =
        "This key does not open this room. Ask its host for the address and the key together.";
    Err(Error::new(Kind::Unauthorized, "ingest.wrong_key", say).asking_for_another_token())
}

/// Whoever made the key agreed to what is sent with it, so they must still be somebody who may.
async fn still_answers_for(app: &App, row: &store::ingests::Row) -> Result<bool> {
    let held = access::held_by(app.db.read(), row.made_by, Object::room(row.room_id)).await?;
    if held.is_some_and(|held| held.allows(Action::ManageRoom)) {
        return Ok(true);
    }
    let user = accounts::find(app, row.made_by).await?;
    Ok(user.is_some_and(|user| user.role == Role::Admin))
}

/// Begins to send: takes the seat that belongs to the key, from whoever has it.
///
/// # Errors
/// 400 or 422 for an offer that cannot be used, 401 when the key was replaced meanwhile, 423 when the room is locked.
pub async fn begin(
    app: &App,
    row: &store::ingests::Row,
    key: Option<&str>,
    offer: &[u8],
) -> Result<Begun> {
    let room = row.room_id;
    app.get::<Doors>().begins.check(&room)?;
    let rooms = app.get::<Rooms>();
    let sdp = offer::text(offer, "a=sendonly")?;
    let codec = rooms
        .with(room, |live| live.codec())
        .unwrap_or(app.get::<Settings>().prefer_codec);
    let taken = rooms.wire.weigh(room_of(room), sdp.clone(), codec.into());
    let taken = taken.await.map_err(failed)?;
    let lines = offer::lines(taken, Picture::parse(&row.picture))?;
    // To its end, also when the encoder hangs up: half a seat would stay for ever.
    let (house, key) = (app.clone(), key.map(str::to_owned));
    let seated = async move { sit_down(&house, room, key.as_deref(), sdp, lines).await };
    app.tasks.spawn(seated).await.map_err(Error::internal)?
}

async fn sit_down(
    app: &App,
    room: Uuid,
    key: Option<&str>,
    sdp: String,
    lines: Vec<media::Line>,
) -> Result<Begun> {
    let place = app.get::<Rooms>().place(room);
    let gate = place.gate.lock().await;
    // Asked again behind the gate: whoever replaced the key meanwhile puts out who sits here.
    let row = by_key(app, room, key).await?;
    let known = join::known(app, room).await?;
    let session = app.new_id();
    let (state, line) = watch::channel(State::Awaited);
    let ear = Arc::new(EncoderEar::new(session, state));
    let entered = take_seat(app, &place, &known, newcomer(&row), &entry(room), ear).await;
    let entered = match entered {
        Ok(entered) => entered,
        Err(refused) => {
            drop(gate);
            // It may sit there already, without anybody who looks after it.
            leave_as(app, seat(&row), &session.to_string(), Leaving::Lost).await?;
            return Err(refused);
        }
    };
    let answer = media::take(app, entered.seat, sdp, lines).await;
    drop(gate);
    let watched = line.clone();
    let attending = attend(app.clone(), entered.seat, session, line);
    match answer {
        Ok(sdp) => {
            tracing::info!(room.id = %room, participant.id = %row.participant_id, "an encoder sends into a room");
            app.tasks.spawn(attending);
            Ok(Begun {
                session,
                sdp,
                state: watched,
            })
        }
        Err(refused) => {
            leave_as(app, entered.seat, &session.to_string(), Leaving::Lost).await?;
            Err(refused)
        }
    }
}

/// Ends what is sent under this name.
///
/// # Errors
/// 404 when it has ended, or another took its place.
pub async fn end(app: &App, row: &store::ingests::Row, session: Uuid) -> Result<()> {
    let (house, seat) = (app.clone(), seat(row));
    let leaving = async move { leave_as(&house, seat, &session.to_string(), Leaving::Left).await };
    match app.tasks.spawn(leaving).await.map_err(Error::internal)?? {
        true => Ok(()),
        false => Err(Error::not_found()),
    }
}

/// Waits for the end of a connection and clears up after it.
async fn attend(app: App, seat: Seat, session: Uuid, mut line: watch::Receiver<State>) {
    let shutdown = app.shutdown.clone();
    let waiting = async {
        let coming = line.wait_for(|state| *state != State::Awaited);
        if tokio::time::timeout(CONNECT_WITHIN, coming).await.is_err() {
            return Some(State::Awaited);
        }
        let end = line.wait_for(|state| *state != State::Up).await;
        // The seat is gone with its ear: put out, or another sits there.
        end.map(|state| *state).ok()
    };
    let ended = shutdown.run_until_cancelled(waiting).await.flatten();
    let name = session.to_string();
    let reason = match ended {
        Some(State::Awaited) => Leaving::Lost,
        Some(State::Closed) => Leaving::Left,
        Some(State::Lost) => return dropped(&app, seat, &name),
        Some(State::Up | State::Over) | None => return,
    };
    if let Err(cause) = leave_as(&app, seat, &name, reason).await {
        tracing::error!(%cause, room.id = %seat.room, "the seat of an encoder could not be cleared away");
    }
}

fn seat(row: &store::ingests::Row) -> Seat {
    Seat {
        room: row.room_id,
        participant: row.participant_id,
    }
}

/// It sees nothing, so it keeps no codec from a room. That it may be recorded was agreed to with its key.
fn newcomer(row: &store::ingests::Row) -> Newcomer {
    Newcomer {
        id: row.participant_id,
        user_id: None,
        name: row.name.clone(),
        role: ObjectRole::Presenter,
        consent: Some(true),
        decodes: DECODES,
    }
}

const DECODES: Decodes = Decodes {
    vp8: true,
    h264: true,
};

fn entry(room: Uuid) -> Entry {
    Entry {
        room,
        last_seq: None,
        decodes: DECODES,
        consent: Some(true),
        device: Device::Other,
    }
}
