//! Listening to what is said, as long as one may.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Interval, MissedTickBehavior, interval};
use uuid::Uuid;

use super::{Viewing, enter, is_open, is_over, require_open};
use crate::audience::hall::Listener;
use crate::kit::{App, Result};
use crate::live;
use crate::playback::{Presented, Stay};

/// So often it is asked whether somebody still may: a right that is withdrawn counts within two seconds or three.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// So often something is sent, whatever happens, so that nothing on the way takes the line for dead.
const ALIVE_EVERY: Duration = Duration::from_secs(15);

/// What one listener is sent.
pub struct Events {
    app: App,
    stay: Stay,
    here: Viewing,
    leads: bool,
    listener: Listener,
    ask: Interval,
    alive: Interval,
}

/// Listens, from behind the event with this id if that is known. Nothing when it is over: a browser that takes the line up
/// again, as it does by itself, is to leave it.
///
/// # Errors
/// 401, 404 as for playing it; 409 before it is live; 503 when as many listen as may.
pub async fn listen(
    app: &App,
    presented: Presented,
    recording: Uuid,
    after: Option<&str>,
) -> Result<Option<Events>> {
    let stay = Stay::of(presented.clone(), recording);
    let here = enter(app, presented, recording).await?;
    if is_over(app, &here.row).await? {
        return Ok(None);
    }
    require_open(app, &here.row).await?;
    let leads = here.leads(app).await;
    let most = app.get::<live::Settings>().max_viewers;
    let listener = Listener::enter(app, recording, (here.id(), leads), after, most)?;
    Ok(Some(Events {
        app: app.clone(),
        stay,
        here,
        leads,
        listener,
        ask: every(ASKED_EVERY),
        alive: every(ALIVE_EVERY),
    }))
}

/// Not at once, and never twice in a row to make up for what was missed.
fn every(period: Duration) -> Interval {
    let mut every = interval(period);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    every.reset();
    every
}

impl Events {
    /// What comes next; nothing when it is over, or they may not hear more.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                biased;
                () = self.app.shutdown.cancelled() => return None,
                _ = self.ask.tick() => {
                    if !self.may_stay().await {
                        return None;
                    }
                }
                said = self.listener.next() => return said,
                _ = self.alive.tick() => return Some(Bytes::from_static(b":\n\n")),
            }
        }
    }

    /// Whether they still may watch, still lead if they did, and it still is live. Who is sent away comes back as what they
    /// are now, or learns that it is over.
    async fn may_stay(&self) -> bool {
        let Ok(row) = self.stay.holds(&self.app).await else {
            return false;
        };
        if self.leads && !self.here.leads(&self.app).await {
            return false;
        }
        // Asked in memory first, for each of thousands.
        live::is_made(&self.app, row.id) || is_open(&self.app, &row).await.unwrap_or(true)
    }
}
