//! The picture of a course.

use async_trait::async_trait;
use media::ffmpeg::Runner;
use media::{plan, still};
use sea_orm::Set;
use uuid::Uuid;

use super::start::Painters;
use super::{allowed, locked, view};
use crate::access::CourseAction;
use crate::courses::model::Course;
use crate::courses::store::courses::{self, Changes};
use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::http::file::Stored;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};

/// The largest file taken.
pub const MOST_BYTES: usize = 5 << 20;
/// As large as a cover is kept.
const BOX: (u32, u32) = (1280, 720);

/// Where the picture lies that was made under this id.
pub fn key(course: Uuid, made: Uuid) -> BlobKey {
    BlobKey::new("courses", &[course, made], "jpg")
}

/// The pictures of courses, as stored files.
pub struct Covers;

#[async_trait]
impl Claims for Covers {
    fn area(&self) -> &'static str {
        "courses"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut found = Vec::with_capacity(keys.len());
        for name in keys {
            let ids = name.ids();
            let row = match ids.first() {
                Some(course) => courses::find(&**tx, *course).await?,
                None => None,
            };
            let row = row.filter(|row| row.cover.is_some() && row.cover.as_ref() == ids.get(1));
            found.push(row.map(|row| format!("the picture of the course “{}”", row.title)));
        }
        Ok(found)
    }
}

/// The picture, for those who see the course.
///
/// # Errors
/// 404 where there is none.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<Stored> {
    let row = allowed(app, caller, CourseAction::See, id).await?;
    let made = row.cover.ok_or_else(|| {
        let say = "This course has no picture.";
        Error::new(Kind::NotFound, "course.no_cover", say)
    })?;
    Ok(Stored {
        key: key(id, made),
        mime: "image/jpeg".to_owned(),
        etag: made.to_string(),
        save_as: None,
        cache: "private, no-cache",
        len: None,
        head: Vec::new(),
    })
}

/// Gives the course a picture: made anew from the one sent, so that nothing but its pixels is kept.
///
/// # Errors
/// 403 or 404 for whoever may not; 422 for what is no picture, is broken, or too large to be unpacked.
pub async fn put(app: &App, caller: &Caller, id: Uuid, sent: &[u8]) -> Result<Course> {
    allowed(app, caller, CourseAction::Edit, id).await?;
    let kind = still::sniff(sent).map_err(|refused| {
        let say = refused.to_string();
        Error::new(Kind::Invalid, "picture.refused", say)
    })?;
    let folder = app.blobs.scratch()?;
    let file = folder.path().join("sent");
    tokio::fs::write(&file, sent).await?;
    let plan = plan::still(&plan::Input::new(file, kind.format()), BOX);
    let painters = app.get::<Painters>().0.clone();
    let _one_of_few = painters.acquire_owned().await.map_err(Error::internal)?;
    let work = app.get::<Runner>().run(&plan, |_| {}).await;
    let work = work.map_err(|cause| {
        tracing::info!(%cause, course.id = %id, "a picture could not be read");
        let say = "This picture cannot be read. It may be broken.";
        Error::new(Kind::Invalid, "picture.broken", say)
    })?;
    let made = app.new_id();
    app.blobs
        .put(&key(id, made), &work.path("picture.jpg"))
        .await?;
    replace(app, caller, id, Some(made)).await
}

/// Takes the picture away. Doing it twice changes nothing.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn remove(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    allowed(app, caller, CourseAction::Edit, id).await?;
    replace(app, caller, id, None).await.map(drop)
}

/// The row first, then the old file: a file that a crash leaves goes with the course.
async fn replace(app: &App, caller: &Caller, id: Uuid, made: Option<Uuid>) -> Result<Course> {
    let tx = app.db.tx().await?;
    let mut row = locked(&tx, id).await?;
    let changes = Changes {
        cover: Set(made),
        updated_at: Set(app.clock.now()),
        ..Default::default()
    };
    courses::change(&*tx, id, changes).await?;
    tx.commit().await?;
    if let Some(old) = std::mem::replace(&mut row.cover, made) {
        app.blobs.delete(&key(id, old)).await?;
    }
    row.updated_at = app.clock.now();
    view::one(app, caller, row).await
}
