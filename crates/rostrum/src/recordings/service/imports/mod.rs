//! Files that somebody brings along.

mod end;
mod result;

pub use end::{cancelled, note, refuse};
pub use result::{Outcome, refusal, result};

use std::path::Path;

use media::ffmpeg::{Runner, Sandbox};
use uuid::Uuid;

use super::stop;
use crate::access::{self, Object, ObjectRole};
use crate::accounts;
use crate::courses;
use crate::kit::text::one_line;
use crate::kit::{App, Caller, Error, Kind, Result, Role, Tx};
use crate::recordings::model::{ImportState, MadeBy, Settings, State};
use crate::recordings::store::imports::{self, Row};
use crate::recordings::store::{people, recordings};
use crate::uploads::Metadata;

/// How long a title may be.
const TITLE_LEN: usize = 200;

/// Whether the caller may import a file that is described like this.
///
/// # Errors
/// 403 for those who may not, 422 for a title or course that cannot be, 403 or 404 for a course where the
/// caller places nothing.
pub async fn admit(app: &App, caller: &Caller, metadata: &Metadata) -> Result<Uuid> {
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
    if let Some(course) = course_of(metadata)? {
        courses::may_place(app, caller, course).await?;
    }
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
    let tx = app.db.tx().await?;
    let row = begun(app, &tx, id, owner, metadata).await?;
    tx.commit().await?;
    Ok(row)
}

/// The same, in a transaction.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn begun(app: &App, tx: &Tx, id: Uuid, owner: Uuid, metadata: &str) -> Result<Row> {
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
    if !imports::insert(&**tx, row.clone()).await? {
        return imports::find(&**tx, id).await?.ok_or_else(Error::not_found);
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
        poster_at_ms: None,
    };
    recordings::insert(&**tx, recording).await?;
    // The one who brought it is the one who is in it.
    let person = people::Row {
        recording: id,
        participant: owner,
        subject: owner,
        name,
        consent: true,
        place: 0,
    };
    people::put(&**tx, person).await?;
    access::grant(app, tx, owner, ObjectRole::Owner, Object::recording(id)).await?;
    stop::queue_mix(app, tx, id).await?;
    if let Some(course) = row.course {
        place(app, tx, course, id).await?;
    }
    tracing::info!(recording.id = %id, "an import began");
    Ok(row)
}

/// Puts an import into the course it was sent for, as a draft. A course that is full or gone by now is no
/// reason to lose the file.
async fn place(app: &App, tx: &Tx, course: Uuid, recording: Uuid) -> Result<()> {
    match courses::place_new(app, tx, course, recording).await {
        Err(refused) if matches!(refused.kind(), Kind::NotFound | Kind::Conflict) => {
            tracing::info!(recording.id = %recording, course.id = %course, "an import could not be placed in its course");
            Ok(())
        }
        placed => placed,
    }
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
