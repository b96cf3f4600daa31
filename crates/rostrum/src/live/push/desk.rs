//! Who sends a stream where: follows the stream, and what those who lead its room decide.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Pushes;
use super::sender::Sender;
use crate::kit::{App, Result};
use crate::live::model::Settings;
use crate::live::store::destinations::{self, Row};
use crate::live::stream::Stream;
use crate::rooms;

/// A database that is away is asked again after this long.
const AGAIN: Duration = Duration::from_secs(5);
/// So long those who send have to say the last of it.
const LAST: Duration = Duration::from_secs(5);

/// Sends a stream on to the destinations of its room, as long as it is made.
pub fn follow(app: &App, room: Uuid, stream: &Arc<Stream>, over: CancellationToken) {
    if !app.get::<Settings>().push {
        return;
    }
    let desk = Desk {
        app: app.clone(),
        room,
        stream: Arc::clone(stream),
        sent: HashMap::new(),
        stop: CancellationToken::new(),
    };
    app.tasks.spawn(desk.run(over));
}

struct Desk {
    app: App,
    room: Uuid,
    stream: Arc<Stream>,
    sent: HashMap<Uuid, Sent>,
    stop: CancellationToken,
}

/// One that is sent to.
struct Sent {
    row: Row,
    off: CancellationToken,
    done: JoinHandle<()>,
}

impl Desk {
    async fn run(mut self, over: CancellationToken) {
        let shutdown = self.app.shutdown.clone();
        // None: it goes on with the next process.
        let _ = shutdown.run_until_cancelled(self.attend(&over)).await;
        rooms::sent_on_changed(&self.app, self.room, Vec::new());
        let is_over = self.stream.inner().programme.is_over();
        if is_over && !self.app.shutdown.is_cancelled() {
            let last = async {
                for sent in self.sent.values_mut() {
                    // One that broke has nothing more to say.
                    let _ = (&mut sent.done).await;
                }
            };
            let _ = timeout(LAST, last).await;
        }
        self.stop.cancel();
    }

    /// Sees to it that it is sent where it should be, until it ends.
    async fn attend(&mut self, ends: &CancellationToken) {
        let mut grows = self.stream.grows();
        while !self.stream.is_on_air() {
            tokio::select! {
                () = ends.cancelled() => return,
                _ = grows.changed() => {}
            }
        }
        let mut changes = self.app.get::<Pushes>().changes.subscribe();
        loop {
            changes.borrow_and_update();
            let arranged = self.arrange().await;
            if let Err(cause) = &arranged {
                tracing::warn!(room.id = %self.room, %cause, "it is not known where a live stream is sent on to; looked up again");
            }
            tokio::select! {
                () = ends.cancelled() => return,
                _ = changes.changed() => {}
                () = sleep(AGAIN), if arranged.is_err() => {}
            }
        }
    }

    async fn arrange(&mut self) -> Result<()> {
        let mut wanted = destinations::of(self.app.db.read(), self.room).await?;
        wanted.retain(|row| row.is_on);
        let is_same = |sent: &Sent| {
            let same = |row: &Row| row.url == sent.row.url && row.sealed_key == sent.row.sealed_key;
            wanted.iter().any(|row| row.id == sent.row.id && same(row))
        };
        let gone: Vec<Sent> = self
            .sent
            .extract_if(|_, sent| !is_same(sent))
            .map(|(_, sent)| sent)
            .collect();
        // First the room is told, then it is sent; and what ends is told of until it has ended.
        let ending = gone.iter().map(|sent| &sent.row);
        self.tell(wanted.iter().chain(ending));
        for sent in &gone {
            sent.off.cancel();
        }
        let some_end = !gone.is_empty();
        for sent in gone {
            // The next to the same place begins when the one before is gone.
            let _ = timeout(LAST, sent.done).await;
        }
        if some_end {
            self.tell(wanted.iter());
        }
        for row in wanted {
            if !self.sent.contains_key(&row.id) {
                self.begin(row);
            }
        }
        Ok(())
    }

    /// Tells everybody in the room where it goes.
    fn tell<'a>(&self, rows: impl Iterator<Item = &'a Row>) {
        let mut names: Vec<String> = Vec::new();
        for row in rows {
            if !names.contains(&row.name) {
                names.push(row.name.clone());
            }
        }
        rooms::sent_on_changed(&self.app, self.room, names);
    }

    fn begin(&mut self, row: Row) {
        let off = self.stop.child_token();
        let sender = Sender {
            app: self.app.clone(),
            row: row.clone(),
            stream: Arc::clone(&self.stream),
            off: off.clone(),
            stop: self.stop.clone(),
        };
        let done = self.app.tasks.spawn(sender.run());
        self.sent.insert(row.id, Sent { row, off, done });
    }
}
