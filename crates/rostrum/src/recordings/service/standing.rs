//! How much of everybody's takes the server has, and how much is only on their machines.

use std::collections::HashMap;

use uuid::Uuid;

use super::{allowed, reports as heard};
use crate::access::Action;
use crate::kit::{App, Caller, Result};
use crate::recordings::files;
use crate::recordings::model::{
    Detail, Origin, ParticipantView, PieceState, Standing, StandingState, TakeStanding, TrackKind,
};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, reports, tracks};
use crate::rooms::{self, TakeItem, TakeState};
use crate::uploads;

/// What a browser says of one source.
pub type Said = TakeItem;

/// How safe everybody's takes are: everybody who agreed to be recorded and of whom there is something to say.
///
/// # Errors
/// 403 or 404 for who may not edit the recording.
pub async fn of_recording(app: &App, caller: &Caller, id: Uuid) -> Result<Vec<Standing>> {
    let row = allowed(app, caller, Action::EditRecording, id).await?;
    all(app, &row).await
}

/// The same for the house itself.
pub async fn all(app: &App, row: &Row) -> Result<Vec<Standing>> {
    let db = app.db.read();
    let said = reports::of(db, row.id).await?;
    let said: HashMap<Uuid, reports::Row> =
        said.into_iter().map(|row| (row.participant, row)).collect();
    let here: Vec<Uuid> = rooms::live(app, row.room)
        .map(|live| live.participants)
        .unwrap_or_default()
        .iter()
        .filter(|person| person.connected)
        .map(|person| person.id)
        .collect();
    let mut tracks = tracks::of(db, &[row.id]).await?;
    tracks.retain(|track| track.origin == Origin::Local.as_str());
    let pieces = pieces::of(db, &[row.id]).await?;
    let mut standings = Vec::new();
    for person in people::of(db, &[row.id]).await? {
        let said = said.get(&person.participant);
        let items = said.map(heard::read).unwrap_or_default();
        let mut takes = Vec::new();
        for kind in [TrackKind::Microphone, TrackKind::Camera, TrackKind::Screen] {
            let item = items
                .iter()
                .find(|item| item.source.as_str() == kind.as_str());
            let mine = |track: &&tracks::Row| {
                track.participant == person.participant && track.kind == kind.as_str()
            };
            let track = tracks.iter().find(mine).map(|track| track.id);
            let pieces = pieces.iter().filter(|piece| Some(piece.track) == track);
            takes.extend(one(app, kind, item, pieces.collect()).await?);
        }
        if takes.is_empty() {
            continue;
        }
        standings.push(Standing {
            safe: takes.iter().all(|take| take.state == StandingState::Safe),
            present: here.contains(&person.participant),
            reported_at: said.and_then(|said| said.reported_at),
            left_at: said.and_then(|said| said.left_at),
            participant: ParticipantView {
                id: person.participant,
                name: person.name,
            },
            takes,
        });
    }
    Ok(standings)
}

/// One source of one person, from what the server has and what the browser said last.
async fn one(
    app: &App,
    kind: TrackKind,
    said: Option<&Said>,
    pieces: Vec<&pieces::Row>,
) -> Result<Option<TakeStanding>> {
    let said_ms = said.map_or(0, |said| said.recorded_ms);
    if pieces.is_empty() && said_ms == 0 {
        return Ok(None);
    }
    let (mut recorded_ms, mut stored_ms) = (0, 0);
    let (mut arriving, mut failed) = (false, false);
    for piece in &pieces {
        let whole = piece
            .duration_ms
            .or(Detail::read(&piece.detail).said_duration_ms);
        let whole = whole.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0);
        match PieceState::parse(&piece.state) {
            Some(PieceState::Arriving) => {
                arriving = true;
                let bytes = uploads::stored(app, piece.id).await?;
                let here = length_of(piece, said, bytes);
                stored_ms += here;
                recorded_ms += whole.max(here);
            }
            Some(PieceState::Failed | PieceState::Lost) => failed = true,
            _ => {
                stored_ms += whole;
                recorded_ms += whole;
            }
        }
    }
    let unheard = pieces.is_empty() && said.is_some_and(|said| said.state != TakeState::Safe);
    let recorded_ms = recorded_ms.max(if arriving || unheard { said_ms } else { 0 });
    let growing = said.is_some_and(|said| said.state == TakeState::Recording);
    let state = match (arriving || unheard, failed) {
        (true, _) if growing => StandingState::Recording,
        (true, _) => StandingState::Arriving,
        (false, true) => StandingState::Failed,
        (false, false) => StandingState::Safe,
    };
    Ok(Some(TakeStanding {
        kind,
        state,
        recorded_ms,
        stored_ms: stored_ms.min(recorded_ms),
        only_there_ms: recorded_ms.saturating_sub(stored_ms),
    }))
}

/// How long so many bytes of a piece last: of bare samples exactly, of pictures as the browser's own figures say.
pub(super) fn length_of(piece: &pieces::Row, said: Option<&Said>, bytes: u64) -> u64 {
    if let Some(pcm) = files::pcm_of(piece) {
        return pcm.duration_ms(bytes);
    }
    let said = said.filter(|said| said.total_bytes > 0);
    said.map_or(0, |said| {
        let whole = u128::from(bytes) * u128::from(said.recorded_ms);
        u64::try_from(whole / u128::from(said.total_bytes)).unwrap_or(u64::MAX)
    })
}

/// How the takes of one person stand; `None` when there are none.
pub async fn of_person(app: &App, row: &Row, participant: Uuid) -> Result<Option<Standing>> {
    let all = all(app, row).await?;
    Ok(all
        .into_iter()
        .find(|one| one.participant.id == participant))
}
