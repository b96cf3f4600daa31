//! How the mix of a recording is to be made: said by who may change it, kept with all that was said before, and shown
//! in single pictures before anything is made.

mod checks;
mod tries;

pub use tries::{Bench, listen, pauses, preview};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use self::checks::{people_are_known, something_is_left, wanted};
use super::allowed;
use super::inputs::ended_for;
use crate::access::Action;
use crate::brand;
use crate::jobs;
use crate::kit::error::on_constraint;
use crate::kit::page::{Page, PageQuery, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::recordings::jobs::Mix;
use crate::recordings::model::{
    AskWork, MadeBy, Recipe, RecipeChange, RecipeChanged, RecipeVersion, RecipeView, RenditionKind,
    WorkKind, made_version,
};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{recipes, renditions};

/// So many versions are kept of each recording.
const KEPT: i32 = 200;

/// The newest recipe and its version; 0, and what was always made, where nobody has said anything.
///
/// # Errors
/// The database is away.
pub async fn newest(db: &impl ConnectionTrait, recording: Uuid) -> Result<(i32, Recipe)> {
    Ok(match recipes::newest(db, recording).await? {
        Some(row) => (row.version, serde_json::from_str(&row.recipe)?),
        None => (0, Recipe::default()),
    })
}

/// How the mix is to be made.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<RecipeView> {
    allowed(app, caller, Action::EditRecording, id).await?;
    seen(app.db.read(), id).await
}

async fn seen(db: &impl ConnectionTrait, id: Uuid) -> Result<RecipeView> {
    let (version, recipe) = newest(db, id).await?;
    let made = renditions::find(db, id, RenditionKind::Mix.as_str()).await?;
    let made = made.filter(|made| made.stored_key.is_some());
    Ok(RecipeView {
        version,
        look: recipe.look,
        sound: recipe.sound,
        cut: recipe.cut,
        made_version: made.map(|made| made_version(&made.detail)),
    })
}

/// All that was asked for, newest first.
pub async fn versions(
    app: &App,
    caller: &Caller,
    id: Uuid,
    query: PageQuery,
) -> Result<Page<RecipeVersion>> {
    allowed(app, caller, Action::EditRecording, id).await?;
    let paging = Paging::try_from(query)?;
    let rows = recipes::page(app.db.read(), id, paging).await?;
    Ok(Page::of(rows, paging, |row| row.id).map(|row| {
        let recipe: Recipe = serde_json::from_str(&row.recipe).unwrap_or_default();
        RecipeVersion {
            version: row.version,
            look: recipe.look,
            sound: recipe.sound,
            cut: recipe.cut,
            made_by: row.made_by,
            made_at: row.made_at,
        }
    }))
}

/// Puts parts of a recipe in the place of those that were read, and has the mix made of all.
///
/// # Errors
/// 422: no part is there. 409: somebody else changed it meanwhile (`recipe.changed`), or there is nothing to make a mix of.
pub async fn put(app: &App, caller: &Caller, id: Uuid, ask: RecipeChange) -> Result<RecipeChanged> {
    let row = mixable(app, caller, id).await?;
    let mut tx = app.db.tx().await?;
    let (version, mut recipe) = newest(&*tx, id).await?;
    if version != ask.version {
        return Err(changed());
    }
    let (look, sound, cut) = (ask.look, ask.sound, ask.cut);
    if look.is_none() && sound.is_none() && cut.is_none() {
        let say = "Say how the mix shall look, sound or be cut.";
        return Err(Error::invalid("look", "missing", say));
    }
    let before = recipe.clone();
    recipe.look = look.unwrap_or(recipe.look);
    recipe.sound = sound.unwrap_or(recipe.sound);
    recipe.cut = cut.unwrap_or(recipe.cut);
    people_are_known(&*tx, id, &before, &recipe).await?;
    let job_id = add(app, caller, &mut tx, &row, (version, recipe)).await?;
    let recipe = seen(&*tx, id).await?;
    tx.commit().await?;
    Ok(RecipeChanged { recipe, job_id })
}

/// Does what is asked with a recording; that part of its recipe changes alone.
///
/// # Errors
/// 422: what the work needs was not said, or something else was. 409 as when the recipe is put.
pub async fn work(app: &App, caller: &Caller, ask: AskWork) -> Result<jobs::View> {
    let row = mixable(app, caller, ask.recording_id).await?;
    let mut tx = app.db.tx().await?;
    let (version, mut recipe) = newest(&*tx, row.id).await?;
    let before = recipe.clone();
    ask.apply(&mut recipe)?;
    people_are_known(&*tx, row.id, &before, &recipe).await?;
    let job = add(app, caller, &mut tx, &row, (version, recipe)).await?;
    tx.commit().await?;
    let all = jobs::of_subject(app, row.id).await?;
    let job = all.into_iter().find(|one| one.id == job);
    job.ok_or_else(|| Error::internal("a job that was written is not there"))
}

impl AskWork {
    /// Changes the part that the work is about.
    fn apply(self, recipe: &mut Recipe) -> Result<()> {
        let (mut look, mut sound, mut target) = (self.look, self.sound, self.target);
        let mut cut = self.cut;
        match self.kind {
            WorkKind::Layout => {
                recipe.look = needed("look", look.take(), "Say how the mix shall look.")?;
            }
            WorkKind::Sound => {
                recipe.sound = needed("sound", sound.take(), "Say how the mix shall sound.")?;
            }
            WorkKind::Trim => {
                recipe.cut = needed("cut", cut.take(), "Say how the mix shall be cut.")?;
            }
            WorkKind::Loudness => {
                let say = "Say what the loudness shall be brought to.";
                recipe.sound.target = needed("target", target.take(), say)?;
            }
        }
        let left = [
            ("look", look.is_some()),
            ("sound", sound.is_some()),
            ("target", target.is_some()),
            ("cut", cut.is_some()),
        ];
        match left.iter().find(|(_, is_there)| *is_there) {
            Some((field, _)) => {
                let say = "This has nothing to do with the work that is asked for.";
                Err(Error::invalid(field, "unexpected", say))
            }
            None => Ok(()),
        }
    }
}

fn needed<T>(field: &str, part: Option<T>, say: &str) -> Result<T> {
    part.ok_or_else(|| Error::invalid(field, "missing", say))
}

/// Writes the next version and the job that makes the mix of it.
async fn add(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    row: &Row,
    (version, recipe): (i32, Recipe),
) -> Result<Uuid> {
    something_is_left(row, &recipe.cut)?;
    let wanted = wanted(&recipe);
    let next = recipes::Row {
        id: app.new_id(),
        recording: row.id,
        version: version + 1,
        recipe: serde_json::to_string(&recipe)?,
        made_by: caller.id(),
        made_at: app.clock.now(),
    };
    let written = recipes::add(&**tx, next).await;
    written.map_err(|cause| on_constraint(cause, "recipes_recording_version", changed))?;
    // Behind the version, of which there is one: two at once would note the same use twice.
    brand::use_these(tx, row.id, row.owner, &wanted).await?;
    recipes::forget(&**tx, row.id, version - KEPT).await?;
    jobs::enqueue(app, tx, &Mix::of(row)).await
}

/// A recording of which a mix is made from tracks, by somebody who may change it.
async fn mixable(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    let row = ended_for(app, caller, id).await?;
    if row.source == MadeBy::Import.as_str() {
        let say = "This recording was brought along as one file: there are no tracks to lay out.";
        return Err(Error::new(Kind::Conflict, "recipe.no_tracks", say));
    }
    Ok(row)
}

fn changed() -> Error {
    let say = "Somebody changed how this mix is made a moment ago. Look at it again.";
    Error::new(Kind::Conflict, "recipe.changed", say)
}
