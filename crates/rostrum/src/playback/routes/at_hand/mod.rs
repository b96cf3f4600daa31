//! What a crowd fetches: the same segments and playlists, asked for by many at the same time.
//!
//! The answer to one is kept for a second and given to everybody else who was admitted within the last second, before any
//! layer, route or disk is asked. A second is enough: files that are asked for less often than that cost little, and what is
//! withdrawn or deleted is gone within two. Files of a live stream are in memory already; they are given from there. Whatever is unusual about a request (a range, a validator, a page of another
//! site, an access token) takes the long way.

mod aired;
mod asked;
mod kept;

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use metrics::Counter;
use tower::{Service, ServiceExt as _};

use self::aired::Aired;
pub use self::aired::Fleeting;
use self::asked::{Asked, Key};
pub use self::kept::Behind;
use self::kept::{Content, Kept, LARGEST, Ready};
use crate::kit::App;
use crate::live;
use crate::playback::service::admission::{Belief, Recent, admit_soon, believe};
use crate::playback::service::on_air;

/// What is too old to be given is let go of this often, while there is any.
const SWEEP: Duration = Duration::from_secs(5);

/// The house with what is at hand in front of it.
#[derive(Clone)]
pub struct Front {
    app: App,
    recent: Arc<Recent>,
    kept: Arc<Kept>,
    aired: Arc<Aired>,
    sweeping: Arc<AtomicBool>,
    house: Router,
}

/// How a request is answered.
enum Way {
    /// With this.
    Ready(Response),
    /// With this, once it is known who asks.
    Introduce(Arc<Ready>),
    /// With what the house says, which is kept.
    Fetch(Key, Option<String>),
    /// With what a live stream has at this moment, and this above it.
    Air(HeaderMap),
}

impl Front {
    /// Before everything that `house` does.
    #[must_use]
    pub fn new(app: &App, house: Router) -> Self {
        Self {
            app: app.clone(),
            recent: app.get::<Recent>(),
            kept: Arc::default(),
            aired: Arc::default(),
            sweeping: Arc::default(),
            house,
        }
    }

    /// Sees to it that the right is asked for again soon, when it is time for it and nobody else does.
    fn ask_again(&self, asked: &Asked<'_>, belief: &Belief, now: Instant) {
        if !belief.is_mine_to_renew(now) {
            return;
        }
        let (app, presented, recording) =
            (self.app.clone(), asked.presented(), asked.key.recording);
        tokio::spawn(async move {
            // A refusal is noted; whoever asks next takes the long way and hears it.
            let _ = admit_soon(&app, presented, recording).await;
        });
    }

    /// The same with an answer.
    fn renew(&self, asked: &Asked<'_>, ready: &Ready, now: Instant) {
        if ready.is_mine_to_renew(now) {
            let (front, key, request) = (self.clone(), asked.key, asked.again());
            let token = asked.token.map(str::to_owned);
            tokio::spawn(front.fetch(key, token, request));
        }
    }

    /// A file of a live stream, for whoever may have it; the request again where it is not in memory, or is refused.
    async fn of_the_air(&self, above: HeaderMap, request: Request) -> Result<Response, Request> {
        let made = match Asked::read(&request) {
            Some(asked) => self.of_this_moment(&asked).await,
            None => None,
        };
        let mut response = Response::new(made.ok_or(request)?);
        counted().increment(1);
        *response.headers_mut() = above;
        Ok(response)
    }

    async fn of_this_moment(&self, asked: &Asked<'_>) -> Option<Body> {
        let (recording, now) = (asked.key.recording, self.app.clock.instant());
        let belief = match self.recent.find(asked.pass, recording, now) {
            Some(belief) => {
                self.ask_again(asked, &belief, now);
                belief
            }
            None => believe(&self.app, asked.presented(), recording)
                .await
                .ok()?,
        };
        let (folder, name) = (asked.key.folder, asked.name);
        let file = on_air::file(&self.app, &belief, folder, name, asked.wish, asked.token).await;
        match file.ok()?? {
            live::File::List(text) => Some(Body::from(text)),
            live::File::Bytes(bytes, _) => Some(Body::from(bytes)),
            live::File::Stretch { .. } => None,
        }
    }

    /// For whom nothing is known yet, while the file is at hand: only the right is asked for.
    async fn introduce(self, ready: Arc<Ready>, request: Request) -> Response {
        let Some(asked) = Asked::read(&request) else {
            return self.long_way(request).await;
        };
        match admit_soon(&self.app, asked.presented(), asked.key.recording).await {
            Ok(_) => ready.answer(asked.token),
            Err(_) => self.long_way(request).await,
        }
    }

    /// How this is answered best.
    fn way(&self, asked: &Asked<'_>) -> Way {
        match self.aired.above(&asked.key) {
            Some(above) => Way::Air(above),
            None => self.way_of_hand(asked),
        }
    }

    fn way_of_hand(&self, asked: &Asked<'_>) -> Way {
        let now = self.app.clock.instant();
        let Some(ready) = self.kept.find(&asked.key, now) else {
            return Way::Fetch(asked.key, asked.token.map(str::to_owned));
        };
        let Some(belief) = self.recent.find(asked.pass, asked.key.recording, now) else {
            return Way::Introduce(ready);
        };
        self.ask_again(asked, &belief, now);
        self.renew(asked, &ready, now);
        counted().increment(1);
        Way::Ready(ready.answer(asked.token))
    }

    async fn go(self, way: Way, request: Request) -> Response {
        let (way, request) = match way {
            Way::Air(above) => match self.of_the_air(above, request).await {
                Ok(response) => return response,
                Err(request) => {
                    let way = Asked::read(&request).map(|asked| self.way_of_hand(&asked));
                    (way, request)
                }
            },
            way => (Some(way), request),
        };
        match way {
            Some(Way::Ready(response)) => response,
            Some(Way::Introduce(ready)) => self.introduce(ready, request).await,
            Some(Way::Fetch(key, token)) => self.fetch(key, token, request).await,
            Some(Way::Air(_)) | None => self.long_way(request).await,
        }
    }

    async fn long_way(self, request: Request) -> Response {
        match self.house.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Takes the long way, and keeps what comes back, where there is memory for it.
    async fn fetch(self, key: Key, token: Option<String>, request: Request) -> Response {
        let (made, kept) = (self.app.clock.instant(), Arc::clone(&self.kept));
        let response = self.clone().long_way(request).await;
        if response.extensions().get::<Fleeting>().is_some() {
            self.aired.learn(&key, response.headers());
            return response;
        }
        let len = response.body().size_hint().exact();
        let len = len.or_else(|| content_length(response.headers()));
        let len = len.filter(|len| *len <= LARGEST && response.status() == StatusCode::OK);
        let Some(loan) = len.and_then(|len| kept.lend(len)) else {
            return response;
        };
        let (mut parts, body) = response.into_parts();
        // A body that breaks off must break off for whoever asked, too.
        let bytes = match to_bytes(body, LARGEST as usize).await {
            Ok(bytes) => loan.on(bytes),
            Err(cause) => return Response::from_parts(parts, Body::from_stream(broken(cause))),
        };
        let behind = parts.extensions.remove::<Behind>();
        if let Some(body) = Content::of(&key, token.as_deref(), &bytes, behind).await {
            let mut headers = parts.headers.clone();
            headers.remove(HeaderName::from_static("x-request-id"));
            kept.put(key, Ready::new(made, headers, body));
            self.sweep_soon();
        }
        Response::from_parts(parts, Body::from(bytes))
    }

    /// Lets go of what is old, until nothing is left: memory must not stay taken when the crowd has left.
    fn sweep_soon(&self) {
        if self.sweeping.swap(true, Ordering::Relaxed) {
            return;
        }
        let front = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP).await;
                let now = front.app.clock.instant();
                let is_empty = front.kept.sweep(now) & front.recent.sweep(now);
                if !is_empty {
                    continue;
                }
                front.sweeping.store(false, Ordering::Relaxed);
                // Something may have come between the look and the word that nobody sweeps.
                if front.kept.sweep(now) || front.sweeping.swap(true, Ordering::Relaxed) {
                    return;
                }
            }
        });
    }
}

fn broken(cause: axum::Error) -> impl futures_util::Stream<Item = Result<Bytes, axum::Error>> {
    futures_util::stream::once(std::future::ready(Err(cause)))
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Some(asked) = Asked::read(&request) else {
            return Box::pin(self.house.clone().oneshot(request));
        };
        match self.way(&asked) {
            Way::Ready(response) => Box::pin(std::future::ready(Ok(response))),
            way => Box::pin(self.clone().go(way, request).map(Ok)),
        }
    }
}

/// These requests are counted where the others are, without a line in the log.
fn counted() -> &'static Counter {
    static COUNTER: LazyLock<Counter> = LazyLock::new(|| {
        let path = "/api/v1/recordings/{id}/stream/{rendition}/{file}";
        metrics::counter!("http_requests_total", "method" => "GET", "path" => path, "status" => "200")
    });
    &COUNTER
}
