//! Secrets that must be read back, under seal: AES-256-GCM with a key that the caller made for one purpose.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as B64;

use super::{Error, Result, Rng};

/// Seals and opens with one key.
pub struct Seal(LessSafeKey);

impl Seal {
    /// With this key.
    ///
    /// # Errors
    /// The library refuses the length of a key, which would be a mistake of ours.
    pub fn new(key: &[u8; 32]) -> Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, key);
        Ok(Self(LessSafeKey::new(key.map_err(|_| broken())?)))
    }

    /// The text to store. It opens only as what belongs to `about`.
    ///
    /// # Errors
    /// The library refuses, which would be a mistake of ours.
    pub fn close(&self, rng: &Rng, about: &[u8], mut bytes: Vec<u8>) -> Result<String> {
        let nonce = rng.bytes::<NONCE_LEN>();
        let as_nonce = Nonce::assume_unique_for_key(nonce);
        let sealing = self
            .0
            .seal_in_place_append_tag(as_nonce, Aad::from(about), &mut bytes);
        sealing.map_err(|_| broken())?;
        Ok(B64.encode([&nonce[..], &bytes].concat()))
    }

    /// What was sealed.
    ///
    /// # Errors
    /// It was sealed with another key or for something else, or spoilt.
    pub fn open(&self, about: &[u8], text: &str) -> Result<Vec<u8>> {
        let bytes = B64.decode(text).map_err(Error::internal)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut sealed = sealed.to_vec();
        let open = self.0.open_in_place(nonce, Aad::from(about), &mut sealed);
        Ok(open.map_err(|_| broken())?.to_vec())
    }
}

fn broken() -> Error {
    Error::internal("what is kept under seal cannot be sealed or opened")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_opens_and_only_for_the_same_thing() {
        let seal = Seal::new(&[7; 32]).expect("a key");
        let text = seal
            .close(&Rng, b"one", b"s3cret".to_vec())
            .expect("sealed");
        assert!(!text.contains("s3cret"));
        assert_eq!(seal.open(b"one", &text).expect("open"), b"s3cret");
        assert!(seal.open(b"two", &text).is_err());
        let other = Seal::new(&[8; 32]).expect("a key");
        assert!(other.open(b"one", &text).is_err());
        assert!(seal.open(b"one", "").is_err() && seal.open(b"one", "?").is_err());
    }
}
