//! What was watched of a recording.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::class::{self, Class};
use super::sight;
use crate::access::{self, Action, Object};
use crate::analytics::model::{
    Attended, Counted, Definition, DeviceShare, LectureAnalytics, LectureInCourse, OF_ATTENDANCE,
    OF_RECORDING, OfCourse, QualityShare, RecordingAnalytics, Smooth,
};
use crate::analytics::sums::{curves, mean, median, ratio, seconds};
use crate::courses;
use crate::kit::{App, Caller, Error, Result};
use crate::playback::{self, Stretches, View, share};
use crate::recordings;

/// What was watched of a recording.
///
/// # Errors
/// 403 or 404 for whoever neither runs it nor may see the analytics of a course that it is a lecture of; 403 where so few
/// watched that the figures would say who.
pub async fn of(app: &App, caller: &Caller, id: Uuid) -> Result<RecordingAnalytics> {
    access::require(app, caller, Action::SeeWatching, Object::recording(id)).await?;
    let row = recordings::seen_by(app, caller, id).await?;
    let as_of = app.clock.now();
    let sight = sight::of_recording(app, caller, id).await?;
    let watched = playback::stretches_of(app, id).await?;
    let views = playback::views_of(app, id).await?;
    if !watched.is_empty() || !views.is_empty() {
        sight.enough(app, watched.len() as u64)?;
    }
    let duration_ms = playback::length_ms(app, id).await?;
    let unique = |one: &Stretches| one.seen.iter().map(|(from, to)| to - from).sum::<i64>();
    let unique_ms: i64 = watched.iter().map(unique).sum();
    let played_ms: i64 = watched.iter().map(|one| one.played_ms).sum();
    let ends: Vec<i64> = watched
        .iter()
        .filter_map(|one| one.seen.last().map(|(_, end)| *end))
        .collect();
    Ok(RecordingAnalytics {
        recording_id: id,
        title: row.title,
        duration_ms,
        views: views.iter().filter(|view| view.played_ms > 0).count() as u64,
        viewers: watched.len() as u64,
        unique_seconds: seconds(unique_ms),
        played_seconds: seconds(played_ms),
        rewatched_seconds: seconds(played_ms - unique_ms),
        completion: mean(watched.iter().map(|one| share(unique(one), duration_ms))).unwrap_or(0.0),
        heatmap: curves::heatmap(duration_ms, watched.iter().flat_map(|one| &one.seen)),
        rewatch: curves::heatmap(duration_ms, watched.iter().flat_map(|one| &one.again)),
        reached: curves::reached(duration_ms, &ends),
        drop_off: curves::drop_off(duration_ms, &ends),
        quality: quality(&watched),
        devices: devices(&views),
        smooth: smooth(&views),
        refused_beats: views
            .iter()
            .map(|view| u64::try_from(view.refused_beats).unwrap_or(0))
            .sum(),
        definition: Definition::new(as_of, &[OF_RECORDING]),
    })
}

fn quality(watched: &[Stretches]) -> Vec<QualityShare> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (name, ms) in watched.iter().flat_map(|one| &one.renditions) {
        *sums.entry(name).or_default() += ms;
    }
    let all = sums.values().sum();
    let mut found: Vec<QualityShare> = sums
        .into_iter()
        .map(|(name, ms)| QualityShare {
            rendition: name.to_owned(),
            seconds: seconds(ms),
            share: ratio(ms, all).unwrap_or(0.0),
        })
        .collect();
    found.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    found
}

fn devices(views: &[View]) -> Vec<DeviceShare> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for view in views.iter().filter(|view| view.played_ms > 0) {
        let device = if view.device.is_empty() {
            "other"
        } else {
            &view.device
        };
        *counts.entry(device).or_default() += 1;
    }
    let all: u64 = counts.values().sum();
    let mut found: Vec<DeviceShare> = counts
        .into_iter()
        .map(|(device, count)| DeviceShare {
            device: device.to_owned(),
            views: count,
            share: ratio(count.cast_signed(), all.cast_signed()).unwrap_or(0.0),
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.views));
    found
}

/// Playing is smooth that begins within this time,
const SMOOTH_START_MS: i64 = 2_000;
/// and stands still for no more than one part in so many.
const SMOOTH_STALLED: i64 = 200;

fn smooth(views: &[View]) -> Smooth {
    let told: Vec<(&View, i64)> = views
        .iter()
        .filter_map(|view| match view.errors {
            0 => Some((view, view.start_ms?)),
            // What failed before it began did not begin in time.
            _ => Some((view, view.start_ms.unwrap_or(i64::MAX))),
        })
        .collect();
    let is_smooth = |(view, start_ms): &&(&View, i64)| {
        let stood = view.stalled_ms * SMOOTH_STALLED <= view.played_ms + view.stalled_ms;
        *start_ms <= SMOOTH_START_MS && stood && view.errors == 0
    };
    let count = told.iter().filter(is_smooth).count();
    let stalled: i64 = views.iter().map(|view| view.stalled_ms).sum();
    let played: i64 = views.iter().map(|view| view.played_ms).sum();
    #[expect(clippy::cast_precision_loss, reason = "times to start fit 53 bits")]
    let starts = views.iter().filter_map(|view| Some(view.start_ms? as f64));
    Smooth {
        views: told.len() as u64,
        share: ratio(count as i64, told.len() as i64),
        start_ms_median: median(starts),
        stalled_share: ratio(stalled, played + stalled).unwrap_or(0.0),
        errors: views
            .iter()
            .map(|view| u64::try_from(view.errors).unwrap_or(0))
            .sum(),
    }
}

/// What was watched of a recording, and what those did who learn by it.
///
/// # Errors
/// As [`of`]; 404 for a course that is not the caller's to see, or of which it is no lecture.
pub async fn of_lecture(
    app: &App,
    caller: &Caller,
    id: Uuid,
    course: Option<Uuid>,
) -> Result<LectureAnalytics> {
    let mut recording = of(app, caller, id).await?;
    let among = courses::courses_of(app, id).await?;
    let course = match course {
        Some(course) if among.contains(&course) => {
            sight::of_course(app, caller, course).await?;
            Some(course)
        }
        Some(_) => return Err(Error::not_found()),
        None => only_one(app, caller, &among).await,
    };
    let Some(course) = course else {
        return Ok(LectureAnalytics {
            recording,
            course: None,
        });
    };
    let sight = sight::of_course(app, caller, course).await?;
    let class = class::read(app, course, &OfCourse::default(), None).await?;
    let figures = super::course::lectures(&class);
    let same = figures.iter().find(|one| one.recording_id == id);
    let is_shown = same.is_none_or(|one| super::course::is_shown(app, sight, one));
    if super::course::enough(app, sight, &class).is_err() || !is_shown {
        return Ok(LectureAnalytics {
            recording,
            course: None,
        });
    }
    recording.definition =
        Definition::new(class.as_of, &[OF_RECORDING, OF_ATTENDANCE]).by(&class.measures);
    let course = in_course(&class, id, sight.persons);
    Ok(LectureAnalytics { recording, course })
}

/// The only course of these whose figures the caller may see.
async fn only_one(app: &App, caller: &Caller, among: &[Uuid]) -> Option<Uuid> {
    let mut seen = None;
    for course in among {
        if sight::of_course(app, caller, *course).await.is_ok() && seen.replace(*course).is_some() {
            return None;
        }
    }
    seen
}

fn in_course(class: &Class, recording: Uuid, persons: bool) -> Option<LectureInCourse> {
    let place = class
        .lectures
        .iter()
        .position(|held| held.recording == recording)?;
    let held = &class.lectures[place];
    let items = class.learners.iter().map(|learner| {
        let deed = learner.deeds[place];
        Attended {
            student: learner.person.clone(),
            completion: deed.completion,
            unique_seconds: seconds(deed.unique_ms),
            played_seconds: seconds(deed.played_ms),
            attendance: learner.statuses[place],
            present_seconds: seconds(deed.present_ms),
            late_seconds: deed.late_ms.map(seconds),
            last_at: deed.last_at,
        }
    });
    Some(LectureInCourse {
        course_id: class.about.id,
        title: class.about.title.clone(),
        students: class.learners.len() as u64,
        counted: Counted::of(class.learners.iter().map(|one| one.statuses[place])),
        held_at: held.at,
        live_window: held.window,
        items: persons.then(|| items.collect()),
    })
}
