//! What jobs work on, by the names people know it by. The queue does not know; the rooms above do.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use crate::jobs::model::View;
use crate::kit::{App, Result};

/// A room that knows what jobs work on.
#[async_trait]
pub trait Subjects: Send + Sync {
    /// The titles of those of `ids` that it knows.
    async fn titles(&self, app: &App, ids: &[Uuid]) -> Result<HashMap<Uuid, String>>;
}

/// On the shelf.
struct Named(Arc<dyn Subjects>);

/// Says who knows what jobs work on; called by the roof.
pub fn subjects_named_by(app: &App, subjects: impl Subjects + 'static) {
    app.put(Named(Arc::new(subjects)));
}

/// The titles of those of these that somebody here knows.
///
/// # Errors
/// The database is away.
pub async fn titles(app: &App, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    match app.find::<Named>() {
        Some(named) => named.0.titles(app, ids).await,
        None => Ok(HashMap::new()),
    }
}

/// Fills in the titles of what these jobs work on.
pub(super) async fn fill_in(app: &App, jobs: &mut [View]) -> Result<()> {
    let Some(named) = app.find::<Named>() else {
        return Ok(());
    };
    let mut ids: Vec<Uuid> = jobs.iter().filter_map(|job| job.recording_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let titles = named.0.titles(app, &ids).await?;
    for job in jobs {
        job.recording_title = job.recording_id.and_then(|id| titles.get(&id).cloned());
    }
    Ok(())
}
