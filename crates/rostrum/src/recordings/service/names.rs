//! What jobs work on, by the names people know it by.

use std::collections::HashMap;

use async_trait::async_trait;
use uuid::Uuid;

use crate::jobs::Subjects;
use crate::kit::{App, Result};
use crate::recordings::store::recordings;

/// The titles of recordings.
pub struct Titles;

#[async_trait]
impl Subjects for Titles {
    async fn titles(&self, app: &App, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
        let rows = recordings::find_all(app.db.read(), ids).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
    }
}
