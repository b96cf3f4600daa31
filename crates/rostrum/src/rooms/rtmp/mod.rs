//! Encoders that speak RTMP: a connection comes in, and what it publishes is sent into the room by a connection of our own,
//! as an encoder with WHIP sends. So nothing behind this door knows the difference.
//!
//! ```text
//!  TCP ─▶ connection: rtmp::Session ─▶ rtmp::Reader ─┬─ pictures ────────────┬─▶ gateway: rtc::Feed ─▶ UDP of this machine
//!                                                    └─ AAC ─▶ media: Opus ──┘
//! ```
//!
//! Whoever connects is a stranger until the key was looked at: until then there is little time and little memory, and wrong
//! keys are counted together with those of WHIP. The key is the name of a stream and stands in no log.

mod connection;
mod gateway;
mod places;
mod tie;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use uuid::Uuid;

use super::Settings;
use crate::kit::http::Address;
use crate::kit::{App, Error, Kind, Result};
use places::Places;

/// Where encoders come in.
struct Door {
    port: u16,
}

/// Why encoders with the right key were sent away last, by room: whoever runs the room does not see what the encoder is told.
#[derive(Default)]
struct Refusals(Mutex<HashMap<Uuid, &'static str>>);

impl Refusals {
    fn put(&self, room: Uuid, code: &'static str) {
        self.all().insert(room, code);
    }

    fn forget(&self, room: Uuid) {
        self.all().remove(&room);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, &'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the door, when the settings name one.
///
/// # Errors
/// The address is taken or wrong.
pub async fn start(app: &App) -> Result<()> {
    let listen = app.get::<Settings>().rtmp_listen.clone();
    if listen.is_empty() {
        return Ok(());
    }
    let refused = |cause: std::io::Error| {
        let say = format!(
            "Cannot use {listen} for RTMP: {cause}. Choose another address or port with the setting `rooms.rtmp_listen`, \
             or leave it empty."
        );
        Error::new(Kind::Unavailable, "rtmp.listen", say)
    };
    let listener = TcpListener::bind(&listen).await.map_err(refused)?;
    let port = listener.local_addr().map_err(refused)?.port();
    tracing::info!(rtmp.port = port, "encoders are taken by RTMP here");
    app.put(Door { port });
    app.put(Refusals::default());
    let house = app.clone();
    app.tasks
        .spawn(async move { take_in(&house, listener).await });
    Ok(())
}

async fn take_in(app: &App, listener: TcpListener) {
    let places = Arc::new(Places::default());
    while let Some(accepted) = app.shutdown.run_until_cancelled(listener.accept()).await {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                // Out of file descriptors, most likely: give connections time to end.
                tracing::warn!(%cause, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let from = Address(peer.ip());
        let Some(place) = places.take(from.network()) else {
            continue;
        };
        let house = app.clone();
        app.tasks.spawn(async move {
            let serving = connection::serve(&house, stream, from);
            // What is open when the server ends is cut, and the seat goes with the meeting.
            let _ = house.shutdown.run_until_cancelled(serving).await;
            drop(place);
        });
    }
}

/// Where encoders of a room send to; the key is told apart from it.
pub fn address(app: &App, room: Uuid) -> Option<String> {
    let port = app.find::<Door>()?.port;
    let told = &app.get::<Settings>().rtmp_url;
    let base = match told.as_str() {
        "" => format!("rtmp://{}:{port}/live", app.public_url.host_str()?),
        told => told.trim_end_matches('/').to_owned(),
    };
    Some(format!("{base}/{room}"))
}

/// Why the last encoder with a room's key was sent away; nothing once one is in again.
pub fn refused(app: &App, room: Uuid) -> Option<&'static str> {
    app.find::<Refusals>()?.all().get(&room).copied()
}

/// Which room an encoder means, and with which key: the address and the key may come as one, or cut anywhere.
fn wanted(app: &str, name: &str) -> Option<(Uuid, String)> {
    let mut parts = name.rsplit('/').chain(app.rsplit('/'));
    let mut next = || {
        parts
            .by_ref()
            .find_map(|part| part.split('?').next().filter(|p| !p.is_empty()))
    };
    let (key, room) = (next()?, next()?);
    Some((Uuid::parse_str(room).ok()?, key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_and_key_are_found_however_they_are_cut() {
        let room = Uuid::from_u128(7);
        let found = Some((room, "rsk_a".to_owned()));
        assert_eq!(wanted(&format!("live/{room}"), "rsk_a"), found);
        assert_eq!(wanted(&format!("live/{room}/"), "/rsk_a?x=1"), found);
        assert_eq!(wanted("live", &format!("{room}/rsk_a")), found);
        assert_eq!(wanted("live", "rsk_a"), None);
        assert_eq!(wanted("", ""), None);
    }
}
