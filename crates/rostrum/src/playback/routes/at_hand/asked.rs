//! What a player asks for, read from a request that is like all the others.

use std::str::FromStr as _;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use uuid::Uuid;

use crate::kit::Secret;
use crate::live::Wish;
use crate::playback::model::COOKIE;
use crate::playback::service::admission::{Pass, Presented};

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
pub struct Key {
    /// The recording it is of.
    pub recording: Uuid,
    /// The rendition it is of.
    pub folder: Uuid,
    /// Which of the folder's files.
    pub name: Name,
    /// Whether its addresses carry tokens.
    pub with_token: bool,
}

#[cfg(test)]
impl Key {
    pub const fn playlist_of(recording: Uuid) -> Self {
        Self {
            recording,
            folder: recording,
            name: Name::Playlist,
            with_token: false,
        }
    }
}

/// A file of a rendition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// The list of its segments.
    Playlist,
    /// The list of pictures that can be decoded alone.
    KeyFrames,
    /// What every segment needs before it.
    Init,
    /// The same of a live stream, which may have several.
    InitOf(u32),
    /// A segment.
    Segment(u32),
    /// A part of a segment of a live stream.
    Part(u32, u32),
}

/// A request of a player that could be answered from what is at hand.
pub struct Asked<'a> {
    /// For which file.
    pub key: Key,
    /// The file's name as it stands in the address.
    pub name: &'a str,
    /// What a list is waited for with.
    pub wish: Wish,
    /// The token in its address.
    pub token: Option<&'a str>,
    /// What stands for the cookie where there is no token.
    secret: Secret,
    /// By what its asker is known.
    pub pass: Pass,
    uri: &'a Uri,
}

impl<'a> Asked<'a> {
    /// A plain GET for a file of a rendition, by a playback's token or cookie.
    #[must_use]
    pub fn read(request: &'a Request) -> Option<Self> {
        let path = request.uri().path();
        let rest = path.strip_prefix("/api/v1/recordings/")?;
        let headers = request.headers();
        if request.method() != Method::GET || UNUSUAL.iter().any(|name| headers.contains_key(name))
        {
            return None;
        }
        let (recording, rest) = rest.split_once("/stream/")?;
        let (folder, name) = rest.split_once('/')?;
        let (token, wish) = questions(request.uri().query().unwrap_or_default())?;
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
        if wish != Wish::default() && key.name != Name::Playlist {
            return None;
        }
        Some(Self {
            key,
            name,
            wish,
            token,
            secret,
            pass,
            uri: request.uri(),
        })
    }

    /// By what the asker is admitted.
    #[must_use]
    pub fn presented(&self) -> Presented {
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
    #[must_use]
    pub fn again(&self) -> Request {
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
            _ => Self::numbered(name),
        }
    }
}

impl Name {
    fn numbered(name: &str) -> Option<Self> {
        if let Some(digits) = name.strip_prefix("init-") {
            let number = digits.strip_suffix(".mp4")?.parse().ok()?;
            return Some(Self::InitOf(number));
        }
        let stem = name.strip_suffix(".m4s")?;
        if let Some(digits) = stem.strip_prefix("segment-") {
            return Some(Self::Segment(digits.parse().ok()?));
        }
        let (segment, part) = stem.strip_prefix("part-")?.split_once('-')?;
        Some(Self::Part(segment.parse().ok()?, part.parse().ok()?))
    }
}

/// An id as we write it ourselves: one file has one address.
fn id(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::from_str(text).ok())?
}

/// The token and what is waited for, where nothing in it is escaped or said twice.
fn questions(query: &str) -> Option<(Option<&str>, Wish)> {
    let (mut token, mut wish) = (None, Wish::default());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let again = match pair.split_once('=')? {
            ("pt", value) => token.replace(plain(value)?).is_some(),
            ("_HLS_msn", value) => wish.segment.replace(number(value)?).is_some(),
            ("_HLS_part", value) => wish.part.replace(number(value)?).is_some(),
            ("_HLS_skip", "YES") => std::mem::replace(&mut wish.skip, true),
            _ => return None,
        };
        if again {
            return None;
        }
    }
    Some((token, wish))
}

fn plain(token: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (token.len() >= 16 && token.bytes().all(plain)).then_some(token)
}

fn number(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get(header::COOKIE)?.to_str().ok()?.split(';');
    let mut named = pairs.filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let value = named.next()?;
    // Two of a name are for the long way to choose from.
    named.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_player_waits_for_is_read_and_anything_else_takes_the_long_way() {
        let token = "abcdefghijklmnop";
        let wish = |segment, part, skip| Wish {
            segment,
            part,
            skip,
        };
        let all = format!("pt={token}&_HLS_msn=7&_HLS_part=2&_HLS_skip=YES");
        assert_eq!(
            questions(&all),
            Some((Some(token), wish(Some(7), Some(2), true)))
        );
        let msn = format!("_HLS_msn=0&pt={token}");
        assert_eq!(
            questions(&msn),
            Some((Some(token), wish(Some(0), None, false)))
        );
        assert_eq!(questions(""), Some((None, Wish::default())));
        for other in [
            "pt=short",
            "pt=abcdefgh%20abcdefgh",
            "pt=abcdefghijklmnop&pt=abcdefghijklmnop",
            "_HLS_msn=-1",
            "_HLS_msn=+1",
            "_HLS_msn=",
            "_HLS_skip=v2",
            "_HLS_msn=1&_HLS_msn=1",
            "other=1",
        ] {
            assert_eq!(questions(other), None, "{other}");
        }
    }
}
