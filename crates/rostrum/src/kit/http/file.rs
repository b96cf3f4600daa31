//! A stored file as an answer: ranges, validators, a sensible name (RFC 9110 §§13–14, RFC 6266).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use crate::kit::blobs::{BlobKey, Blobs};
use crate::kit::error::{Error, Kind, Result};

/// Reads of this size keep up with fast networks without filling memory.
const READ: usize = 64 * 1024;

/// A stored file on its way out.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Which one.
    pub key: BlobKey,
    /// Its media type.
    pub mime: String,
    /// Strong validator: changes whenever the bytes do. Without quotes.
    pub etag: String,
    /// The name to save it under; absent: shown in place.
    pub save_as: Option<String>,
    /// How long and by whom it may be kept.
    pub cache: &'static str,
    /// For files still growing: only this many bytes exist for the reader.
    pub len: Option<u64>,
    /// Bytes that are sent before the file as if they were its beginning.
    pub head: Vec<u8>,
}

/// Answers a GET for a stored file with the part asked for.
///
/// # Errors
/// 404 when the file is gone.
pub async fn answer(blobs: &Blobs, stored: &Stored, asked: &HeaderMap) -> Result<Response> {
    answer_from(blobs, stored, 0, asked).await
}

/// The same for what begins `first` bytes into a stored file and is `stored.len` long: a file of its own to whoever
/// asks.
///
/// # Errors
/// 404 when the file is gone.
pub async fn answer_from(
    blobs: &Blobs,
    stored: &Stored,
    first: u64,
    asked: &HeaderMap,
) -> Result<Response> {
    let len = match stored.len {
        Some(len) => len,
        None => blobs.len(&stored.key).await?.ok_or_else(Error::not_found)?,
    };
    let head_len = stored.head.len() as u64;
    let len = len + head_len;
    let etag = format!("\"{}\"", stored.etag);
    if not_modified(asked, &etag) {
        return Ok(head(stored, &etag, StatusCode::NOT_MODIFIED, Body::empty()));
    }
    let range = match asked.get(header::RANGE) {
        Some(range) if if_range_holds(asked, &etag) => parse(range, len),
        _ => Asked::All,
    };
    let (status, from, count) = match range {
        Asked::All => (StatusCode::OK, 0, len),
        Asked::Part { from, to } => (StatusCode::PARTIAL_CONTENT, from, to - from + 1),
        Asked::Outside => {
            let say = format!("The file has {len} bytes; the range asked for lies outside.");
            let mut refused = Error::new(Kind::Range, "range.outside", say).into_response();
            let whole = format!("bytes */{len}");
            insert(refused.headers_mut(), header::CONTENT_RANGE, &whole);
            return Ok(refused);
        }
    };
    let in_file = from.saturating_sub(head_len);
    let skipped = usize::try_from(from)
        .unwrap_or(usize::MAX)
        .min(stored.head.len());
    let before = stored.head[skipped..].to_vec();
    let of_file = count.saturating_sub(before.len() as u64);
    let file = blobs.read(&stored.key, first + in_file, of_file).await;
    let file = file.map_err(|cause| {
        if cause.kind() == std::io::ErrorKind::NotFound {
            Error::not_found()
        } else {
            cause.into()
        }
    })?;
    let before = std::io::Cursor::new(before);
    let whole = before.chain(file).take(count);
    let body = Body::from_stream(ReaderStream::with_capacity(whole, READ));
    let mut response = head(stored, &etag, status, body);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, count.into());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{len}", from + count - 1);
        insert(response.headers_mut(), header::CONTENT_RANGE, &range);
    }
    Ok(response)
}

fn head(stored: &Stored, etag: &str, status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(stored.cache),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    insert(headers, header::CONTENT_TYPE, &stored.mime);
    insert(headers, header::ETAG, etag);
    if let Some(name) = &stored.save_as {
        insert(headers, header::CONTENT_DISPOSITION, &disposition(name));
    }
    response
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// `attachment` with a plain-ASCII name and the real one beside it (RFC 6266, RFC 8187).
pub fn disposition(name: &str) -> String {
    use std::fmt::Write as _;
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || " ._-()".contains(c) {
            c
        } else {
            '_'
        }
    };
    let plain: String = name.chars().map(safe).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn not_modified(asked: &HeaderMap, etag: &str) -> bool {
    let Some(value) = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
    else {
        return false;
    };
    let weakly = |tag: &str| tag.trim().trim_start_matches("W/") == etag;
    value.trim() == "*" || value.split(',').any(weakly)
}

/// A range counts only while the file is still the one the client began with.
fn if_range_holds(asked: &HeaderMap, etag: &str) -> bool {
    asked
        .get(header::IF_RANGE)
        .is_none_or(|value| value.as_bytes() == etag.as_bytes())
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    All,
    Part { from: u64, to: u64 },
    Outside,
}

/// One range. Several, or a unit or form we do not know, count as no range, as the RFC allows.
fn parse(range: &HeaderValue, len: u64) -> Asked {
    let spec = range
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("bytes="));
    let Some((from, to)) = spec.and_then(|spec| spec.split_once('-')) else {
        return Asked::All;
    };
    match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(to)) if from > to => Asked::All,
        (Ok(from), _) if from >= len => Asked::Outside,
        (Ok(from), Ok(to)) => Asked::Part {
            from,
            to: to.min(len - 1),
        },
        (Ok(from), Err(_)) if to.trim().is_empty() => Asked::Part { from, to: len - 1 },
        (Err(_), Ok(last)) if from.is_empty() => match (last, len) {
            (0, _) | (_, 0) => Asked::Outside,
            _ => Asked::Part {
                from: len.saturating_sub(last),
                to: len - 1,
            },
        },
        _ => Asked::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: &'static str, len: u64) -> Asked {
        parse(&HeaderValue::from_static(range), len)
    }

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        assert_eq!(of("bytes=0-9", 100), Asked::Part { from: 0, to: 9 });
        assert_eq!(of("bytes=90-", 100), Asked::Part { from: 90, to: 99 });
        assert_eq!(of("bytes=90-200", 100), Asked::Part { from: 90, to: 99 });
        assert_eq!(of("bytes=-5", 100), Asked::Part { from: 95, to: 99 });
        assert_eq!(of("bytes=-500", 100), Asked::Part { from: 0, to: 99 });
        assert_eq!(of("bytes=100-", 100), Asked::Outside);
        assert_eq!(of("bytes=-0", 100), Asked::Outside);
        assert_eq!(of("bytes=0-", 0), Asked::Outside);
        for ignored in [
            "bytes=9-3",
            "bytes=0-1,5-6",
            "lines=1-2",
            "bytes=x-y",
            "bytes=",
        ] {
            assert_eq!(of(ignored, 100), Asked::All, "{ignored}");
        }
    }

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        let header = disposition("Käse \"; x=\r\n.mp4");
        assert!(
            header.starts_with("attachment; filename=\"K_se __ x___.mp4\""),
            "{header}"
        );
        assert!(header.ends_with("filename*=UTF-8''K%C3%A4se%20%22%3B%20x%3D%0D%0A.mp4"));
    }
}
