//! Seeing how a stream stands.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Running, Streams, deliver, resume, whep};
use crate::kit::{App, Result};
use crate::live::broadcast::Stages;
use crate::live::model::{Composing, Kind, Layout, Live, LiveLayer, State};
use crate::live::store::streams;
use crate::live::stream::Stream;
use crate::recordings::{self, RecordingRow};

/// How the stream of a recording stands. The caller may see the recording.
///
/// # Errors
/// The database is away.
pub async fn of(app: &App, row: &RecordingRow) -> Result<Live> {
    let there = streams::find(app.db.read(), row.id).await?;
    let running = app.get::<Streams>().running(row.id);
    let stream = match &running {
        Some(running) => Some(Arc::clone(&running.stream)),
        None => resume::over(app, row.id).await?,
    };
    let on_air = stream.as_ref().filter(|stream| stream.is_on_air());
    let is_over = there.as_ref().is_some_and(|there| there.ended_at.is_some())
        || !recordings::is_running(row);
    let state = match (is_over, on_air) {
        (true, _) => State::Ended,
        (false, Some(_)) => State::Live,
        (false, None) => State::Waiting,
    };
    let at = |name: &str| format!("/api/v1/recordings/{}/stream/{name}", row.id);
    let now = app.clock.instant();
    let began_ms = on_air.and_then(|stream| stream.inner().programme.began_ms());
    Ok(Live {
        state,
        started_at: there.as_ref().map(|there| there.started_at),
        on_air_at: began_ms.and_then(DateTime::from_timestamp_millis),
        ended_at: there.as_ref().and_then(|there| there.ended_at),
        hls_url: on_air.map(|_| at("master.m3u8")),
        beside_url: on_air
            .filter(|stream| stream.has_beside())
            .map(|_| at("beside.m3u8")),
        dash_url: on_air.map(|_| at("manifest.mpd")),
        whep_url: (state == State::Live && whep::is_on(app))
            .then_some(running.as_ref())
            .flatten()
            .filter(|running| !running.stream.inner().recoded)
            .map(|_| at("whep")),
        viewers: match (state, on_air) {
            (State::Live, Some(stream)) => stream.viewers.count(now),
            _ => 0,
        },
        peak_viewers: match (&running, &there) {
            (Some(running), _) => running.stream.viewers.peak(),
            (None, Some(there)) => usize::try_from(there.peak_viewers).unwrap_or(0),
            (None, None) => 0,
        },
        latency_ms: on_air
            .filter(|_| state == State::Live)
            .and_then(|stream| stream.latency_ms()),
        hint: running
            .as_ref()
            .and_then(|running| running.stream.inner().hint),
        layout: Layout::stored(there.as_ref().and_then(|there| there.layout.as_deref())),
        together: running
            .as_ref()
            .map_or(0, |running| running.stream.inner().together),
        composing: composing(app, running.as_ref()),
        recoded: running.is_some_and(|running| running.stream.inner().recoded),
        layers: on_air.map(|stream| layers(stream)).unwrap_or_default(),
    })
}

/// Whether several people can be shown together in this one.
fn composing(app: &App, running: Option<&Running>) -> Composing {
    let stages = app.get::<Stages>();
    let is_composed = running.is_some_and(|running| running.stream.inner().together > 0);
    match stages.is_free() || is_composed {
        true => Composing::Ready,
        false if stages.is_on() => Composing::Full,
        false => Composing::Off,
    }
}

fn layers(stream: &Stream) -> Vec<LiveLayer> {
    let inner = stream.inner();
    let renditions = inner.programme.renditions().zip(&inner.reels).enumerate();
    let pictures = renditions.filter(|(_, (_, reel))| reel.kind == Kind::Picture);
    let layer = |(place, (rendition, reel)): (usize, (&media::live::Rendition, &_))| {
        let reel: &crate::live::stream::Reel = reel;
        let size = rendition.inits.last()?.size?;
        Some(LiveLayer {
            id: reel.id,
            width: size.width,
            height: size.height,
            bitrate_kbps: rendition.bits_per_second().1 / 1000,
            viewers: stream.viewers.of(place),
        })
    };
    pictures.filter_map(layer).collect()
}

/// Whether what was live of a recording can be played.
///
/// # Errors
/// The database is away.
pub async fn is_there(app: &App, recording: Uuid) -> Result<bool> {
    if let Some(running) = app.get::<Streams>().running(recording) {
        return Ok(running.stream.is_on_air());
    }
    Ok(resume::over(app, recording).await?.is_some())
}

/// Whether there is, or was, a camera beside what is live of a recording, and can be played.
///
/// # Errors
/// The database is away.
pub async fn has_beside(app: &App, recording: Uuid) -> Result<bool> {
    let stream = deliver::find(app, recording).await?;
    Ok(stream.is_some_and(|stream| stream.has_beside()))
}

/// How long what was live of a recording is so far, in seconds; nothing where there is none of it.
///
/// # Errors
/// The database is away.
pub async fn length_s(app: &App, recording: Uuid) -> Result<Option<f64>> {
    let stream = deliver::find(app, recording).await?;
    let stream = stream.filter(|stream| stream.is_on_air());
    Ok(stream.map(|stream| stream.inner().programme.length_s()))
}

/// What may be missing at the beginning, in milliseconds: between the one button and the other.
const BEGINS_WITHIN_MS: i64 = 60_000;
/// Seconds that may be missing in between.
const GAPS_S: f64 = 10.0;
/// What may be missing at the end.
const ENDS_WITHIN_MS: i64 = 10_000;

/// Whether (nearly) all of a recording that is over was live, so that there is nothing that only the mix has.
///
/// # Errors
/// The database is away.
pub async fn covers(app: &App, row: &RecordingRow) -> Result<bool> {
    let there = streams::find(app.db.read(), row.id).await?;
    let (Some(there), Some(stopped_at_ms)) = (there, row.stopped_at_ms) else {
        return Ok(false);
    };
    let begins = there.began_ms.map(|began_ms| began_ms - row.started_at_ms);
    let ends = there
        .ended_at
        .map(|ended| stopped_at_ms - ended.timestamp_millis());
    let is_long = begins.is_some_and(|late| late <= BEGINS_WITHIN_MS)
        && ends.is_some_and(|early| early <= ENDS_WITHIN_MS);
    let stream = resume::over(app, row.id).await?.filter(|_| is_long);
    Ok(stream.is_some_and(|stream| is_whole(&stream)))
}

/// Whether the sound, and some layer of the pictures, has hardly a gap.
fn is_whole(stream: &Stream) -> bool {
    let inner = stream.inner();
    let whole = |kind: Kind| {
        let mut of_kind = inner.reels.iter().enumerate();
        of_kind.any(|(place, reel)| reel.kind == kind && inner.programme.gaps_s(place) < GAPS_S)
    };
    whole(Kind::Picture) && whole(Kind::Sound)
}

/// Whether a recording is live at this moment.
#[must_use]
pub fn is_on_air(app: &App, recording: Uuid) -> bool {
    let running = app.get::<Streams>().running(recording);
    running.is_some_and(|running| running.stream.is_on_air())
}

/// Whether the stream of a recording is made at this moment, on air or about to be. While one that broke begins anew it is not.
#[must_use]
pub fn is_made(app: &App, recording: Uuid) -> bool {
    app.get::<Streams>().running(recording).is_some()
}

/// Which of these recordings were live streams, or are: from when to when.
///
/// # Errors
/// The database is away.
pub async fn on_air(app: &App, recordings: &[Uuid]) -> Result<HashMap<Uuid, Aired>> {
    let found = streams::of(app.db.read(), recordings).await?;
    let times = |stream: streams::Row| (stream.recording, (stream.started_at, stream.ended_at));
    Ok(found.into_iter().map(times).collect())
}

/// From when to when a stream was live; without an end it is.
pub type Aired = (DateTime<Utc>, Option<DateTime<Utc>>);
