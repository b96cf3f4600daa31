//! Where the parts of a recording begin.

use uuid::Uuid;

use super::captions::changeable;
use super::open::length_ms;
use crate::kit::{App, Caller, Error, Result};
use crate::playback::model::{Chapter, Chapters};
use crate::playback::store::chapters;
use crate::recordings::RecordingRow;

/// The chapters of a recording.
///
/// # Errors
/// The database is away.
pub async fn get(app: &App, row: &RecordingRow) -> Result<Chapters> {
    let stored = chapters::find(app.db.read(), row.id).await?;
    let read = |text: String| serde_json::from_str::<Vec<Chapter>>(&text).ok();
    Ok(Chapters {
        items: stored.and_then(read).unwrap_or_default(),
    })
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
    let stored = serde_json::to_string(&items)?;
    let tx = app.db.tx().await?;
    chapters::put(&*tx, recording, stored).await?;
    tx.commit().await?;
    Ok(Chapters { items })
}
