//! What an upload is and what a client may ask of it; the rules of the protocol without its I/O.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::checksum::Checksum;
use super::concat::Concat;
use crate::access::Object;
use crate::kit::blobs::BlobKey;
use crate::kit::{Error, Kind, Result};

crate::kit::settings::settings! {
    /// Files that come in pieces.
    pub struct Settings in "uploads" {
        /// The largest upload, in bytes.
        #[within(1..=i64::MAX.unsigned_abs())]
        pub max_bytes: u64 = 64_u64 << 30,
        /// An upload that was not finished is dropped this many hours after its last byte came.
        #[within(1..=87_600)]
        pub expire_after_h: u32 = 14_u32 * 24,
        /// Nothing more is taken, and no recording begins, when the disk has less room than this, in bytes: what
        /// runs needs it.
        pub keep_free_bytes: u64 = 512_u64 << 20,
        /// How many unfinished uploads one take (or import) may have.
        #[within(1..=10_000)]
        pub max_open: u32 = 8_u32,
        /// A connection that sends nothing for this many seconds is given up.
        #[within(1..=3_600)]
        pub idle_s: u64 = 30_u64,
        /// Where files are in a bucket, uploads go there in parts of this size, in bytes; what does not fill one is sent again
        /// with every request. An object has 10,000 parts at the most.
        #[within(5_242_880..=536_870_912)]
        pub part_bytes: u64 = 8_u64 << 20,
        /// Where files are in a bucket: whether programs may ask for addresses to send parts of an upload to the bucket
        /// themselves, past this server. The bucket must be reachable for them.
        pub direct_parts: bool = false,
        /// Such an address can be used for this many seconds.
        #[within(1..=86_400)]
        pub direct_valid_s: u32 = 900_u32,
    }
}

/// An upload as it is stored. Where it stands is not: the length of its file says that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name in the address.
    pub id: Uuid,
    /// Who made it; nobody else may touch it.
    pub owner: Uuid,
    /// What it is for and which thing of that kind.
    pub purpose: String,
    /// The thing it is for, as its purpose names it.
    pub ref_id: Uuid,
    /// The recording it belongs to: asked for permission at every request. Without one it is its maker's
    /// own, and takes of their storage from the first byte on.
    pub object: Option<Object>,
    /// `Upload-Metadata` as it came, to be given back unchanged.
    pub metadata: String,
    /// Its length, once declared.
    pub length: Option<u64>,
    /// How it is put together with others.
    pub concat: Option<Concat>,
    /// The final upload that this partial one goes into.
    pub taken_by: Option<Uuid>,
    /// Whether all of it is here, and since when.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Upload {
    /// Where its bytes gather.
    #[must_use]
    pub fn key(&self) -> BlobKey {
        key_of(self.id)
    }

    /// Whether it is nothing yet but a part of another.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.concat == Some(Concat::Partial)
    }

    /// What it is put together from; nothing, when somebody sends it.
    #[must_use]
    pub fn parts(&self) -> &[Uuid] {
        match &self.concat {
            Some(Concat::Final(parts)) => parts,
            _ => &[],
        }
    }

    /// Whether its file is here and nobody else's yet.
    #[must_use]
    pub fn holds_bytes(&self) -> bool {
        self.finished_at.is_none() || self.is_partial()
    }
}

/// Where the bytes of an upload gather.
#[must_use]
pub fn key_of(upload: Uuid) -> BlobKey {
    BlobKey::new("uploads", &[upload], "bin")
}

/// All bytes of an upload are durable. The file under `key` belongs to whoever follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// The upload.
    pub upload: Uuid,
    /// Who sent it.
    pub owner: Uuid,
    /// What it is for.
    pub purpose: String,
    /// The thing it is for.
    pub ref_id: Uuid,
    /// The stored file.
    pub key: String,
    /// Its length in bytes.
    pub len: u64,
    /// `Upload-Metadata` as it came.
    pub metadata: String,
    /// Its end never came: nobody went on with it, and this is what there is.
    #[serde(default)]
    pub is_cut: bool,
}

impl crate::jobs::Fact for Finished {}

/// Nobody went on with an upload, and nothing of it had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeverCame {
    /// What it was for.
    pub purpose: String,
    /// The thing it was for.
    pub ref_id: Uuid,
}

impl crate::jobs::Fact for NeverCame {}

/// What one PATCH (or the body of a creation) asks.
#[derive(Clone, Debug, Default)]
pub struct Append {
    /// Where its bytes begin.
    pub offset: u64,
    /// The length of the whole, when it is declared with this request.
    pub length: Option<u64>,
    /// What the bytes must hash to.
    pub checksum: Option<Checksum>,
    /// How many bytes the request says it carries.
    pub body_len: Option<u64>,
}

/// How many bytes a request at `offset` may bring, and the length of the whole if that is known then.
///
/// # Errors
/// 400 when the length contradicts what is known, 413 when it is too large or the body goes beyond it.
pub fn room_for(
    ask: &Append,
    declared: Option<u64>,
    stored: u64,
    max: u64,
) -> Result<(u64, Option<u64>)> {
    let length = match (declared, ask.length) {
        (Some(known), Some(said)) if known != said => {
            let say = "The length of this upload was declared before and is another.";
            return Err(Error::new(Kind::BadRequest, "upload.length_set", say));
        }
        (known, said) => known.or(said),
    };
    if length.is_some_and(|length| length > max) {
        return Err(too_large(max));
    }
    if length.is_some_and(|length| length < stored) {
        let say = "The declared length is less than what is already here.";
        return Err(Error::new(Kind::BadRequest, "upload.length_too_small", say));
    }
    let room = length.unwrap_or(max).saturating_sub(stored);
    if ask.body_len.is_some_and(|len| len > room) {
        return Err(beyond());
    }
    Ok((room, length))
}

/// 413 for what is larger than the settings allow.
#[must_use]
pub fn too_large(max: u64) -> Error {
    let say = format!("The largest upload taken here has {max} bytes.");
    Error::new(Kind::TooLarge, "upload.too_large", say)
}

/// 413 for a body that goes beyond the declared length.
#[must_use]
pub fn beyond() -> Error {
    let say = "This goes beyond the declared length of the upload. Nothing of it was kept.";
    Error::new(Kind::TooLarge, "upload.beyond_length", say)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(length: Option<u64>, body_len: Option<u64>) -> Append {
        Append {
            length,
            body_len,
            ..Append::default()
        }
    }

    #[test]
    fn a_length_is_declared_once_and_bounds_what_may_come() {
        let room = |ask: &Append, declared| room_for(ask, declared, 10, 100).map_err(|e| e.code());
        assert_eq!(room(&ask(None, None), None), Ok((90, None)));
        assert_eq!(room(&ask(Some(30), Some(20)), None), Ok((20, Some(30))));
        assert_eq!(room(&ask(Some(30), None), Some(30)), Ok((20, Some(30))));
        assert_eq!(
            room(&ask(Some(31), None), Some(30)),
            Err("upload.length_set")
        );
        assert_eq!(
            room(&ask(Some(9), None), None),
            Err("upload.length_too_small")
        );
        assert_eq!(room(&ask(Some(101), None), None), Err("upload.too_large"));
        assert_eq!(
            room(&ask(None, Some(21)), Some(30)),
            Err("upload.beyond_length")
        );
    }
}
