//! The accept loop: limits on headers, idleness and HTTP/2 that a bare `serve` does not have.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::{Service, ServiceExt as _};

use super::wire::{Next, OnDisk, Wire};

/// A client that has not sent its headers by then is cut off.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// So much of a connection is read ahead, or waits to be written: many who upload at once shall not cost much memory.
const BUFFER: usize = 128 << 10;
/// How long requests in flight may take once the server was asked to end.
const DRAIN: Duration = Duration::from_secs(10);
/// Requests one HTTP/2 client may have open at once.
const H2_STREAMS: u32 = 128;

/// The address of the peer on the wire, put into each request.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Serves until `shutdown`, then lets requests in flight finish within a deadline.
///
/// # Errors
/// The listener fails for good.
pub async fn serve<S>(
    listener: TcpListener,
    house: S,
    shutdown: CancellationToken,
) -> std::io::Result<()>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(BUFFER)
        .keep_alive(true);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(H2_STREAMS)
        .max_header_list_size(32 * 1024)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    // Out of file descriptors, most likely: give connections time to end.
                    tracing::warn!(%cause, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let next = Next::default();
        let service = answers(&house, &stream, peer, &next);
        let wire = TokioIo::new(Wire::new(stream, next));
        let connection = http.serve_connection_with_upgrades(wire, service);
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            // A client that goes away in the middle is everyday life.
            if let Err(cause) = connection.await {
                tracing::debug!(%cause, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some connections were still open at the deadline and were cut");
    }
    Ok(())
}

fn answers<S>(
    house: &S,
    stream: &TcpStream,
    peer: SocketAddr,
    next: &Next,
) -> impl hyper::service::Service<
    hyper::Request<Incoming>,
    Response = Response,
    Error = Infallible,
    Future: Send,
> + use<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    // Small answers and socket messages must not wait for more to come.
    if let Err(cause) = stream.set_nodelay(true) {
        tracing::debug!(%cause, "no-delay was refused");
    }
    let (house, next) = (house.clone(), Arc::clone(next));
    hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(peer));
        let (answer, next) = (house.clone().oneshot(request), Arc::clone(&next));
        async move {
            let mut answer = answer.await?;
            if let Some(on_disk) = answer.extensions_mut().remove::<OnDisk>() {
                *next.lock().unwrap_or_else(PoisonError::into_inner) = Some(on_disk);
            }
            Ok(answer)
        }
    })
}

crate::kit::settings::settings! {
    /// Where the server listens and how it is reached.
    pub struct Settings in "server" {
        /// Address and port of the web server. The media port is the same number plus one unless
        /// `rtc.port` is set.
        pub listen: String = "127.0.0.1:8080",
        /// Where people reach this server, such as `https://studio.example.org/`; links are made
        /// from it. Empty: made from `listen`.
        pub public_url: String = "",
        /// Proxies whose `X-Forwarded-For` is believed, as addresses. Nobody else's is.
        pub trusted_proxies: Vec<std::net::IpAddr> = Vec::new(),
        /// The largest JSON body taken, in bytes. Uploads have limits of their own.
        #[within(1_024..=1_073_741_824)]
        pub max_body_bytes: usize = 1024_usize * 1024,
        /// Changes that one account may make, per minute, pieces of uploads not counted. 0: as many as it likes.
        #[within(0..=u32::MAX)]
        pub writes_per_minute: u32 = 1200_u32,
    }
}
