//! What can be done with assets.

pub mod files;
pub mod uses;
mod verify;

use media::ffmpeg::Runner;
use tokio::sync::Semaphore;
use uuid::Uuid;

pub use files::file;
use verify::Verified;

use super::model::{Asset, AssetKind, Clip, MOST, NewAsset};
use super::store::{self, Row};
use crate::access;
use crate::jobs;
use crate::kit::blobs::BlobKey;
use crate::kit::page::{Page, PageQuery, Paging};
use crate::kit::{App, Caller, Error, Kind, Result, Role};
use crate::storage;

pub use verify::Sent;

/// So many recordings are named to whoever cannot delete what they use.
const NAMED: u64 = 5;

/// How many files are looked into at once.
struct Bench(Semaphore);

/// Puts on the shelf what the room needs.
pub fn prepare(app: &App) {
    app.put(Bench(Semaphore::new(2)));
}

/// What the caller keeps, newest first.
///
/// # Errors
/// 403 for guests.
pub async fn list(app: &App, caller: &Caller, query: PageQuery) -> Result<Page<Asset>> {
    let owner = access::require_user(caller)?;
    let paging = Paging::try_from(query)?;
    let rows = store::page(app.db.read(), owner, paging).await?;
    Ok(Page::of(rows, paging, |row| row.id).map(seen))
}

/// What is known of one.
///
/// # Errors
/// 404: not there, or another's.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<Asset> {
    Ok(seen(allowed(app, caller, id).await?))
}

/// Keeps a picture or clip, once it was looked into.
///
/// # Errors
/// 403 for guests and students; 413 too large; 422 for what is neither, broken, or too long; 409 for too many.
pub async fn add(app: &App, caller: &Caller, new: NewAsset, sent: Sent) -> Result<Asset> {
    let owner = access::require_user(caller)?;
    match caller {
        Caller::User { role, .. } if *role >= Role::Instructor => {}
        _ => return Err(Error::forbidden()),
    }
    if store::count(app.db.read(), owner).await? >= MOST {
        let say = format!(
            "You keep {MOST} pictures and clips, which is all there can be. Delete one first."
        );
        return Err(Error::new(Kind::Conflict, "brand.too_many", say));
    }
    storage::fits(app, owner, 1).await?;
    let folder = app.blobs.scratch()?;
    let file = folder.path().join("sent");
    let (len, is_picture) = verify::receive(sent, &file).await?;
    storage::fits(app, owner, len).await?;
    let bench = app.get::<Bench>();
    let _one_of_few = bench.0.acquire().await.map_err(Error::internal)?;
    let media = app.get::<Runner>();
    let verified = match is_picture {
        true => verify::picture(&media, &file).await?,
        false => verify::clip(&media, &file, len).await?,
    };
    let id = app.new_id();
    let key = BlobKey::new("brand", &[owner, id], verified.ending());
    let size = app.blobs.put(&key, verified.path(&file)).await?;
    let kept = keep(app, owner, (id, &key, size), new.name, &verified).await;
    if kept.is_err() {
        app.blobs.delete(&key).await?;
    }
    kept.map(seen)
}

async fn keep(
    app: &App,
    owner: Uuid,
    (id, key, size): (Uuid, &BlobKey, u64),
    name: String,
    verified: &Verified,
) -> Result<Row> {
    let stored = |n: u32| i32::try_from(n).ok();
    let row = Row {
        id,
        owner,
        kind: verified.kind().as_str().to_owned(),
        name: name.trim().to_owned(),
        mime: verified.mime().to_owned(),
        stored_key: key.to_string(),
        size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
        width: verified.size().and_then(|(width, _)| stored(width)),
        height: verified.size().and_then(|(_, height)| stored(height)),
        duration_ms: verified
            .clip()
            .and_then(|clip| i64::try_from(clip.duration_ms).ok()),
        clip: verified.clip().map(serde_json::to_string).transpose()?,
        created_at: app.clock.now(),
    };
    let tx = app.db.tx().await?;
    let entry = storage::Entry {
        id,
        owner,
        recording: None,
        kind: storage::Kind::Brand,
        bytes: size,
    };
    storage::reserve(app, &tx, entry).await?;
    store::add(&*tx, row.clone()).await?;
    tx.commit().await?;
    Ok(row)
}

/// Deletes one that no recording uses. The row first: a file that a crash leaves is of nobody and goes with the scrub.
///
/// # Errors
/// 404: not there, or another's. 409 `brand.in_use`, with the recordings that use it.
pub async fn remove(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    allowed(app, caller, id).await?;
    let tx = app.db.tx().await?;
    let row = store::lock(&*tx, id).await?.ok_or_else(Error::not_found)?;
    let used = store::used_by(&*tx, id, NAMED).await?;
    if !used.is_empty() {
        let titles = jobs::titles(app, &used).await?;
        let say = "Recordings use this. Choose something else for them first.";
        let refused = Error::new(Kind::Conflict, "brand.in_use", say);
        return Err(used.iter().fold(refused, |refused, used| {
            let title = titles.get(used).cloned().unwrap_or_default();
            refused.with_field(&format!("recordings.{used}"), "brand.in_use", title)
        }));
    }
    store::delete(&*tx, id).await?;
    storage::remove(&tx, id).await?;
    tx.commit().await?;
    app.blobs.delete(&BlobKey::stored(&row.stored_key)?).await?;
    Ok(())
}

/// Its row, for its owner and admins.
async fn allowed(app: &App, caller: &Caller, id: Uuid) -> Result<Row> {
    let who = access::require_user(caller)?;
    let found = store::find(app.db.read(), id).await?;
    found
        .filter(|row| row.owner == who || caller.is_admin())
        .ok_or_else(Error::not_found)
}

fn seen(row: Row) -> Asset {
    let number = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok());
    let kind = AssetKind::parse(&row.kind).unwrap_or(AssetKind::Picture);
    let clip = clip_of(&row);
    Asset {
        id: row.id,
        kind,
        name: row.name,
        mime: row.mime,
        size_bytes: u64::try_from(row.size_bytes).unwrap_or(0),
        width: number(row.width),
        height: number(row.height),
        duration_ms: row.duration_ms.and_then(|ms| u64::try_from(ms).ok()),
        has_sound: clip.is_some_and(|clip| clip.audio.is_some()),
        created_at: row.created_at,
        file_url: format!("/api/v1/brand/{}/file", row.id),
    }
}

fn clip_of(row: &Row) -> Option<Clip> {
    let clip = row.clip.as_deref()?;
    serde_json::from_str(clip).ok()
}
