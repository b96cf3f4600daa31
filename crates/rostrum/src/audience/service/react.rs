//! Reactions: seen for a moment, kept nowhere.

use uuid::Uuid;

use super::{Limits, enter_to_say, require_open};
use crate::audience::hall;
use crate::kit::{App, Result};
use crate::playback::Presented;

/// Shows a reaction to everybody.
///
/// # Errors
/// 401, 404 as for playing it; 409 when it is not live; 429.
pub async fn react(app: &App, presented: Presented, recording: Uuid, emoji: &str) -> Result<()> {
    let here = enter_to_say(app, presented, recording).await?;
    app.get::<Limits>().signs.check(&here.id())?;
    require_open(app, &here.row).await?;
    hall::show(app, recording, emoji);
    Ok(())
}
