//! Which stored files are renditions for players.

use std::collections::HashMap;

use async_trait::async_trait;
use uuid::Uuid;

use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::{Result, Tx};
use crate::playback::store::rungs;

/// The files of ladders: each has the id of its rendition.
pub struct Renditions;

#[async_trait]
impl Claims for Renditions {
    fn area(&self) -> &'static str {
        "recordings"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut all: HashMap<Uuid, Vec<rungs::Row>> = HashMap::new();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let ids = key.ids();
            let Some(id) = ids.first() else {
                found.push(None);
                continue;
            };
            if !all.contains_key(id) {
                all.insert(*id, rungs::of(&**tx, *id).await?);
            }
            let of = all.get(id).map_or(&[][..], Vec::as_slice);
            let rung = of.iter().find(|rung| ids.last() == Some(&rung.id));
            let says =
                |rung: &rungs::Row| format!("the rendition {} of the recording {id}", rung.name);
            found.push(rung.map(says));
        }
        Ok(found)
    }
}
