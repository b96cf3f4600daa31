//! What became of an upload that was for an import, for whoever sent it.

use uuid::Uuid;

use crate::access;
use crate::jobs;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::model::{ImportResult, ImportState, Importing, PARTS, State};
use crate::recordings::store::imports::{self, Row};
use crate::recordings::store::recordings;
use crate::uploads;

/// What became of an upload that was for an import.
pub enum Outcome {
    /// It is a recording that plays.
    Done(ImportResult),
    /// It is on its way.
    Under(Importing),
}

/// What became of an upload of the caller that was for an import.
///
/// # Errors
/// 404 when it is not the caller's, was for something else, or its recording was deleted; 422 with the
/// reason when it was refused.
pub async fn result(app: &App, caller: &Caller, id: Uuid) -> Result<Outcome> {
    access::require_user(caller)?;
    let Some(row) = own(app, caller, id).await? else {
        return before(app, caller, id).await;
    };
    of_import(app, row).await
}

/// The import of an upload, for its owner and administrators.
async fn own(app: &App, caller: &Caller, id: Uuid) -> Result<Option<Row>> {
    let found = imports::find(app.db.read(), id).await?;
    Ok(found.filter(|row| row.owner == caller.id() || caller.is_admin()))
}

async fn of_import(app: &App, row: Row) -> Result<Outcome> {
    let id = row.id;
    if row.state == ImportState::Refused.as_str() {
        return Err(refusal(row));
    }
    let Some(recording) = recordings::find(app.db.read(), id).await? else {
        // It was refused this moment, or its owner deleted it.
        let now = imports::find(app.db.read(), id).await?;
        let refused = now.filter(|row| row.state == ImportState::Refused.as_str());
        return Err(refused.map_or_else(Error::not_found, refusal));
    };
    if recording.state == State::Ready.as_str() {
        return Ok(Outcome::Done(ImportResult { recording_id: id }));
    }
    let converting = row.state == ImportState::Converting.as_str();
    let part = PARTS[usize::from(converting)];
    let work = jobs::of_subject(app, id).await?;
    let work = work.into_iter().find(|job| job.kind == part);
    let state = match converting {
        true => "converting",
        false => "verifying",
    };
    Ok(Outcome::Under(Importing {
        state,
        percent: work.map(|job| job.percent),
    }))
}

/// Before all of it is here, and in the moment after.
async fn before(app: &App, caller: &Caller, id: Uuid) -> Result<Outcome> {
    let upload = uploads::progress(app, caller, id).await?;
    let upload = upload.filter(|upload| upload.purpose == "import");
    let Some(upload) = upload else {
        // It became an import this moment, and was refused as quickly.
        let row = own(app, caller, id).await?;
        return of_import(app, row.ok_or_else(Error::not_found)?).await;
    };
    if upload.finished {
        return Ok(Outcome::Under(Importing {
            state: "verifying",
            percent: Some(0.0),
        }));
    }
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let percent =
        |length: u64| (upload.bytes as f64 / length.max(1) as f64 * 1000.0).round() / 10.0;
    Ok(Outcome::Under(Importing {
        state: "uploading",
        percent: upload.length.map(percent),
    }))
}

/// The codes that an import is refused with: a stored one is given back as one of these.
const REASONS: [&str; 11] = [
    "import.empty",
    "import.unknown_format",
    "import.unreadable",
    "import.nothing_to_play",
    "import.too_long",
    "import.too_short",
    "import.too_large_pictures",
    "import.too_many_streams",
    "import.cut_off",
    "import.cancelled",
    "import.failed",
];

/// Why an import was refused.
pub fn refusal(row: Row) -> Error {
    let code = REASONS
        .into_iter()
        .find(|code| Some(*code) == row.code.as_deref())
        .unwrap_or("import.failed");
    let say = row.problem.unwrap_or_default();
    Error::new(Kind::Invalid, code, say)
}
