//! One connection: who it is, then what it publishes, until either side ends it.

use std::time::Duration;

use rtmp::{Event, Session};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use super::gateway::{Gateway, Stopped};
use super::wanted;
use crate::kit::http::Address;
use crate::kit::{App, Result};
use crate::rooms::service::whip;

/// Until it has said what it publishes.
const ASK_WITHIN: Duration = Duration::from_secs(10);
/// An encoder that sends nothing for so long is gone.
const SILENT: Duration = Duration::from_secs(30);
/// Nobody waits longer for an encoder to take what is said to it: some hundred bytes.
const TAKE_WITHIN: Duration = Duration::from_secs(10);
/// What an encoder is told that lost its seat.
const TAKEN: &str =
    "The place was taken away: by another with this key, by a host, or with the key.";
const READ_BYTES: usize = 32 << 10;

struct Connection {
    stream: TcpStream,
    session: Session,
    buffer: Vec<u8>,
}

/// Serves a connection to its end.
pub async fn serve(app: &App, stream: TcpStream, from: Address) {
    if let Err(cause) = stream.set_nodelay(true) {
        tracing::debug!(%cause, "no-delay was refused");
    }
    let mut connection = Connection {
        stream,
        session: Session::default(),
        buffer: vec![0; READ_BYTES],
    };
    let Ok(Some((path, name))) = timeout(ASK_WITHIN, connection.asked()).await else {
        return;
    };
    let (room, key) = wanted(&path, &name).unwrap_or_default();
    match whip::holder(app, from, room, Some(&key)).await {
        Ok(holder) => {
            connection
                .publishes(app, Gateway::new(app, holder, key))
                .await
        }
        Err(refused) => connection.session.refuse(refused.say()),
    }
    connection.say().await;
}

impl Connection {
    /// What it wants to publish: the path of its address, and the name of the stream.
    async fn asked(&mut self) -> Option<(String, String)> {
        loop {
            for event in self.read().await? {
                if let Event::Publish { app, name } = event {
                    return Some((app, name));
                }
            }
        }
    }

    /// What came of what is read next; nothing when the other side is gone, or was refused.
    async fn read(&mut self) -> Option<Vec<Event>> {
        let read = self.stream.read(&mut self.buffer).await;
        self.heard(read.unwrap_or_default()).await
    }

    /// What came of so many bytes.
    async fn heard(&mut self, read: usize) -> Option<Vec<Event>> {
        if read == 0 {
            return None;
        }
        match self.session.take(&self.buffer[..read]) {
            Ok(events) => self.say().await.then_some(events),
            Err(wrong) => {
                tracing::debug!(%wrong, "a connection by RTMP was ended");
                self.session.fail(&wrong.to_string());
                self.say().await;
                None
            }
        }
    }

    /// Says what is to be said; whether it was taken.
    async fn say(&mut self) -> bool {
        let out = self.session.output();
        let writing = timeout(TAKE_WITHIN, self.stream.write_all(&out));
        out.is_empty() || matches!(writing.await, Ok(Ok(())))
    }

    async fn publishes(&mut self, app: &App, gateway: Result<Gateway>) {
        let mut gateway = match gateway {
            Ok(gateway) => gateway,
            Err(cause) => {
                tracing::error!(%cause, "an encoder could not be taken in");
                return self.session.fail(cause.say());
            }
        };
        self.session.accept();
        if self.say().await
            && let Err(stopped) = self.carry(app, &mut gateway).await
        {
            let room = gateway.room();
            tracing::info!(room.id = %room, code = stopped.code, "an encoder by RTMP was refused");
            self.session.fail(&stopped.say);
            app.get::<super::Refusals>().put(room, stopped.code);
        }
        gateway.end().await;
    }

    async fn carry(
        &mut self,
        app: &App,
        gateway: &mut Gateway,
    ) -> std::result::Result<(), Stopped> {
        let by_now = || Instant::from_std(app.clock.instant()) + SILENT;
        let mut silent = by_now();
        loop {
            let read = tokio::select! {
                read = timeout_at(silent, self.stream.read(&mut self.buffer)) => {
                    silent = by_now();
                    Some(read.map_or(0, Result::unwrap_or_default))
                }
                over = gateway.turn() => match over {
                    true => {
                        self.session.fail(TAKEN);
                        return Ok(());
                    }
                    false => None,
                },
            };
            if let Some(read) = read {
                let Some(events) = self.heard(read).await else {
                    return Ok(());
                };
                for event in events {
                    if !gateway.take(event).await? {
                        return Ok(());
                    }
                }
            }
            gateway.flush().await;
        }
    }
}
