//! Parts that a client sends straight to the bucket: where to, and that they are there.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::append::most;
use super::{Refused, Standing, offset_of, sent_by_hand, settled, standing};
use crate::kit::blobs::{Arrived, BlobKey, Blobs};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::uploads::desk::Turn;
use crate::uploads::filler::Filler;
use crate::uploads::heads::Head;
use crate::uploads::model::{Append, Settings, Upload, room_for};
use crate::uploads::object::count_part;
use crate::uploads::parts::{Invitation, Invited, LEAST, Part, Parts, sent_key};
use crate::uploads::sink::Place;

/// Says where the next parts of an upload of the caller can be sent, in the bucket. Nothing of them counts yet; asked
/// again, the same parts have the same place.
pub async fn invite(app: &App, caller: &Caller, id: Uuid, ask: Parts) -> Result<Invited, Refused> {
    let (upload, mut head, _turn) = ready(app, caller, id, &ask).await?;
    let (stored, tail) = (head.offset(), u64::try_from(head.tail_bytes).unwrap_or(0));
    if tail > 0 && tail < LEAST {
        let rest = upload.length.map_or(u64::MAX, |length| length - stored);
        return Ok(Invited {
            offset: stored,
            patch_first: (LEAST - tail).min(rest),
            parts: Vec::new(),
        });
    }
    if tail > 0 {
        head = Filler::open(app, &upload, head).await?.round_off().await?;
    }
    ask.fit(upload.length, head.parts)?;
    let valid = Duration::from_secs(app.get::<Settings>().direct_valid_s.into());
    let expires_at = app.clock.now() + valid;
    let (mut at, mut parts) = (stored, Vec::with_capacity(ask.parts.len()));
    for (part, n) in ask.parts.iter().zip(head.parts..) {
        let key = sent_key(upload.id, n);
        let url = app.blobs.invite(&key, &part.sha256, valid).await;
        parts.push(Invitation {
            offset: at,
            bytes: part.bytes,
            url: url.map_err(away)?.into(),
            headers: BTreeMap::from([(Blobs::SHA256_HEADER.to_owned(), part.sha256.clone())]),
            expires_at,
        });
        at += part.bytes;
    }
    Ok(Invited {
        offset: stored,
        patch_first: 0,
        parts,
    })
}

/// Counts parts that were sent to the bucket, as far as the bucket says that they are there and what they were to be.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: Uuid,
    ask: Parts,
) -> Result<Standing, Refused> {
    let (here, caller) = (app.clone(), caller.clone());
    // To its end, also when its client leaves: a copy that is under way must not meet what comes next.
    let work = async move { counted(&here, &caller, id, &ask).await };
    app.tasks.spawn(work).await.map_err(Error::internal)?
}

async fn counted(app: &App, caller: &Caller, id: Uuid, ask: &Parts) -> Result<Standing, Refused> {
    let (upload, head, turn) = ready(app, caller, id, ask).await?;
    ask.fit(upload.length, head.parts)?;
    if head.tail.is_some() {
        let say = "Bytes came by PATCH since. Ask anew where these parts can be sent.";
        return Err(Error::new(Kind::Conflict, "upload.parts_not_asked", say).into());
    }
    let head = count(app, &upload, head, &turn, ask).await?;
    let upload = settled(app, upload, head.offset()).await?;
    Ok(standing(app, upload).await?)
}

/// The upload, when parts of it may go to the bucket at all and these are the next ones.
async fn ready(
    app: &App,
    caller: &Caller,
    id: Uuid,
    ask: &Parts,
) -> Result<(Upload, Head, Turn), Refused> {
    let settings = app.get::<Settings>();
    let (upload, turn) = sent_by_hand(app, caller, id).await?;
    let not = |code, say: &'static str| Error::new(Kind::Conflict, code, say);
    if !settings.direct_parts {
        let say = "Here bytes go through the server: send them with PATCH.";
        return Err(not("upload.no_direct_parts", say).into());
    }
    let (stored, place) = offset_of(app, &upload).await?;
    if upload.finished_at.is_some() {
        let say = "All of this upload is here.";
        return Err(not("upload.finished", say).into());
    }
    let Place::Bucket(known) = place else {
        let say = "This upload is on the server's disk and not in a bucket: send bytes with PATCH.";
        return Err(not("upload.not_in_bucket", say).into());
    };
    if ask.offset != stored {
        return Err(Refused::elsewhere(stored));
    }
    let append = Append {
        offset: stored,
        body_len: Some(ask.bytes()),
        ..Append::default()
    };
    let most = most(app, &upload, &append, &settings).await?;
    room_for(&append, upload.length, stored, most)?;
    let (_, head) = *known;
    Ok((upload, head, turn))
}

/// Takes one after the other. What was taken before one is refused counts.
async fn count(
    app: &App,
    upload: &Upload,
    mut head: Head,
    turn: &Turn,
    ask: &Parts,
) -> Result<Head, Refused> {
    for (n, part) in ask.parts.iter().enumerate() {
        let taken = match turn.leave.is_cancelled() {
            true => Err(taken_over()),
            false => take(app, upload, &head, part, n).await,
        };
        head = taken.map_err(|error| Refused {
            error,
            offset: Some(head.offset()),
        })?;
    }
    Ok(head)
}

async fn take(app: &App, upload: &Upload, head: &Head, part: &Part, which: usize) -> Result<Head> {
    let from = sent_key(upload.id, head.parts);
    let Some(arrived) = app.blobs.arrived(&from).await.map_err(away)? else {
        let say = format!(
            "The bucket does not have part {which} of these. Send it there, then say so again."
        );
        return Err(Error::new(Kind::Conflict, "upload.part_missing", say));
    };
    verify(app, &from, &arrived, part, which).await?;
    let n = usize::try_from(head.parts).map_err(Error::internal)?;
    let key = upload.key();
    let taken = app
        .blobs
        .take_as_part(&from, &arrived, &key, &head.parts_of, n);
    let Some(name) = taken.await.map_err(away)? else {
        let say = format!(
            "Part {which} of these was sent again meanwhile. Say once more that it is there."
        );
        return Err(Error::new(Kind::Conflict, "upload.part_changed", say));
    };
    let head = count_part(app, head, name, part.bytes).await?;
    // Its copy counts. What a crash leaves here goes with the upload.
    if let Err(cause) = app.blobs.delete(&from).await {
        tracing::warn!(%cause, "a part that was counted could not be removed");
    }
    Ok(head)
}

/// Whether what the bucket has is what was to be sent. A bucket that keeps no hash is not believed: then it is read.
async fn verify(app: &App, key: &BlobKey, is: &Arrived, part: &Part, which: usize) -> Result<()> {
    if is.len != part.bytes {
        let say = format!(
            "The bucket has {} bytes of part {which}, not {}. Send it again.",
            is.len, part.bytes
        );
        return Err(Error::new(Kind::Conflict, "upload.part_size", say));
    }
    let sha256 = match &is.sha256 {
        Some(said) => said.clone(),
        None => hash(app, key).await.map_err(away)?,
    };
    if part.is_of(&sha256) {
        return Ok(());
    }
    let say = format!("Part {which} was damaged on its way. Send it again.");
    Err(Error::new(Kind::Checksum, "upload.checksum_mismatch", say))
}

async fn hash(app: &App, key: &BlobKey) -> std::io::Result<String> {
    let mut reader = app.blobs.raw(key, 0, u64::MAX).await?;
    let (mut hasher, mut buffer) = (Sha256::default(), vec![0; 256 << 10]);
    loop {
        match reader.read(&mut buffer).await? {
            0 => return Ok(STANDARD.encode(hasher.finalize())),
            count => hasher.update(&buffer[..count]),
        }
    }
}

fn taken_over() -> Error {
    let say = "A newer request took this upload over.";
    Error::new(Kind::Locked, "upload.taken_over", say)
}

fn away(cause: std::io::Error) -> Error {
    let say = "The storage does not answer as it should. Try again in a moment.";
    Error::new(Kind::Unavailable, "storage.away", say)
        .retry_after(5)
        .with_cause(cause)
}
