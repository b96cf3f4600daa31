//! Access tokens: JWT (RFC 9068) that only this house makes and reads.

use chrono::{DateTime, Utc};
use jsonwebtoken::dangerous::insecure_decode;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;
use crate::kit::rng::hex;
use crate::kit::{Error, Result, sabotage};

const NAME: &str = "rostrum";
/// Clocks of several nodes may differ by this much, in seconds.
const LEEWAY_S: i64 = 2;

/// What a token says. Unknown, missing, repeated or differently typed claims are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user or guest.
    pub sub: Uuid,
    /// Which of the two.
    pub kind: Kind,
    /// The sign-in; a guest's own id.
    pub sid: Uuid,
    iat: i64,
    exp: i64,
    jti: Uuid,
    /// For guests: the one room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<Uuid>,
}

/// Whom a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody with an account.
    User,
    /// Somebody who came by a link.
    Guest,
}

/// Whom to make a token for.
#[derive(Clone, Copy, Debug)]
pub struct Bearer {
    /// The user or guest.
    pub sub: Uuid,
    /// Which of the two.
    pub kind: Kind,
    /// The sign-in; a guest's own id.
    pub sid: Uuid,
    /// For guests: the one room.
    pub room: Option<Uuid>,
}

/// Why a token is no good: the code of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing that we made.
    Invalid,
    /// We made it, and its time is over.
    Expired,
    /// Its sign-in was ended.
    Ended,
}

impl Refused {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "auth.invalid_token",
            Self::Expired => "auth.expired_token",
            Self::Ended => "auth.ended",
        }
    }
}

/// Makes and reads access tokens.
pub struct Tokens {
    header: Header,
    /// The header as all our tokens carry it: any other is not looked into.
    prefix: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// With a key of their own.
    ///
    /// # Errors
    /// The library has no HS256, which would be a mistake in how the program was built.
    pub fn new(keys: &Keys) -> Result<Self> {
        let key = keys.derive("access tokens");
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            // Names the key without telling anything of it.
            kid: Some(hex(&keys.derive("name of the access token key")[..4])),
            ..Header::new(Algorithm::HS256)
        };
        let encoding = EncodingKey::from_secret(&key);
        let sample = encode(&header, &serde_json::json!({}), &encoding).map_err(Error::internal)?;
        let prefix = sample.split('.').next().unwrap_or_default().to_owned() + ".";
        // Times and names are checked below, by the clock of the house and more strictly.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Ok(Self {
            header,
            prefix,
            encoding,
            decoding: DecodingKey::from_secret(&key),
            validation,
        })
    }

    /// Makes a token that holds for `seconds`.
    ///
    /// # Errors
    /// The library refuses, which would be a mistake of ours.
    pub fn make(
        &self,
        id: Uuid,
        bearer: Bearer,
        now: DateTime<Utc>,
        seconds: u64,
    ) -> Result<String> {
        let iat = now.timestamp();
        let claims = Claims {
            iss: NAME.to_owned(),
            aud: NAME.to_owned(),
            sub: bearer.sub,
            kind: bearer.kind,
            sid: bearer.sid,
            iat,
            exp: iat.saturating_add_unsigned(seconds),
            jti: id,
            room: bearer.room,
        };
        encode(&self.header, &claims, &self.encoding).map_err(Error::internal)
    }

    /// Reads a token. Whether its sign-in still holds is not known here.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, Refused> {
        let claims = self.signed(token).ok_or(Refused::Invalid)?;
        let is_guest = claims.kind == Kind::Guest;
        if claims.iss != NAME || claims.aud != NAME || claims.room.is_some() != is_guest {
            return Err(Refused::Invalid);
        }
        if now.timestamp() >= claims.exp.saturating_add(LEEWAY_S) {
            return Err(Refused::Expired);
        }
        Ok(claims)
    }

    /// What a token says that we signed.
    fn signed(&self, token: &str) -> Option<Claims> {
        if sabotage::is_on("s3") {
            return Some(insecure_decode(token).ok()?.claims);
        }
        if !token.starts_with(&self.prefix) {
            return None;
        }
        let decoded = decode(token, &self.decoding, &self.validation);
        Some(decoded.ok()?.claims)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    use serde_json::{Value, json};

    use super::super::keys::sign;
    use super::*;
    use crate::kit::Rng;

    struct Forge {
        tokens: Tokens,
        key: [u8; 32],
        good: String,
        now: DateTime<Utc>,
        _data: tempfile::TempDir,
    }

    fn forge() -> Forge {
        let data = tempfile::tempdir().expect("a folder");
        let keys = Keys::open(data.path(), &Rng).expect("keys");
        let tokens = Tokens::new(&keys).expect("tokens");
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
        let id = Uuid::from_u128(7);
        let bearer = Bearer {
            sub: id,
            kind: Kind::User,
            sid: id,
            room: None,
        };
        let good = tokens.make(id, bearer, now, 900).expect("made");
        let key = keys.derive("access tokens");
        Forge {
            tokens,
            key,
            good,
            now,
            _data: data,
        }
    }

    impl Forge {
        fn read(&self, token: &str) -> Result<Claims, Refused> {
            self.tokens.read(token, self.now)
        }

        /// Signed with the true key: only what it says can be wrong.
        fn signed(&self, header: &str, claims: &str) -> String {
            let text = format!("{}.{}", B64.encode(header), B64.encode(claims));
            format!("{text}.{}", B64.encode(sign(&self.key, text.as_bytes())))
        }

        fn parts(&self) -> (String, Value) {
            let part = |n| {
                let part = self.good.split('.').nth(n).expect("a part");
                String::from_utf8(B64.decode(part).expect("base64")).expect("text")
            };
            (part(0), serde_json::from_str(&part(1)).expect("JSON"))
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_made_until_its_time_is_over() {
        let forge = forge();
        assert!(forge.read(&forge.good).is_ok());
        let later = forge.now + chrono::Duration::seconds(900 + LEEWAY_S);
        assert_eq!(forge.tokens.read(&forge.good, later), Err(Refused::Expired));
    }

    #[test]
    fn claims_that_are_missing_added_repeated_or_of_another_type_are_refused_even_when_signed() {
        let forge = forge();
        let (header, claims) = forge.parts();
        assert!(
            forge
                .read(&forge.signed(&header, &claims.to_string()))
                .is_ok()
        );
        for name in claims.as_object().expect("an object").keys() {
            let mut without = claims.clone();
            without.as_object_mut().expect("an object").remove(name);
            let twice = format!("{{\"{name}\":{},{}", claims[name], &claims.to_string()[1..]);
            for text in [without.to_string(), twice] {
                assert!(forge.read(&forge.signed(&header, &text)).is_err(), "{text}");
            }
        }
        let changes = [
            json!({"exp": "4000000000"}),
            json!({"exp": 4e9}),
            json!({"exp": null}),
            json!({"exp": [4_000_000_000_u64]}),
            json!({"aud": ["rostrum"]}),
            json!({"aud": "elsewhere"}),
            json!({"iss": "elsewhere"}),
            json!({"kind": "admin"}),
            json!({"kind": "guest"}),
            json!({"role": "admin"}),
            json!({"room": Uuid::nil()}),
            json!({"sub": "me"}),
            json!({"sid": null}),
        ];
        for change in changes {
            let mut changed = claims.clone();
            for (name, value) in change.as_object().expect("an object") {
                changed[name] = value.clone();
            }
            let token = forge.signed(&header, &changed.to_string());
            assert_eq!(forge.read(&token), Err(Refused::Invalid), "{change}");
        }
    }

    #[test]
    fn no_header_but_ours_is_looked_into() {
        let forge = forge();
        let (header, claims) = forge.parts();
        let header: Value = serde_json::from_str(&header).expect("JSON");
        let others = [
            json!({"alg": "none"}),
            json!({"alg": "HS512"}),
            json!({"typ": "JWT"}),
            json!({"kid": "../../dev/null"}),
            json!({"jku": "http://127.0.0.1:1/"}),
            json!({"crit": ["exp"]}),
        ];
        for other in others {
            let mut changed = header.clone();
            for (name, value) in other.as_object().expect("an object") {
                changed[name] = value.clone();
            }
            let token = forge.signed(&changed.to_string(), &claims.to_string());
            assert_eq!(forge.read(&token), Err(Refused::Invalid), "{other}");
        }
    }

    #[test]
    fn every_changed_character_spoils_a_token() {
        let forge = forge();
        for at in 0..forge.good.len() {
            for other in ["A", "B", "_", ".", "="] {
                let mut changed = forge.good.clone();
                changed.replace_range(at..=at, other);
                if changed != forge.good {
                    assert_eq!(
                        forge.read(&changed),
                        Err(Refused::Invalid),
                        "at {at}: {other}"
                    );
                }
            }
        }
        for text in [
            "",
            ".",
            "..",
            "a.b.c",
            &format!("{}.x", forge.good),
            &format!(" {}", forge.good),
        ] {
            assert_eq!(forge.read(text), Err(Refused::Invalid), "{text}");
        }
    }
}
