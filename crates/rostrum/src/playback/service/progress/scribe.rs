//! The one who writes reports down: what many players report in the same moment goes into one transaction, so that a
//! hall of viewers costs a few commits a second. A report is answered when it is durable.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{is_current, nothing, on_air, read, write};
use crate::kit::{App, Error, Kind, Result};
use crate::playback::model::{Beat, Beats, OnAir, Played, Roll};
use crate::playback::service::admission::Viewer;
use crate::playback::service::open::length_ms;
use crate::playback::store::{beats, playbacks, watched};

/// So many reports go into one transaction.
const AT_ONCE: usize = 256;
/// So many may wait; whoever comes then waits before the door.
const WAITING: usize = 1024;

/// Takes reports and writes them down.
pub struct Scribe(mpsc::Sender<Report>);

/// What one player reports.
struct Report {
    viewer: Viewer,
    recording: Uuid,
    asked: Beats,
    done: oneshot::Sender<Result<()>>,
}

impl Scribe {
    /// One that works until the server stops, and writes down then what was given to it.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let (to, mut from) = mpsc::channel(WAITING);
        let app = app.clone();
        app.tasks.clone().spawn(async move {
            let mut reports = Vec::with_capacity(AT_ONCE);
            loop {
                let more = from.recv_many(&mut reports, AT_ONCE);
                match app.shutdown.run_until_cancelled(more).await {
                    Some(0) => return,
                    Some(_) => {}
                    None => from.close(),
                }
                while from.is_closed() && reports.len() < AT_ONCE {
                    match from.try_recv() {
                        Ok(report) => reports.push(report),
                        Err(_) => break,
                    }
                }
                if reports.is_empty() {
                    return;
                }
                for some in in_parts(std::mem::take(&mut reports)) {
                    write_down(&app, some).await;
                }
            }
        });
        Self(to)
    }

    /// Writes a report down.
    ///
    /// # Errors
    /// 404: not a playback of this viewer. 503: the server stops, or cannot save.
    pub async fn take(&self, viewer: Viewer, recording: Uuid, asked: Beats) -> Result<()> {
        let (done, answer) = oneshot::channel();
        let report = Report {
            viewer,
            recording,
            asked,
            done,
        };
        self.0.send(report).await.map_err(|_| stopping())?;
        answer.await.map_err(|_| stopping())?
    }
}

/// So many beats go into one transaction, whoever reports them.
const BEATS_AT_ONCE: usize = 4_000;

/// Reports in parts, so that a few who tell much do not keep all others waiting.
fn in_parts(reports: Vec<Report>) -> Vec<Vec<Report>> {
    let (mut parts, mut beats) = (vec![Vec::new()], 0);
    for report in reports {
        beats += report.asked.beats.len();
        if beats > BEATS_AT_ONCE {
            beats = report.asked.beats.len();
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(report);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn stopping() -> Error {
    let say = "The server is restarting. Try again in a moment.";
    Error::new(Kind::Unavailable, "server.stopping", say)
}

/// Writes reports in one transaction; when that fails each by itself, so that nobody is refused for somebody else's.
async fn write_down(app: &App, reports: Vec<Report>) {
    let all: Vec<&Report> = reports.iter().collect();
    match together(app, &all).await {
        Ok(found) => {
            for (report, found) in reports.into_iter().zip(found) {
                report.answer(there(found));
            }
        }
        Err(cause) => {
            tracing::warn!(%cause, reports = reports.len(), "reports of players could not be written together");
            for report in reports {
                let alone = together(app, &[&report]).await;
                report.answer(alone.and_then(|found| there(found.first() == Some(&true))));
            }
        }
    }
}

fn there(found: bool) -> Result<()> {
    if found {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

impl Report {
    fn answer(self, answer: Result<()>) {
        // Whoever left without waiting sends it again.
        self.done.send(answer).ok();
    }
}

/// Writes these; for each whether its playback is there and its viewer's.
async fn together(app: &App, reports: &[&Report]) -> Result<Vec<bool>> {
    let mut about = HashMap::new();
    for report in reports {
        if let std::collections::hash_map::Entry::Vacant(slot) = about.entry(report.recording) {
            let length_ms = length_ms(app, report.recording).await?;
            slot.insert((length_ms, on_air(app, report.recording).await?));
        }
    }
    let now = app.clock.now();
    let tx = app.db.tx().await?;
    let mut ids: Vec<Uuid> = reports.iter().map(|one| one.asked.playback_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let held = playbacks::all_held(&*tx, &ids).await?;
    let mut held: HashMap<Uuid, playbacks::Row> =
        held.into_iter().map(|row| (row.id, row)).collect();
    let theirs = |report: &Report, held: &HashMap<Uuid, playbacks::Row>| {
        let row = held.get(&report.asked.playback_id);
        row.is_some_and(|row| row.recording == report.recording && report.viewer.owns(row))
    };
    let found: Vec<bool> = reports.iter().map(|report| theirs(report, &held)).collect();
    let good = || reports.iter().zip(&found).filter(|(_, found)| **found);
    let mut known: HashSet<(Uuid, Uuid)> = HashSet::new();
    let mut pairs = BTreeMap::new();
    for (report, _) in good() {
        let ids: Vec<Uuid> = report.asked.beats.iter().map(|beat| beat.id).collect();
        let playback = report.asked.playback_id;
        let some = beats::known(&*tx, playback, &ids).await?;
        known.extend(some.into_iter().map(|id| (playback, id)));
        if !ids.is_empty() {
            let pair = (report.recording, report.viewer.id());
            pairs.insert(pair, nothing(pair.0, pair.1));
        }
    }
    let rows = watched::held(&*tx, pairs.into_values().collect()).await?;
    let mut sums: BTreeMap<(Uuid, Uuid), (watched::Row, Roll)> = BTreeMap::new();
    for row in rows {
        let pair = (row.recording, row.viewer);
        let is_new = row.first_at.is_none() && row.last_at == DateTime::UNIX_EPOCH;
        let roll = match is_new || is_current(&row) {
            true => read(&row),
            // Its turn to be added up anew has come.
            false => {
                let before = beats::of(&*tx, pair.0, pair.1).await?;
                let before: Vec<Played> = before.iter().map(Played::from).collect();
                Roll::of(&before, about[&pair.0].1)
            }
        };
        sums.insert(pair, (row, roll));
    }
    let mut written = Vec::new();
    for (report, _) in good() {
        let Some(playback) = held.get_mut(&report.asked.playback_id) else {
            continue;
        };
        let (length_ms, on_air) = about[&report.recording];
        playback.last_beat_at = Some(now);
        playback.start_ms = playback.start_ms.or(report.asked.start_ms);
        let errors = i32::try_from(report.asked.errors).unwrap_or(i32::MAX);
        // A count that is sent again is the same count.
        playback.errors = playback.errors.max(errors);
        let Some((_, roll)) = sums.get_mut(&(report.recording, report.viewer.id())) else {
            continue;
        };
        let mut page = Page {
            playback,
            roll,
            length_ms,
            on_air,
            now,
        };
        for beat in &report.asked.beats {
            if known.insert((page.playback.id, beat.id)) {
                written.extend(page.accept(beat, report.viewer.id()));
            }
        }
    }
    let touched: Vec<playbacks::Row> = held.into_values().collect();
    beats::append(&*tx, &written).await?;
    let mut rows: Vec<watched::Row> = Vec::with_capacity(sums.len());
    for ((recording, viewer), (mut row, roll)) in sums {
        if roll.first_at.is_none() && row.last_at == DateTime::UNIX_EPOCH {
            // Nothing was ever believed of them: there is nothing to sum up.
            watched::delete_by(&*tx, viewer, Some(recording)).await?;
            continue;
        }
        write(&roll, about[&recording].0, &mut row);
        rows.push(row);
    }
    watched::save(&*tx, &rows).await?;
    playbacks::count(&*tx, &touched).await?;
    tx.commit().await?;
    Ok(found)
}

/// One playback while its beats are taken in.
struct Page<'a> {
    playback: &'a mut playbacks::Row,
    roll: &'a mut Roll,
    length_ms: i64,
    on_air: Option<OnAir>,
    now: DateTime<Utc>,
}

/// No player tells what took less: or one could tell without end.
const LEAST_MS: i64 = 20;
/// What timers and rounding add over a whole playback.
const SLACK_MS: i64 = 5_000;

impl Page<'_> {
    /// Takes in one beat, unless it cannot be.
    fn accept(&mut self, beat: &Beat, viewer: Uuid) -> Option<beats::Row> {
        let row = self.believed(beat, viewer);
        match &row {
            Some(row) => {
                let played = Played::from(row);
                self.playback.played_ms += played.takes_ms;
                self.playback.stalled_ms += played.stalled_ms;
                self.roll.add(&played, self.on_air);
            }
            None => self.playback.dropped_beats += 1,
        }
        row
    }

    fn believed(&self, beat: &Beat, viewer: Uuid) -> Option<beats::Row> {
        let started = self.playback.started_at.unwrap_or(self.now);
        let spent = self.playback.played_ms + self.playback.stalled_ms;
        let (from_ms, to_ms) = beat.possible(self.length_ms, started, self.now)?;
        let takes = beat.takes_ms(to_ms - from_ms)?;
        // One player plays one thing at a time: all it reports together takes no longer than it has been open.
        let since = (self.now - started).num_milliseconds() + SLACK_MS;
        let room = !beat.visible || self.roll.has_room_for(from_ms, to_ms);
        let costs = takes + beat.stalled_ms;
        (costs >= LEAST_MS && spent + costs <= since && room).then(|| beats::Row {
            playback: self.playback.id,
            id: beat.id,
            recording: self.playback.recording,
            viewer,
            from_ms,
            to_ms,
            at: beat.at.min(self.now),
            received_at: self.now,
            rate: beat.rate,
            visible: beat.visible,
            rendition: self.roll.known_as(beat.rendition.clone()),
            stalled_ms: beat.stalled_ms,
        })
    }
}
