//! Ports: free or answered by us, and whether packets to our public addresses come back.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::timeout;

use super::{Asked, Finding, web_address};
use crate::rooms::wire::Options;

const PATIENCE: Duration = Duration::from_secs(2);
const WEB: &str = "web port";
const MEDIA_TCP: &str = "media port (TCP)";
const MEDIA_UDP: &str = "media port (UDP)";

/// Looks at the web port, the media port, and the way from outside.
pub async fn examine(asked: &Asked) -> Vec<Finding> {
    let web = match web_address(asked) {
        Ok(web) => web,
        Err(cause) => {
            let says = format!("`{}` is no address: {cause}", asked.listen);
            return vec![Finding::broken(WEB, says, "set `server.listen`")];
        }
    };
    let running = is_rostrum(web).await;
    let mut found = vec![web_port(web, running).await];
    let options = match Options::read(&asked.rtc, web.port()) {
        Ok(options) => options,
        Err(says) => {
            let wrong = Finding::broken("media port", says, "set it right in the settings file");
            found.push(wrong);
            return found;
        }
    };
    let media = options.listen;
    found.push(media_tcp(media, running).await);
    match UdpSocket::bind(media).await {
        Ok(socket) => {
            found.push(Finding::fine(MEDIA_UDP, format!("{media} is free")));
            found.push(from_outside(&options, socket).await);
        }
        Err(cause) => found.push(taken(MEDIA_UDP, media, &cause, running)),
    }
    found
}

async fn web_port(web: SocketAddr, running: bool) -> Finding {
    if running {
        return Finding::fine(WEB, format!("rostrum answers at {web}"));
    }
    match TcpListener::bind(web).await {
        Ok(_) => Finding::fine(WEB, format!("{web} is free")),
        Err(cause) => taken(WEB, web, &cause, false),
    }
}

async fn media_tcp(media: SocketAddr, running: bool) -> Finding {
    match TcpListener::bind(media).await {
        Ok(_) => Finding::fine(MEDIA_TCP, format!("{media} is free")),
        Err(cause) => taken(MEDIA_TCP, media, &cause, running),
    }
}

/// A port that is not ours to take: held by the running server, by another program, or forbidden.
fn taken(about: &str, place: SocketAddr, cause: &std::io::Error, running: bool) -> Finding {
    if running && cause.kind() == ErrorKind::AddrInUse {
        return Finding::fine(
            about,
            format!("{place} is held, as it is while the server runs"),
        );
    }
    let setting = if about == WEB {
        "choose another with --listen or `server.listen`"
    } else {
        "choose another with `rtc.listen`"
    };
    let advice = match cause.kind() {
        ErrorKind::AddrInUse => {
            format!("another program has it (`ss -lptun`): end it, or {setting}")
        }
        ErrorKind::PermissionDenied => format!("ports below 1024 need a permission: {setting}"),
        _ => setting.to_owned(),
    };
    Finding::broken(about, format!("{place}: {cause}"), advice)
}

/// Whether what answers there is one of us.
async fn is_rostrum(web: SocketAddr) -> bool {
    let target = if web.ip().is_unspecified() {
        SocketAddr::new(IpAddr::from([127, 0, 0, 1]), web.port())
    } else {
        web
    };
    let ask = async {
        let mut stream = TcpStream::connect(target).await?;
        let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(16_384).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = timeout(PATIENCE, ask).await;
    let answer = answer.ok().and_then(Result::ok).unwrap_or_default();
    let answer = String::from_utf8_lossy(&answer);
    answer.starts_with("HTTP/1.1 200") && answer.contains("\"version\"")
}

/// Sends a packet to each public address and sees whether it comes in at the media port.
async fn from_outside(options: &Options, socket: UdpSocket) -> Finding {
    let about = "media from outside";
    if options.public_addresses.is_empty() {
        let shown = own_address().await.map_or_else(
            || "this machine has no way out".to_owned(),
            |own| format!("callers are told {own}"),
        );
        let advice = "when people come from another network, set `rtc.public_addresses`";
        return Finding::note(about, shown, advice);
    }
    // With port 0 in the settings it is known only now.
    let port = socket.local_addr().map_or(0, |address| address.port());
    let mut unreached = Vec::new();
    for address in &options.public_addresses {
        if !comes_back(&socket, SocketAddr::new(*address, port)).await {
            unreached.push(address.to_string());
        }
    }
    if unreached.is_empty() {
        return Finding::fine(about, "packets to every public address come in");
    }
    let says = format!("packets to {} do not come in", unreached.join(", "));
    let advice = format!(
        "let UDP {port} through the firewall and the router; some routers send nothing back \
         inside, then try from another network"
    );
    Finding::note(about, says, advice)
}

async fn comes_back(socket: &UdpSocket, to: SocketAddr) -> bool {
    let probe = async {
        let sender = UdpSocket::bind("0.0.0.0:0").await?;
        let word = format!("rostrum doctor {}", sender.local_addr()?);
        sender.send_to(word.as_bytes(), to).await?;
        let mut buffer = [0; 256];
        loop {
            let (len, _) = socket.recv_from(&mut buffer).await?;
            if &buffer[..len] == word.as_bytes() {
                return std::io::Result::Ok(());
            }
        }
    };
    matches!(timeout(PATIENCE, probe).await, Ok(Ok(())))
}

/// The address of this machine on the way out. Nothing is sent.
async fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").await.ok()?;
    socket.connect("192.0.2.1:9").await.ok()?;
    Some(socket.local_addr().ok()?.ip())
}
