//! The one secret of the house, `<data>/secret.key`, and the keys made from it.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::kit::Rng;
use crate::kit::rng::hex;

const FILE: &str = "secret.key";
/// 256 bits, written in hexadecimal.
const LEN: usize = 64;

/// Derives keys that know nothing of each other from the secret of the house.
#[derive(Clone)]
pub struct Keys(String);

impl Keys {
    /// Reads the secret; makes it when the data folder has none yet. It is readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds no secret.
    pub fn open(data: &Path, rng: &Rng) -> io::Result<Self> {
        let path = data.join(FILE);
        if !path.exists() {
            make(data, &path, rng)?;
        }
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        let text = fs::read_to_string(&path)?;
        let text = text.trim();
        if text.len() != LEN || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            let say = format!("{} holds no key; restore it from a backup", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, say));
        }
        Ok(Self(text.to_owned()))
    }

    /// The key for one purpose, 32 bytes.
    #[must_use]
    pub fn derive(&self, purpose: &'static str) -> [u8; 32] {
        sign(self.0.as_bytes(), purpose.as_bytes())
    }
}

/// HMAC-SHA256.
#[must_use]
pub fn sign(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Two processes may start at once in a new folder: the first to name the file wins.
fn make(data: &Path, path: &Path, rng: &Rng) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(data)?;
    writeln!(file, "{}", hex(&rng.bytes::<32>()))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(lost) if lost.error.kind() != io::ErrorKind::AlreadyExists => Err(lost.error),
        _ => File::open(data)?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_for_its_owner_only() {
        let data = tempfile::tempdir().expect("a folder");
        let first = Keys::open(data.path(), &Rng).expect("made");
        let again = Keys::open(data.path(), &Rng).expect("read");
        assert_eq!(first.derive("a"), again.derive("a"));
        assert_ne!(first.derive("a"), first.derive("b"));
        let mode = fs::metadata(data.path().join(FILE))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_spoilt_secret_is_not_replaced() {
        let data = tempfile::tempdir().expect("a folder");
        fs::write(data.path().join(FILE), "half a ke").expect("written");
        assert!(Keys::open(data.path(), &Rng).is_err());
    }
}
