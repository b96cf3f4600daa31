//! Parts that a client sends straight to the bucket: what is asked and answered, and the rules.
//!
//! Such a part first becomes an object of its own, at an address that only bytes of the declared SHA-256 fit. When the
//! client says that it is there the bucket is asked, and copies it into the upload: what counts nobody but the server can
//! reach, however long the address may still be good.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kit::blobs::BlobKey;
use crate::kit::{Error, Kind, Result};

/// Buckets take no smaller part, but as the last one.
pub const LEAST: u64 = 5 << 20;
/// A larger one would take long to be copied within the bucket, and to be sent again.
pub const MOST: u64 = 64 << 20;
/// So many may be on their way at once.
pub const AT_ONCE: usize = 16;
/// Buckets take no more for one object.
const OF_AN_OBJECT: usize = 10_000;

/// Parts that follow on one another.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "offset": 0,
    "parts": [{"bytes": 8_388_608, "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]
}))]
pub struct Parts {
    /// Where the first of them begins: where the upload stands.
    #[garde(skip)]
    pub offset: u64,
    /// In order, 1 to 16.
    #[garde(length(min = 1, max = AT_ONCE), dive)]
    #[schema(min_items = 1, max_items = 16)]
    pub parts: Vec<Part>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// How many bytes it has: 5 MiB to 64 MiB, and fewer only where the upload ends with it.
    #[garde(range(min = 1, max = MOST))]
    #[schema(minimum = 1, maximum = 67_108_864)]
    pub bytes: u64,
    /// Their SHA-256, in base64.
    #[garde(custom(a_sha256))]
    #[schema(
        min_length = 44,
        max_length = 44,
        example = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    )]
    pub sha256: String,
}

/// Where the next parts can be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invited {
    /// How many bytes of the upload are durable.
    pub offset: u64,
    /// Not 0: send so many bytes with PATCH first, and ask again. What lies behind the last part is too small for one.
    pub patch_first: u64,
    /// One for each part that was asked for, in order; none when something must be sent first.
    pub parts: Vec<Invitation>,
}

/// Where one part can be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// Where it begins in the upload.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// Where to PUT it. The address is a secret: whoever has it may send this part.
    pub url: String,
    /// The headers that must come with it, as they are.
    pub headers: BTreeMap<String, String>,
    /// Until when the bucket takes it there.
    pub expires_at: DateTime<Utc>,
}

impl Parts {
    /// How many bytes they are together.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// Whether a bucket takes these behind `before` parts of an upload of this length.
    ///
    /// # Errors
    /// 422 for one that is too small, 409 for one too many.
    pub fn fit(&self, length: Option<u64>, before: i32) -> Result<()> {
        let ends = length == self.offset.checked_add(self.bytes());
        let last = self.parts.len() - 1;
        for (n, part) in self.parts.iter().enumerate() {
            if part.bytes < LEAST && !(ends && n == last) {
                let say =
                    format!("Only the last part of an upload may have fewer than {LEAST} bytes.");
                return Err(Error::invalid(
                    &format!("parts.{n}.bytes"),
                    "upload.part_too_small",
                    say,
                ));
            }
        }
        if usize::try_from(before).unwrap_or(0) + self.parts.len() > OF_AN_OBJECT {
            let say = "The bucket takes 10,000 parts of an upload. Make them larger.";
            return Err(Error::new(Kind::Conflict, "upload.too_many_parts", say));
        }
        Ok(())
    }
}

impl Part {
    /// Whether this, in base64, is its SHA-256.
    pub fn is_of(&self, sha256: &str) -> bool {
        STANDARD.decode(sha256).ok() == STANDARD.decode(&self.sha256).ok()
    }
}

fn a_sha256(text: &str, (): &()) -> garde::Result {
    match STANDARD.decode(text) {
        Ok(hash) if hash.len() == 32 => Ok(()),
        _ => Err(garde::Error::new("is no SHA-256 in base64")),
    }
}

/// Where the `n`-th part of an upload is sent to, counted from 0.
pub fn sent_key(upload: Uuid, n: i32) -> BlobKey {
    let n = usize::try_from(n).unwrap_or(0);
    BlobKey::numbered("uploads", &[upload], "part", n, "sent")
}

/// Which part was sent to this key; `None`: it is no such key.
pub fn part_of(key: &BlobKey) -> Option<i32> {
    let (_, name) = key.as_str().rsplit_once('/')?;
    name.strip_prefix("part-")?
        .strip_suffix(".sent")?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(offset: u64, sizes: &[u64]) -> Parts {
        let sha256 = STANDARD.encode([7; 32]);
        let part = |bytes: &u64| Part {
            bytes: *bytes,
            sha256: sha256.clone(),
        };
        Parts {
            offset,
            parts: sizes.iter().map(part).collect(),
        }
    }

    #[test]
    fn only_the_last_part_of_an_upload_may_be_small() {
        let code = |parts: Parts, length| parts.fit(length, 0).map_err(|refused| refused.code());
        assert_eq!(code(of(10, &[LEAST, LEAST]), None), Ok(()));
        assert_eq!(code(of(10, &[LEAST, 3]), Some(LEAST + 13)), Ok(()));
        let small = Err("request.invalid");
        assert_eq!(code(of(10, &[LEAST, 3]), Some(LEAST + 14)), small);
        assert_eq!(code(of(10, &[LEAST, 3]), None), small);
        assert_eq!(code(of(0, &[3, LEAST]), Some(LEAST + 3)), small);
        assert_eq!(
            of(0, &[LEAST]).fit(None, 9_999).map_err(|e| e.code()),
            Ok(())
        );
        assert_eq!(
            of(0, &[LEAST]).fit(None, 10_000).map_err(|e| e.code()),
            Err("upload.too_many_parts")
        );
    }

    #[test]
    fn a_hash_is_one_and_a_key_says_its_part() {
        assert!(of(0, &[LEAST]).validate().is_ok());
        let mut wrong = of(0, &[LEAST]);
        for bad in ["", "AAAA", "not base64 at all, whatever it may look like"] {
            wrong.parts[0].sha256 = bad.to_owned();
            assert!(wrong.validate().is_err(), "{bad}");
        }
        assert!(of(0, &[]).validate().is_err() && of(0, &[MOST + 1]).validate().is_err());
        assert_eq!(part_of(&sent_key(Uuid::nil(), 12)), Some(12));
        assert_eq!(
            part_of(&BlobKey::new("uploads", &[Uuid::nil()], "bin")),
            None
        );
    }
}
