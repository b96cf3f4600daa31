//! The headers of tus 1.0, read strictly and written back.

use axum::http::header::{self, IntoHeaderName};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::super::checksum::Checksum;
use super::super::concat::Concat;
use super::super::model::Append;
use super::super::purpose::Metadata;
use super::super::service::{Create, Standing};
use crate::kit::http::unread::UPLOADED;
use crate::kit::{Error, Kind, Result};

pub const VERSION: &str = "1.0.0";
pub const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub const DEFER: HeaderName = HeaderName::from_static("upload-defer-length");
pub const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CHECKSUM: &str = "upload-checksum";
const OVERRIDE: &str = "x-http-method-override";
const KEY: &str = "idempotency-key";

/// What a request asks, by its headers.
pub struct Asked {
    method: Method,
    headers: HeaderMap,
}

impl Asked {
    pub fn new(method: Method, headers: HeaderMap) -> Self {
        Self { method, headers }
    }

    /// The method that is meant.
    pub fn method(&self) -> Method {
        let meant = self
            .text(OVERRIDE)
            .and_then(|name| name.to_ascii_uppercase().parse().ok());
        meant.unwrap_or_else(|| self.method.clone())
    }

    /// The version of the protocol must be the one spoken here.
    pub fn version(&self) -> Result<()> {
        if self.text(RESUMABLE.as_str()) == Some(VERSION) {
            return Ok(());
        }
        let say = "Send `Tus-Resumable: 1.0.0`; no other version is spoken here.";
        Err(Error::new(Kind::Precondition, "upload.version", say))
    }

    /// What a creation asks.
    pub fn creation(&self) -> Result<Create> {
        let concat = self.text(CONCAT.as_str()).map(Concat::parse).transpose()?;
        let deferred = match self.text(DEFER.as_str()) {
            None => false,
            Some("1") => true,
            Some(_) => return Err(bad("`Upload-Defer-Length` can only be 1.")),
        };
        let length = self.number(LENGTH.as_str())?;
        if matches!(concat, Some(Concat::Final(_))) {
            if deferred || length.is_some() {
                return Err(bad(
                    "The length of an upload that is put together from others is theirs: leave it out.",
                ));
            }
        } else if deferred == length.is_some() {
            return Err(bad(
                "Give either `Upload-Length` or `Upload-Defer-Length: 1`.",
            ));
        }
        let metadata = match self.headers.get(METADATA) {
            None => "",
            Some(value) => value
                .to_str()
                .map_err(|_| bad("`Upload-Metadata` is not ASCII."))?,
        };
        let request_key = self.text(KEY).map(ToOwned::to_owned);
        if request_key
            .as_ref()
            .is_some_and(|key| key.is_empty() || key.len() > 200)
        {
            return Err(bad("`Idempotency-Key` has 1 to 200 characters."));
        }
        Ok(Create {
            length,
            metadata: Metadata::parse(metadata)?,
            request_key,
            concat,
        })
    }

    /// The bytes that come with a creation, if some do.
    pub fn first_bytes(&self) -> Result<Option<Append>> {
        let empty = self.body_len()?.map_or_else(
            || self.text(header::TRANSFER_ENCODING.as_str()).is_none(),
            |len| len == 0,
        );
        if empty && !self.is_body_type() {
            return Ok(None);
        }
        self.body(0).map(Some)
    }

    /// What a PATCH asks.
    pub fn append(&self) -> Result<Append> {
        let offset = self.number(OFFSET.as_str())?;
        let offset = offset.ok_or_else(|| bad("`Upload-Offset` must be given."))?;
        let length = self.number(LENGTH.as_str())?;
        Ok(Append {
            length,
            ..self.body(offset)?
        })
    }

    fn body(&self, offset: u64) -> Result<Append> {
        if !self.is_body_type() {
            let say = "Send the bytes as `Content-Type: application/offset+octet-stream`.";
            return Err(Error::new(Kind::Unsupported, "upload.content_type", say));
        }
        let checksum = self.text(CHECKSUM).map(Checksum::parse).transpose()?;
        Ok(Append {
            offset,
            length: None,
            checksum,
            body_len: self.body_len()?,
        })
    }

    fn is_body_type(&self) -> bool {
        self.text(header::CONTENT_TYPE.as_str())
            .is_some_and(|given| given.trim().eq_ignore_ascii_case(UPLOADED))
    }

    fn body_len(&self) -> Result<Option<u64>> {
        self.number(header::CONTENT_LENGTH.as_str())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Digits and nothing else: no sign, no space, nothing beyond what a file can have.
    fn number(&self, name: &str) -> Result<Option<u64>> {
        let Some(value) = self.headers.get(name) else {
            return Ok(None);
        };
        let digits = value
            .to_str()
            .ok()
            .filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        let number = digits.and_then(|text| text.parse().ok());
        let number = number.filter(|number| i64::try_from(*number).is_ok());
        let refused = || {
            let say = format!("`{name}` is not a number of bytes.");
            Error::new(Kind::BadRequest, "upload.bad_header", say)
        };
        number.map(Some).ok_or_else(refused)
    }
}

/// Where an upload stands, in headers.
pub fn shown(standing: &Standing) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // Of one that is still being put together nobody can go on.
    if standing.upload.parts().is_empty() || standing.upload.finished_at.is_some() {
        put(&mut headers, OFFSET, &standing.offset.to_string());
    }
    if let Some(at) = standing.expires_at {
        put(
            &mut headers,
            EXPIRES,
            &at.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        );
    }
    headers
}

/// Sets a header whose value is of our own making or was a header before.
pub fn put(headers: &mut HeaderMap, name: impl IntoHeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn bad(say: &'static str) -> Error {
    Error::new(Kind::BadRequest, "upload.bad_header", say)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &'static str)]) -> Asked {
        let pairs = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        Asked::new(Method::POST, pairs.collect())
    }

    #[test]
    fn numbers_are_digits_and_fit_a_file() {
        for bad in ["-1", "+1", "1.0", " ", "0x10", "9223372036854775808", "١"] {
            let mut headers = HeaderMap::new();
            headers.insert(
                OFFSET,
                HeaderValue::from_str(bad).unwrap_or(HeaderValue::from_static("x")),
            );
            let asked = Asked::new(Method::PATCH, headers);
            assert!(asked.number("upload-offset").is_err(), "{bad}");
        }
        assert_eq!(
            asked(&[("upload-offset", "70")])
                .number("upload-offset")
                .ok(),
            Some(Some(70))
        );
    }

    #[test]
    fn a_creation_says_its_length_or_that_it_comes_later_and_not_both() {
        assert!(asked(&[]).creation().is_err());
        assert!(
            asked(&[("upload-length", "5"), ("upload-defer-length", "1")])
                .creation()
                .is_err()
        );
        assert!(asked(&[("upload-defer-length", "2")]).creation().is_err());
        assert_eq!(
            asked(&[("upload-length", "5")])
                .creation()
                .expect("fine")
                .length,
            Some(5)
        );
        assert_eq!(
            asked(&[("upload-defer-length", "1")])
                .creation()
                .expect("fine")
                .length,
            None
        );
    }

    #[test]
    fn the_method_that_is_meant_wins() {
        assert_eq!(
            asked(&[("x-http-method-override", "patch")]).method(),
            Method::PATCH
        );
        assert_eq!(asked(&[]).method(), Method::POST);
    }
}
