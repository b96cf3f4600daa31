//! Which stored files are of recordings.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use uuid::Uuid;

use crate::kit::blobs::{BlobKey, Claims};
use crate::kit::{Result, Tx};
use crate::recordings::jobs::Segments;
use crate::recordings::store::{imports, pieces, recordings, renditions};

/// The files of recordings: originals, what was made of them, and what is kept beside either under its id.
pub struct Files;

#[async_trait]
impl Claims for Files {
    fn area(&self) -> &'static str {
        "recordings"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut all: HashMap<Uuid, Option<Of>> = HashMap::new();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(id) = key.ids().first().copied() else {
                // Not a name that we give: whoever put it there knows.
                found.push(Some(
                    "something else in the folder of recordings".to_owned(),
                ));
                continue;
            };
            if let std::collections::hash_map::Entry::Vacant(of) = all.entry(id) {
                of.insert(of_recording(tx, id).await?);
            }
            let of = all.get(&id).and_then(Option::as_ref);
            found.push(of.and_then(|of| of.says(key)));
        }
        Ok(found)
    }
}

/// What a recording knows of its files.
struct Of {
    title: String,
    keys: HashMap<String, String>,
    ids: HashSet<Uuid>,
}

impl Of {
    fn says(&self, key: &BlobKey) -> Option<String> {
        let title = &self.title;
        if let Some(what) = self.keys.get(key.as_str()) {
            return Some(format!("{what} of the recording “{title}”"));
        }
        // What lies beside a file that is known has its id: segments, waveforms, smaller pictures.
        let ids = key.ids();
        let own = ids.get(1..).and_then(<[Uuid]>::last);
        let is_known = own.is_none_or(|id| self.ids.contains(id));
        is_known.then(|| format!("something made of the recording “{title}”"))
    }
}

async fn of_recording(tx: &Tx, id: Uuid) -> Result<Option<Of>> {
    let row = recordings::find(&**tx, id).await?;
    let import = imports::find(&**tx, id).await?;
    if row.is_none() && import.is_none() {
        return Ok(None);
    }
    let title = row.map_or_else(|| id.to_string(), |row| row.title);
    // Of an import everything that has its own id twice.
    let (mut keys, mut ids) = (HashMap::new(), HashSet::from([id]));
    for piece in pieces::of(&**tx, &[id]).await? {
        ids.insert(piece.id);
        keys.insert(piece.stored_key, "an original".to_owned());
    }
    for made in renditions::of(&**tx, &[id]).await? {
        ids.insert(made.id);
        if let Ok(segments) = serde_json::from_str::<Segments>(&made.detail) {
            ids.insert(segments.made);
        }
        if let Some(key) = made.stored_key {
            let version = BlobKey::stored(&key)?.ids();
            ids.extend(version.last());
            keys.insert(key, format!("the {}", made.kind));
        }
    }
    Ok(Some(Of { title, keys, ids }))
}
