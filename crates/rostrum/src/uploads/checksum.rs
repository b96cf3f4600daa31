//! `Upload-Checksum`, as tus 1.0 has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::kit::{Error, Kind, Result, sabotage};

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

#[cfg(test)]
mod tests {
    use super::*;

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
