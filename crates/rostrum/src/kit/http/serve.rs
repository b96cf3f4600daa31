//! The accept loop: limits on headers, idleness and HTTP/2 that a bare `serve` does not have. A client that takes nothing of
//! what waits for it is cut off: by the kernel where its window is shut, and by us where HTTP/2 has a window of its own.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::http::Version;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::{Service, ServiceExt as _};

use super::patience::{Patience, Untaken};
use super::wire::{Next, OnDisk, Wire};
use crate::kit::sabotage;

/// So much of a connection is read ahead, or waits to be written: many who upload at once shall not cost much memory.
const BUFFER: usize = 128 << 10;
/// The head of a request is there by then, or never.
const HEAD: Duration = Duration::from_secs(10);
/// How long requests in flight may take once the server was asked to end.
const DRAIN: Duration = Duration::from_secs(10);
/// Requests one HTTP/2 client may have open at once: each may hold a stretch of a file in memory until it is taken.
const H2_STREAMS: u32 = 32;

impl Settings {
    /// How long whoever has this address is waited for.
    #[must_use]
    pub fn patience(&self, with: IpAddr) -> Patience {
        if sabotage::is_on("r5") {
            let (first, stall) = (HEAD * 1000, None);
            return Patience { first, stall };
        }
        let stall = Duration::from_secs(self.stall_s);
        let is_proxy = self.trusted_proxies.contains(&with.to_canonical());
        let is_limited = !stall.is_zero() && !is_proxy;
        Patience {
            first: HEAD,
            stall: is_limited.then_some(stall),
        }
    }
}

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
    patience: impl Fn(IpAddr) -> Patience,
    shutdown: CancellationToken,
) -> std::io::Result<()>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
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
        let patience = patience(peer.ip());
        prepare(&stream, patience);
        let (next, untaken) = (Next::default(), Untaken::default());
        let service = answers(&house, peer, &next, &untaken);
        let wire = TokioIo::new(Wire::new(stream, next, patience.first));
        let connection = http.serve_connection_with_upgrades(wire, service);
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(cause) = ended {
                    // A client that goes away in the middle is everyday life.
                    tracing::debug!(%cause, "a connection ended early");
                },
                () = stalls(&untaken, patience.stall) => {
                    tracing::debug!("a client took nothing of what waited for it and was cut off");
                }
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

async fn stalls(untaken: &Untaken, limit: Option<Duration>) {
    match limit {
        Some(limit) => untaken.stall(limit).await,
        None => std::future::pending().await,
    }
}

fn prepare(stream: &TcpStream, patience: Patience) {
    // Small answers and socket messages must not wait for more to come.
    if let Err(cause) = stream.set_nodelay(true) {
        tracing::debug!(%cause, "no-delay was refused");
    }
    // Also of a client that is there and lets nothing in (tcp(7)).
    let socket = SockRef::from(stream);
    if let Err(cause) = socket.set_tcp_user_timeout(patience.stall) {
        tracing::debug!(%cause, "a time limit was refused");
    }
}

fn answers<S>(
    house: &S,
    peer: SocketAddr,
    next: &Next,
    untaken: &Untaken,
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
    let (house, next, untaken) = (house.clone(), Arc::clone(next), untaken.clone());
    hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(peer));
        let untaken = (request.version() == Version::HTTP_2).then(|| untaken.clone());
        let (answer, next) = (house.clone().oneshot(request), Arc::clone(&next));
        async move {
            let mut answer = answer.await?;
            if let Some(untaken) = untaken {
                answer = answer.map(|body| untaken.count(body));
            }
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
        /// For how many seconds a client may let stand what it asked for before it is cut off: a paused download, or a line on
        /// which nothing moves. Proxies of `trusted_proxies` may for as long as they like. 0: so may everybody.
        #[within(0..=86_400)]
        pub stall_s: u64 = 60_u64,
        /// The largest JSON body taken, in bytes. Uploads have limits of their own.
        #[within(1_024..=1_073_741_824)]
        pub max_body_bytes: usize = 1024_usize * 1024,
        /// Changes that one account may make, per minute, pieces of uploads not counted. 0: as many as it likes.
        #[within(0..=u32::MAX)]
        pub writes_per_minute: u32 = 1200_u32,
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::Router;
    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::stream;
    use socket2::{Domain, Socket, Type};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    use super::*;

    const SHORT: Patience = Patience {
        first: Duration::from_millis(300),
        stall: Some(Duration::from_millis(600)),
    };
    const STALL: Duration = Duration::from_millis(600);
    /// More than any two sockets hold between them.
    const LARGE: usize = 64 << 20;
    const PATIENCE: Duration = Duration::from_secs(30);

    /// A server that gives much at `/large`, little at `/small`, and nothing for a while at `/silent`; it runs until what is
    /// given back is dropped.
    async fn house() -> (SocketAddr, tokio_util::sync::DropGuard) {
        let silent = || async {
            let quiet = stream::once(async {
                tokio::time::sleep(STALL * 4).await;
                Ok::<_, Infallible>(Bytes::from_static(b"at last"))
            });
            Body::from_stream(quiet)
        };
        let routes = Router::new()
            .route("/large", get(|| async { Bytes::from(vec![7; LARGE]) }))
            .route("/small", get(|| async { "little" }))
            .route("/silent", get(silent));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (at, end) = (
            listener.local_addr().expect("an address"),
            CancellationToken::new(),
        );
        let shutdown = end.clone();
        tokio::spawn(async move { serve(listener, routes, |_| SHORT, shutdown).await });
        (at, end.drop_guard())
    }

    /// Reads to the end, or to where it was cut.
    async fn rest(stream: &mut TcpStream) -> Vec<u8> {
        let mut all = Vec::new();
        let read = timeout(PATIENCE, stream.read_to_end(&mut all)).await;
        let _ = read.expect("the server lets go");
        all
    }

    #[test]
    fn a_proxy_that_is_named_is_waited_for_also_where_its_address_is_written_in_ipv6() {
        let settings = Settings {
            trusted_proxies: vec![[192, 0, 2, 7].into()],
            ..Settings::default()
        };
        let stall = |with: &str| settings.patience(with.parse().expect("an address")).stall;
        assert_eq!(stall("192.0.2.7"), None);
        assert_eq!(stall("::ffff:192.0.2.7"), None);
        assert_eq!(stall("192.0.2.8"), Some(Duration::from_secs(60)));
        let settings = Settings {
            stall_s: 0,
            ..Settings::default()
        };
        assert_eq!(settings.patience([192, 0, 2, 8].into()).stall, None);
    }

    #[tokio::test]
    async fn who_says_nothing_or_never_ends_is_cut_off() {
        let (at, _house) = house().await;
        for said in [
            "",
            "G",
            "PRI * HTTP/2.0",
            "GET /small HTTP/1.1\r\nHost: here\r\nX-Slow: ",
        ] {
            let mut stream = TcpStream::connect(at).await.expect("connected");
            stream.write_all(said.as_bytes()).await.expect("said");
            let answered = rest(&mut stream).await;
            let answered = String::from_utf8_lossy(&answered);
            assert!(
                !answered.contains("200 OK"),
                "{said:?} is answered with {answered}"
            );
        }
    }

    #[tokio::test]
    async fn who_takes_nothing_is_cut_off_and_who_takes_is_not() {
        let (at, _house) = house().await;
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_recv_buffer_size(4096).expect("small");
        socket.connect(&at.into()).expect("connected");
        socket.set_nonblocking(true).expect("set");
        let mut idle = TcpStream::from_std(socket.into()).expect("a stream");
        let mut taking = TcpStream::connect(at).await.expect("connected");
        let ask = b"GET /large HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
        idle.write_all(ask).await.expect("asked");
        taking.write_all(ask).await.expect("asked");
        assert!(rest(&mut taking).await.len() > LARGE);
        // A client that takes nothing learns it by the reset.
        let cut = async {
            while idle.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(PATIENCE, cut).await.expect("it is cut off");
    }

    #[tokio::test]
    async fn by_http_2_too_and_who_only_waits_is_waited_for() {
        let (at, _house) = house().await;
        let ask = |path: &str| {
            let uri = format!("http://{at}{path}");
            axum::http::Request::get(uri).body(()).expect("a request")
        };
        let open = async |window: u32| {
            let stream = TcpStream::connect(at).await.expect("connected");
            let mut client = h2::client::Builder::new();
            client.initial_window_size(window);
            let opened = client.handshake::<_, Bytes>(stream).await;
            let (send, connection) = opened.expect("HTTP/2");
            (send.ready().await.expect("ready"), tokio::spawn(connection))
        };
        // By a window that is shut, one with room for a byte, and one that is never opened again.
        for window in [0, 1, 1 << 20] {
            let (mut greedy, cut) = open(window).await;
            let mut answers = Vec::new();
            for _ in 0..20 {
                greedy = greedy.ready().await.expect("ready");
                answers.push(greedy.send_request(ask("/large"), true).expect("asked").0);
            }
            let ended = timeout(PATIENCE, cut).await;
            drop((ended.expect("it is cut off"), answers));
        }

        let (mut patient, _open) = open(65_535).await;
        let answer = patient.send_request(ask("/silent"), true).expect("asked").0;
        let mut body = answer.await.expect("answered").into_body();
        let said = timeout(PATIENCE, body.data()).await.expect("in time");
        assert_eq!(&said.expect("something").expect("whole")[..], b"at last");
    }
}
