//! Names of stored files.

use std::fmt;
use std::io;

use uuid::Uuid;

/// The name of a stored file: an area, ids, and an ending from our own lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// `area/id/id….ending`. Words come from the code, ids from the database.
    #[must_use]
    pub fn new(area: &'static str, ids: &[Uuid], ending: &'static str) -> Self {
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Self(format!("{area}/{}.{ending}", ids.join("/")))
    }

    /// One of several numbered or named files beside each other: `area/id/id/name`.
    #[must_use]
    pub fn within(area: &'static str, ids: &[Uuid], name: &'static str) -> Self {
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Self(format!("{area}/{}/{name}", ids.join("/")))
    }

    /// One of a numbered series: `area/id/id/stem-n.ending`.
    #[must_use]
    pub fn numbered(
        area: &'static str,
        ids: &[Uuid],
        stem: &'static str,
        n: usize,
        ending: &'static str,
    ) -> Self {
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        Self(format!("{area}/{}/{stem}-{n}.{ending}", ids.join("/")))
    }

    /// Reads a key back from the database.
    ///
    /// # Errors
    /// The text is not a key that [`BlobKey::new`] could have made.
    pub fn stored(text: &str) -> io::Result<Self> {
        let part = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        if text.split('/').all(part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "not the key of a stored file",
            ))
        }
    }

    /// Its first word.
    #[must_use]
    pub fn area(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The ids in it, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<Uuid> {
        let parts = self.0.split('/').skip(1);
        parts
            .filter_map(|part| part.split('.').next()?.parse().ok())
            .collect()
    }

    /// The text to keep in the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_read_back_cannot_leave_the_folder() {
        for bad in [
            "../secret",
            "a/../../b",
            "/etc/passwd",
            "a//b",
            "",
            "a/.hidden",
            "a\0b",
        ] {
            assert!(BlobKey::stored(bad).is_err(), "{bad:?}");
        }
        let key = BlobKey::new("pieces", &[Uuid::nil(), Uuid::max()], "webm");
        assert_eq!(BlobKey::stored(key.as_str()).expect("our own key"), key);
    }
}
