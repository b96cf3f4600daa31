//! What a crowd fetches: the same segments and playlists, asked for by many at the same time.
//!
//! The answer to one is kept for a second and given to everybody else who was admitted within the last second, before any
//! layer, route or disk is asked. A second is enough: files that are asked for less often than that cost little, and what is
//! withdrawn or deleted is gone within two. Whatever is unusual about a request (a range, a validator, a page of another
//! site, an access token) takes the long way.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use metrics::Counter;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tower::{Service, ServiceExt as _};
use uuid::Uuid;

use crate::kit::http::wire::OnDisk;
use crate::kit::{App, Secret};
use crate::playback::model::COOKIE;
use crate::playback::service::admission::{Belief, Pass, Presented, Recent, admit_soon};

/// How long an answer is kept, and how long it still is given while one goes for a new one.
const KEPT: Duration = Duration::from_secs(1);
const AT_MOST: Duration = Duration::from_millis(1600);
/// Larger ones are not kept: a segment of four seconds at 20 Mbit/s is 10 MB.
const LARGEST: u64 = 12 << 20;
/// All that is kept, in bytes.
const MOST: u64 = 96 << 20;
/// What it is likely to hold.
const LIKELY: usize = 256;
/// Where the token goes in what is kept. No playlist has such a byte.
const TOKEN_HERE: &str = "\u{1}";
/// Requests with one of these are not like the others.
const UNUSUAL: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_RANGE,
    header::ORIGIN,
    header::RANGE,
];

/// Which file, and whether its addresses carry tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    recording: Uuid,
    folder: Uuid,
    name: Name,
    with_token: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Name {
    Playlist,
    KeyFrames,
    Init,
    Segment(u32),
}

/// A request of a player that could be answered from what is at hand.
struct Asked<'a> {
    key: Key,
    /// The token in its address.
    token: Option<&'a str>,
    /// What stands for the cookie where there is no token.
    secret: Secret,
    pass: Pass,
    uri: &'a Uri,
}

/// The file that an answer is a stretch of, if it is on this machine: what handlers say of it in its extensions.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Where the file would be.
    pub path: PathBuf,
    /// Where in it the answer begins.
    pub offset: u64,
}

/// An answer as it left the house.
struct Ready {
    made: Instant,
    renewing: AtomicBool,
    headers: HeaderMap,
    body: Content,
}

enum Content {
    Bytes(Bytes),
    OnDisk(OnDisk),
    /// A list in which the asker's own token must stand.
    List(String),
}

#[derive(Clone)]
struct Size;

impl Weighter<Key, Arc<Ready>> for Size {
    fn weight(&self, _: &Key, ready: &Arc<Ready>) -> u64 {
        match &ready.body {
            Content::Bytes(bytes) | Content::OnDisk(OnDisk { bytes, .. }) => {
                bytes.len() as u64 + 1024
            }
            Content::List(text) => text.len() as u64 + 1024,
        }
    }
}

/// The house with what is at hand in front of it.
#[derive(Clone)]
pub struct Front {
    app: App,
    recent: Arc<Recent>,
    kept: Arc<Cache<Key, Arc<Ready>, Size>>,
    house: Router,
}

impl Front {
    /// Before everything that `house` does.
    #[must_use]
    pub fn new(app: &App, house: Router) -> Self {
        Self {
            app: app.clone(),
            recent: app.get::<Recent>(),
            kept: Arc::new(Cache::with_weighter(LIKELY, MOST, Size)),
            house,
        }
    }

    /// What is kept, while it may be given.
    fn at_hand(&self, key: &Key, now: Instant) -> Option<Arc<Ready>> {
        let ready = self.kept.get(key)?;
        (now < ready.made + AT_MOST).then_some(ready)
    }

    /// Sees to it that there is a newer one soon, when it is time for it and nobody else does.
    fn renew(&self, asked: &Asked<'_>, ready: &Ready, belief: &Belief, now: Instant) {
        if belief.is_mine_to_renew(now) {
            let (app, presented, recording) =
                (self.app.clone(), asked.presented(), asked.key.recording);
            tokio::spawn(async move {
                // A refusal is noted; whoever asks next takes the long way and hears it.
                let _ = admit_soon(&app, presented, recording).await;
            });
        }
        if now >= ready.made + KEPT && !ready.renewing.swap(true, Ordering::Relaxed) {
            let (front, key, request) = (self.clone(), asked.key, asked.again());
            let token = asked.token.map(str::to_owned);
            tokio::spawn(front.fetch(key, token, request));
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

    async fn long_way(self, request: Request) -> Response {
        match self.house.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Takes the long way, and keeps what comes back.
    async fn fetch(self, key: Key, token: Option<String>, request: Request) -> Response {
        let (made, kept) = (self.app.clock.instant(), Arc::clone(&self.kept));
        let response = self.long_way(request).await;
        let len = response.body().size_hint().exact();
        let len = len.or_else(|| content_length(response.headers()));
        if response.status() != StatusCode::OK || len.is_none_or(|len| len > LARGEST) {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        // A body that breaks off must break off for whoever asked, too.
        let bytes = match to_bytes(body, LARGEST as usize).await {
            Ok(bytes) => bytes,
            Err(cause) => return Response::from_parts(parts, Body::from_stream(broken(cause))),
        };
        let behind = parts.extensions.remove::<Behind>();
        if let Some(body) = Content::of(&key, token.as_deref(), &bytes, behind).await {
            let mut headers = parts.headers.clone();
            headers.remove(HeaderName::from_static("x-request-id"));
            let ready = Ready {
                made,
                renewing: AtomicBool::new(false),
                headers,
                body,
            };
            kept.insert(key, Arc::new(ready));
        }
        Response::from_parts(parts, Body::from(bytes))
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
        let now = self.app.clock.instant();
        let Some(ready) = self.at_hand(&asked.key, now) else {
            let (key, token) = (asked.key, asked.token.map(str::to_owned));
            let front = self.clone();
            return Box::pin(async move { Ok(front.fetch(key, token, request).await) });
        };
        let Some(belief) = self.recent.find(asked.pass, asked.key.recording, now) else {
            let front = self.clone();
            return Box::pin(async move { Ok(front.introduce(ready, request).await) });
        };
        self.renew(&asked, &ready, &belief, now);
        counted().increment(1);
        Box::pin(std::future::ready(Ok(ready.answer(asked.token))))
    }
}

impl Ready {
    fn answer(&self, token: Option<&str>) -> Response {
        let body = match &self.body {
            Content::Bytes(bytes) | Content::OnDisk(OnDisk { bytes, .. }) => {
                Body::from(bytes.clone())
            }
            Content::List(text) => Body::from(text.replace(TOKEN_HERE, token.unwrap_or_default())),
        };
        let mut response = Response::new(body);
        if let Content::OnDisk(stretch) = &self.body {
            response.extensions_mut().insert(stretch.clone());
        }
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

impl Content {
    async fn of(
        key: &Key,
        token: Option<&str>,
        bytes: &Bytes,
        behind: Option<Behind>,
    ) -> Option<Self> {
        if let (Name::Playlist | Name::KeyFrames, Some(token)) = (key.name, token) {
            let text = std::str::from_utf8(bytes).ok()?;
            return Some(Self::List(text.replace(token, TOKEN_HERE)));
        }
        let bytes = bytes.clone();
        let Some(Behind { path, offset }) = behind else {
            return Some(Self::Bytes(bytes));
        };
        Some(match tokio::fs::File::open(path).await {
            Ok(file) => Self::OnDisk(OnDisk {
                file: Arc::new(file.into_std().await),
                offset,
                bytes,
            }),
            // In a bucket.
            Err(_) => Self::Bytes(bytes),
        })
    }
}

impl<'a> Asked<'a> {
    /// A plain GET for a file of a rendition, by a playback's token or cookie.
    fn read(request: &'a Request) -> Option<Self> {
        let path = request.uri().path();
        let rest = path.strip_prefix("/api/v1/recordings/")?;
        let headers = request.headers();
        if request.method() != Method::GET || UNUSUAL.iter().any(|name| headers.contains_key(name))
        {
            return None;
        }
        let (recording, rest) = rest.split_once("/stream/")?;
        let (folder, name) = rest.split_once('/')?;
        let token = match request.uri().query() {
            Some(query) => Some(token(query)?),
            None => None,
        };
        let secret = Secret::presented(match token {
            Some(token) => token,
            None => cookie(headers)?,
        });
        let pass = match token {
            Some(_) => Pass::Token(secret.digest()),
            None => Pass::Cookie(secret.digest()),
        };
        let key = Key {
            recording: id(recording)?,
            folder: id(folder)?,
            name: Name::read(name)?,
            with_token: token.is_some(),
        };
        Some(Self {
            key,
            token,
            secret,
            pass,
            uri: request.uri(),
        })
    }

    fn presented(&self) -> Presented {
        let secret = Some(Secret::presented(self.secret.reveal()));
        let (token, cookie) = match self.token {
            Some(_) => (secret, None),
            None => (None, secret),
        };
        Presented {
            caller: None,
            token,
            cookie,
        }
    }

    /// The same question once more.
    fn again(&self) -> Request {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = self.uri.clone();
        if self.token.is_none()
            && let Ok(cookie) = HeaderValue::try_from(format!("{COOKIE}={}", self.secret.reveal()))
        {
            request.headers_mut().insert(header::COOKIE, cookie);
        }
        request
    }
}

impl Name {
    fn read(name: &str) -> Option<Self> {
        match name {
            "playlist.m3u8" => Some(Self::Playlist),
            "iframes.m3u8" => Some(Self::KeyFrames),
            "init.mp4" => Some(Self::Init),
            _ => {
                let digits = name.strip_prefix("segment-")?.strip_suffix(".m4s")?;
                Some(Self::Segment(digits.parse().ok()?))
            }
        }
    }
}

/// An id as we write it ourselves: one file has one address.
fn id(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::from_str(text).ok())?
}

/// The token, where it is all there is and nothing in it is escaped.
fn token(query: &str) -> Option<&str> {
    let token = query.strip_prefix("pt=")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (token.len() >= 16 && token.bytes().all(plain)).then_some(token)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get(header::COOKIE)?.to_str().ok()?.split(';');
    let mut named = pairs.filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let value = named.next()?;
    // Two of a name are for the long way to choose from.
    named.next().is_none().then_some(value)
}

/// These requests are counted where the others are, without a line in the log.
fn counted() -> &'static Counter {
    static COUNTER: LazyLock<Counter> = LazyLock::new(|| {
        let path = "/api/v1/recordings/{id}/stream/{rendition}/{file}";
        metrics::counter!("http_requests_total", "method" => "GET", "path" => path, "status" => "200")
    });
    &COUNTER
}
