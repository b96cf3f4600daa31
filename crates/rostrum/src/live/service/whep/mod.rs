//! Watching straight from the engine of the call (WHEP, draft-ietf-wish-whep): an offer in, the answer out, and a connection
//! that is sent what is shown and heard, less than half a second behind.
//!
//! It follows the programme: whoever is chosen flows through the same lines, without another offer. Nobody in the room sees it,
//! and it keeps no room and no stream alive.

mod seats;
mod voices;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::{Running, Streams, deliver};
use crate::kit::http::Address;
use crate::kit::rate::Limit;
use crate::kit::{App, Error, Kind, Result};
use crate::live::broadcast::Cast;
use crate::live::model::Settings;
use crate::rooms::{self, Onlooker, Weighed};
use seats::{Seat, Seats};

/// So often it is asked whether somebody still may watch: what is believed for a second comes on top, so a right that is
/// withdrawn counts within two.
const ASKED_EVERY: Duration = Duration::from_millis(800);
/// After this a seat may be free.
const AGAIN_S: u64 = 15;

/// Limits that stand for nothing any more are let go of this often.
const FORGET_EVERY: Duration = Duration::from_secs(600);

/// How often one may begin.
struct Doors {
    viewers: Limit<Uuid>,
    networks: Limit<IpAddr>,
}

impl Default for Doors {
    /// A player whose line is bad begins anew every few seconds; a lecture hall full of them has one address.
    fn default() -> Self {
        Self {
            viewers: Limit::per_minute(20, 10),
            networks: Limit::per_minute(240, 120),
        }
    }
}

/// The right to watch, as it stands at any moment.
#[async_trait]
pub trait Right: Send + Sync + 'static {
    /// Whether they still may.
    async fn holds(&self, app: &App) -> bool;
}

/// What a player is told.
#[derive(Debug)]
pub struct Begun {
    /// The name of its session.
    pub session: Uuid,
    /// The answer to its offer.
    pub sdp: String,
}

/// Whether this server has it at all.
#[must_use]
pub fn is_on(app: &App) -> bool {
    app.get::<Settings>().max_whep_viewers > 0
}

/// Puts what it needs on the shelf.
pub fn prepare(app: &App) {
    app.put(Seats::default());
    app.put(Doors::default());
    let house = app.clone();
    app.tasks.spawn(async move {
        let pause = || tokio::time::sleep(FORGET_EVERY);
        while let Some(()) = house.shutdown.run_until_cancelled(pause()).await {
            let doors = house.get::<Doors>();
            doors.viewers.forget_old();
            doors.networks.forget_old();
        }
    });
}

/// Begins to watch, in place of the same viewer's session before.
///
/// # Errors
/// 404 where the server has no WHEP; 409 while it is not on air, or its pictures are coded anew; 400 or 422 for an offer that cannot be used; 429 for too many;
/// 503 when all seats are taken.
pub async fn begin(
    app: &App,
    recording: Uuid,
    (viewer, from): (Uuid, Address),
    right: Arc<dyn Right>,
    offer: &[u8],
) -> Result<Begun> {
    if !is_on(app) {
        let say = "This server does not send streams by WHEP. Play the HLS address instead.";
        return Err(Error::new(Kind::NotFound, "whep.off", say));
    }
    let doors = app.get::<Doors>();
    doors.viewers.check(&viewer)?;
    doors.networks.check(&from.network())?;
    let running = app.get::<Streams>().running(recording);
    let running = running.filter(|running| running.stream.is_on_air());
    let running = running.ok_or_else(|| {
        let say = "This recording is not on air at this moment, so there is nothing to send.";
        Error::new(Kind::Conflict, "live.not_live", say)
    })?;
    if is_recoded(&running) {
        let say = "The room sends pictures that cannot be passed on as they are at this moment. Play the HLS address instead.";
        return Err(Error::new(Kind::Conflict, "whep.recoded", say));
    }
    let offer = rooms::weigh(app, running.room, offer).await?;
    // To its end, also when whoever asked hangs up: half a seat would stay.
    let house = app.clone();
    let seated = async move { sit_down(&house, running, viewer, right, offer).await };
    app.tasks.spawn(seated).await.map_err(Error::internal)?
}

async fn sit_down(
    app: &App,
    running: Running,
    viewer: Uuid,
    right: Arc<dyn Right>,
    offer: Weighed,
) -> Result<Begun> {
    let recording = running.stream.recording;
    let most = app.get::<Settings>().max_whep_viewers;
    let (session, seats) = (app.new_id(), app.get::<Seats>());
    let seat = seats.take(session, recording, viewer, most);
    let seat = seat.ok_or_else(|| full(most))?;
    deliver::seat(app, &running.stream, viewer, None)?;
    let (onlooker, sdp) = rooms::onlook(app, running.room, offer).await?;
    let mut view = View {
        voices: vec![None; onlooker.voices()],
        onlooker,
        cast: running.cast.clone(),
    };
    view.point().await?;
    tracing::info!(recording.id = %recording, "somebody watches by WHEP");
    app.tasks
        .spawn(attend(app.clone(), running, viewer, seat, view, right));
    Ok(Begun { session, sdp })
}

/// Whether what the room sends is coded anew for viewers: by the engine it would come as it was sent.
fn is_recoded(running: &Running) -> bool {
    running.stream.inner().recoded
}

fn full(most: usize) -> Error {
    let say = format!(
        "All {most} seats with the least delay are taken. Play the HLS address, a few seconds behind."
    );
    Error::new(Kind::Unavailable, "whep.full", say).retry_after(AGAIN_S)
}

/// Ends a viewer's session; it has when this answers.
///
/// # Errors
/// 404 when it is over, or not theirs.
pub async fn end(app: &App, recording: Uuid, viewer: Uuid, session: Uuid) -> Result<()> {
    let gone = app.get::<Seats>().end(recording, viewer, session);
    gone.ok_or_else(Error::not_found)?.cancelled().await;
    Ok(())
}

/// What one session is shown.
struct View {
    onlooker: Onlooker,
    cast: watch::Receiver<Cast>,
    voices: Vec<Option<Uuid>>,
}

impl View {
    /// Has flow what is shown and heard now.
    async fn point(&mut self) -> Result<()> {
        let now = self.cast.borrow_and_update().clone();
        voices::place(&mut self.voices, &now.voices);
        let picture = now.picture.map(|picture| picture.track);
        self.onlooker.show(picture, &self.voices).await
    }

    /// Follows the programme to its end.
    async fn follow(&mut self) {
        while self.cast.changed().await.is_ok() {
            if let Err(cause) = self.point().await {
                tracing::debug!(%cause, "somebody who watches by WHEP could not be shown what comes");
                return;
            }
        }
    }
}

/// Stays until something ends it: the viewer, their line, their right, the stream, the server.
async fn attend(
    app: App,
    running: Running,
    viewer: Uuid,
    seat: Seat,
    mut view: View,
    right: Arc<dyn Right>,
) {
    let gone = view.onlooker.is_gone();
    tokio::select! {
        biased;
        () = app.shutdown.cancelled() => {}
        () = seat.end.cancelled() => {}
        () = running.over.cancelled() => {}
        () = gone => {}
        () = view.follow() => {}
        () = may_not_stay(&app, &running, viewer, &*right) => {}
    }
    drop(view);
    if !seat.was_taken_over() {
        running.stream.viewers.leave(viewer);
    }
    drop(seat);
    let recording = running.stream.recording;
    tracing::info!(recording.id = %recording, "somebody watches by WHEP no more");
}

/// Waits until they may not watch any more, or there is nothing for them. Until then they are counted among those who do.
async fn may_not_stay(app: &App, running: &Running, viewer: Uuid, right: &dyn Right) {
    let mut ask = interval(ASKED_EVERY);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ask.tick().await;
        let holds = right.holds(app).await;
        if !holds
            || is_recoded(running)
            || deliver::seat(app, &running.stream, viewer, None).is_err()
        {
            return;
        }
    }
}
