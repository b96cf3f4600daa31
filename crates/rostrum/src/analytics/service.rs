//! The sums.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::model::{
    CourseStats, Definition, LectureStats, OF_COURSE, OF_RECORDING, RecordingAnalytics, heatmap,
    mean,
};
use crate::access::{self, Action, CourseAction, Object};
use crate::kit::{App, Caller, Result};
use crate::playback::{self, Watched};
use crate::{courses, recordings};

/// What was watched of a recording.
///
/// # Errors
/// 403 or 404 for whoever neither runs it nor may see the analytics of a course that it is a lecture of.
pub async fn of_recording(app: &App, caller: &Caller, id: Uuid) -> Result<RecordingAnalytics> {
    access::require(app, caller, Action::SeeWatching, Object::recording(id)).await?;
    recordings::seen_by(app, caller, id).await?;
    let as_of = app.clock.now();
    let watched: Vec<Watched> = playback::watched_of(app, &[id]).await?;
    let watched: Vec<Watched> = watched
        .into_iter()
        .filter(|one| one.unique_ms > 0)
        .collect();
    let views = playback::views_of(app, &[id]).await?;
    let duration_ms = playback::length_ms(app, id).await?;
    let viewers = watched.len() as u64;
    let completion = mean(watched.iter().map(|one| one.completion).sum(), viewers);
    let unique_ms: i64 = watched.iter().map(|one| one.unique_ms).sum();
    let spans: Vec<_> = watched.into_iter().map(|one| one.spans).collect();
    Ok(RecordingAnalytics {
        recording_id: id,
        duration_ms,
        views: views.get(&id).copied().unwrap_or(0),
        viewers,
        unique_seconds: seconds(unique_ms),
        completion,
        heatmap: heatmap(duration_ms, &spans),
        definition: Definition::new(as_of, &OF_RECORDING),
    })
}

/// A course in figures.
///
/// # Errors
/// 403 or 404 for whoever may not see its analytics.
pub async fn of_course(app: &App, caller: &Caller, id: Uuid) -> Result<CourseStats> {
    let action = Action::Course(CourseAction::SeeAnalytics);
    access::require(app, caller, action, Object::course(id)).await?;
    let as_of = app.clock.now();
    let students = students_of(app, id).await?;
    let shown = courses::published(app, id).await?;
    let titles: HashMap<Uuid, String> = recordings::of_ids(app, &shown)
        .await?
        .into_iter()
        .map(|row| (row.id, row.title))
        .collect();
    let mut sums: HashMap<Uuid, (u64, f64)> = HashMap::new();
    let (mut active, mut unique_ms) = (HashSet::new(), 0);
    let watched = playback::watched_of(app, &shown).await?;
    let counts = |one: &&Watched| one.unique_ms > 0 && students.contains(&one.viewer);
    for one in watched.iter().filter(counts) {
        let (viewers, completion) = sums.entry(one.recording).or_default();
        *viewers += 1;
        *completion += one.completion;
        unique_ms += one.unique_ms;
        active.insert(one.viewer);
    }
    let count = students.len() as u64;
    let items: Vec<LectureStats> = shown
        .iter()
        .filter_map(|recording| {
            let (viewers, completion) = sums.get(recording).copied().unwrap_or_default();
            Some(LectureStats {
                recording_id: *recording,
                title: titles.get(recording)?.clone(),
                viewers,
                completion: mean(completion, count),
            })
        })
        .collect();
    let completion = mean(
        items.iter().map(|one| one.completion).sum(),
        items.len() as u64,
    );
    Ok(CourseStats {
        course_id: id,
        students: count,
        lectures: items.len() as u64,
        active_students: active.len() as u64,
        watched_hours: seconds(unique_ms) / 3600.0,
        completion,
        items,
        definition: Definition::new(as_of, &OF_COURSE),
    })
}

async fn students_of(app: &App, course: Uuid) -> Result<HashSet<Uuid>> {
    let (mut all, mut after) = (HashSet::new(), None);
    loop {
        let (some, next) = courses::students(app, course, after).await?;
        all.extend(some);
        match next {
            Some(_) => after = next,
            None => return Ok(all),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}
