//! Verbs on the ledger. Who asks has asked for permission: this room knows files and not what they are of.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::model::{Entry, Usage, house_is_full, too_much};
use super::store::{self, Row};
use crate::kit::blobs::Settings;
use crate::kit::{self, App, Error, Result, Tx};

/// Notes that a file is stored, or how long it is now.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn put(tx: &Tx, entry: Entry) -> Result<()> {
    Ok(store::put(&**tx, &entry).await?)
}

/// Notes that a file is not stored any more.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn remove(tx: &Tx, id: Uuid) -> Result<()> {
    Ok(store::delete(&**tx, id).await?)
}

/// Notes that nothing of a recording is stored any more.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn remove_of(tx: &Tx, recording: Uuid) -> Result<()> {
    Ok(store::delete_of(&**tx, recording).await?)
}

/// Notes that a recording lies in the trash, or that it does not any more.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn set_trashed(tx: &Tx, recording: Uuid, trashed: bool) -> Result<()> {
    Ok(store::set_trashed(&**tx, recording, trashed).await?)
}

/// Takes a place in the storage of its owner, when there is room for it. One that was reserved before gets
/// its new length.
///
/// # Errors
/// 413 `storage.quota` when it does not fit into what its owner may store, 507 `storage.full` when all is.
pub async fn reserve(app: &App, tx: &Tx, entry: Entry) -> Result<()> {
    store::lock(&**tx, entry.owner).await?;
    if app.get::<Settings>().total_bytes > 0 {
        store::lock_house(&**tx).await?;
    }
    room_for(app, &**tx, entry.owner, Some(entry.id), entry.bytes).await?;
    put(tx, entry).await
}

/// Whether so many bytes more would fit at this moment.
///
/// # Errors
/// As [`reserve`].
pub async fn fits(app: &App, owner: Uuid, bytes: u64) -> Result<()> {
    room_for(app, app.db.read(), owner, None, bytes).await
}

/// Whether there is any room left; for what grows and whose length nobody knows before.
///
/// # Errors
/// 409 `storage.quota`, 507 `storage.full`.
pub async fn require_space(app: &App, owner: Uuid) -> Result<()> {
    let refused = match fits(app, owner, 1).await {
        Err(refused) if refused.code() == "storage.quota" => refused,
        other => return other,
    };
    let say = "The storage of this room's owner is full. Delete something first, or ask an admin for more.";
    Err(Error::new(kit::Kind::Conflict, "storage.quota", say).with_cause(refused))
}

/// How many bytes more fit; `None`: nobody limits that.
///
/// # Errors
/// The database is away.
pub async fn left(app: &App, owner: Uuid) -> Result<Option<u64>> {
    let db = app.db.read();
    let own = match quota_of(app, owner).await? {
        Some(quota) => Some(quota.saturating_sub(store::sum_of(db, owner, false, None).await?)),
        None => None,
    };
    let all = match app.get::<Settings>().total_bytes {
        0 => None,
        most => Some(most.saturating_sub(store::total(db, None).await?)),
    };
    Ok(own.into_iter().chain(all).min())
}

/// Whether so many bytes fit, beside all that is stored but `except`.
async fn room_for(
    app: &App,
    db: &impl ConnectionTrait,
    owner: Uuid,
    except: Option<Uuid>,
    bytes: u64,
) -> Result<()> {
    let settings = app.get::<Settings>();
    let used = store::sum_of(db, owner, false, except).await?;
    let said = store::quota(db, owner)
        .await?
        .unwrap_or(settings.quota_bytes);
    if said > 0 && used.saturating_add(bytes) > said {
        return Err(too_much(said, used));
    }
    if settings.total_bytes > 0 {
        let total = store::total(db, except).await?;
        if total.saturating_add(bytes) > settings.total_bytes {
            return Err(house_is_full());
        }
    }
    Ok(())
}

/// How much somebody may store; `None`: as much as fits.
///
/// # Errors
/// The database is away.
pub async fn quota_of(app: &App, owner: Uuid) -> Result<Option<u64>> {
    let said = store::quota(app.db.read(), owner).await?;
    let quota = said.unwrap_or(app.get::<Settings>().quota_bytes);
    Ok((quota > 0).then_some(quota))
}

/// Says how much somebody may store: 0 is as much as fits, `None` what the settings say for all.
///
/// # Errors
/// The database is away.
pub async fn set_quota(tx: &Tx, owner: Uuid, bytes: Option<u64>) -> Result<()> {
    Ok(store::set_quota(&**tx, owner, bytes).await?)
}

/// How much somebody stores.
///
/// # Errors
/// The database is away.
pub async fn usage(app: &App, owner: Uuid) -> Result<Usage> {
    let db = app.db.read();
    Ok(Usage {
        used_bytes: store::sum_of(db, owner, false, None).await?,
        trashed_bytes: store::sum_of(db, owner, true, None).await?,
    })
}

/// How much all store together.
///
/// # Errors
/// The database is away.
pub async fn total(app: &App) -> Result<u64> {
    Ok(store::total(app.db.read(), None).await?)
}

/// How much each of them stores and may store, in their order.
///
/// # Errors
/// The database is away.
pub async fn owners(app: &App, owners: &[Uuid]) -> Result<Vec<(u64, Option<u64>)>> {
    let db = app.db.read();
    let sums = store::sums(db, owners).await?;
    let said = store::quotas_of(db, owners).await?;
    let of = |list: &[(Uuid, u64)], owner: Uuid| {
        let found = list.iter().find(|(other, _)| *other == owner);
        found.map(|(_, bytes)| *bytes)
    };
    let default = app.get::<Settings>().quota_bytes;
    let one = |owner: &Uuid| {
        let quota = of(&said, *owner).unwrap_or(default);
        (of(&sums, *owner).unwrap_or(0), (quota > 0).then_some(quota))
    };
    Ok(owners.iter().map(one).collect())
}

/// The ledger's rows of some recordings, to be held against what there is.
///
/// # Errors
/// The database is away.
pub async fn of_recordings(db: &impl ConnectionTrait, recordings: &[Uuid]) -> Result<Vec<Row>> {
    Ok(store::of_recordings(db, recordings).await?)
}

/// Every recording that the ledger knows files of.
///
/// # Errors
/// The database is away.
pub async fn recordings(app: &App) -> Result<Vec<Uuid>> {
    Ok(store::recordings(app.db.read()).await?)
}
