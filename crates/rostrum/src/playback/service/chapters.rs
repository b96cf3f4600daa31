//! Where the parts of a recording begin.

use media::film_map::FilmMap;
use uuid::Uuid;

use super::captions::changeable;
use super::film;
use super::open::length_ms;
use crate::kit::{App, Caller, Error, Result};
use crate::playback::model::{Chapter, Chapters};
use crate::playback::store::chapters;
use crate::recordings::{self, RecordingRow};

/// The chapters of a recording, on the clock of the film that plays.
///
/// # Errors
/// The database is away.
pub async fn get(app: &App, row: &RecordingRow) -> Result<Chapters> {
    let map = film::played(app, row.id).await?;
    on_clock(app, row, &map).await
}

/// The same on the clock of the newest mix, of which files are made.
///
/// # Errors
/// The database is away.
pub async fn of_mix(app: &App, row: &RecordingRow) -> Result<Chapters> {
    let map = recordings::film_map(app, row.id).await?;
    on_clock(app, row, &map).await
}

async fn on_clock(app: &App, row: &RecordingRow, map: &FilmMap) -> Result<Chapters> {
    let mut items = stored(app, row.id).await?;
    if !map.is_same() {
        let on_film = |item: Chapter| {
            let at = seconds(map.chapter_to_film(ms(item.at))?);
            Some(Chapter { at, ..item })
        };
        items = items.into_iter().filter_map(on_film).collect();
        // Of those that began in what was cut out the last one goes on.
        items.reverse();
        items.dedup_by(|one, kept| one.at.total_cmp(&kept.at).is_eq());
        items.reverse();
    }
    Ok(Chapters { items })
}

/// As they are kept: on the clock of the recording.
async fn stored(app: &App, recording: Uuid) -> Result<Vec<Chapter>> {
    let stored = chapters::find(app.db.read(), recording).await?;
    let read = |text: String| serde_json::from_str(&text).ok();
    Ok(stored.and_then(read).unwrap_or_default())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths of media fit, and no chapter begins before its film"
)]
fn ms(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

/// Puts chapters in the place of those before. They are kept in the order of their times.
///
/// # Errors
/// 404, 403: not the caller's to change. 422: two at one time, or one behind the end.
pub async fn put(app: &App, caller: &Caller, recording: Uuid, asked: Chapters) -> Result<Chapters> {
    changeable(app, caller, recording).await?;
    #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
    let end = length_ms(app, recording).await? as f64 / 1000.0;
    let mut items = asked.items;
    for (n, item) in items.iter_mut().enumerate() {
        if item.at > end {
            let say = format!("The recording ends at {end:.1} s.");
            return Err(Error::invalid(
                &format!("items.{n}.at"),
                "chapters.behind_end",
                say,
            ));
        }
        item.title = item.title.trim().to_owned();
    }
    items.sort_by(|a, b| a.at.total_cmp(&b.at));
    let same = items
        .windows(2)
        .any(|pair| pair[1].at.total_cmp(&pair[0].at).is_eq());
    if same {
        let say = "Two chapters begin at the same time.";
        return Err(Error::invalid("items", "chapters.same_time", say));
    }
    // They are kept on the recording's clock, so that they are right in every film that is made of it.
    let map = film::played(app, recording).await?;
    let mut kept = items.clone();
    if !map.is_same() {
        for item in &mut kept {
            item.at = seconds(map.to_recording(ms(item.at)));
        }
        // What is cut out of the film is not on anybody's list, and comes back with what is around it.
        let hidden = |item: &Chapter| map.chapter_to_film(ms(item.at)).is_none();
        kept.extend(stored(app, recording).await?.into_iter().filter(hidden));
        kept.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    let stored = serde_json::to_string(&kept)?;
    let tx = app.db.tx().await?;
    chapters::put(&*tx, recording, stored).await?;
    tx.commit().await?;
    Ok(Chapters { items })
}
