//! What an upload may be for. Uploads know no purpose; the rooms above offer them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::access::Object;
use crate::kit::{App, Caller, Error, Kind, Result};

/// What a caller wants to upload something for.
#[async_trait]
pub trait Purpose: Send + Sync {
    /// The word in `Upload-Metadata`.
    fn name(&self) -> &'static str;

    /// Whether the caller may, and what the upload is bound to.
    async fn admit(&self, app: &App, caller: &Caller, metadata: &Metadata) -> Result<Bound>;
}

/// What an upload is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The thing it is for.
    pub ref_id: Uuid,
    /// Whose permissions are asked at every request. `None`: it is its maker's own and nobody else's,
    /// and what is sent counts as stored by them.
    pub object: Option<Object>,
}

/// The purposes that the roof listed.
#[derive(Default)]
pub struct Purposes(RwLock<HashMap<&'static str, Arc<dyn Purpose>>>);

/// Lists a purpose; called by the roof.
pub fn accept(app: &App, purpose: impl Purpose + 'static) {
    let purposes = app.get::<Purposes>();
    let mut all = purposes.0.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(purpose.name(), Arc::new(purpose));
}

/// The purpose that the metadata name.
///
/// # Errors
/// 422: none is named, or none that is known.
pub fn wanted(app: &App, metadata: &Metadata) -> Result<Arc<dyn Purpose>> {
    let name = metadata.required("purpose")?;
    let purposes = app.get::<Purposes>();
    let all = purposes.0.read().unwrap_or_else(PoisonError::into_inner);
    all.get(name).cloned().ok_or_else(|| {
        let say = format!("Nothing here takes uploads for `{name}`.");
        Error::invalid("purpose", "upload.unknown_purpose", say)
    })
}

/// `Upload-Metadata`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// As it came, to be given back.
    pub raw: String,
    pairs: Vec<(String, String)>,
}

/// Metadata name things; they are no place to store some.
const MAX_LEN: usize = 4096;

impl Metadata {
    /// Reads `key base64,key base64,key`. Values must be text.
    ///
    /// # Errors
    /// 400: not of this form, a key twice, or too long.
    pub fn parse(raw: &str) -> Result<Self> {
        let refused = |say: &'static str| Error::new(Kind::BadRequest, "upload.bad_metadata", say);
        if raw.len() > MAX_LEN {
            return Err(refused("`Upload-Metadata` is longer than 4096 bytes."));
        }
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in raw
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
        {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = STANDARD.decode(value.trim()).ok();
            let value = value.and_then(|bytes| String::from_utf8(bytes).ok());
            let Some(value) = value else {
                return Err(refused(
                    "A value of `Upload-Metadata` is not base64 of a text.",
                ));
            };
            if pairs.iter().any(|(known, _)| known == key) {
                return Err(refused("A key of `Upload-Metadata` comes twice."));
            }
            pairs.push((key.to_owned(), value));
        }
        Ok(Self {
            raw: raw.to_owned(),
            pairs,
        })
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }

    /// The value of `key`, which must be there.
    ///
    /// # Errors
    /// 422: it is not.
    pub fn required(&self, key: &'static str) -> Result<&str> {
        self.get(key)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                let say = format!("`Upload-Metadata` must have `{key}`.");
                Error::invalid(key, "missing", say)
            })
    }

    /// The id under `key`, which must be there.
    ///
    /// # Errors
    /// 422: it is not, or is no id.
    pub fn id(&self, key: &'static str) -> Result<Uuid> {
        let text = self.required(key)?;
        text.parse()
            .map_err(|_| Error::invalid(key, "malformed", format!("`{key}` is no id.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_are_read_as_the_protocol_writes_them() {
        // The example of the protocol text.
        let raw = "filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential";
        let metadata = Metadata::parse(raw).expect("metadata");
        assert_eq!(metadata.get("filename"), Some("world_domination_plan.pdf"));
        assert_eq!(metadata.get("is_confidential"), Some(""));
        assert_eq!(metadata.raw, raw);
        assert_eq!(Metadata::parse("").expect("none"), Metadata::default());
    }

    #[test]
    fn what_is_not_base64_comes_twice_or_is_endless_is_refused() {
        let long = format!("a {}", "QUFB".repeat(2000));
        for bad in ["filename !!!", "a QQ==,a QQ==", "a /////w==", long.as_str()] {
            let refused = Metadata::parse(bad).expect_err(bad);
            assert_eq!(refused.code(), "upload.bad_metadata");
        }
    }
}
