//! An upload begins.

use super::end::remove_bytes;
use super::join::{joined_before, length_of, take_parts};
use super::settle::{entry, settle};
use super::{Standing, may_send, require_room, standing};
use crate::access;
use crate::jobs;
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::storage;
use crate::uploads::concat::{Concat, MOST_OPEN, PARTIAL};
use crate::uploads::heads::{self, Head};
use crate::uploads::jobs::JoinParts;
use crate::uploads::model::{Settings, Upload, too_large};
use crate::uploads::purpose::{self, Bound, Metadata};
use crate::uploads::{object, store};

/// What a creation asks.
#[derive(Clone, Debug, Default)]
pub struct Create {
    /// The length, or `None` when it is said later.
    pub length: Option<u64>,
    /// What it is and what it is for.
    pub metadata: Metadata,
    /// Makes a repeated creation find the first one.
    pub request_key: Option<String>,
    /// How it is put together with others.
    pub concat: Option<Concat>,
}

/// Makes an upload, if its purpose lets the caller. A repeated creation finds the first upload even
/// when its purpose would take no other by now.
pub async fn create(app: &App, caller: &Caller, ask: Create) -> Result<Standing> {
    if let Some(made) = made_before(app, caller, &ask).await? {
        return standing(app, made).await;
    }
    let upload = planned(app, caller, &ask).await?;
    // What is put together here takes its place at once.
    let at_once = match upload.parts().is_empty() || app.blobs.has_bucket() {
        true => 0,
        false => upload.length.unwrap_or(0),
    };
    require_room(app, at_once).await?;
    // The file first: a row always has one, and a file without a row is swept away at the next start.
    let head = match app.blobs.has_bucket() {
        true => Some(object::begin(app, &upload).await?),
        false => app.blobs.create(&upload.key()).await.map(|_| None)?,
    };
    if let Some(head) = head.as_ref().filter(|_| upload.length == Some(0)) {
        object::complete(app, &upload, head).await?;
    }
    let made = write_down(
        app,
        upload.clone(),
        head.as_ref(),
        ask.request_key.as_deref(),
    )
    .await;
    if made.is_err() {
        // What was refused leaves nothing, without waiting for that start.
        remove_bytes(app, &upload, head.as_ref()).await?;
    }
    standing(app, made?).await
}

/// The upload as it is to be, when the caller may make it.
async fn planned(app: &App, caller: &Caller, ask: &Create) -> Result<Upload> {
    let settings = app.get::<Settings>();
    if ask.concat.is_some() {
        access::require_user(caller)?;
    }
    let (purpose, bound, most_open) = match ask.concat {
        Some(Concat::Partial) => {
            let own = Bound {
                ref_id: caller.id(),
                object: None,
            };
            (PARTIAL, own, MOST_OPEN)
        }
        _ => {
            let wanted = purpose::wanted(app, &ask.metadata)?;
            let bound = wanted.admit(app, caller, &ask.metadata).await?;
            (wanted.name(), bound, settings.max_open)
        }
    };
    may_send(app, caller, bound.object).await?;
    let length = match &ask.concat {
        Some(Concat::Final(parts)) => Some(length_of(app, caller, parts).await?),
        _ => ask.length,
    };
    if length.is_some_and(|length| length > settings.max_bytes) {
        return Err(too_large(settings.max_bytes));
    }
    let open = match ask.concat {
        Some(Concat::Partial) => store::count_parts(app.db.read(), caller.id()).await?,
        _ => store::count_open(app.db.read(), bound.ref_id, purpose).await?,
    };
    if open >= u64::from(most_open) {
        let say = "Too many unfinished uploads are open for this. End one of them first.";
        return Err(Error::new(Kind::TooMany, "upload.too_many_open", say));
    }
    Ok(Upload {
        id: app.new_id(),
        owner: caller.id(),
        purpose: purpose.to_owned(),
        ref_id: bound.ref_id,
        object: bound.object,
        metadata: ask.metadata.raw.clone(),
        concat: ask.concat.clone(),
        taken_by: None,
        length,
        finished_at: None,
        created_at: app.clock.now(),
    })
}

/// The upload that the caller made with the same key, or of the same parts, before.
async fn made_before(app: &App, caller: &Caller, ask: &Create) -> Result<Option<Upload>> {
    let mut made = match &ask.request_key {
        Some(key) => store::find_by_key(app.db.read(), caller.id(), key).await?,
        None => None,
    };
    if made.as_ref().is_some_and(|made| made.concat != ask.concat) {
        let say = "This `Idempotency-Key` made another upload. Give each upload a key of its own.";
        return Err(Error::new(Kind::Conflict, "upload.key_used", say));
    }
    if let (None, Some(joined @ Concat::Final(_))) = (&made, &ask.concat) {
        made = joined_before(app, caller, joined).await?;
    }
    if let Some(made) = &made {
        may_send(app, caller, made.object).await?;
    }
    Ok(made)
}

async fn write_down(
    app: &App,
    upload: Upload,
    head: Option<&Head>,
    request_key: Option<&str>,
) -> Result<Upload> {
    let mut tx = app.db.tx().await?;
    if let Some(head) = head {
        heads::insert(&*tx, head).await?;
    }
    let made = store::insert(&*tx, &upload, request_key).await;
    made.map_err(|cause| {
        on_constraint(cause, "uploads_request_key", || {
            let say = "The same creation is being made by another request. Try again.";
            Error::new(Kind::Conflict, "upload.being_made", say).retry_after(1)
        })
    })?;
    if !upload.parts().is_empty() {
        take_parts(&tx, &upload).await?;
        jobs::enqueue(app, &mut tx, &JoinParts { upload: upload.id }).await?;
    }
    if upload.object.is_none() {
        let place = entry(&upload, upload.length.unwrap_or(0));
        storage::reserve(app, &tx, place).await?;
    }
    let upload = settle(app, &mut tx, upload, 0).await?;
    tx.commit().await?;
    Ok(upload)
}
