//! Which film it is that plays.

use media::film_map::FilmMap;
use uuid::Uuid;

use crate::kit::{App, Result};
use crate::live;
use crate::playback::store::ladders;
use crate::recordings;

/// What of the recording is where in the film that plays. That is not always the newest: while renditions of a new cut are made,
/// those of the one before play on, or what was live.
///
/// # Errors
/// The database is away.
pub async fn played(app: &App, recording: Uuid) -> Result<FilmMap> {
    let newest = recordings::film_map(app, recording).await?;
    let ladder = ladders::find(app.db.read(), recording).await?;
    let Some(ladder) = ladder.filter(|ladder| ladder.source.is_some()) else {
        let was_live = !newest.is_same() && live::is_there(app, recording).await?;
        return Ok(if was_live { FilmMap::default() } else { newest });
    };
    // Of a ladder from before this was noted only the newest is known.
    let noted = ladder.film_map.as_deref();
    let noted = noted.map(serde_json::from_str).transpose()?;
    Ok(noted.map_or(newest, FilmMap))
}
