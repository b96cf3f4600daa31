//! What an upload is and what a client may ask of it; the rules of the protocol without its I/O.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::access::Object;
use crate::kit::blobs::BlobKey;
use crate::kit::{Error, Kind, Result, sabotage};

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
}

impl crate::jobs::Fact for Finished {}

/// `Upload-Checksum`: what the bytes of one request must hash to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    algorithm: Algorithm,
    wanted: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Sha1,
    Sha256,
}

/// What is announced as `Tus-Checksum-Algorithm`.
pub const ALGORITHMS: &str = "sha1,sha256";

impl Checksum {
    /// Reads `sha256 <base64>`.
    ///
    /// # Errors
    /// 400: an algorithm that was not announced, or no hash of it.
    pub fn parse(text: &str) -> Result<Self> {
        let refused = |say: &'static str| Error::new(Kind::BadRequest, "upload.bad_checksum", say);
        let (name, hash) = text.trim().split_once(' ').ok_or_else(|| {
            refused("Give `Upload-Checksum` as an algorithm, a space and base64.")
        })?;
        let (algorithm, len) = match name {
            "sha1" => (Algorithm::Sha1, 20),
            "sha256" => (Algorithm::Sha256, 32),
            _ => return Err(refused("Only sha1 and sha256 are checked here.")),
        };
        let wanted = STANDARD.decode(hash.trim()).ok();
        let wanted = wanted.filter(|hash| hash.len() == len);
        wanted
            .map(|wanted| Self { algorithm, wanted })
            .ok_or_else(|| refused("The hash is not base64 of the length its algorithm has."))
    }

    /// A hasher for the bytes to come.
    #[must_use]
    pub fn hasher(&self) -> Hasher {
        match self.algorithm {
            Algorithm::Sha1 => Hasher::Sha1(Sha1::default()),
            Algorithm::Sha256 => Hasher::Sha256(Sha256::default()),
        }
    }

    /// Whether the bytes were those that were sent.
    ///
    /// # Errors
    /// 460, when they were not.
    pub fn check(&self, hasher: Hasher) -> Result<()> {
        if hasher.finish() == self.wanted || sabotage::is_on("d4") {
            return Ok(());
        }
        let say = "These bytes were damaged on their way. Send them again.";
        Err(Error::new(Kind::Checksum, "upload.checksum_mismatch", say))
    }
}

/// A hash being made.
#[derive(Clone, Debug)]
pub enum Hasher {
    /// SHA-1: what many tus clients know.
    Sha1(Sha1),
    /// SHA-256.
    Sha256(Sha256),
}

impl Hasher {
    /// Takes bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(hasher) => hasher.finalize().to_vec(),
            Self::Sha256(hasher) => hasher.finalize().to_vec(),
        }
    }
}

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

    #[test]
    fn a_checksum_is_read_as_the_protocol_writes_it() {
        // The example of the protocol text: SHA-1 of "hello world".
        let checksum = Checksum::parse("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").expect("a checksum");
        let mut hasher = checksum.hasher();
        hasher.update(b"hello ");
        hasher.update(b"world");
        assert!(checksum.check(hasher).is_ok());
        let refused = checksum.check(checksum.hasher()).expect_err("another hash");
        assert_eq!(refused.kind().status(), 460);
        for bad in [
            "",
            "sha1",
            "md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "sha1 !",
        ] {
            assert_eq!(
                Checksum::parse(bad).expect_err(bad).kind(),
                Kind::BadRequest
            );
        }
    }
}
