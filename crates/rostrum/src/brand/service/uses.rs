//! Which recording uses which asset.

use uuid::Uuid;

use crate::brand::model::AssetKind;
use crate::brand::store;
use crate::kit::{Error, Result, Tx};

/// An asset that a recipe names.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The field that names it, for the refusal.
    pub field: &'static str,
    /// Which one.
    pub asset: Uuid,
    /// What it may be there.
    pub kinds: &'static [AssetKind],
}

/// Notes that a recording uses these assets of its owner and no others.
///
/// # Errors
/// 422: one is not there, is another's (which looks the same), or is of another kind.
pub async fn replace(tx: &Tx, recording: Uuid, owner: Uuid, wanted: &[Wanted]) -> Result<()> {
    store::delete_uses(&**tx, recording).await?;
    let mut ids: Vec<Uuid> = wanted.iter().map(|one| one.asset).collect();
    ids.sort_unstable();
    ids.dedup();
    // Held, always in the same order: whoever deletes one meanwhile waits and finds it used.
    for id in ids {
        let row = store::lock(&**tx, id).await?;
        let row = row.filter(|row| row.owner == owner);
        for one in wanted.iter().filter(|one| one.asset == id) {
            let Some(row) = &row else {
                let say = "There is no such picture or clip of the recording's owner.";
                return Err(Error::invalid(one.field, "brand.unknown", say));
            };
            let kind = AssetKind::parse(&row.kind);
            if !kind.is_some_and(|kind| one.kinds.contains(&kind)) {
                let say = format!(
                    "“{}” is a {}, which cannot be used here.",
                    row.name, row.kind
                );
                return Err(Error::invalid(one.field, "brand.wrong_kind", say));
            }
        }
        store::add_use(&**tx, recording, id).await?;
    }
    Ok(())
}

/// Notes that a recording uses nothing any more.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn forget(tx: &Tx, recording: Uuid) -> Result<()> {
    Ok(store::delete_uses(&**tx, recording).await?)
}
