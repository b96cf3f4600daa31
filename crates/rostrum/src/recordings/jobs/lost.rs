//! A take that nobody sent: nothing is expected of it any more.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::App;
use crate::recordings::service::lose;
use crate::uploads;

/// Says of a take that it never came. Should its maker come back after all, it is still taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoseTake {
    take: Uuid,
}

impl Follows<uploads::NeverCame> for LoseTake {
    fn after(fact: &uploads::NeverCame) -> Option<Self> {
        (fact.purpose == "take").then_some(Self { take: fact.ref_id })
    }
}

impl Job for LoseTake {
    const KIND: &'static str = "recordings.lose_take";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Note that a take never came".to_owned()
    }

    async fn run(self, app: App, _run: Run) -> Result<(), Stop> {
        lose::take(&app, self.take).await.or_retry()
    }
}
