//! How well the tracks of a recording lie on one clock, as a person is told.

use crate::kit::{App, Result};
use crate::recordings::model::{Part, PartSync, ParticipantView, SyncWord, TrackSyncView};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, syncs, tracks};

/// Every person's own microphone that was measured, and the least word of all.
///
/// # Errors
/// The database is away.
pub async fn report(app: &App, row: &Row) -> Result<(Option<SyncWord>, Vec<TrackSyncView>)> {
    let db = app.db.read();
    let measured = syncs::of(db, row.id).await?;
    let tracks = tracks::of(db, &[row.id]).await?;
    let people = people::of(db, &[row.id]).await?;
    let mut all = Vec::new();
    for one in measured {
        let Some(track) = tracks.iter().find(|track| track.id == one.track) else {
            continue;
        };
        let name = people
            .iter()
            .find(|person| person.participant == track.participant)
            .map(|person| person.name.clone());
        let parts: Vec<Part> = serde_json::from_str(&one.parts).unwrap_or_default();
        all.push(TrackSyncView {
            track_id: track.id,
            participant: ParticipantView {
                id: track.participant,
                name: name.unwrap_or_default(),
            },
            applied: one.applied,
            problem: one.problem,
            parts: parts.into_iter().map(PartSync::from).collect(),
        });
    }
    Ok((least(&all), all))
}

fn least(all: &[TrackSyncView]) -> Option<SyncWord> {
    let word = |track: &TrackSyncView| {
        let known = track.parts.iter().map(|part| part.word).min();
        // Where nothing was measured nothing is sure.
        known.filter(|_| track.applied).unwrap_or(SyncWord::Low)
    };
    all.iter().map(word).min()
}
