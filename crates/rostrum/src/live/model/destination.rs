//! Where a live stream is sent on to.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use url::{Host, Url};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::text::one_line;

/// So many a room has at the most: each costs the bandwidth of the best quality once more.
pub const MOST: usize = 5;
/// The ports of RTMP, and of RTMP within TLS.
const PORT: u16 = 1935;
const PORT_TLS: u16 = 443;

/// The address of a server that takes streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether it is spoken to within TLS.
    pub tls: bool,
    /// The name or the number of the machine.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The path, which servers call the application.
    pub app: String,
    /// All of it.
    pub url: String,
}

impl Address {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (tls, rest) = match text.trim().split_once("://") {
            Some(("rtmp", rest)) => (false, rest),
            Some(("rtmps", rest)) => (true, rest),
            _ => return Err("begins with neither rtmp:// nor rtmps://"),
        };
        // Names and numbers of machines are read as those of the web are; this scheme's own port is nobody's here.
        let url = Url::parse(&format!("ftp://{rest}")).map_err(|_| "is no address")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("has a name or a password in it, which is not taken");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("has a ? or a # in it; what is secret belongs into the key");
        }
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => format!("[{ip}]"),
            _ => return Err("has no host"),
        };
        let app = url.path().trim_matches('/').to_owned();
        if app.is_empty() {
            return Err("has no path, such as /live");
        }
        let (scheme, usual) = match tls {
            true => ("rtmps", PORT_TLS),
            false => ("rtmp", PORT),
        };
        let at = url
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        Ok(Self {
            tls,
            port: url.port().unwrap_or(usual),
            url: format!("{scheme}://{host}{at}/{app}"),
            host,
            app,
        })
    }
}

/// Where a destination stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DestinationState)]
pub enum Standing {
    /// Nothing is sent: it is off, or its room is not live.
    #[default]
    Stopped,
    /// It is being called.
    Connecting,
    /// It takes what is sent.
    Live,
    /// It did not, or does not any more; it is called again soon.
    Retrying,
}

/// Why a destination is called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DestinationReason)]
pub enum Reason {
    /// The name of its machine stands for nothing.
    UnknownHost,
    /// Its address is within a private network, which the setting `live.push_private` does not allow.
    Private,
    /// Its machine does not answer.
    Unreachable,
    /// It is not who it should be: no TLS, or a certificate that nobody vouches for.
    Tls,
    /// It does not speak RTMP.
    NoRtmp,
    /// It refused; often the key is wrong. What it said is in `said`.
    Refused,
    /// It ended the connection.
    Closed,
    /// It took nothing for too long.
    Slow,
    /// The key cannot be read any more: the secret of this server is another. Enter it again.
    Key,
}

/// A platform that a room's live streams are sent on to. The key is never told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Destination {
    /// Its id.
    pub id: Uuid,
    /// How it is called; everybody in the room is told while it is sent to.
    pub name: String,
    /// The address of its server.
    pub url: String,
    /// Whether it is sent to whenever the room is live.
    pub on: bool,
    /// Where it stands.
    pub state: Standing,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// Why it is called again.
    pub reason: Option<Reason>,
    /// What it said itself, if it said anything: words of others, in whatever language.
    pub said: Option<String>,
    /// Milliseconds of the stream that it did not get because its line was too slow, since it is connected.
    pub lost_ms: u64,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// All of a room.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Destinations {
    /// In the order in which they were added.
    pub items: Vec<Destination>,
    /// How many there can be.
    pub most: usize,
    /// Whether this server sends anything on (the setting `live.push`).
    pub enabled: bool,
}

/// A platform to be added.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "YouTube", "url": "rtmps://a.rtmps.youtube.com/live2", "key": "abcd-efgh"}))]
pub struct NewDestination {
    /// How it is called; everybody in the room is told while it is sent to.
    #[garde(custom(a_name))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The address of its server: `rtmp://` or `rtmps://`, without the key.
    #[garde(custom(an_address))]
    #[schema(max_length = 300)]
    pub url: String,
    /// The key of the stream, as the platform shows it. It is kept under seal and never told.
    #[garde(custom(a_key))]
    #[schema(min_length = 1, max_length = 500, write_only)]
    pub key: String,
    /// Whether it is sent to whenever the room is live; left out: it is.
    #[garde(skip)]
    #[serde(default)]
    pub on: Option<bool>,
}

/// What is to be changed of one; what is left out stays.
#[derive(Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"on": false}))]
pub struct ChangeDestination {
    /// How it is called.
    #[garde(inner(custom(a_name)))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: Option<String>,
    /// The address of its server. With another one the key has to be given, too: it is for the one before.
    #[garde(inner(custom(an_address)))]
    #[schema(max_length = 300)]
    pub url: Option<String>,
    /// The key of the stream.
    #[garde(inner(custom(a_key)))]
    #[schema(min_length = 1, max_length = 500, write_only)]
    pub key: Option<String>,
    /// Whether it is sent to whenever the room is live. Takes effect at once.
    #[garde(skip)]
    pub on: Option<bool>,
}

fn a_name(name: &str, _: &()) -> garde::Result {
    one_line(name, 80).map_err(garde::Error::new)
}

fn an_address(text: &str, _: &()) -> garde::Result {
    if text.len() > 300 {
        return Err(garde::Error::new("is longer than 300 letters"));
    }
    Address::parse(text).map(drop).map_err(garde::Error::new)
}

fn a_key(key: &str, _: &()) -> garde::Result {
    let key = key.trim();
    match (1..=500).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(garde::Error::new(
            "is no key: up to 500 letters and signs without blanks",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_platforms_are_read() {
        let read = |text: &str| {
            let read = Address::parse(text).expect(text);
            (read.tls, read.host, read.port, read.app, read.url)
        };
        let wanted = |tls, host: &str, port, app: &str, url: &str| {
            (tls, host.to_owned(), port, app.to_owned(), url.to_owned())
        };
        assert_eq!(
            read(" rtmp://a.rtmp.Example.com/live2/ "),
            wanted(
                false,
                "a.rtmp.example.com",
                1935,
                "live2",
                "rtmp://a.rtmp.example.com/live2"
            )
        );
        assert_eq!(
            read("rtmps://live.example.com:443/rtmp/"),
            wanted(
                true,
                "live.example.com",
                443,
                "rtmp",
                "rtmps://live.example.com:443/rtmp"
            )
        );
        assert_eq!(
            read("rtmp://[2a00::1]:80/a/b"),
            wanted(false, "[2a00::1]", 80, "a/b", "rtmp://[2a00::1]:80/a/b")
        );
        // However a number is written, it is looked at as what it is.
        assert_eq!(
            Address::parse("rtmp://0x7f.1/live")
                .map(|at| at.host)
                .as_deref(),
            Ok("127.0.0.1")
        );
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for wrong in [
            "",
            "live",
            "https://example.com/live",
            "rtmp:///live",
            "rtmp://example.com",
            "rtmp://example.com/",
            "rtmp://ada:pw@example.com/live",
            "rtmp://example.com/live?key=1",
            "rtmp://example.com/live#1",
            "rtmp://example.com:99999/live",
        ] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
