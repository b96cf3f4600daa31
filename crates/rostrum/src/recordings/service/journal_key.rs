//! The keys that browsers encrypt their journals with. Each recording has a secret; each participant gets a key made from
//! it, so that nobody can read the journal of another. When the recording is removed for good the secret goes, and what
//! may still lie on somebody's computer can never be read again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::allowed;
use super::takes::recorded_person;
use crate::access::Action;
use crate::accounts::sign;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::model::{JournalKey, Origin};
use crate::recordings::store::{journal_keys, tracks};

/// The caller's key for their journals of a recording; always the same one.
///
/// # Errors
/// 403 for who was not there, or did not agree to be recorded and has nothing of before to send.
pub async fn of(app: &App, caller: &Caller, id: Uuid) -> Result<JournalKey> {
    let row = allowed(app, caller, Action::SendTake, id).await?;
    let person = recorded_person(app, id, caller).await?;
    if !person.consent {
        // Whoever withdrew and lets be kept what was recorded before still sends that.
        let theirs = tracks::of_person(app.db.read(), id, person.participant).await?;
        let local = Origin::Local.as_str();
        if !theirs.iter().any(|track| track.origin == local) {
            let say = "You did not agree to be recorded.";
            return Err(Error::new(Kind::Forbidden, "take.no_consent", say));
        }
    }
    let secret = match journal_keys::find(app.db.read(), row.id).await? {
        Some(secret) => secret,
        None => first(app, row.id).await?,
    };
    let key = derive(&secret, person.participant);
    Ok(JournalKey {
        key: STANDARD.encode(key),
    })
}

/// A recording that the version before began has no secret yet. Of two who ask at once both get the one that was first.
async fn first(app: &App, recording: Uuid) -> Result<Vec<u8>> {
    let tx = app.db.tx().await?;
    journal_keys::put(&*tx, recording, app.rng.bytes(), app.clock.now()).await?;
    let secret = journal_keys::find(&*tx, recording).await?;
    tx.commit().await?;
    secret.ok_or_else(Error::not_found)
}

/// HKDF-SHA256 (RFC 5869) without a salt, its first and only block.
fn derive(secret: &[u8], participant: Uuid) -> [u8; 32] {
    let mut info = b"rostrum journal ".to_vec();
    info.extend_from_slice(participant.as_bytes());
    hkdf(secret, &info)
}

fn hkdf(secret: &[u8], info: &[u8]) -> [u8; 32] {
    let extracted = sign(&[0; 32], secret);
    sign(&extracted, &[info, &[1]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::rng::hex;

    #[test]
    fn keys_are_derived_as_the_standard_says() {
        // RFC 5869, test case 3: no salt, no info.
        let key = hkdf(&[0x0b; 22], b"");
        let wanted = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
        assert_eq!(hex(&key), wanted);
    }

    #[test]
    fn each_participant_has_another_key() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_ne!(derive(&[7; 32], one), derive(&[7; 32], other));
        assert_ne!(derive(&[7; 32], one), derive(&[8; 32], one));
    }
}
