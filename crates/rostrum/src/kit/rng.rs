//! The one source of chance: ids that name, secrets that open.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Draws from the operating system's generator.
#[derive(Clone, Debug, Default)]
pub struct Rng;

impl Rng {
    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system cannot give random bytes: nothing safe can be done then.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        OsRng
            .try_fill_bytes(&mut bytes)
            .expect("the operating system gives random bytes");
        bytes
    }

    /// A new id (UUID version 7, RFC 9562). It names a thing and sorts by time; it opens nothing.
    #[must_use]
    pub fn id(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }

    /// When an id was made, in milliseconds since 1970; nought for one that is not of ours.
    #[must_use]
    pub fn made_at_ms(id: Uuid) -> i64 {
        let made = id.get_timestamp().map(|time| time.to_unix());
        made.map_or(0, |(seconds, nanos)| {
            i64::try_from(seconds).unwrap_or(i64::MAX / 1000) * 1000 + i64::from(nanos / 1_000_000)
        })
    }

    /// A new secret of 192 random bits.
    #[must_use]
    pub fn secret(&self) -> Secret {
        Secret(URL_SAFE_NO_PAD.encode(self.bytes::<24>()))
    }
}

/// A capability: whoever holds it may. Shown once to its owner, stored only as [`Secret::hash`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes what somebody presents as a secret.
    #[must_use]
    pub fn presented(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to hand to its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored: SHA-256 in hexadecimal. The secret has full entropy, so no salt is needed.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&self.digest())
    }

    /// The same before it is written out: what tables in memory are looked up by.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_in_debug_output() {
        let secret = Rng.secret();
        assert!(!format!("{secret:?}").contains(secret.reveal()));
        assert_eq!(secret.reveal().len(), 32);
    }

    #[test]
    fn ids_sort_by_time() {
        let early = Rng.id(DateTime::from_timestamp_millis(1_000).expect("in range"));
        let late = Rng.id(DateTime::from_timestamp_millis(2_000).expect("in range"));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }
}
