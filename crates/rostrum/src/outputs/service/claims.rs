//! Which stored files are outputs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use async_trait::async_trait;
use uuid::Uuid;

use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::{Result, Tx};
use crate::outputs::store;

/// The files of outputs: each lies beside the recording's own.
pub struct Files;

#[async_trait]
impl Claims for Files {
    fn area(&self) -> &'static str {
        "recordings"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut all: HashMap<Uuid, Vec<store::Row>> = HashMap::new();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(id) = key.ids().first().copied() else {
                found.push(None);
                continue;
            };
            let of = match all.entry(id) {
                Entry::Occupied(of) => of.into_mut(),
                Entry::Vacant(of) => of.insert(store::of(&**tx, id).await?),
            };
            let is_it = |row: &store::Row| row.stored_key.as_deref() == Some(key.as_str());
            let is_one = of.iter().any(is_it);
            found.push(is_one.then(|| format!("an output of the recording {id}")));
        }
        Ok(found)
    }
}
