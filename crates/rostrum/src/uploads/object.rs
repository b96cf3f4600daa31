//! The object of an upload in the bucket: begun, longer by a part, whole, or gone.

use bytes::Bytes;

use super::filler::{Filler, elsewhere};
use super::heads::{self, Head};
use super::model::{Settings, Upload};
use crate::kit::{App, Error, Result};

/// Begins an upload whose bytes go to the bucket.
pub async fn begin(app: &App, upload: &Upload) -> Result<Head> {
    Ok(Head {
        upload: upload.id,
        parts_of: app.blobs.begin_parts(&upload.key()).await?,
        parts: 0,
        parts_bytes: 0,
        tail: None,
        tail_bytes: 0,
        touched_at: app.clock.now(),
    })
}

/// Notes one more part; answers where the upload stands then.
pub async fn count_part(app: &App, head: &Head, name: String, len: u64) -> Result<Head> {
    let now = Head {
        parts: head.parts + 1,
        parts_bytes: head.parts_bytes + i64::try_from(len).map_err(Error::internal)?,
        tail: None,
        tail_bytes: 0,
        touched_at: app.clock.now(),
        ..head.clone()
    };
    let tx = app.db.tx().await?;
    heads::put_part(&*tx, head.upload, head.parts, name).await?;
    if !heads::step(&*tx, head, &now).await? {
        return Err(elsewhere());
    }
    tx.commit().await?;
    Ok(now)
}

/// Makes the object of an upload all of whose bytes are in the bucket. Doing it twice is fine.
pub async fn complete(app: &App, upload: &Upload, head: &Head) -> Result<()> {
    let len = head.offset();
    if len == 0 {
        app.blobs.put_passing(&upload.key(), Bytes::new()).await?;
        return Ok(app.blobs.abort_parts(&upload.key(), &head.parts_of).await?);
    }
    if head.tail.is_some() {
        // Its length was said when its last byte was here already.
        let filler = Filler::open(app, upload, head.clone()).await?;
        filler.finish(Some(len)).await?;
    }
    let all = heads::names(app.db.read(), upload.id).await?;
    let ended = app
        .blobs
        .end_parts(&upload.key(), &head.parts_of, all, len)
        .await;
    ended?;
    if app.get::<Settings>().direct_parts {
        // Sent there and never counted.
        app.blobs.delete_folder("uploads", upload.id).await?;
    }
    Ok(())
}

/// Removes what the bucket has of an upload that is given up.
pub async fn remove(app: &App, upload: &Upload, head: &Head) -> Result<()> {
    app.blobs.abort_parts(&upload.key(), &head.parts_of).await?;
    app.blobs.delete_folder("uploads", upload.id).await?;
    Ok(app.blobs.delete(&upload.key()).await?)
}
