//! Which stored files are of live streams.

use std::collections::HashMap;

use async_trait::async_trait;
use uuid::Uuid;

use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::{Result, Tx};
use crate::live::store::{renditions, streams};

/// The files of streams: each has the id of its rendition, the journal one of its own.
pub struct Files;

#[async_trait]
impl Claims for Files {
    fn area(&self) -> &'static str {
        "recordings"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut all: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let ids = key.ids();
            let Some(recording) = ids.first().copied() else {
                found.push(None);
                continue;
            };
            if let std::collections::hash_map::Entry::Vacant(of) = all.entry(recording) {
                of.insert(known(tx, recording).await?);
            }
            let known = all.get(&recording).map_or(&[][..], Vec::as_slice);
            let is_known = ids.len() > 1 && ids.last().is_some_and(|id| known.contains(id));
            found.push(is_known.then(|| format!("what was live of the recording {recording}")));
        }
        Ok(found)
    }
}

async fn known(tx: &Tx, recording: Uuid) -> Result<Vec<Uuid>> {
    let journal = streams::find(&**tx, recording).await?;
    let journal = journal.map(|row| row.journal);
    let renditions = renditions::of(&**tx, recording).await?;
    Ok(renditions.iter().map(|row| row.id).chain(journal).collect())
}
