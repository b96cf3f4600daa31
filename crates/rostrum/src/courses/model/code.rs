//! The code by which students come in: short enough to be read from a slide and typed.
//!
//! Ten signs out of 31 are 8·10¹⁴ codes (49 bits). With a thousand courses open, one guess in 8·10¹¹ is a
//! hit; an account has ten tries a minute and an address three hundred (settings), so ten thousand addresses
//! that try day and night for a year find one with a chance of one in five hundred, and every try asks for an
//! account. In the database lie a nonce and a keyed hash: without the key of the house, a file apart, a copy
//! of the database gives no code away however short it is.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::kit::rng::hex;

/// What the key of the house is derived for.
pub const KEY_PURPOSE: &str = "join codes of courses";

/// No 0 and O, no 1, I and L.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LEN: usize = 10;

/// A code.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code that belongs to a nonce.
    #[must_use]
    pub fn of(key: &[u8; 32], nonce: &str) -> Self {
        let made = sign(key, b"code", nonce);
        let sign = |pair: &[u8]| {
            // Of 65,536 values modulo 31: no sign is likelier than another by more than one in two thousand.
            let value = u16::from_be_bytes([pair[0], pair[1]]);
            char::from(SIGNS[usize::from(value % 31)])
        };
        Self(made.chunks_exact(2).take(LEN).map(sign).collect())
    }

    /// What somebody typed.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let code = normal(text);
        let known = |b: u8| SIGNS.contains(&b);
        (code.len() == LEN && code.bytes().all(known)).then_some(Self(code))
    }

    /// As it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        let (front, back) = self.0.split_at(LEN / 2);
        format!("{front}-{back}")
    }

    /// What is stored and looked for.
    #[must_use]
    pub fn hash(&self, key: &[u8; 32]) -> String {
        hex(&sign(key, b"hash", &self.0))
    }
}

/// Case, spaces and hyphens do not matter.
fn normal(text: &str) -> String {
    let skipped = |c: &char| !c.is_whitespace() && *c != '-';
    text.chars()
        .filter(skipped)
        .collect::<String>()
        .to_uppercase()
}

fn sign(key: &[u8; 32], what: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(what);
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_again_however_it_is_typed() {
        let code = Code::of(&[7; 32], "nonce");
        let shown = code.shown();
        assert_eq!(shown.len(), LEN + 1);
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " ")] {
            let typed = Code::typed(&typed).expect("a code");
            assert_eq!(typed.hash(&[7; 32]), code.hash(&[7; 32]));
        }
        assert_ne!(code.hash(&[8; 32]), code.hash(&[7; 32]));
        assert!(Code::of(&[7; 32], "other") != code);
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for text in ["", "ABC", "O0I1L-AAAAA", "ABCDE-FGHJKM", "ÄBCDE-FGHJK"] {
            assert!(Code::typed(text).is_none(), "{text}");
        }
    }
}
