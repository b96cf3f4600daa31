//! Saying how several people are shown.

use uuid::Uuid;

use super::{Streams, see};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::live::broadcast::Order;
use crate::live::model::{Layout, Live};
use crate::live::store::streams;
use crate::recordings;

/// Has several people shown like this from now on, also when the server is started anew.
///
/// # Errors
/// 404 or 403 for those who do not lead its room; 409 when it is not live (any more).
pub async fn arrange(app: &App, caller: &Caller, id: Uuid, layout: Layout) -> Result<Live> {
    let row = recordings::led_by(app, caller, id).await?;
    let tx = app.db.tx().await?;
    let arranged = streams::arrange(&*tx, id, layout.as_str()).await?;
    tx.commit().await?;
    if !arranged {
        let say = "This recording is not live, so there is nothing to arrange.";
        return Err(Error::new(Kind::Conflict, "live.not_live", say));
    }
    if let Some(running) = app.get::<Streams>().running(id) {
        running.stream.inner().layout = layout;
        running.tell(Order::Look);
    }
    see::of(app, &row).await
}
