//! Watching with the least delay, by the same right as by any other way.

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use super::admission::Belief;
use crate::kit::http::Address;
use crate::kit::{App, Result};
use crate::live;

/// Begins to send somebody what is live, for as long as they may watch it.
///
/// # Errors
/// 404: the server has no WHEP. 409: it is not on air. 400 or 422: the offer cannot be used. 429, 503: too many.
pub async fn begin(
    app: &App,
    belief: Arc<Belief>,
    from: Address,
    offer: &[u8],
) -> Result<live::Begun> {
    let (recording, who) = (belief.row().id, (belief.seat(), from));
    live::begin_whep(app, recording, who, Arc::new(Lasting(belief)), offer).await
}

/// Ends a session of whoever asks.
///
/// # Errors
/// 404: it is over, or not theirs.
pub async fn end(app: &App, belief: &Belief, session: Uuid) -> Result<()> {
    live::end_whep(app, belief.row().id, belief.seat(), session).await
}

/// The right of somebody who was let in.
struct Lasting(Arc<Belief>);

#[async_trait]
impl live::Right for Lasting {
    async fn holds(&self, app: &App) -> bool {
        self.0.lasts(app).await.is_ok()
    }
}
