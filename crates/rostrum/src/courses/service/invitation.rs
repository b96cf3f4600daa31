//! The link that an invitation to an address carries: whoever has it reads the letters that are sent there, or was
//! given it by somebody who may enrol them anyway.
//!
//! It is made from the record and a key of the house and is stored nowhere. It holds as long as the invitation.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use super::enroll::{Candidate, seen, this_one};
use super::locked;
use super::start::{InvitationKey, Limits};
use crate::access;
use crate::accounts;
use crate::courses::model::{Enrollment, Status};
use crate::courses::store::enrollments::{self, Row};
use crate::kit::http::Address;
use crate::kit::{App, Caller, Error, Kind, Result};

fn mac(app: &App, id: Uuid, email: &str) -> Hmac<Sha256> {
    let key = app.get::<InvitationKey>();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    mac.update(id.as_bytes());
    mac.update(email.as_bytes());
    mac
}

/// The link of somebody who is invited; nothing for all others.
pub fn link(app: &App, row: &Row) -> Option<String> {
    if row.status != Status::Invited.as_str() {
        return None;
    }
    let mut token = row.id.as_bytes().to_vec();
    token.extend(mac(app, row.id, &row.email).finalize().into_bytes());
    let path = format!("invitation/{}", BASE64.encode(token));
    app.public_url.join(&path).ok().map(Into::into)
}

/// The record that a token names.
fn named(token: &str) -> Option<(Uuid, Vec<u8>)> {
    let bytes = BASE64.decode(token).ok()?;
    let (id, signed) = bytes.split_at_checked(16)?;
    Some((Uuid::from_slice(id).ok()?, signed.to_vec()))
}

/// Follows an invitation: the caller, whatever the address of their account, becomes a student. Following it
/// again finds the same record.
///
/// # Errors
/// 404 for a link that is none, was taken back or was followed by somebody else; 409 for somebody who teaches
/// here; 429 for too many tries.
pub async fn accept(
    app: &App,
    caller: &Caller,
    token: &str,
    from: Address,
) -> Result<(Enrollment, bool)> {
    let user = access::require_user(caller)?;
    app.get::<Limits>().check(user, from)?;
    let (id, signed) = named(token).ok_or_else(unknown)?;
    let row = enrollments::by_id(app.db.read(), id).await?;
    let row = row.ok_or_else(unknown)?;
    let right = mac(app, id, &row.email).verify_slice(&signed);
    right.map_err(|_| unknown())?;
    let mut tx = app.db.tx().await?;
    let course = locked(&tx, row.course).await.map_err(|_| unknown())?;
    let mut people = accounts::people(&*tx, &[user]).await?;
    let person = people.remove(&user).ok_or_else(Error::not_found)?;
    // Read again under the lock.
    let row = enrollments::by_id(&*tx, id).await?.ok_or_else(unknown)?;
    if row.status == Status::Active.as_str() && row.student == Some(user) {
        return Ok((seen(&row, Some(person.name)), false));
    }
    if course.archived || row.status != Status::Invited.as_str() {
        return Err(unknown());
    }
    let own = enrollments::find(&*tx, row.course, user).await?;
    if own.is_some() {
        // Who is in by another address needs this invitation no more.
        enrollments::withdraw(&*tx, id, app.clock.now()).await?;
    }
    let candidate = Candidate {
        email: row.email.clone(),
        person: Some(person),
        by_address: false,
    };
    let followed = this_one(app, &mut tx, row.course, candidate, user).await?;
    tx.commit().await?;
    tracing::info!(enrollment.id = %id, "an invitation was followed");
    Ok(followed)
}

fn unknown() -> Error {
    let say = "This invitation holds no more. Ask those who teach the course for a new one.";
    Error::new(Kind::NotFound, "invitation.unknown", say)
}
