//! Somebody does not want to be recorded any more.

use uuid::Uuid;

use crate::access::recoveries;
use crate::kit::blobs::BlobKey;
use crate::kit::rng::Rng;
use crate::kit::{App, Result};
use crate::recordings::files;
use crate::recordings::jobs::Mix;
use crate::recordings::model::{MadeMix, RenditionKind, RenditionState, State, Withheld};
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{people, pieces, renditions, reports, syncs, tracks};
use crate::{jobs, storage, uploads};

/// Notes that somebody is not to be recorded (any more).
///
/// # Errors
/// The database is away.
pub async fn note(app: &App, recording: Uuid, participant: Uuid) -> Result<()> {
    let tx = app.db.tx().await?;
    people::set_consent(&*tx, recording, participant, false).await?;
    tx.commit().await
}

/// Notes it and removes everything of that person that was begun before `at_ms`: captures, takes, and
/// uploads on their way. Their captures have ended before. Doing it twice does no harm.
///
/// # Errors
/// The database or the disk is away; then it can be done again.
pub async fn erase(app: &App, row: &Row, participant: Uuid, at_ms: i64) -> Result<()> {
    let tx = app.db.tx().await?;
    people::set_consent(&*tx, row.id, participant, false).await?;
    // What may not be here may not come by a link either.
    recoveries::revoke(&tx, row.id, participant, app.clock.now()).await?;
    reports::delete(&*tx, row.id, participant).await?;
    tx.commit().await?;
    let theirs = tracks::of_person(app.db.read(), row.id, participant).await?;
    let all = pieces::of(app.db.read(), &[row.id]).await?;
    for track in theirs {
        let (old, new): (Vec<_>, Vec<_>) = all
            .iter()
            .filter(|piece| piece.track == track.id)
            .partition(|piece| Rng::made_at_ms(piece.id) <= at_ms);
        for piece in old {
            remove(app, row.id, piece).await?;
        }
        let tx = app.db.tx().await?;
        syncs::delete(&*tx, track.id).await?;
        tx.commit().await?;
        // Whoever agrees again right away has begun something new.
        if new.is_empty() {
            let tx = app.db.tx().await?;
            tracks::delete(&*tx, track.id).await?;
            tx.commit().await?;
        }
    }
    tracing::info!(recording.id = %row.id, participant.id = %participant, "what was captured of somebody was removed");
    Ok(())
}

/// Whether all that the mix was made of is still there.
///
/// # Errors
/// The database is away.
pub async fn is_whole(app: &App, row: &Row) -> Result<bool> {
    let db = app.db.read();
    let mix = renditions::find(db, row.id, RenditionKind::Mix.as_str()).await?;
    let ready = mix.filter(|mix| mix.state == RenditionState::Ready.as_str());
    let made: Option<MadeMix> = ready.and_then(|mix| serde_json::from_str(&mix.detail).ok());
    match made.filter(|made| !made.pieces.is_empty()) {
        Some(made) => Ok(pieces::are_there(db, row.id, &made.pieces).await?),
        None => Ok(false),
    }
}

/// Takes the mix and all that was made of it out of service, and has it made again from what may be in it. Nothing is shown
/// until then: better no film than one with somebody in it who said no. Doing it twice does no harm.
///
/// # Errors
/// The database or the disk is away; then it can be done again.
pub async fn withhold(app: &App, row: &Row) -> Result<()> {
    let made = renditions::of(app.db.read(), &[row.id]).await?;
    let mut ids = Vec::new();
    for key in made.iter().map(files::of_rendition) {
        for key in key? {
            app.blobs.delete(&key).await?;
            ids.extend(key.ids().last());
        }
    }
    ids.extend(made.iter().map(|made| made.id));
    ids.dedup();
    let mut tx = app.db.tx().await?;
    let mix = RenditionKind::Mix.as_str();
    let mix = renditions::hold(&*tx, row.id, mix).await?;
    // A mix that was made meanwhile was made without them, and so was all that was made of it.
    let is_old = |now: &renditions::Row| made.contains(now);
    let is_in_it = mix.as_ref().is_some_and(is_old);
    let mut late = Vec::new();
    for now in renditions::of(&*tx, &[row.id]).await? {
        if !is_in_it && !is_old(&now) {
            continue;
        }
        storage::remove(&tx, now.id).await?;
        if !is_old(&now) {
            ids.push(now.id);
            late.extend(files::of_rendition(&now)?);
        }
        if mix.as_ref() == Some(&now) {
            renditions::save(&*tx, unmade(now)).await?;
        } else {
            renditions::delete(&*tx, now.id).await?;
        }
    }
    recordings::set_state(&*tx, row.id, State::Processing.as_str(), None).await?;
    let (recording, made) = (row.id, ids);
    jobs::announce(app, &mut tx, &Withheld { recording, made }).await?;
    jobs::enqueue(app, &mut tx, &Mix::of(row)).await?;
    tx.commit().await?;
    // They came while the others went; nothing names them any more.
    for key in late {
        app.blobs.delete(&key).await?;
    }
    Ok(())
}

/// A mix that has still to be made.
fn unmade(mix: renditions::Row) -> renditions::Row {
    renditions::Row {
        state: RenditionState::Queued.as_str().to_owned(),
        stored_key: None,
        width: None,
        height: None,
        duration_ms: None,
        size_bytes: None,
        sha256: None,
        detail: "{}".to_owned(),
        problem: None,
        ..mix
    }
}

async fn remove(app: &App, recording: Uuid, piece: &pieces::Row) -> Result<()> {
    uploads::drop_for(app, piece.id).await?;
    // The file first: a row that is left shows that there is something to do again.
    app.blobs
        .delete(&BlobKey::stored(&piece.stored_key)?)
        .await?;
    let peaks = BlobKey::new("recordings", &[recording, piece.id], "peaks.json");
    app.blobs.delete(&peaks).await?;
    let tx = app.db.tx().await?;
    pieces::delete(&*tx, piece.id).await?;
    storage::remove(&tx, piece.id).await?;
    tx.commit().await
}
