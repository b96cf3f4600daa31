//! Those who run the server are told what they must know.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::accounts;
use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::App;
use crate::notices::{self, Told};
use crate::scrub::Damaged;

/// Tells every admin that a stored file is damaged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellDamaged(Damaged);

impl Follows<Damaged> for TellDamaged {
    fn after(fact: &Damaged) -> Option<Self> {
        Some(Self(fact.clone()))
    }
}

impl Job for TellDamaged {
    const KIND: &'static str = "ops.tell_damaged";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell the admins of a damaged file".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let Self(fact) = self;
        let mut tx = app.db.tx().await.or_retry()?;
        for user in accounts::admins(&tx).await.or_retry()? {
            let told = Told {
                user,
                kind: "storage.damaged",
                params: json!({ "title": fact.what, "why": fact.damage, "key": fact.key }),
                link: Some("/admin/storage".to_owned()),
                letter: None,
            };
            notices::tell(&app, &mut tx, told).await.or_retry()?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}
