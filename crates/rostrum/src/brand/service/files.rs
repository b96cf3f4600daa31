//! The files of assets: handed out, opened for films, claimed.

use async_trait::async_trait;
use media::plan::Input;
use media::sniff::Format;
use uuid::Uuid;

use super::{allowed, clip_of};
use crate::brand::model::{AssetKind, Clip};
use crate::brand::store;
use crate::kit::blobs::{BlobKey, Claims, Local};
use crate::kit::http::file::Stored;
use crate::kit::{App, Caller, Result, Tx};

/// The files of assets, as stored files.
pub struct Files;

#[async_trait]
impl Claims for Files {
    fn area(&self) -> &'static str {
        "brand"
    }

    async fn claimed(&self, tx: &Tx, keys: &[BlobKey]) -> Result<Vec<Option<String>>> {
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let row = match key.ids().get(1) {
                Some(id) => store::find(&**tx, *id).await?,
                None => None,
            };
            let row = row.filter(|row| row.stored_key == key.as_str());
            found.push(row.map(|row| format!("the {} “{}” for films", row.kind, row.name)));
        }
        Ok(found)
    }
}

/// The file of one, for those who see it.
///
/// # Errors
/// 404: not there, or another's.
pub async fn file(app: &App, caller: &Caller, id: Uuid) -> Result<Stored> {
    let row = allowed(app, caller, id).await?;
    Ok(Stored {
        key: BlobKey::stored(&row.stored_key)?,
        mime: row.mime,
        // It never changes: another file is another asset.
        etag: row.id.to_string(),
        save_as: None,
        cache: "private, max-age=3600",
        len: None,
        head: Vec::new(),
    })
}

/// An asset on this machine for ffmpeg, for as long as this value lives.
#[derive(Debug)]
pub struct Opened {
    /// What ffmpeg is told to read.
    pub input: Input,
    /// What is in it, when it is a clip; else it is a picture.
    pub clip: Option<Clip>,
    _local: Local,
}

/// Whether there is such a picture of this owner.
///
/// # Errors
/// The database is away.
pub async fn is_picture_of(app: &App, owner: Uuid, id: Uuid) -> Result<bool> {
    let row = store::find(app.db.read(), id).await?;
    Ok(row.is_some_and(|row| row.owner == owner && row.kind == AssetKind::Picture.as_str()))
}

/// Has the file of an asset of this owner on this machine; nothing, when there is no such asset any more.
///
/// # Errors
/// The file is gone, or the disk has no room for a copy.
pub async fn open(app: &App, owner: Uuid, id: Uuid) -> Result<Option<Opened>> {
    let row = store::find(app.db.read(), id).await?;
    let Some(row) = row.filter(|row| row.owner == owner) else {
        return Ok(None);
    };
    let local = app.blobs.local(&BlobKey::stored(&row.stored_key)?).await?;
    let clip = clip_of(&row);
    let format = clip.as_ref().map_or(Format::Png, |clip| clip.format);
    Ok(Some(Opened {
        input: Input::new(local.path(), format),
        clip,
        _local: local,
    }))
}
