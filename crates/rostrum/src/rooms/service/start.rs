//! What runs as long as the process: the media engine, and what it tells.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rtc::{Event, Lost, PeerId};
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use super::{Seat, leave, link, media, presence, whip};
use crate::accounts;
use crate::kit::http::serve;
use crate::kit::{App, Error, Kind, Result};
use crate::rooms::facts::SpeakerChanged;
use crate::rooms::live::Live;
use crate::rooms::live::ear::Line;
use crate::rooms::live::place::Rooms;
use crate::rooms::live::say::MediaRestart;
use crate::rooms::rtmp;
use crate::rooms::wire::{self, Wire};

/// How often the counters of those who have not been seen for long are let go.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// Puts on the shelf what links need.
pub fn prepare(app: &App) {
    let key = app.get::<accounts::Keys>().derive("links of rooms");
    app.put(link::LinkKey(key));
    app.put(link::GuestLimit::default());
    app.put(whip::Doors::default());
}

/// Starts the media engine, and ends meetings that nobody comes back to.
///
/// # Errors
/// The media address is taken or wrong.
pub async fn start(app: &App) -> Result<()> {
    let web = app.get::<serve::Settings>().listen.clone();
    let web_port = web.rsplit(':').next().and_then(|port| port.parse().ok());
    let settings = app.get::<wire::Settings>();
    let options = wire::Options::read(&settings, web_port.unwrap_or_default())
        .map_err(|wrong| Error::new(Kind::Unavailable, "rtc.settings", wrong))?;
    let (wire, heard) = Wire::start(&options).map_err(|cause| {
        let say = format!(
            "Cannot use {} for media: {cause}. It wants this port on UDP and on TCP. Choose \
             another address or port with the setting `rtc.listen`.",
            options.listen
        );
        Error::new(Kind::Unavailable, "rtc.listen", say)
    })?;
    tracing::info!(media.port = wire.port(), media.addresses = ?wire.candidates(), "media flows here");
    app.put(Rooms::new(wire));
    leave::end_abandoned(app).await?;
    rtmp::start(app).await?;
    let listening = app.clone();
    app.tasks
        .spawn(async move { listen(&listening, heard).await });
    let watching = app.clone();
    app.tasks
        .spawn(async move { presence::watch(&watching).await });
    let forgetting = app.clone();
    app.tasks.spawn(async move {
        let pause = || tokio::time::sleep(FORGET_EVERY);
        while let Some(()) = forgetting.shutdown.run_until_cancelled(pause()).await {
            forgetting.get::<link::GuestLimit>().0.forget_old();
            forgetting.get::<whip::Doors>().forget_old();
        }
    });
    Ok(())
}

async fn listen(app: &App, mut heard: UnboundedReceiver<Event>) {
    let rooms = app.get::<Rooms>();
    while let Some(Some(event)) = app.shutdown.run_until_cancelled(heard.recv()).await {
        follow(app, &rooms, event);
    }
}

/// What each event of the media engine means for the people in the room.
fn follow(app: &App, rooms: &Arc<Rooms>, event: Event) {
    match event {
        Event::TrackStopped { peer, track } => {
            if let Some(seat) = seat(rooms, peer) {
                media::stopped(app, seat, Uuid::from_u128(track.0));
            }
        }
        Event::Disconnected { peer, reason } => {
            tracing::debug!(participant.id = %id(peer), ?reason, "a media connection was lost");
            match seat(rooms, peer) {
                Some(seat) => lost(rooms, seat, reason),
                None => rooms.onlookers.line(id(peer), Line::of(reason)),
            }
        }
        Event::LayerChanged {
            peer,
            track,
            height,
        } => {
            if let Some(seat) = seat(rooms, peer) {
                let track = Uuid::from_u128(track.0);
                rooms.with(seat.room, |live| {
                    live.layer(seat.participant, track, height)
                });
            }
        }
        Event::ActiveSpeaker { room, peer } => {
            let room = Uuid::from_u128(room.0);
            rooms.with(room, |live| live.speaker(peer.map(id)));
            app.bus.tell(&SpeakerChanged { room });
        }
        Event::Levels { room, levels } => {
            let levels: BTreeMap<Uuid, u8> = levels
                .into_iter()
                .map(|(peer, level)| (id(peer), level))
                .collect();
            rooms.with(Uuid::from_u128(room.0), |live| live.levels(levels));
        }
        Event::Connected { peer } => match seat(rooms, peer) {
            Some(seat) => {
                rooms.with(seat.room, |live| {
                    tell_line(live, seat.participant, Line::Up)
                });
            }
            None => rooms.onlookers.line(id(peer), Line::Up),
        },
        // Taps tell their readers themselves; the rest is told by offers.
        Event::TrackStarted { .. } | Event::TapReady { .. } | Event::TapEnded { .. } => {}
    }
}

/// Who lost the connection is asked for another, unless they closed it themselves.
fn lost(rooms: &Rooms, seat: Seat, reason: Lost) {
    rooms.with(seat.room, |live| {
        if let Some(person) = live.person_mut(seat.participant) {
            person.fingerprint = None;
            person.layers.clear();
        }
        tell_line(live, seat.participant, Line::of(reason));
        if reason != Lost::Closed {
            live.tell(seat.participant, &MediaRestart {});
        }
    });
}

fn tell_line(live: &Live, participant: Uuid, line: Line) {
    let ear = live
        .person(participant)
        .and_then(|person| person.ear.as_ref());
    if let Some(ear) = ear {
        ear.line(line);
    }
}

fn id(peer: PeerId) -> Uuid {
    Uuid::from_u128(peer.0)
}

fn seat(rooms: &Rooms, peer: PeerId) -> Option<Seat> {
    let participant = id(peer);
    let room = rooms.room_of_peer(participant)?;
    Some(Seat { room, participant })
}
