//! Going on air.

use std::sync::Arc;

use media::live::{Programme, Sound};
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Running, Streams, resume, see};
use crate::kit::blobs::BlobKey;
use crate::kit::error::on_constraint;
use crate::kit::{App, Caller, Error, Kind as Refused, Result};
use crate::live::broadcast::journal::{Found, rewrite};
use crate::live::broadcast::{self, Cast, Inbox, Writer};
use crate::live::model::{BESIDE, Kind, LAYERS, Layout, Live};
use crate::live::push;
use crate::live::store::{renditions, streams};
use crate::live::stream::{Reel, Stream};
use crate::recordings::{self, RecordingRow};
use crate::uploads;

/// Sends what is recorded in a room to whoever may see the recording. Doing it twice changes nothing; answers whether it
/// began by this.
///
/// # Errors
/// 404 or 403 for those who do not lead its room. 409 when it is not recorded (any more), or was live before. 507 when the
/// disk is nearly full.
pub async fn start(app: &App, caller: &Caller, id: Uuid, layout: Layout) -> Result<(bool, Live)> {
    let row = recordings::led_by(app, caller, id).await?;
    if let Some(there) = streams::find(app.db.read(), id).await? {
        return already(app, &row, there).await;
    }
    if !recordings::is_running(&row) {
        let say = "This recording is not running, so there is nothing to send. Start recording in the room first.";
        return Err(Error::new(Refused::Conflict, "live.not_recording", say));
    }
    if uploads::disk_is_full(app).await? {
        let say = "The disk of the server is nearly full, so nothing is sent. Make room first.";
        return Err(Error::new(Refused::NoSpace, "storage.full", say));
    }
    // To its end, also when whoever asked hangs up.
    let (house, by, of) = (app.clone(), caller.id(), row.clone());
    let begun = app
        .tasks
        .spawn(async move { begin(&house, by, &of, layout).await });
    match begun.await.map_err(Error::internal)? {
        Ok(()) => Ok((true, see::of(app, &row).await?)),
        Err(refused) if refused.code() == TWICE => {
            let there = streams::find(app.db.read(), id).await?;
            already(app, &row, there.ok_or_else(Error::not_found)?).await
        }
        Err(refused) => Err(refused),
    }
}

const TWICE: &str = "live.twice";

/// There is a row: it is live, was live, or was cut off before it could be.
async fn already(app: &App, row: &RecordingRow, there: streams::Row) -> Result<(bool, Live)> {
    if there.ended_at.is_some() {
        let say = "This recording was live before. Start a new recording to go on air again.";
        return Err(Error::new(Refused::Conflict, "live.ended", say));
    }
    if app.get::<Streams>().running(row.id).is_none() {
        resume::one(app, there).await?;
    }
    Ok((false, see::of(app, row).await?))
}

/// The rows first: files without a row would be nobody's.
async fn begin(app: &App, by: Uuid, row: &RecordingRow, layout: Layout) -> Result<()> {
    let journal = app.new_id();
    let stream = streams::Row {
        recording: row.id,
        journal,
        started_by: by,
        started_at: app.clock.now(),
        ended_at: None,
        began_ms: None,
        peak_viewers: 0,
        people: None,
        layout: Some(layout.as_str().to_owned()),
    };
    let tx = app.db.tx().await?;
    let twice = || Error::new(Refused::Conflict, TWICE, "It is live already.");
    streams::insert(&*tx, stream)
        .await
        .map_err(|cause| on_constraint(cause, "live_streams", twice))?;
    let mut reels = Vec::new();
    for (place, kind) in kinds().enumerate() {
        let id = app.new_id();
        let key = BlobKey::new("recordings", &[row.id, id], "mp4");
        renditions::insert(
            &*tx,
            renditions::Row {
                id,
                recording: row.id,
                place: i32::try_from(place).unwrap_or(i32::MAX),
                kind: kind.as_str().to_owned(),
                stored_key: key.to_string(),
                size_bytes: 0,
                shape: None,
            },
        )
        .await?;
        reels.push(Reel::new(id, kind, key));
    }
    tx.commit().await?;
    app.get::<Streams>().never.remove(&row.id);
    let (main, camera) = (programme(&reels), beside(&reels));
    let stream = Arc::new(Stream::new(row.id, main, reels).with_beside(camera));
    stream.inner().layout = layout;
    run(app, row, &stream, journal, None).await
}

/// What a stream consists of, in order.
fn kinds() -> impl Iterator<Item = Kind> {
    let main = LAYERS.iter().map(|_| Kind::Picture);
    let main = main.chain([Kind::Sound, Kind::Opus]);
    main.chain(BESIDE.iter().map(|_| Kind::Beside))
}

/// A programme of these files; its folders are named by their ids. What was begun by a version that knew one codec of sound has
/// files for that one alone.
pub fn programme(reels: &[Reel]) -> Programme {
    let layers = names(reels, Kind::Picture);
    let layers: Vec<&str> = layers.iter().map(String::as_str).collect();
    let sound = |reel: &Reel| Some((reel.id.to_string(), reel.kind.sound()?));
    let voices: Vec<(String, Sound)> = reels.iter().filter_map(sound).collect();
    let voices: Vec<(&str, Sound)> = voices.iter().map(|(id, sound)| (&**id, *sound)).collect();
    Programme::new(&layers, &voices)
}

/// The programme beside it. What was begun by a version that knew none has no files for it, and so no layers.
pub fn beside(reels: &[Reel]) -> Programme {
    let layers = names(reels, Kind::Beside);
    let layers: Vec<&str> = layers.iter().map(String::as_str).collect();
    Programme::new(&layers, &[]).without_black()
}

fn names(reels: &[Reel], kind: Kind) -> Vec<String> {
    let of = reels.iter().filter(|reel| reel.kind == kind);
    of.map(|reel| reel.id.to_string()).collect()
}

/// Has a stream made from now on, behind what was `found` of it. Orders are taken from the first moment, and followed when
/// it runs.
pub async fn run(
    app: &App,
    row: &RecordingRow,
    stream: &Arc<Stream>,
    journal: Uuid,
    found: Option<&Found>,
) -> Result<()> {
    let over = CancellationToken::new();
    let Some(inbox) = take_place(app, row, stream, &over) else {
        // Somebody else was quicker.
        return Ok(());
    };
    let watched = over.clone();
    // Whoever waits for its end hears of it also when nothing comes of it.
    let over = over.drop_guard();
    let opened = open(app, row, stream, &journal_of(row.id, journal), found).await;
    let Some(writer) = opened.inspect_err(|_| app.get::<Streams>().ended(row.id))? else {
        app.get::<Streams>().ended(row.id);
        return Ok(());
    };
    broadcast::begin(app, row.clone(), Arc::clone(stream), writer, inbox, over);
    push::follow(app, row.room, stream, watched);
    // It may have ended while this began.
    let now = recordings::by_id(app, row.id).await?;
    if !now.is_some_and(|now| recordings::is_running(&now)) {
        super::stop::ended(app, row.id);
    }
    Ok(())
}

/// Opens the files of a stream; nothing when it has ended meanwhile.
async fn open(
    app: &App,
    row: &RecordingRow,
    stream: &Arc<Stream>,
    journal: &BlobKey,
    found: Option<&Found>,
) -> Result<Option<Writer>> {
    let there = streams::find(app.db.read(), row.id).await?;
    if there.is_none_or(|there| there.ended_at.is_some()) {
        return Ok(None);
    }
    if let Some(found) = found {
        rewrite(app, journal, found).await?;
    }
    Ok(Some(Writer::open(app, stream, journal).await?))
}

/// The place of a stream among those that are made, if it is free.
fn take_place(
    app: &App,
    row: &RecordingRow,
    stream: &Arc<Stream>,
    over: &CancellationToken,
) -> Option<Inbox> {
    let streams = app.get::<Streams>();
    let mut all = streams.all();
    if all.contains_key(&row.id) {
        return None;
    }
    let (orders, told) = unbounded_channel();
    let (cast, seen) = watch::channel(Cast::default());
    let running = Running {
        room: row.room,
        stream: Arc::clone(stream),
        orders,
        cast: seen,
        over: over.clone(),
    };
    all.insert(row.id, running);
    Some(Inbox { orders: told, cast })
}

/// The journal of a stream.
#[must_use]
pub fn journal_of(recording: Uuid, journal: Uuid) -> BlobKey {
    BlobKey::new("recordings", &[recording, journal], "jsonl")
}
