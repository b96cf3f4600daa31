//! Answers under seal: AES-256-GCM with a key made from the secret of the house and the client's own key.
//! Who has the database alone, or the database and the secret, reads nothing as long as clients choose
//! keys that cannot be guessed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as B64;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::kit::{App, Error, Result};

/// What is kept of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The headers worth keeping.
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(with = "as_base64")]
    pub body: Vec<u8>,
}

mod as_base64 {
    use base64::Engine as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::B64.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        super::B64.decode(text).map_err(serde::de::Error::custom)
    }
}

/// Seals and opens the answers of one client's key.
pub struct Seal(LessSafeKey);

impl Seal {
    /// For `key`, as the client sent it.
    ///
    /// # Errors
    /// The library refuses the length of a key, which would be a mistake of ours.
    pub fn new(house: &[u8; 32], key: &str) -> Result<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(house).map_err(Error::internal)?;
        mac.update(key.as_bytes());
        let key = UnboundKey::new(&AES_256_GCM, &mac.finalize().into_bytes());
        Ok(Self(LessSafeKey::new(key.map_err(|_| broken())?)))
    }

    /// The text to store.
    ///
    /// # Errors
    /// The library refuses, which would be a mistake of ours.
    pub fn close(&self, app: &App, kept: &Kept) -> Result<String> {
        let nonce = app.rng.bytes::<NONCE_LEN>();
        let mut bytes = serde_json::to_vec(kept)?;
        let as_nonce = Nonce::assume_unique_for_key(nonce);
        let sealing = self
            .0
            .seal_in_place_append_tag(as_nonce, Aad::empty(), &mut bytes);
        sealing.map_err(|_| broken())?;
        Ok(B64.encode([&nonce[..], &bytes].concat()))
    }

    /// What was sealed.
    ///
    /// # Errors
    /// It was sealed with another key, or spoilt.
    pub fn open(&self, text: &str) -> Result<Kept> {
        let bytes = B64.decode(text).map_err(Error::internal)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut sealed = sealed.to_vec();
        let open = self.0.open_in_place(nonce, Aad::empty(), &mut sealed);
        Ok(serde_json::from_slice(open.map_err(|_| broken())?)?)
    }
}

fn broken() -> Error {
    Error::internal("a kept answer cannot be sealed or opened")
}
