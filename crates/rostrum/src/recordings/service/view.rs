//! From rows to what is shown.

use uuid::Uuid;

use super::loaded::Loaded;
use super::restorable_until;
use super::standing::{self, Said};
use crate::jobs;
use crate::kit::{App, Result};
use crate::recordings::model::{
    Arriving, Detail, MadeBy, Origin, PARTS, ParticipantView, PieceState, PieceView, Recording,
    RenditionKind, RenditionState, RenditionView, State, TrackKind, TrackState, TrackView,
    made_map, track_state,
};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, renditions, tracks};

/// One recording with the work on it.
pub async fn one(app: &App, row: Row) -> Result<Recording> {
    let work = jobs::of_subject(app, row.id).await?;
    let mut seen = many(app, vec![row]).await?;
    let mut recording = seen.remove(0);
    for rendition in &mut recording.renditions {
        let makes = |job: &&jobs::View| ["recordings.mix", PARTS[1]].contains(&&*job.kind);
        let running = work.iter().find(makes);
        if let Some(job) = running.filter(|_| rendition.state == RenditionState::Running) {
            rendition.percent = job.percent;
        }
    }
    recording.jobs = work;
    Ok(recording)
}

/// Several recordings, without the work on them.
pub async fn many(app: &App, rows: Vec<Row>) -> Result<Vec<Recording>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let loaded = Loaded::of(app, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| recording(app, row, &loaded))
        .collect())
}

fn recording(app: &App, row: Row, loaded: &Loaded) -> Recording {
    let tracks: Vec<TrackView> = loaded
        .tracks
        .iter()
        .filter(|track| track.recording == row.id && has_come(track, loaded))
        .map(|seen| track(app, &row, seen, loaded))
        .collect();
    let state = match row.trashed_at {
        Some(_) => State::Trashed,
        None => State::parse(&row.state).unwrap_or(State::Failed),
    };
    let source = MadeBy::parse(&row.source).unwrap_or(MadeBy::Session);
    let playable = match source {
        MadeBy::Session => tracks.iter().any(is_playable),
        // What somebody else's program wrote no player need understand.
        MadeBy::Import => has_mix(&row, loaded),
    };
    Recording {
        id: row.id,
        state,
        source,
        playable: row.trashed_at.is_none() && playable,
        arriving: tracks.iter().filter_map(arriving).collect(),
        room_id: (source == MadeBy::Session).then_some(row.room),
        session_id: row.session,
        owner_id: row.owner,
        created_at: row.created_at,
        started_at_ms: row.started_at_ms,
        stopped_at_ms: row.stopped_at_ms,
        duration_ms: length_ms(app, &row),
        restorable_until: restorable_until(app, &row),
        poster_id: stored(&row, loaded, RenditionKind::Poster).map(|poster| poster.id),
        poster_at_ms: poster_at_ms(&row, loaded),
        tracks,
        renditions: renditions_of(&row, loaded),
        jobs: Vec::new(),
        title: row.title,
        problem: row.problem,
    }
}

fn poster_at_ms(row: &Row, loaded: &Loaded) -> Option<i64> {
    let chosen = u64::try_from(row.poster_at_ms?).ok()?;
    let mix = stored(row, loaded, RenditionKind::Mix);
    let map = mix.map(|mix| made_map(&mix.detail)).unwrap_or_default();
    let last = mix
        .and_then(|mix| mix.duration_ms)
        .map(|ms| (ms - 1).max(0));
    let at_ms = i64::try_from(map.to_film(chosen)).ok()?;
    Some(last.map_or(at_ms, |last| at_ms.min(last)))
}

/// How long it is; of one that runs, how long it is now.
pub(super) fn length_ms(app: &App, row: &Row) -> i64 {
    let now = || app.clock.now().timestamp_millis();
    let end = row.stopped_at_ms.unwrap_or_else(now);
    (end - row.started_at_ms).max(0)
}

fn has_mix(row: &Row, loaded: &Loaded) -> bool {
    stored(row, loaded, RenditionKind::Mix).is_some()
}

/// What was made of this kind, where there is a file of it.
fn stored<'a>(row: &Row, loaded: &'a Loaded, kind: RenditionKind) -> Option<&'a renditions::Row> {
    loaded.renditions.iter().find(|made| {
        made.recording == row.id && made.kind == kind.as_str() && made.stored_key.is_some()
    })
}

/// A capture of which no frame has come yet is nothing to show.
fn has_come(track: &tracks::Row, loaded: &Loaded) -> bool {
    track.origin == Origin::Local.as_str()
        || loaded.pieces.iter().any(|piece| piece.track == track.id)
}

fn is_playable(track: &TrackView) -> bool {
    !track.pieces.is_empty()
}

fn arriving(track: &TrackView) -> Option<Arriving> {
    let on_its_way = matches!(track.state, TrackState::Recording | TrackState::Uploading);
    (track.origin == Origin::Local && on_its_way).then(|| Arriving {
        participant: track.participant.name.clone(),
        track: track.id,
        seconds_missing: (track.seconds_recorded - track.seconds_safe).max(0.0),
    })
}

fn track(app: &App, row: &Row, track: &tracks::Row, loaded: &Loaded) -> TrackView {
    let origin = Origin::parse(&track.origin).unwrap_or(Origin::Server);
    let kind = TrackKind::of_track(&track.kind);
    let all: Vec<&pieces::Row> = loaded
        .pieces
        .iter()
        .filter(|piece| piece.track == track.id)
        .collect();
    let states: Vec<PieceState> = all
        .iter()
        .filter_map(|piece| PieceState::parse(&piece.state))
        .collect();
    let shown: Vec<PieceView> = all
        .iter()
        .filter(|piece| is_shown(piece))
        .map(|piece| piece_view(row, piece))
        .collect();
    let name = loaded
        .people
        .get(&(row.id, track.participant))
        .map(|person| person.name.clone());
    let (recorded, safe) = seconds(app, row, &all, loaded, loaded.said(track));
    let base = format!("/api/v1/recordings/{}", row.id);
    let last = all.last();
    TrackView {
        id: track.id,
        kind,
        origin,
        state: track_state(origin, row.stopped_at_ms.is_none(), &states),
        participant: ParticipantView {
            id: track.participant,
            name: name.unwrap_or_default(),
        },
        offset_ms: shown.first().map_or(0.0, |piece| piece.offset_ms),
        duration_ms: span(&shown),
        codec: last.map(|piece| piece.codec.clone()),
        width: all.iter().filter_map(|piece| piece.width).max(),
        height: all.iter().filter_map(|piece| piece.height).max(),
        size_bytes: all.iter().map(|piece| piece.size_bytes).sum(),
        media_url: match &shown[..] {
            [only] => Some(only.url.clone()),
            _ => None,
        },
        peaks_url: (kind == TrackKind::Microphone && !shown.is_empty())
            .then(|| format!("{base}/peaks?track={}", track.id)),
        pieces: shown,
        sound: last.and_then(|piece| Detail::read(&piece.detail).sound),
        seconds_recorded: recorded,
        seconds_safe: safe,
        problem: all.iter().find_map(|piece| piece.problem.clone()),
    }
}

/// A piece can be played when it is whole, and one that the server writes as far as it has come.
fn is_shown(piece: &pieces::Row) -> bool {
    let writing = piece.state == PieceState::Writing.as_str() && piece.size_bytes > 0;
    piece.state == PieceState::Ready.as_str() || writing
}

fn piece_view(row: &Row, piece: &pieces::Row) -> PieceView {
    PieceView {
        id: piece.id,
        offset_ms: offset_ms(row, piece),
        duration_ms: piece.duration_ms,
        url: format!("/api/v1/recordings/{}/pieces/{}/media", row.id, piece.id),
        mime: piece.mime.clone(),
        codec: piece.codec.clone(),
        width: piece.width,
        height: piece.height,
    }
}

/// Further from a recording than this nothing can lie that belongs to it, whatever the clock of a browser says.
const ASTRAY_MS: f64 = 86_400_000.0;

/// Where a piece lies on the recording's clock. One whose browser could not tell begins with it.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 fit 53 bits"
)]
pub fn offset_ms(row: &Row, piece: &pieces::Row) -> f64 {
    let begun = row.started_at_ms as f64;
    let length = row.stopped_at_ms.map_or(0.0, |at| at as f64 - begun);
    let offset = piece.started_at_ms.map_or(0.0, |at| at - begun);
    // Whatever is laid out by it needs room for the pause before.
    offset.clamp(-ASTRAY_MS, length.max(0.0) + ASTRAY_MS)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "lengths of media fit"
)]
fn span(pieces: &[PieceView]) -> Option<i64> {
    let first = pieces.first()?.offset_ms;
    let end = pieces
        .iter()
        .filter_map(|piece| Some(piece.offset_ms + piece.duration_ms? as f64));
    end.max_by(f64::total_cmp)
        .map(|end| (end - first).round() as i64)
}

/// How many seconds of a track were recorded, and how many of them the server has.
#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
fn seconds(
    app: &App,
    row: &Row,
    all: &[&pieces::Row],
    loaded: &Loaded,
    said_of_all: Option<&Said>,
) -> (f64, f64) {
    let (mut recorded, mut safe) = (0.0, 0.0);
    let end = row
        .stopped_at_ms
        .unwrap_or_else(|| app.clock.now().timestamp_millis());
    for piece in all {
        let said = Detail::read(&piece.detail)
            .said_duration_ms
            .or(piece.duration_ms);
        let whole = said.map(|ms| ms as f64 / 1000.0);
        if let Some(stored) = loaded.arriving.get(&piece.id) {
            let started = piece.started_at_ms.unwrap_or(row.started_at_ms as f64);
            let safe_here = standing::length_of(piece, said_of_all, *stored) as f64 / 1000.0;
            let until_now = (end as f64 - started).max(0.0) / 1000.0;
            recorded += whole.unwrap_or(until_now).max(safe_here);
            safe += safe_here;
        } else {
            let whole = piece.duration_ms.map_or(0.0, |ms| ms as f64 / 1000.0);
            recorded += whole;
            safe += whole;
        }
    }
    (recorded, safe)
}

/// The mix. Poster and segments are fetched where they are needed and are no choice of a person.
fn renditions_of(row: &Row, loaded: &Loaded) -> Vec<RenditionView> {
    let of_it = loaded
        .renditions
        .iter()
        .filter(|rendition| rendition.recording == row.id);
    of_it
        .filter(|rendition| rendition.kind == RenditionKind::Mix.as_str())
        .map(|rendition| {
            let state = RenditionState::parse(&rendition.state).unwrap_or(RenditionState::Failed);
            RenditionView {
                id: rendition.id,
                kind: RenditionKind::Mix,
                state,
                percent: if state == RenditionState::Ready {
                    100.0
                } else {
                    0.0
                },
                mime: Some(rendition.mime.clone()),
                width: rendition.width,
                height: rendition.height,
                duration_ms: rendition.duration_ms,
                size_bytes: rendition.size_bytes,
                problem: rendition.problem.clone(),
            }
        })
        .collect()
}
