//! Asking for renditions, and how far they are.

use media::plan::ladder::LeftOut;
use uuid::Uuid;

use crate::access::{self, Action, Object};
use crate::jobs;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};
use crate::playback::jobs::MakeLadder;
use crate::playback::model::{
    AskLadder, AskRendition, Codec, LeftOutView, Percent, RungKind, RungState, RungView, Settings,
    WantedRungs,
};
use crate::playback::store::{ladders, rungs};
use crate::recordings::{self, RecordingRow};

/// Asks for a ladder with these bit rates, or those of the settings.
///
/// # Errors
/// 404, 403: not the caller's to change. 409: there is no mix yet to make it of.
pub async fn ladder(app: &App, caller: &Caller, id: Uuid, ask: AskLadder) -> Result<jobs::View> {
    access::require(app, caller, Action::EditRecording, Object::recording(id)).await?;
    let row = with_mix(app, caller, id).await?;
    let kbps = ask.bitrates_kbps.map(|all| {
        let all = all.into_iter().filter_map(|kbps| u32::try_from(kbps).ok());
        all.collect()
    });
    enqueue(app, &row, |wanted| {
        *wanted = WantedRungs {
            kbps,
            more: Vec::new(),
        };
    })
    .await
}

/// Asks for one rendition beside the others.
///
/// # Errors
/// The same; 422: a codec that does not fit what is asked for.
pub async fn rendition(
    app: &App,
    caller: &Caller,
    id: Uuid,
    ask: AskRendition,
) -> Result<jobs::View> {
    access::require(app, caller, Action::EditRecording, Object::recording(id)).await?;
    let single = ask.single();
    let fits = match ask.codec {
        None => true,
        Some(Codec::H264) => single.is_some(),
        Some(Codec::Aac) => single.is_none(),
    };
    if !fits {
        let say = "Pictures are made as `h264`, and sound alone (`audio_only`) as `aac`.";
        return Err(Error::invalid("codec", "transcode.codec", say));
    }
    let row = with_mix(app, caller, id).await?;
    // The sound is part of every ladder.
    enqueue(app, &row, |wanted| {
        if let Some(single) = single {
            wanted.add(single);
        }
    })
    .await
}

async fn with_mix(app: &App, caller: &Caller, id: Uuid) -> Result<RecordingRow> {
    let row = recordings::seen_by(app, caller, id).await?;
    recordings::best_mix(app, &row).await.map_err(|missing| {
        if missing.kind() != Kind::NotFound {
            return missing;
        }
        let say =
            "There is nothing to make renditions of yet: the mix of this recording is not ready.";
        Error::new(Kind::Conflict, "transcode.no_mix", say)
    })?;
    Ok(row)
}

async fn enqueue(
    app: &App,
    row: &RecordingRow,
    change: impl FnOnce(&mut WantedRungs),
) -> Result<jobs::View> {
    let mut tx = app.db.tx().await?;
    let mut ladder = of(&tx, row.id).await?;
    let mut wanted = serde_json::from_str(&ladder.wanted).unwrap_or_default();
    change(&mut wanted);
    ladder.wanted = serde_json::to_string(&wanted)?;
    ladder.problem = None;
    ladders::save(&*tx, ladder).await?;
    let id = jobs::enqueue(app, &mut tx, &MakeLadder::of(row.id, row.owner)).await?;
    tx.commit().await?;
    let all = jobs::of_subject(app, row.id).await?;
    let found = all.into_iter().find(|job| job.id == id);
    found.ok_or_else(|| Error::internal("a job that was queued is gone"))
}

/// The ladder of a recording, made when there is none.
///
/// # Errors
/// The database is away.
pub async fn of(tx: &Tx, recording: Uuid) -> Result<ladders::Row> {
    let empty = ladders::Row {
        recording,
        wanted: serde_json::to_string(&WantedRungs::default())?,
        source: None,
        left_out: "[]".to_owned(),
        problem: None,
        duration_ms: 0,
        film_map: None,
    };
    ladders::add(&**tx, empty.clone()).await?;
    Ok(ladders::find(&**tx, recording).await?.unwrap_or(empty))
}

/// What is wanted of a recording, in kbit/s.
#[must_use]
pub fn kbps(app: &App, wanted: &WantedRungs) -> Vec<u32> {
    let settings = app.get::<Settings>();
    wanted
        .kbps
        .clone()
        .unwrap_or_else(|| settings.ladder_kbps.clone())
}

/// The share of the work that is done before pictures are coded: sound, and what goes in as it is.
pub const QUICK: f64 = 0.05;

/// How far the renditions are.
///
/// # Errors
/// The database is away.
pub async fn progress(app: &App, row: &RecordingRow) -> Result<Percent> {
    let ladder = ladders::find(app.db.read(), row.id).await?;
    let all = rungs::of(app.db.read(), row.id).await?;
    let work = jobs::of_subject(app, row.id).await?;
    let job = work.into_iter().find(|job| job.kind == MakeLadder::NAME);
    let percent = job.as_ref().map_or(0.0, |job| job.percent);
    let coding = ((percent / 100.0 - QUICK) / (1.0 - QUICK) * 100.0).clamp(0.0, 100.0);
    // While a better mix is taken in, those of the mix before are of no interest.
    let newest = all.iter().map(|rung| rung.source).max();
    let seen = all.iter().filter(|rung| Some(rung.source) == newest);
    let renditions: Vec<RungView> = seen.map(|rung| view(rung, coding)).collect();
    let left_out = ladder.as_ref().map_or("[]", |ladder| &ladder.left_out);
    let left_out: Vec<LeftOut> = serde_json::from_str(left_out).unwrap_or_default();
    let state = match &job {
        // It found nothing to do.
        Some(job) if ladder.is_none() && !job.state.is_open() => "none",
        Some(job) => job.state.as_str(),
        // Ended jobs are forgotten after a while; what they made is not.
        None if ladder.is_none() || renditions.is_empty() => "none",
        None => "done",
    };
    Ok(Percent {
        state: state.to_owned(),
        percent: if state == "done" { 100.0 } else { percent },
        eta_s: job.as_ref().and_then(|job| job.eta_s),
        problem: job
            .and_then(|job| job.problem)
            .or_else(|| ladder.and_then(|ladder| ladder.problem)),
        renditions,
        left_out: left_out
            .into_iter()
            .map(|one| LeftOutView {
                bitrate_kbps: one.bitrate_kbps,
                reason: one.reason,
            })
            .collect(),
    })
}

fn view(rung: &rungs::Row, coding: f64) -> RungView {
    let state = match rung.state.as_str() {
        "queued" => RungState::Queued,
        "running" => RungState::Running,
        "ready" => RungState::Ready,
        _ => RungState::Failed,
    };
    RungView {
        id: rung.id,
        kind: match rung.kind.as_str() {
            "sound" => RungKind::Sound,
            _ => RungKind::Picture,
        },
        bitrate_kbps: rung.bitrate_kbps,
        width: rung.width,
        height: rung.height,
        as_it_is: rung.as_it_is,
        state,
        percent: match state {
            RungState::Ready => 100.0,
            RungState::Running => (coding * 10.0).round() / 10.0,
            _ => 0.0,
        },
    }
}
