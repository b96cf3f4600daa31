//! How long a client is waited for that takes nothing, or says nothing.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::Instant;

/// What a connection is cut off for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// It has not said by then which HTTP it speaks.
    pub first: Duration,
    /// Something has waited for so long to be taken. `None` where whoever is behind it has a patience of their own, such as a
    /// proxy, which takes nothing while its client takes nothing.
    pub stall: Option<Duration>,
}

/// What goes out over HTTP/2 goes in such pieces: who takes one now and then takes.
const PIECE: usize = 16 << 10;

/// What one connection of HTTP/2 was given and its client lets stand. The client says of each body how much it takes, so the
/// connection below is never full, and nobody else sees that nothing is taken.
#[derive(Clone, Debug, Default)]
pub struct Untaken(Arc<Standing>);

#[derive(Debug, Default)]
struct Standing {
    /// There is something to look after.
    first: Notify,
    /// Since when each piece stands, in the order in which they came.
    since: Mutex<(u64, BTreeMap<u64, Instant>)>,
}

impl Standing {
    fn since(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Instant>)> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that stands until this is dropped.
#[derive(Debug)]
struct Stands {
    number: u64,
    of: Untaken,
}

impl Drop for Stands {
    fn drop(&mut self) {
        self.of.0.since().1.remove(&self.number);
    }
}

/// Bytes that stand until the last of them is on its way.
struct Piece {
    bytes: Bytes,
    _stands: Stands,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Untaken {
    /// The body in pieces, each of which stands until it is taken; before the first is asked for, the body does. One that waits
    /// for something to happen does not stand.
    pub fn count(&self, body: Body) -> Body {
        if body.is_end_stream() {
            return body;
        }
        self.0.first.notify_one();
        Body::new(Counted {
            body,
            rest: Bytes::new(),
            unasked: Some(self.stands()),
            of: self.clone(),
        })
    }

    fn stands(&self) -> Stands {
        let now = now();
        let mut since = self.0.since();
        let (next, standing) = &mut *since;
        let number = *next;
        standing.insert(number, now);
        *next += 1;
        Stands {
            number,
            of: self.clone(),
        }
    }

    /// Returns when something has stood for so long, or an eighth longer.
    pub async fn stall(&self, limit: Duration) {
        self.0.first.notified().await;
        loop {
            let oldest = self.0.since().1.first_key_value().map(|(_, since)| *since);
            if oldest.is_some_and(|since| since.elapsed() >= limit) {
                return;
            }
            tokio::time::sleep(limit / 8).await;
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a socket stands still is no time of the house"
)]
fn now() -> Instant {
    Instant::now()
}

struct Counted {
    body: Body,
    /// What was given and has not gone on yet.
    rest: Bytes,
    /// Nobody has asked for anything.
    unasked: Option<Stands>,
    of: Untaken,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.unasked = None;
        while self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let len = self.rest.len().min(PIECE);
        let piece = Piece {
            bytes: self.rest.split_to(len),
            _stands: self.of.stands(),
        };
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_owner(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, behind) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(behind.lower() + rest);
        if let Some(upper) = behind.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
