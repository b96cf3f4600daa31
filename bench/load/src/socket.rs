//! A small Socket.IO client: Engine.IO 4 over a web socket, the namespace `/`, events with
//! acknowledgements. Enough to be a participant.
//!
//! A background task answers pings, keeps events in order and matches acknowledgements; dropping the
//! [`Client`] closes the socket.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

/// What the server says when it refuses: the `problem` of an acknowledgement, or the refusal to
/// connect.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Problem {
    /// Stable, dotted: `room.locked`.
    pub code: String,
    /// For the person.
    #[serde(default)]
    pub title: String,
    /// As HTTP would say it.
    #[serde(default)]
    pub status: u16,
    /// For the person.
    #[serde(default)]
    pub detail: String,
    /// What is wrong with which field.
    #[serde(default)]
    pub errors: Vec<Value>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} ({}): {} {}",
            self.code, self.status, self.title, self.detail
        )
    }
}

impl std::error::Error for Problem {}

/// A call or a connection that did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server refused, with its reason.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The connection could not be made, or broke.
    #[error("the socket: {0}")]
    Broken(String),
    /// No answer in time.
    #[error("no answer to {0} in time")]
    Silent(String),
}

impl Error {
    /// The server's reason, when there is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }
}

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;

/// A connected socket.
#[derive(Debug)]
pub struct Client {
    outgoing: UnboundedSender<Message>,
    events: UnboundedReceiver<(String, Value)>,
    waiting: Waiting,
    next: AtomicU64,
}

impl Client {
    /// Connects to the server at `base` (`http://host:port`) with an access token.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses the token.
    pub async fn connect(base: &str, token: &str) -> Result<Self, Error> {
        Self::connect_with(base, json!({ "token": token })).await
    }

    /// Connects with any handshake, for tests of what must be refused.
    ///
    /// # Errors
    /// When it cannot be reached, or refuses.
    pub async fn connect_with(base: &str, auth: Value) -> Result<Self, Error> {
        let base = base.trim_end_matches('/').replacen("http", "ws", 1);
        let url = format!("{base}/socket.io/?EIO=4&transport=websocket");
        let (mut socket, _) = tokio_tungstenite::connect_async(url)
            .await
            .map_err(broken)?;
        // `0{…}` opens the connection, `40{…}` asks for the namespace.
        expect(&mut socket, "0").await?;
        socket
            .send(Message::text(format!("40{auth}")))
            .await
            .map_err(broken)?;
        expect(&mut socket, "40").await?;
        let (outgoing, messages) = unbounded_channel();
        let (heard, events) = unbounded_channel();
        let waiting = Waiting::default();
        tokio::spawn(run(
            socket,
            messages,
            heard,
            waiting.clone(),
            outgoing.clone().downgrade(),
        ));
        Ok(Self {
            outgoing,
            events,
            waiting,
            next: AtomicU64::new(0),
        })
    }

    /// Sends an event and waits for its acknowledgement: the `data` of `{ok: true}`.
    ///
    /// # Errors
    /// When the server refuses, or the connection breaks.
    pub async fn call(&self, event: &str, payload: Value) -> Result<Value, Error> {
        let answer = self.call_raw(event, payload).await?;
        if answer["ok"] == Value::Bool(true) {
            return Ok(answer["data"].clone());
        }
        match serde_json::from_value::<Problem>(answer["problem"].clone()) {
            Ok(problem) => Err(problem.into()),
            Err(_) => Err(Error::Broken(format!(
                "{event} was acknowledged with {answer}"
            ))),
        }
    }

    /// Sends an event and gives the acknowledgement as it is.
    ///
    /// # Errors
    /// When the connection breaks or no answer comes.
    pub async fn call_raw(&self, event: &str, payload: Value) -> Result<Value, Error> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        lock(&self.waiting).insert(id, reply);
        let text = format!("42{id}{}", json!([event, payload]));
        let closed = || Error::Broken("closed".into());
        self.outgoing
            .send(Message::text(text))
            .map_err(|_| closed())?;
        match timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(closed()),
            Err(_) => Err(Error::Silent(event.to_owned())),
        }
    }

    /// Sends an event that nobody acknowledges.
    pub fn tell(&self, event: &str, payload: Value) {
        // A closed socket is found out by whoever waits for something.
        drop(
            self.outgoing
                .send(Message::text(format!("42{}", json!([event, payload])))),
        );
    }

    /// The next event, `None` when the socket is closed.
    pub async fn next_event(&mut self) -> Option<(String, Value)> {
        self.events.recv().await
    }

    /// Waits for an event of this name and drops those before it.
    ///
    /// # Errors
    /// When it does not come in time.
    pub async fn wait_for(&mut self, name: &str) -> Result<Value, Error> {
        let found = async {
            while let Some((event, payload)) = self.next_event().await {
                if event == name {
                    return Ok(payload);
                }
            }
            Err(Error::Broken("closed".into()))
        };
        timeout(PATIENCE, found)
            .await
            .unwrap_or_else(|_| Err(Error::Silent(name.to_owned())))
    }
}

type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

fn broken(error: WsError) -> Error {
    Error::Broken(error.to_string())
}

/// The next text, which must begin like this.
async fn expect(socket: &mut Socket, prefix: &str) -> Result<(), Error> {
    loop {
        let next = timeout(PATIENCE, socket.next());
        let message = next
            .await
            .map_err(|_| Error::Silent("the handshake".into()))?;
        match message {
            Some(Ok(Message::Text(text))) if text.starts_with(prefix) => return Ok(()),
            // A ping may overtake the answer.
            Some(Ok(Message::Text(text))) if text == "2" => {
                socket.send(Message::text("3")).await.map_err(broken)?;
            }
            Some(Ok(Message::Text(text))) => return Err(refusal(&text)),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(broken(error)),
            None => return Err(Error::Broken("closed in the handshake".into())),
        }
    }
}

/// `44{"message": …, "data": problem}` refuses a namespace.
fn refusal(text: &str) -> Error {
    let body: Value = text
        .strip_prefix("44")
        .and_then(|body| serde_json::from_str(body).ok())
        .unwrap_or(Value::Null);
    for place in [&body["data"], &body["data"]["problem"], &body] {
        if let Ok(problem) = serde_json::from_value::<Problem>(place.clone()) {
            return problem.into();
        }
    }
    Error::Broken(format!("the handshake was answered with {text}"))
}

async fn run(
    socket: Socket,
    mut messages: UnboundedReceiver<Message>,
    heard: UnboundedSender<(String, Value)>,
    waiting: Waiting,
    outgoing: tokio::sync::mpsc::WeakUnboundedSender<Message>,
) {
    let (mut sink, mut stream) = socket.split();
    loop {
        tokio::select! {
            message = messages.recv() => {
                let Some(message) = message else { break };
                if sink.send(message).await.is_err() {
                    break;
                }
            }
            message = stream.next() => {
                let Some(Ok(message)) = message else { break };
                let Message::Text(text) = message else { continue };
                if text.as_str() == "2" {
                    let Some(outgoing) = outgoing.upgrade() else { break };
                    drop(outgoing.send(Message::text("3")));
                } else if text.starts_with("41") || text.starts_with('1') {
                    break;
                } else {
                    take(&text, &heard, &waiting);
                }
            }
        }
    }
    // Whoever waits for an answer learns that none will come.
    lock(&waiting).clear();
    drop(sink.close().await);
}

/// `42["name",payload]` is an event, `43<id>[answer]` an acknowledgement.
fn take(text: &str, heard: &UnboundedSender<(String, Value)>, waiting: &Waiting) {
    let Some((kind, rest)) = text.split_at_checked(2) else {
        return;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (id, body) = rest.split_at(digits);
    let Ok(Value::Array(mut items)) = serde_json::from_str(body) else {
        return;
    };
    match kind {
        "42" if !items.is_empty() => {
            let payload = if items.len() > 1 {
                items.swap_remove(1)
            } else {
                Value::Null
            };
            let name = items[0].as_str().unwrap_or_default().to_owned();
            drop(heard.send((name, payload)));
        }
        "43" => {
            let reply = id
                .parse()
                .ok()
                .and_then(|id: u64| lock(waiting).remove(&id));
            if let (Some(reply), Some(answer)) = (reply, items.into_iter().next()) {
                drop(reply.send(answer));
            }
        }
        _ => {}
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_and_acknowledgements_find_their_way() {
        let (heard, mut events) = unbounded_channel();
        let waiting = Waiting::default();
        let (reply, mut answer) = oneshot::channel();
        lock(&waiting).insert(12, reply);
        take(r#"42["chat:message",{"seq":1}]"#, &heard, &waiting);
        take(r#"4312[{"ok":true,"data":{}}]"#, &heard, &waiting);
        for rubbish in [
            "",
            "4",
            "42",
            "42[]",
            "4312",
            "43x[1]",
            "42{}",
            "4299999999999999999999[1]",
        ] {
            take(rubbish, &heard, &waiting);
        }
        let event = events.try_recv().expect("an event");
        assert_eq!(event, ("chat:message".into(), json!({ "seq": 1 })));
        assert_eq!(
            answer.try_recv().expect("an answer")["ok"],
            Value::Bool(true)
        );
    }

    #[test]
    fn a_refused_handshake_says_why() {
        let text = r#"44{"message":"no","data":{"code":"auth.token","status":401}}"#;
        assert_eq!(
            refusal(text).problem().map(|p| p.code.as_str()),
            Some("auth.token")
        );
    }
}
