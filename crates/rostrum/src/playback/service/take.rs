//! Who may take files home, and addresses that let do so without a header.
//!
//! An address is signed with a key of the house and says whose it is, for which file and until when. The
//! right to see the recording is asked for again when it is used, and it ends with the sign-in it was made
//! in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::admission::{self, Admitted, By, Presented};
use crate::accounts::{self, Keys, sign};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::playback::model::{Format, Wanted};
use crate::recordings::{self, RecordingRow};

/// The recording, if whoever asks may take files of it home at this moment.
///
/// # Errors
/// 401, 403, 404; 410 for an address whose time is over.
pub async fn admit(
    app: &App,
    presented: Presented,
    recording: Uuid,
    wanted: &Wanted,
) -> Result<RecordingRow> {
    if let Some(signed) = &wanted.signed {
        let caller = signed_by(app, signed, recording, wanted).await?;
        return recordings::taken_by(app, &caller, recording).await;
    }
    let admitted = admission::admit(app, presented, recording).await?;
    match admitted.by {
        By::Caller(caller) => recordings::taken_by(app, &caller, recording).await,
        By::Share(share) if share.download => Ok(admitted.row),
        By::Share(_) => {
            let say = "This link is for watching. Ask whoever gave it to you for the file.";
            Err(Error::new(Kind::Forbidden, "share.no_download", say))
        }
    }
}

/// Who fetches something of a recording that they may see, by token, cookie or `pt`.
///
/// # Errors
/// 401, 404 as [`admission::admit`]; 403 for who came by a link.
pub async fn caller(app: &App, presented: Presented, recording: Uuid) -> Result<Caller> {
    match admission::admit(app, presented, recording).await?.by {
        By::Caller(caller) => Ok(caller),
        By::Share(_) => Err(Error::forbidden()),
    }
}

/// Whether somebody who may see a recording may take files of it home, too.
pub async fn may(app: &App, admitted: &Admitted) -> bool {
    match &admitted.by {
        By::Share(share) => share.download,
        By::Caller(caller) => recordings::taken_by(app, caller, admitted.row.id)
            .await
            .is_ok(),
    }
}

/// What stands behind `signed=`, good until then.
///
/// # Errors
/// Somebody without a sign-in.
pub fn signature(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    wanted: &Wanted,
    good_for: Duration,
) -> Result<(String, DateTime<Utc>)> {
    let Caller::User { sign_in, .. } = caller else {
        return Err(Error::not_found());
    };
    let until = app.clock.now() + good_for;
    let mac = mac(app, recording, wanted, *sign_in, until.timestamp());
    let signed = format!("{}.{}.{mac}", until.timestamp(), sign_in.simple());
    Ok((signed, until))
}

/// Who made a signed address, while it is good and their sign-in lasts.
async fn signed_by(app: &App, signed: &str, recording: Uuid, wanted: &Wanted) -> Result<Caller> {
    let mut parts = signed.split('.');
    let mut next = || parts.next().ok_or_else(Error::unauthorized);
    let (until, sign_in, given) = (next()?, next()?, next()?);
    let until: i64 = until.parse().map_err(|_| Error::unauthorized())?;
    let sign_in: Uuid = sign_in.parse().map_err(|_| Error::unauthorized())?;
    let made = mac(app, recording, wanted, sign_in, until);
    if !same(made.as_bytes(), given.as_bytes()) {
        return Err(Error::unauthorized());
    }
    if until <= app.clock.now().timestamp() {
        let say = "This address was good for a while only. Ask for a new one.";
        return Err(Error::new(Kind::Gone, "download.expired", say));
    }
    let caller = accounts::caller_of(app, sign_in).await?;
    caller.ok_or_else(Error::unauthorized)
}

/// The signature of all that an address says.
fn mac(app: &App, recording: Uuid, wanted: &Wanted, sign_in: Uuid, until: i64) -> String {
    let format = wanted.format.map_or("", Format::as_str);
    let track = wanted.track.unwrap_or_default();
    let text = format!("{recording}\n{format}\n{track}\n{sign_in}\n{until}");
    let key = app.get::<Keys>().derive("addresses of downloads");
    URL_SAFE_NO_PAD.encode(sign(&key, text.as_bytes()))
}

/// Compares in a time that does not depend on where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differs = |acc: u8, (a, b): (&u8, &u8)| acc | (a ^ b);
    one.len() == other.len() && one.iter().zip(other).fold(0, differs) == 0
}
