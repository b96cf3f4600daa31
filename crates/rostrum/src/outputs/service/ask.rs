//! Asking for an output, and for the same once more.

use uuid::Uuid;

use super::now::Now;
use super::see;
use crate::jobs;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::outputs::jobs::MakeOutput;
use crate::outputs::model::{MOST, Made, NewOutput, Output, OutputSettings, OutputState};
use crate::outputs::store::{self, Row};
use crate::recordings::{self, MadeBy, RecordingRow};
use crate::storage;

/// Has it made, where it is not there. Answers whether it is new.
///
/// # Errors
/// 409: the recording runs, has nothing to make it of, or has too many. 422: a field is not right.
pub async fn ask(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    new: &NewOutput,
) -> Result<(bool, Output)> {
    let settings = new.settings()?;
    let row = recordings::ended_for(app, caller, recording).await?;
    let now = Now::of(app, &row).await?;
    makable(&row, &now, &settings)?;
    storage::fits(app, row.owner, 1).await?;
    let stored = settings.stored()?;
    let mut tx = app.db.tx().await?;
    let fresh = Row {
        id: app.new_id(),
        recording: row.id,
        settings: stored.clone(),
        state: OutputState::Queued.as_str().to_owned(),
        problem: None,
        job: None,
        stored_key: None,
        size_bytes: None,
        sha256: None,
        duration_ms: None,
        made_at: None,
        made: None,
        created_at: app.clock.now(),
        created_by: caller.user(),
    };
    let id = fresh.id;
    let before = store::hold_of(&*tx, row.id, &stored).await?;
    if before.is_none() {
        if store::count(&*tx, row.id).await? >= MOST {
            let say = "This recording has 50 outputs, the most it may have. Delete one first.";
            return Err(Error::new(Kind::Conflict, "output.too_many", say));
        }
        store::add(&*tx, fresh).await?;
    }
    let found = store::hold_of(&*tx, row.id, &stored).await?;
    let found = found.ok_or_else(|| Error::internal("an output that was written is not there"))?;
    let (is_new, id) = (found.id == id, found.id);
    if is_new || !is_good(&now, &settings, &found) {
        again(app, caller, &mut tx, &row, found).await?;
    }
    tx.commit().await?;
    Ok((is_new, see::one(app, &row, id).await?))
}

/// Makes it again, by itself.
///
/// # Errors
/// As [`ask`].
pub async fn rebuild(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<Output> {
    let row = recordings::ended_for(app, caller, recording).await?;
    let found = store::find(app.db.read(), row.id, id).await?;
    let found = found.ok_or_else(Error::not_found)?;
    let settings: OutputSettings = serde_json::from_str(&found.settings)?;
    makable(&row, &Now::of(app, &row).await?, &settings)?;
    let mut tx = app.db.tx().await?;
    let found = store::hold(&*tx, id).await?.ok_or_else(Error::not_found)?;
    again(app, caller, &mut tx, &row, found).await?;
    tx.commit().await?;
    see::one(app, &row, id).await
}

/// Whether there is what it is made of.
fn makable(row: &RecordingRow, now: &Now, settings: &OutputSettings) -> Result<()> {
    if !settings.is_of_mix() && row.source == MadeBy::Import.as_str() {
        let say = "This recording was brought along as one file: there are no tracks of people.";
        return Err(Error::new(Kind::Conflict, "output.no_tracks", say));
    }
    if now.has(settings) {
        return Ok(());
    }
    let (code, say) = match settings.is_of_mix() {
        true => (
            "recording.no_mix",
            "The mix of this recording is not ready yet.",
        ),
        false => (
            "recording.no_tracks",
            "No track of this recording is here yet.",
        ),
    };
    Err(Error::new(Kind::Conflict, code, say))
}

/// Whether it is there, or being made, as it would be made now.
fn is_good(now: &Now, settings: &OutputSettings, found: &Row) -> bool {
    match OutputState::parse(&found.state) {
        OutputState::Queued | OutputState::Running => true,
        OutputState::Failed => false,
        OutputState::Ready => {
            let made = found.made.as_deref().map(Made::read).unwrap_or_default();
            now.may_show(&made.of) && made.mark == now.made(settings).mark
        }
    }
}

/// Has one made that nobody asked for again: its file was damaged.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn anew(app: &App, tx: &mut Tx, recording: &RecordingRow, found: Row) -> Result<()> {
    let owner = found.created_by.unwrap_or(recording.owner);
    queue(app, tx, owner, found).await
}

async fn again(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    recording: &RecordingRow,
    found: Row,
) -> Result<()> {
    queue(app, tx, caller.user().unwrap_or(recording.owner), found).await
}

async fn queue(app: &App, tx: &mut Tx, owner: Uuid, mut found: Row) -> Result<()> {
    let settings: OutputSettings = serde_json::from_str(&found.settings)?;
    let job = MakeOutput::of(&found, owner, &settings);
    found.job = Some(jobs::enqueue(app, tx, &job).await?);
    // While it runs another one waits behind it.
    if found.state != OutputState::Running.as_str() {
        found.state = OutputState::Queued.as_str().to_owned();
    }
    found.problem = None;
    Ok(store::save(&**tx, found).await?)
}
