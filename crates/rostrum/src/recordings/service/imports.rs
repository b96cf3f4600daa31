//! Files that somebody brings along.

use std::path::Path;

use media::ffmpeg::{Runner, Sandbox};
use uuid::Uuid;

use super::{purge, stop};
use crate::access::{self, Object, ObjectRole};
use crate::accounts;
use crate::jobs;
use crate::kit::text::one_line;
use crate::kit::{App, Caller, Error, Kind, Result, Role, Tx};
use crate::recordings::jobs::ClearImport;
use crate::recordings::model::{
    ImportResult, ImportState, Importing, MadeBy, PARTS, Settings, State,
};
use crate::recordings::store::imports::{self, Row};
use crate::recordings::store::{people, recordings};
use crate::uploads::{self, Metadata};

/// How long a title may be.
const TITLE_LEN: usize = 200;

/// Whether the caller may import a file that is described like this.
///
/// # Errors
/// 403 for those who may not, 422 for a title or course that cannot be.
pub fn admit(app: &App, caller: &Caller, metadata: &Metadata) -> Result<Uuid> {
    let user = access::require_user(caller)?;
    let Caller::User { role, .. } = caller else {
        return Err(Error::forbidden());
    };
    if *role == Role::Student {
        let shut_in = app.get::<Runner>().sandbox() == Sandbox::Bubblewrap;
        if !(app.get::<Settings>().students_import && shut_in) {
            let say = "Only instructors may import files here.";
            return Err(Error::new(Kind::Forbidden, "import.not_allowed", say));
        }
    }
    metadata.required("filename")?;
    if let Some(title) = metadata.get("title") {
        one_line(title, TITLE_LEN)
            .map_err(|problem| Error::invalid("title", "malformed", problem.to_string()))?;
    }
    course_of(metadata)?;
    Ok(user)
}

/// The course that an import is to be placed in.
fn course_of(metadata: &Metadata) -> Result<Option<Uuid>> {
    metadata
        .get("course_id")
        .map(|_| metadata.id("course_id"))
        .transpose()
}

/// How an import is called: as it was said, else as its file, without the ending.
fn title_of(metadata: &Metadata) -> String {
    let file = metadata.get("filename").unwrap_or_default();
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = Path::new(file)
        .file_stem()
        .map(|stem| stem.to_string_lossy());
    let said = metadata.get("title").map(str::to_owned);
    let title = said.or_else(|| stem.map(|stem| stem.into_owned()));
    let shown = |c: &char| !c.is_control();
    let title: String = title
        .unwrap_or_default()
        .chars()
        .filter(shown)
        .take(TITLE_LEN)
        .collect();
    match one_line(title.trim(), TITLE_LEN) {
        Ok(()) => title.trim().to_owned(),
        Err(_) => "Imported file".to_owned(),
    }
}

/// Makes the recording that an upload becomes, in state `processing`. Done twice it finds the first.
///
/// # Errors
/// The database is away.
pub async fn begin(app: &App, id: Uuid, owner: Uuid, metadata: &str) -> Result<Row> {
    let metadata = Metadata::parse(metadata)?;
    let name = accounts::name_of(app, owner).await.unwrap_or_default();
    let now = app.clock.now();
    let row = Row {
        id,
        owner,
        state: ImportState::Verifying.as_str().to_owned(),
        code: None,
        problem: None,
        course: course_of(&metadata).unwrap_or_default(),
        created_at: now,
    };
    let tx = app.db.tx().await?;
    if !imports::insert(&*tx, row.clone()).await? {
        drop(tx);
        let found = imports::find(app.db.read(), id).await?;
        return found.ok_or_else(Error::not_found);
    }
    let recording = recordings::Row {
        id,
        room: Uuid::nil(),
        session: None,
        owner,
        title: title_of(&metadata),
        state: State::Processing.as_str().to_owned(),
        problem: None,
        live_room: None,
        started_at_ms: now.timestamp_millis(),
        stopped_at_ms: Some(now.timestamp_millis()),
        created_at: now,
        trashed_at: None,
        source: MadeBy::Import.as_str().to_owned(),
        warned_at: None,
        keep_from: None,
    };
    recordings::insert(&*tx, recording).await?;
    // The one who brought it is the one who is in it.
    let person = people::Row {
        recording: id,
        participant: owner,
        subject: owner,
        name,
        consent: true,
        place: 0,
    };
    people::put(&*tx, person).await?;
    access::grant(app, &tx, owner, ObjectRole::Owner, Object::recording(id)).await?;
    stop::queue_mix(app, &tx, id).await?;
    tx.commit().await?;
    tracing::info!(recording.id = %id, "an import began");
    Ok(row)
}

/// Keeps why an import is about to be refused.
///
/// # Errors
/// The database is away.
pub async fn note(app: &App, id: Uuid, why: &Error) -> Result<()> {
    let tx = app.db.tx().await?;
    if let Some(mut row) = imports::find(&*tx, id).await? {
        row.code = Some(why.code().to_owned());
        row.problem = Some(why.say().to_owned());
        imports::save(&*tx, row).await?;
    }
    tx.commit().await
}

/// Refuses an import for good: with the commit there is no recording and no upload any more, and a job
/// removes their files. The reason stays for whoever asks.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn refuse(app: &App, tx: &mut Tx, id: Uuid, problem: &str) -> Result<()> {
    let Some(mut row) = imports::find(&**tx, id).await? else {
        return Ok(());
    };
    row.state = ImportState::Refused.as_str().to_owned();
    row.code = row.code.or_else(|| Some("import.failed".to_owned()));
    row.problem = row.problem.or_else(|| Some(problem.to_owned()));
    imports::save(&**tx, row).await?;
    purge::rows(tx, id).await?;
    uploads::withdraw(tx, id).await?;
    jobs::enqueue(app, tx, &ClearImport::of(id)).await?;
    Ok(())
}

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
    let found = imports::find(app.db.read(), id).await?;
    let Some(row) = found.filter(|row| row.owner == caller.id() || caller.is_admin()) else {
        return before(app, caller, id).await;
    };
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
    let stopped = |job: &jobs::View| job.state == jobs::State::Cancelled;
    let state = match converting {
        _ if work.as_ref().is_some_and(stopped) => "cancelled",
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
    let upload = upload.ok_or_else(Error::not_found)?;
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
pub const REASONS: [&str; 10] = [
    "import.empty",
    "import.unknown_format",
    "import.unreadable",
    "import.nothing_to_play",
    "import.too_long",
    "import.too_short",
    "import.too_large_pictures",
    "import.too_many_streams",
    "import.cut_off",
    "import.failed",
];

fn refusal(row: Row) -> Error {
    let code = REASONS
        .into_iter()
        .find(|code| Some(*code) == row.code.as_deref())
        .unwrap_or("import.failed");
    let say = row.problem.unwrap_or_default();
    Error::new(Kind::Invalid, code, say)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn called(filename: &str) -> String {
        let raw = format!("filename {}", STANDARD.encode(filename));
        title_of(&Metadata::parse(&raw).expect("metadata"))
    }

    #[test]
    fn an_import_is_called_like_its_file() {
        assert_eq!(called("Week 3 – Käse.mp4"), "Week 3 – Käse");
        assert_eq!(called("../../etc/passwd"), "passwd");
        assert_eq!(called("C:\\films\\a.b.mov"), "a.b");
        assert_eq!(called("\u{7}"), "Imported file");
        assert_eq!(called(&"x".repeat(500)).len(), TITLE_LEN);
    }
}
