//! What a client still sends: until it has its answer, and when it has it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{Stream, StreamExt as _};
use tokio::time::{Sleep, sleep};

use super::extract::is_of_type;
use crate::kit::App;

/// A client that sends more, or longer, after its answer loses the connection.
const MOST_BYTES: usize = 64 << 20;
const LONGEST: Duration = Duration::from_secs(10);
/// A body from which nothing comes for so long is given up.
const IDLE: Duration = Duration::from_secs(15);
/// The type of a piece of an upload; for those there is a setting.
pub const UPLOADED: &str = "application/offset+octet-stream";

/// Goes on reading a body that its handler let go. A connection that is closed while the client still sends is reset, and
/// the answer, which says what was wrong, is lost with it.
pub async fn swallow(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_upload = request.uri().path().starts_with("/api/v1/uploads");
    let has_limit = !(is_upload && is_of_type(request.headers(), UPLOADED));
    let kept = |body: Body| {
        Body::from_stream(Kept {
            app,
            rest: Some(body.into_data_stream()),
            has_limit,
            idle: None,
        })
    };
    next.run(request.map(kept)).await
}

struct Kept {
    app: App,
    /// `None` when it has ended.
    rest: Option<BodyDataStream>,
    /// Whether it is given up when nothing comes, and when that is.
    has_limit: bool,
    idle: Option<Pin<Box<Sleep>>>,
}

impl Kept {
    /// Whether nothing came for too long.
    fn is_idle(&mut self, comes: bool, context: &mut Context<'_>) -> bool {
        if comes || !self.has_limit {
            self.idle = None;
            return false;
        }
        let idle = self.idle.get_or_insert_with(|| Box::pin(sleep(IDLE)));
        idle.as_mut().poll(context).is_ready()
    }
}

impl Stream for Kept {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(rest) = self.rest.as_mut() else {
            return Poll::Ready(None);
        };
        let next = rest.poll_next_unpin(context);
        if let Poll::Ready(None | Some(Err(_))) = next {
            self.rest = None;
        }
        if self.is_idle(next.is_ready(), context) {
            self.rest = None;
            let cause = io::Error::from(io::ErrorKind::TimedOut);
            return Poll::Ready(Some(Err(axum::Error::new(cause))));
        }
        next
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(rest) = self.rest.take() {
            let shutdown = self.app.shutdown.clone();
            self.app.tasks.spawn(async move {
                let reading = tokio::time::timeout(LONGEST, read(rest));
                shutdown.run_until_cancelled(reading).await
            });
        }
    }
}

async fn read(mut rest: BodyDataStream) {
    let mut left = MOST_BYTES;
    while let Some(Ok(bytes)) = rest.next().await {
        left = left.saturating_sub(bytes.len());
        if left == 0 {
            return;
        }
    }
}
