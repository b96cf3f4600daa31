//! How long a client is waited for that takes nothing, or says nothing.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;

use crate::kit::sabotage;

/// What a connection is cut off for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The head of a request is not there by then, also of the first.
    pub head: Duration,
    /// It has taken nothing for so long of what waits for it.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let all = if sabotage::is_on("r5") { 1000 } else { 1 };
        Self {
            head: all * Duration::from_secs(10),
            stall: all * Duration::from_secs(12),
        }
    }
}

/// The bodies of one connection of HTTP/2 that its client lets stand. The client says of each how much it takes, so the
/// connection below is never full, and nobody else sees that nothing is taken.
#[derive(Clone, Debug, Default)]
pub struct Untaken(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// There is a body to look after.
    first: Notify,
    /// Bodies that have something for the client.
    standing: AtomicUsize,
    /// How often any of them was asked for more.
    asked: AtomicU64,
}

impl Untaken {
    /// The body, counted for as long as nobody asks it for more. Whether there is more is its own affair: one that waits for
    /// something to happen does not stand.
    pub fn count(&self, body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        self.0.standing.fetch_add(1, Relaxed);
        self.0.first.notify_one();
        Body::new(Counted {
            body,
            of: self.clone(),
            stands: true,
        })
    }

    /// Returns when something stood for so long and nothing was taken, or an eighth longer.
    pub async fn stall(&self, limit: Duration) {
        self.0.first.notified().await;
        let (mut before, mut eighths) = (0, 0);
        loop {
            let now = self.0.asked.load(Relaxed);
            let stands = self.0.standing.load(Relaxed) > 0;
            eighths = if stands && now == before {
                eighths + 1
            } else {
                0
            };
            if eighths > 8 {
                return;
            }
            before = now;
            tokio::time::sleep(limit / 8).await;
        }
    }
}

struct Counted {
    body: Body,
    of: Untaken,
    stands: bool,
}

impl Counted {
    fn goes_on(&mut self) {
        if std::mem::take(&mut self.stands) {
            self.of.0.standing.fetch_sub(1, Relaxed);
        }
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.goes_on();
        self.of.0.asked.fetch_add(1, Relaxed);
        let next = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(next, Poll::Ready(Some(Ok(_)))) {
            self.stands = true;
            self.of.0.standing.fetch_add(1, Relaxed);
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.goes_on();
    }
}
