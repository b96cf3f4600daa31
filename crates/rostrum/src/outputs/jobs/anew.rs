//! An output whose file was damaged is made anew.

use serde::{Deserialize, Serialize};

use crate::jobs::{Follows, Job, OrStop as _, Run, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Result};
use crate::outputs::service::ask;
use crate::outputs::store;
use crate::recordings;
use crate::scrub::Damaged;

/// Has a damaged output made anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeAnew {
    key: String,
}

impl Follows<Damaged> for MakeAnew {
    fn after(fact: &Damaged) -> Option<Self> {
        let key = fact.key.clone();
        key.starts_with("recordings/").then_some(Self { key })
    }
}

impl Job for MakeAnew {
    const KIND: &'static str = "outputs.make_anew";

    fn title(&self) -> String {
        "Make a damaged file anew".to_owned()
    }

    async fn run(self, app: App, _: Run) -> Result<(), Stop> {
        self.anew(&app).await.or_retry()
    }
}

impl MakeAnew {
    async fn anew(self, app: &App) -> Result<()> {
        let key = BlobKey::stored(&self.key)?;
        let Some(id) = key.ids().first().copied() else {
            return Ok(());
        };
        let Some(recording) = recordings::by_id(app, id).await? else {
            return Ok(());
        };
        let all = store::of(app.db.read(), id).await?;
        let of_key = |row: &store::Row| row.stored_key.as_deref() == Some(&*self.key);
        let Some(found) = all.into_iter().find(of_key) else {
            return Ok(());
        };
        let mut tx = app.db.tx().await?;
        let held = store::hold(&*tx, found.id).await?;
        if let Some(held) = held.filter(of_key) {
            ask::anew(app, &mut tx, &recording, held).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
