//! Making whole what a crash left open.

use std::io::ErrorKind;

use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::rng::Rng;
use crate::kit::{App, Error, Result};
use crate::recordings::model::PieceState;
use crate::recordings::service::ledger;
use crate::recordings::store::pieces;
use crate::storage;

/// One file is repaired at a time: two at work on the same would spoil it.
#[derive(Default)]
pub struct Bench(tokio::sync::Mutex<()>);

/// Repairs all captures of a recording that nobody writes any more; what holds not one frame goes.
///
/// # Errors
/// The database or the disk is away.
pub async fn open_pieces(app: &App, recording: Uuid) -> Result<()> {
    let all = pieces::of(app.db.read(), &[recording]).await?;
    for piece in all
        .into_iter()
        .filter(|piece| piece.state == PieceState::Writing.as_str())
    {
        one(app, piece.id).await?;
    }
    Ok(())
}

/// Repairs one capture. Doing it twice does no harm.
///
/// # Errors
/// The database or the disk is away.
pub async fn one(app: &App, id: Uuid) -> Result<()> {
    let bench = app.get::<Bench>();
    let _one_at_a_time = bench.0.lock().await;
    let found = pieces::find(app.db.read(), id).await?;
    let Some(mut piece) = found.filter(|piece| piece.state == PieceState::Writing.as_str()) else {
        return Ok(());
    };
    let key = BlobKey::stored(&piece.stored_key)?;
    let path = app.blobs.path(&key);
    let repairing = tokio::task::spawn_blocking(move || media::repair::repair(&path));
    let repaired = match repairing.await.map_err(Error::internal)? {
        Ok(repaired) => Some(repaired),
        Err(media::Error::Io(cause)) if cause.kind() != ErrorKind::NotFound => {
            // A disk that is ill says nothing of the file: it is looked at again later.
            return Err(Error::internal(cause));
        }
        Err(cause) => {
            // Half a second at the most: nothing of it was ever flushed.
            tracing::warn!(piece.id = %piece.id, %cause, "a capture held nothing that can be kept");
            None
        }
    };
    let tx = app.db.tx().await?;
    match &repaired {
        Some(repaired) => {
            // The start is noted with the first second; before that the announcement is near enough.
            let announced = Rng::made_at_ms(piece.id) as f64;
            piece.started_at_ms = piece.started_at_ms.or(Some(announced));
            piece.state = PieceState::Ready.as_str().to_owned();
            piece.duration_ms = i64::try_from(repaired.duration_ms).ok();
            piece.size_bytes = i64::try_from(repaired.bytes).unwrap_or(i64::MAX);
            if let Some(size) = repaired.size {
                piece.width = i32::try_from(size.width).ok();
                piece.height = i32::try_from(size.height).ok();
            }
            tracing::info!(piece.id = %piece.id, "a capture that was cut off is whole again");
            pieces::save(&*tx, piece.clone()).await?;
            ledger::piece(&tx, &piece).await?;
        }
        None => {
            pieces::delete(&*tx, piece.id).await?;
            storage::remove(&tx, piece.id).await?;
        }
    }
    tx.commit().await?;
    if repaired.is_none() {
        app.blobs.delete(&key).await?;
    }
    Ok(())
}
