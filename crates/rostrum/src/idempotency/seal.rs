//! Answers under seal: AES-256-GCM with a key made from the secret of the house and the client's own key.
//! Who has the database alone, or the database and the secret, reads nothing as long as clients choose
//! keys that cannot be guessed.

use base64::engine::general_purpose::STANDARD_NO_PAD as B64;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::kit::{App, Error, Result, seal};

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
pub struct Seal(seal::Seal);

impl Seal {
    /// For `key`, as the client sent it.
    ///
    /// # Errors
    /// The library refuses the length of a key, which would be a mistake of ours.
    pub fn new(house: &[u8; 32], key: &str) -> Result<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(house).map_err(Error::internal)?;
        mac.update(key.as_bytes());
        let key = mac.finalize().into_bytes().into();
        Ok(Self(seal::Seal::new(&key)?))
    }

    /// The text to store.
    ///
    /// # Errors
    /// The library refuses, which would be a mistake of ours.
    pub fn close(&self, app: &App, kept: &Kept) -> Result<String> {
        self.0.close(&app.rng, b"", serde_json::to_vec(kept)?)
    }

    /// What was sealed.
    ///
    /// # Errors
    /// It was sealed with another key, or spoilt.
    pub fn open(&self, text: &str) -> Result<Kept> {
        Ok(serde_json::from_slice(&self.0.open(b"", text)?)?)
    }
}
