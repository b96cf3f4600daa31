//! A mix that was made takes the place of the one before.

use media::make::Film;
use uuid::Uuid;

use super::Mix;
use crate::jobs;
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::recordings::model::{
    MadeMix, MixLoudness, MixReady, RenditionKind, RenditionState, State,
};
use crate::recordings::service::ledger;
use crate::recordings::store::recordings::{self, Row};
use crate::recordings::store::{pieces, renditions};

/// What a mix was made of.
#[derive(Debug, Default)]
pub struct MadeOf {
    /// The version of the recipe; nothing for an imported file, which has none.
    pub recipe: Option<i32>,
    /// How loud it became.
    pub sound: Option<MixLoudness>,
    /// The pieces.
    pub pieces: Vec<Uuid>,
}

/// Notes that the mix is being made.
pub async fn begin(app: &App, row: &Row) -> Result<()> {
    let tx = app.db.tx().await?;
    let kind = RenditionKind::Mix.as_str();
    if let Some(mut made) = renditions::find(&*tx, row.id, kind).await?
        && made.stored_key.is_none()
    {
        made.state = RenditionState::Running.as_str().to_owned();
        made.problem = None;
        renditions::save(&*tx, made).await?;
    }
    tx.commit().await
}

/// Under a key of its own, so that who is watching the mix before goes on until the row changes.
pub async fn store(app: &App, row: &Row, film: Film, made_of: MadeOf) -> Result<()> {
    let key = BlobKey::new("recordings", &[row.id, app.new_id()], "mp4");
    app.blobs.put(&key, &film.path()).await?;
    let mut tx = app.db.tx().await?;
    let kind = RenditionKind::Mix.as_str();
    let Some(mut made) = renditions::find(&*tx, row.id, kind).await? else {
        drop(tx);
        return app.blobs.delete(&key).await.map_err(Into::into);
    };
    if !pieces::are_there(&*tx, row.id, &made_of.pieces).await? {
        // Somebody took their word back, or something better came: this film is of what is no more.
        jobs::enqueue(app, &mut tx, &Mix::of(row)).await?;
        tx.commit().await?;
        return app.blobs.delete(&key).await.map_err(Into::into);
    }
    let before = made.stored_key.replace(key.to_string());
    let info = &film.info;
    made.state = RenditionState::Ready.as_str().to_owned();
    made.duration_ms = info.probe.duration_ms.and_then(|ms| i64::try_from(ms).ok());
    made.width = info
        .probe
        .video
        .as_ref()
        .and_then(|video| i32::try_from(video.width).ok());
    made.height = info
        .probe
        .video
        .as_ref()
        .and_then(|video| i32::try_from(video.height).ok());
    made.size_bytes = i64::try_from(info.fingerprint.size_bytes).ok();
    made.sha256 = Some(info.fingerprint.sha256.clone());
    made.detail = serde_json::to_string(&MadeMix {
        file: info.clone(),
        recipe: made_of.recipe,
        pieces: made_of.pieces,
        map: film.map.clone(),
        sound: made_of.sound,
        encoder: film.encoder,
    })?;
    made.problem = None;
    renditions::save(&*tx, made.clone()).await?;
    ledger::rendition(&tx, &made).await?;
    recordings::set_state(&*tx, row.id, State::Ready.as_str(), None).await?;
    let fact = MixReady {
        recording: row.id,
        owner: row.owner,
    };
    jobs::announce(app, &mut tx, &fact).await?;
    tx.commit().await?;
    if let Some(before) = before {
        app.blobs.delete(&BlobKey::stored(&before)?).await?;
    }
    Ok(())
}
