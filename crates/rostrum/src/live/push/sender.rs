//! One stream on its way to one platform: called, told, and called again when it went.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use media::frame::Size;
use rtmp::{Description, Place, Publisher, Refusal};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::cursor::{Cursor, Item};
use super::line::{self, Line};
use super::{Pushes, Stands};
use crate::kit::App;
use crate::live::model::AAC;
use crate::live::model::{Address, Reason, Settings, Standing};
use crate::live::store::destinations::Row;
use crate::live::stream::Stream;

/// Between two calls: at first, and at the most.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);
/// Whoever took the stream for so long is called at once when it goes.
const STEADY: Duration = Duration::from_secs(60);
/// So long a platform may take to let in what is published.
const GREETED_WITHIN: Duration = Duration::from_secs(15);
/// Who takes nothing for so long is gone.
const STUCK: Duration = Duration::from_secs(10);
/// So long the end is waited for.
const GOODBYE: Duration = Duration::from_secs(2);
/// No more waits in memory to be sent.
const MOST_WAITING: usize = 256 << 10;
const HEARD_AT_ONCE: usize = 4096;

/// Why a platform is called again.
struct Failed {
    reason: Reason,
    said: Option<String>,
}

impl From<Reason> for Failed {
    fn from(reason: Reason) -> Self {
        Self { reason, said: None }
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Garbled(_) => Reason::NoRtmp.into(),
            Refusal::Refused(words) => Self {
                reason: Reason::Refused,
                said: Some(words).filter(|words| !words.is_empty()),
            },
        }
    }
}

/// What sends one stream to one platform.
pub struct Sender {
    pub app: App,
    pub row: Row,
    pub stream: Arc<Stream>,
    /// It is not wanted there any more, which it is told; or `stop`.
    pub off: CancellationToken,
    /// It will go on, when this server or what makes the stream is there again: nobody is told that it ended.
    pub stop: CancellationToken,
}

impl Sender {
    /// Sends until the stream is over or it is stopped.
    pub async fn run(self) {
        let (pushes, id) = (self.app.get::<Pushes>(), self.row.id);
        let mut pause = FIRST;
        loop {
            self.stands(Standing::Connecting, None);
            let called = self.app.clock.instant();
            let Err(failed) = self.once(&pushes).await else {
                break;
            };
            tracing::warn!(destination.id = %id, reason = ?failed.reason, "a live stream does not reach a platform; it is called again");
            if self.app.clock.instant() - called > STEADY {
                pause = FIRST;
            }
            self.stands(Standing::Retrying, Some(failed));
            if self.off.run_until_cancelled(sleep(pause)).await.is_none() || self.is_over() {
                break;
            }
            pause = (pause * 2).min(LONGEST);
        }
        pushes.forget(id);
    }

    fn is_over(&self) -> bool {
        self.stream.inner().programme.is_over()
    }

    fn stands(&self, state: Standing, failed: Option<Failed>) {
        let (reason, said) = failed.map_or((None, None), |why| (Some(why.reason), why.said));
        let stands = Stands {
            state,
            since: Some(self.app.clock.now()),
            reason,
            said,
            lost_ms: 0,
        };
        self.app.get::<Pushes>().note(self.row.id, stands);
    }

    /// One connection, until nothing more is to be sent.
    async fn once(&self, pushes: &Pushes) -> Result<(), Failed> {
        let begun = self.off.run_until_cancelled(self.begin(pushes)).await;
        let Some(begun) = begun else {
            return Ok(());
        };
        let mut talk = begun?;
        self.stands(Standing::Live, None);
        tracing::info!(destination.id = %self.row.id, "a live stream is sent on to a platform");
        self.go_on(pushes, &mut talk).await
    }

    async fn begin(&self, pushes: &Pushes) -> Result<Talk, Failed> {
        let key = pushes.open(self.row.id, &self.row.sealed_key);
        let key = key.map_err(|_| Reason::Key)?;
        let address = Address::parse(&self.row.url).map_err(|_| Reason::UnknownHost)?;
        let private = self.app.get::<Settings>().push_private;
        let line = line::open(&address, private, &pushes.tls).await?;
        let publisher = Publisher::new(Place {
            app: address.app,
            url: address.url,
            name: key.reveal().to_owned(),
        });
        let mut talk = Talk {
            line,
            publisher,
            zero_ms: None,
        };
        let greeted = timeout(GREETED_WITHIN, talk.greet()).await;
        greeted.map_err(|_| Reason::NoRtmp)??;
        Ok(talk)
    }

    async fn go_on(&self, pushes: &Pushes, talk: &mut Talk) -> Result<(), Failed> {
        let mut grows = self.stream.grows();
        let mut cursor = Cursor::new(&self.stream);
        loop {
            grows.borrow_and_update();
            // Cut off in the middle of a message there is no more to be said.
            let sent = self.off.run_until_cancelled(talk.send(&mut cursor)).await;
            let Some(sent) = sent else {
                return Ok(());
            };
            let has_more = sent?;
            pushes.lost(self.row.id, cursor.lost_ms);
            if cursor.is_over() {
                break;
            }
            tokio::select! {
                biased;
                () = self.off.cancelled() => break,
                heard = talk.hear() => heard?,
                () = std::future::ready(()), if has_more => {}
                _ = grows.changed() => {}
            }
        }
        if !self.stop.is_cancelled() {
            talk.goodbye().await;
        }
        Ok(())
    }
}

async fn in_time<T>(writing: impl Future<Output = io::Result<T>>) -> Result<T, Failed> {
    let written = timeout(STUCK, writing).await;
    written
        .map_err(|_| Reason::Slow)?
        .map_err(|_| Reason::Closed.into())
}

/// A connection.
struct Talk {
    line: Box<dyn Line>,
    publisher: Publisher,
    /// Where its time begins.
    zero_ms: Option<u64>,
}

impl Talk {
    /// Says what is published until it may be sent.
    async fn greet(&mut self) -> Result<(), Failed> {
        loop {
            self.flush().await?;
            if self.publisher.is_open() {
                return Ok(());
            }
            self.hear().await?;
        }
    }

    /// Sends what there is, as much as may wait at once. Answers whether there is more: on a slow line there always is.
    async fn send(&mut self, cursor: &mut Cursor) -> Result<bool, Failed> {
        cursor.pull();
        while self.publisher.waits() <= MOST_WAITING {
            let Some(item) = cursor.next() else {
                self.flush().await?;
                return Ok(false);
            };
            // What no message can hold is left out.
            let _ = self.put(item);
        }
        self.flush().await?;
        Ok(true)
    }

    fn put(&mut self, item: Item) -> rtmp::Result<()> {
        let is_first = self.zero_ms.is_none();
        match item {
            Item::Picture {
                at_ms,
                key,
                data,
                coding,
            } => {
                let time = self.time(at_ms);
                if let Some(coding) = coding {
                    self.describe(coding.size);
                    self.publisher.picture_config(time, &coding.record)?;
                }
                if is_first {
                    self.publisher.sound_config(time, &AAC.config())?;
                }
                self.publisher.picture(time, key, &data)
            }
            Item::Sound { at_ms, data } => {
                let time = self.time(at_ms);
                if is_first {
                    self.describe(None);
                    self.publisher.sound_config(time, &AAC.config())?;
                }
                self.publisher.sound(time, &data)
            }
        }
    }

    fn describe(&mut self, size: Option<Size>) {
        self.publisher.describe(Description {
            size: size.map(|size| (size.width, size.height)),
            rate: 48_000,
            channels: 2,
        });
    }

    /// The time of a frame as this connection counts it.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "RTMP's time wraps at 32 bits"
    )]
    fn time(&mut self, at_ms: u64) -> u32 {
        let zero_ms = *self.zero_ms.get_or_insert(at_ms);
        at_ms.saturating_sub(zero_ms) as u32
    }

    async fn flush(&mut self) -> Result<(), Failed> {
        let mut out = Bytes::from(self.publisher.output());
        while !out.is_empty() {
            // Whoever takes some of it is slow, not gone.
            if in_time(self.line.write_buf(&mut out)).await? == 0 {
                return Err(Reason::Closed.into());
            }
        }
        in_time(self.line.flush()).await
    }

    /// Hears what the other side says. Cancel it whenever you like.
    async fn hear(&mut self) -> Result<(), Failed> {
        let mut heard = [0; HEARD_AT_ONCE];
        let count = self.line.read(&mut heard).await;
        let count = count.map_err(|_| Reason::Closed)?;
        let heard = heard.get(..count).filter(|heard| !heard.is_empty());
        self.publisher.take(heard.ok_or(Reason::Closed)?)?;
        Ok(())
    }

    async fn goodbye(&mut self) {
        self.publisher.end();
        let leaving = async {
            if self.flush().await.is_ok() {
                // Whoever has gone already needs no more.
                let _ = self.line.shutdown().await;
            }
        };
        let _ = timeout(GOODBYE, leaving).await;
    }
}
