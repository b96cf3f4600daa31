//! How what players fetch is answered: by what name, and how long it may be kept.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::at_hand::{Behind, Fleeting};
use crate::kit::http::file::{self, Stored};
use crate::kit::{App, Result};
use crate::live;
use crate::playback::model::Settings;
use crate::playback::service::shown::Part;
use crate::playback::service::stream as streams;

/// A list that players follow: with a token in it, it is for nobody else and never kept.
pub const HLS: &str = "application/vnd.apple.mpegurl";
/// The same for DASH.
pub const DASH: &str = "application/dash+xml";
/// Captions, and which picture belongs to which time.
pub const VTT: &str = "text/vtt; charset=utf-8";
/// The bytes of a segment never change.
const FOREVER: &str = "private, max-age=31536000, immutable";
const FOREVER_SHARED: &str = "public, max-age=31536000, immutable";

/// A file of a live stream.
pub async fn aired(
    app: &App,
    rendition: Uuid,
    name: &str,
    file: live::File,
    pt: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response> {
    match file {
        live::File::List(text) => Ok(fleeting(list(HLS, text, pt))),
        live::File::Bytes(bytes, mime) => {
            let kind = (header::CONTENT_TYPE, mime);
            let cache = (header::CACHE_CONTROL, for_now(app));
            Ok(fleeting(([kind, cache], bytes).into_response()))
        }
        live::File::Stretch {
            key,
            range,
            mime,
            lasts,
        } => {
            let part = Part {
                key,
                range,
                mime,
                etag: format!("{rendition}-{name}"),
            };
            let cache = if lasts { forever(app) } else { for_now(app) };
            stretch(app, part, cache, headers).await
        }
    }
}

/// An answer of a live stream, from memory.
pub fn fleeting(mut answer: Response) -> Response {
    answer.extensions_mut().insert(Fleeting);
    answer
}

/// A text that is made for whoever asks. With a token in it, it is never kept.
pub fn list(kind: &'static str, text: String, pt: Option<&str>) -> Response {
    let cache = match pt {
        Some(_) => "no-store",
        None => streams::PRIVATE,
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)];
    (headers, text).into_response()
}

/// How long what never changes may be kept.
pub fn forever(app: &App) -> &'static str {
    match app.get::<Settings>().shared_cache {
        true => FOREVER_SHARED,
        false => FOREVER,
    }
}

/// What is live may be taken back.
fn for_now(app: &App) -> &'static str {
    match app.get::<Settings>().shared_cache {
        true => "public, max-age=10",
        false => "private, max-age=10",
    }
}

/// A stretch of a stored file.
pub async fn stretch(
    app: &App,
    part: Part,
    cache: &'static str,
    headers: &HeaderMap,
) -> Result<Response> {
    let stored = Stored {
        key: part.key,
        mime: part.mime.to_owned(),
        etag: part.etag,
        save_as: None,
        cache,
        len: Some(part.range.length),
        head: Vec::new(),
    };
    let mut answer = file::answer_from(&app.blobs, &stored, part.range.offset, headers).await?;
    answer.extensions_mut().insert(Behind {
        path: app.blobs.path(&stored.key),
        offset: part.range.offset,
    });
    Ok(answer)
}

/// A text that stays the same at its address.
pub fn words(app: &App, text: String, etag: &str, asked: &HeaderMap) -> Response {
    let etag = format!("\"{etag}\"");
    let same = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let mut answer = match same {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => text.into_response(),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(VTT));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(forever(app)),
    );
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    answer
}
