//! Raising one's hand.

use uuid::Uuid;

use super::{Limits, enter_to_say, require_open};
use crate::audience::hall;
use crate::audience::model::Raise;
use crate::kit::{App, Result};
use crate::playback::Presented;

/// Raises one's hand, or lowers it. It is lowered of whoever goes. Doing it twice changes nothing.
///
/// # Errors
/// 401, 404 as for playing it; 409 when it is not live; 422 without a name; 429.
pub async fn raise(app: &App, presented: Presented, recording: Uuid, ask: Raise) -> Result<()> {
    let here = enter_to_say(app, presented, recording).await?;
    app.get::<Limits>().signs.check(&here.id())?;
    require_open(app, &here.row).await?;
    if ask.raised {
        let name = here.named(app, ask.name.as_deref()).await?;
        hall::raise(app, recording, here.id(), name);
    } else {
        hall::lower(app, recording, here.id());
    }
    Ok(())
}
