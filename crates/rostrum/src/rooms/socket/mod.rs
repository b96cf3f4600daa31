//! The socket: who connects, what arrives, in which order it is done, how it is answered.
//!
//! Events of one socket are done one after the other, in the order they came; each is limited in
//! size and rate before anything else looks at it, and each is answered, whatever happens to it.

mod dispatch;
mod ear;
mod events;
mod rate;
#[cfg(test)]
pub mod schema;
mod table;

pub use events::reaction::EMOJI as REACTIONS;

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Extension, SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;
use socketioxide::layer::SocketIoLayer;
use uuid::Uuid;

use super::live::place::Rooms;
use crate::accounts;
use crate::kit::{App, Caller};
use dispatch::{Line, Raw};
use ear::SocketEar;

/// What may wait for a client that reads slowly. Socket.IO drops a client's packets silently beyond
/// it, so it is far above what a busy room says within a ping; whoever is slower is hung up on.
const BUFFER: usize = 8_192;
/// The largest message taken off the wire. The limits of events are below it, so that a payload that
/// is too large is answered; beyond this the connection is cut.
const MOST_BYTES: usize = 512 * 1024;
/// A client that is silent for an interval and a timeout is gone.
const PING_EVERY: Duration = Duration::from_secs(10);
const PONG_WITHIN: Duration = Duration::from_secs(10);
/// Whoever has not shown a token by then is cut off.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What a client shows when it connects.
#[derive(Deserialize)]
struct Handshake {
    token: String,
}

/// Why a connection is refused: the client reads the code.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(&'static str);

/// The socket, to be hung in front of the routes.
#[must_use]
pub fn layer(app: &App) -> SocketIoLayer {
    let (layer, io) = SocketIo::builder()
        .max_buffer_size(BUFFER)
        .max_payload(MOST_BYTES as u64)
        .ws_max_message_size(MOST_BYTES)
        .ws_max_frame_size(MOST_BYTES)
        .ping_interval(PING_EVERY)
        .ping_timeout(PONG_WITHIN)
        .connect_timeout(HANDSHAKE)
        .build_layer();
    let (checking, connecting) = (app.clone(), app.clone());
    let check = move |socket: SocketRef, TryData(shown): TryData<Handshake>| {
        let app = checking.clone();
        async move { identify(&app, &socket, shown.ok()).await }
    };
    let connected = move |socket: SocketRef, Extension(line): Extension<Arc<Line>>| {
        welcome(&connecting, socket, &line);
        std::future::ready(())
    };
    io.ns("/", connected.with(check));
    let (closing, io) = (app.shutdown.clone(), io);
    app.tasks.spawn(async move {
        closing.cancelled().await;
        io.close().await;
    });
    layer
}

/// Asks for the token. Events are listened for from here on: a client may send the first with the
/// very packet that answers our welcome.
async fn identify(app: &App, socket: &SocketRef, shown: Option<Handshake>) -> Result<(), Refused> {
    let Some(shown) = shown else {
        return Err(Refused("auth.required"));
    };
    let caller = accounts::verify(app, &shown.token)
        .await
        .map_err(|refused| {
            refused.log();
            Refused(refused.code())
        })?;
    let line = Line::open(app, caller);
    socket.extensions.insert(line.clone());
    // Not an async handler: the body runs as the packet is read, so the order is kept.
    socket.on_fallback(move |raw: Raw, ack: AckSender| {
        line.take(raw, ack);
        std::future::ready(())
    });
    Ok(())
}

/// A socket is there. Nothing of it may hold on to its handlers, which would hold on to it.
fn welcome(app: &App, socket: SocketRef, line: &Arc<Line>) {
    if let Caller::User { id, sign_in, .. } = *line.caller() {
        let ear = Arc::new(SocketEar::new(socket.clone()));
        app.get::<Rooms>().user_came(id, sign_in, ear);
    }
    let goodbye = {
        let (app, line) = (app.clone(), line.clone());
        move |socket: &SocketRef| {
            let id = socket.id.to_string();
            if let Some(user) = line.caller().user() {
                app.get::<Rooms>().user_went(user, &id);
            }
            line.close(&id);
        }
    };
    let late = goodbye.clone();
    socket.on_disconnect(move |socket: SocketRef| {
        let goodbye = goodbye.clone();
        // In a task of its own: whoever hangs up may hold the meeting this moment.
        async move { goodbye(&socket) }
    });
    line.start(socket.clone());
    // It may have gone before anybody listened for that.
    if !socket.connected() {
        late(&socket);
    }
}

/// A sign-in ended: its sockets are hung up on.
pub fn hang_up_on_sign_in(app: &App, sign_in: Uuid) {
    app.get::<Rooms>().hang_up_on(sign_in);
}
