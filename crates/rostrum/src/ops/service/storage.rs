//! How much is stored, of whom, and how much may be.

use uuid::Uuid;

use crate::access;
use crate::accounts;
use crate::audit::{self, Did};
use crate::kit::page::{Page, Paging};
use crate::kit::{App, Caller, Error, Result};
use crate::ops::model::{HouseStorage, OwnStorage, PersonStorage};
use crate::ops::service::health::free_bytes;
use crate::recordings;
use crate::storage;

/// What the caller stores.
pub async fn own(app: &App, caller: &Caller) -> Result<OwnStorage> {
    let user = access::require_user(caller)?;
    let usage = storage::usage(app, user).await?;
    Ok(OwnStorage {
        used_bytes: usage.used_bytes,
        quota_bytes: storage::quota_of(app, user).await?,
        recordings: recordings::count_of(app, user).await?,
        trashed_bytes: usage.trashed_bytes,
    })
}

/// What everybody stores, newest account first.
pub async fn all(app: &App, caller: &Caller, paging: Paging) -> Result<HouseStorage> {
    access::require_admin(caller)?;
    let page = Page::of(accounts::listed(app, paging).await?, paging, |user| user.id);
    let ids: Vec<Uuid> = page.items.iter().map(|user| user.id).collect();
    let stored = storage::owners(app, &ids).await?;
    let seen = |(user, (used_bytes, quota_bytes))| {
        let user: accounts::User = user;
        PersonStorage {
            user_id: user.id,
            name: user.name,
            email: user.email,
            used_bytes,
            quota_bytes,
        }
    };
    let total = app.get::<storage::Settings>().total_bytes;
    let in_bucket = app.blobs.has_bucket();
    Ok(HouseStorage {
        used_bytes: storage::total(app).await?,
        // A bucket has no end that it would tell of.
        free_bytes: (!in_bucket)
            .then(|| free_bytes(app.blobs.root()))
            .transpose()?,
        quota_bytes: (total > 0).then_some(total),
        backend: if in_bucket { "s3" } else { "disk" },
        items: page.items.into_iter().zip(stored).map(seen).collect(),
        next_cursor: page.next_cursor,
    })
}

/// Says how much somebody may store.
pub async fn set_quota(
    app: &App,
    caller: &Caller,
    user: Uuid,
    bytes: Option<u64>,
) -> Result<PersonStorage> {
    access::require_admin(caller)?;
    let person = accounts::find(app, user)
        .await?
        .ok_or_else(Error::not_found)?;
    let tx = app.db.tx().await?;
    storage::set_quota(&tx, user, bytes).await?;
    let said = bytes.map_or_else(
        || "as the settings say".to_owned(),
        |bytes| bytes.to_string(),
    );
    let entry = audit::Entry {
        actor: caller.user(),
        object: Some(user),
        detail: Some(format!("storage: {said}")),
        ..audit::Entry::of(Did::ChangeQuota)
    };
    audit::record(app, &tx, entry).await?;
    tx.commit().await?;
    Ok(PersonStorage {
        user_id: person.id,
        name: person.name,
        email: person.email,
        used_bytes: storage::usage(app, user).await?.used_bytes,
        quota_bytes: storage::quota_of(app, user).await?,
    })
}
