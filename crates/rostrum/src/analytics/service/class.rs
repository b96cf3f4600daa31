//! A course with everything that its figures are made of, read once.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{measures, sight};
use crate::accounts;
use crate::analytics::model::{Attendance, Measures, OfCourse, Person, Window};
use crate::analytics::sums::attendance::{self, Deed};
use crate::analytics::sums::weeks;
use crate::courses::{self, About};
use crate::kit::{App, Error, Result};
use crate::playback::{self, Watched};
use crate::recordings::{self, RecordingRow};
use crate::rooms::{self, Presence};
use crate::{live, playback::share};

/// A lecture that students see.
#[derive(Clone, Debug)]
pub struct Held {
    /// The recording.
    pub recording: Uuid,
    /// How it is called.
    pub title: String,
    /// Its section.
    pub section: Option<Uuid>,
    /// Its length.
    pub duration_ms: i64,
    /// When it was held, or could first be seen.
    pub at: DateTime<Utc>,
    /// From when on it could be seen afterwards.
    pub published_at: DateTime<Utc>,
    /// When it was live.
    pub window: Option<Window>,
    /// Whether it is not being held any more.
    pub is_over: bool,
    /// The meeting it was held in.
    pub session: Option<Uuid>,
}

/// A student with everything they did.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The user.
    pub id: Uuid,
    /// Since when they learn here.
    pub enrolled_at: DateTime<Utc>,
    /// As they are called in figures.
    pub person: Person,
    /// What they did, by lecture.
    pub deeds: Vec<Deed>,
    /// Whether they attended, by lecture.
    pub statuses: Vec<Attendance>,
    /// How far they got, by lecture, in milliseconds.
    pub reached: Vec<i64>,
    /// Milliseconds watched of these lectures by quarters of an hour.
    pub quarters: BTreeMap<i64, i64>,
    /// In which meetings of these lectures they wrote, by lecture.
    pub wrote: Vec<bool>,
}

/// A course with what its figures are made of.
#[derive(Clone, Debug)]
pub struct Class {
    /// The course.
    pub about: About,
    /// What it is measured by.
    pub measures: Measures,
    /// Everything up to then is counted.
    pub as_of: DateTime<Utc>,
    /// The time zone of its days.
    pub zone: Tz,
    /// Its lectures, in order.
    pub lectures: Vec<Held>,
    /// In the meetings of which lectures any student wrote.
    pub talked: Vec<bool>,
    /// Who learns.
    pub learners: Vec<Learner>,
}

/// Reads all of a course where a part of it was read.
pub async fn whole(app: &App, id: Uuid, part: &OfCourse) -> Result<Option<Class>> {
    match part.is_all() {
        true => Ok(None),
        false => read(app, id, &OfCourse::default(), None).await.map(Some),
    }
}

/// Reads a course: all who learn there, or only these.
///
/// # Errors
/// 404: no such course. 422: a section of another one, or times that make no sense.
pub async fn read(app: &App, id: Uuid, part: &OfCourse, only: Option<Uuid>) -> Result<Class> {
    part.check()?;
    if let Some(section) = part.section_id
        && !courses::has_section(app, id, section).await?
    {
        let say = "This course has no such section.";
        return Err(Error::invalid("section_id", "section.unknown", say));
    }
    let as_of = app.clock.now();
    let about = courses::about(app, id).await?;
    let measures = measures::of(app, id).await?;
    let enrolled: HashMap<Uuid, DateTime<Utc>> =
        courses::enrolled(app, id).await?.into_iter().collect();
    let students: Vec<Uuid> = match only {
        Some(student) => vec![student],
        None => enrolled.keys().copied().collect(),
    };
    let people = accounts::people(app.db.read(), &students).await?;
    let mut lectures = lectures_of(app, &about, part, as_of).await?;
    let sessions: Vec<Uuid> = lectures.iter().filter_map(|held| held.session).collect();
    let came = rooms::presences_of(app, &sessions).await?;
    settle_windows(&mut lectures, &came, &enrolled);
    let within = |held: &Held| {
        part.from.is_none_or(|from| held.at >= from) && part.to.is_none_or(|to| held.at < to)
    };
    lectures.retain(within);
    let wrote = rooms::writers_of(app, &sessions).await?;
    let talked = |held: &Held| {
        let here = |(session, user): &(Uuid, Uuid)| {
            held.session == Some(*session) && enrolled.contains_key(user)
        };
        held.window.is_some() && wrote.iter().any(here)
    };
    let ids: Vec<Uuid> = lectures.iter().map(|held| held.recording).collect();
    let watched = match only {
        Some(student) => playback::watched_by(app, student).await?,
        None => playback::watched_of(app, &ids).await?,
    };
    let mut learners: Vec<Learner> = students
        .iter()
        .filter_map(|student| people.get(student))
        .map(|person| {
            let since = enrolled.get(&person.id).copied().unwrap_or(as_of);
            Learner::new(app, id, person, since, &lectures, &wrote)
        })
        .collect();
    let index: HashMap<Uuid, usize> = learners
        .iter()
        .enumerate()
        .map(|(n, one)| (one.id, n))
        .collect();
    let places: HashMap<Uuid, usize> = ids
        .iter()
        .enumerate()
        .map(|(n, recording)| (*recording, n))
        .collect();
    let mut present: HashMap<(usize, usize), Vec<(i64, i64)>> = HashMap::new();
    for one in &watched {
        if let (Some(who), Some(place)) = (index.get(&one.viewer), places.get(&one.recording)) {
            learners[*who].saw(*place, one, lectures[*place].duration_ms);
            if !one.present.is_empty() {
                present
                    .entry((*who, *place))
                    .or_default()
                    .extend(&one.present);
            }
        }
    }
    for one in &came {
        let Some(who) = index.get(&one.user) else {
            continue;
        };
        for (place, held) in lectures.iter().enumerate() {
            if held.session == Some(one.session)
                && let Some(stretch) = held.window.and_then(|window| part_of(window, one, as_of))
            {
                present.entry((*who, place)).or_default().push(stretch);
            }
        }
    }
    for ((who, place), stretches) in present {
        learners[who].was_there(place, stretches, lectures[place].window);
    }
    for learner in &mut learners {
        let judged = learner
            .deeds
            .iter()
            .zip(&lectures)
            .map(|(deed, held)| attendance::of(deed, held.window, held.is_over, &measures));
        learner.statuses = judged.collect();
    }
    learners.sort_by(|a, b| (&a.person.name, a.id).cmp(&(&b.person.name, b.id)));
    Ok(Class {
        zone: weeks::zone(&about.time_zone),
        about,
        measures,
        as_of,
        talked: lectures.iter().map(talked).collect(),
        lectures,
        learners,
    })
}

async fn lectures_of(
    app: &App,
    about: &About,
    part: &OfCourse,
    now: DateTime<Utc>,
) -> Result<Vec<Held>> {
    let mut shown = courses::published_lectures(app, about.id).await?;
    shown.retain(|one| part.section_id.is_none() || one.section == part.section_id);
    let ids: Vec<Uuid> = shown.iter().map(|one| one.recording).collect();
    let rows = recordings::of_ids(app, &ids).await?;
    let lengths = recordings::lengths_ms(app, &rows).await?;
    let rows: HashMap<Uuid, RecordingRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let aired = live::on_air(app, &ids).await?;
    let held = shown.into_iter().filter_map(|one| {
        let row = rows.get(&one.recording)?;
        let aired = aired.get(&row.id);
        let stopped = row.stopped_at_ms.and_then(DateTime::from_timestamp_millis);
        let ended = |to: Option<DateTime<Utc>>| {
            // Of one that a crash ended, the stream is closed by the next start; it ended with its recording.
            let to = to.or(stopped).unwrap_or(now);
            stopped.map_or(to, |stopped| to.min(stopped))
        };
        // What was live before there was this course was live for another one.
        let of_this = |window: &Window| window.to > about.created_at;
        let window = aired
            .map(|(from, to)| Window {
                from: *from,
                to: ended(*to),
            })
            .filter(of_this);
        let runs = recordings::is_running(row) || aired.is_some_and(|(_, to)| to.is_none());
        Some(Held {
            recording: row.id,
            title: row.title.clone(),
            section: one.section,
            duration_ms: lengths.get(&row.id).copied().unwrap_or(0),
            at: window.map_or(one.publish_at.unwrap_or(row.created_at), |window| {
                window.from
            }),
            // When it was recorded in a meeting: that is its time if students came.
            window: window.or_else(|| run_of(row, now).filter(of_this)),
            published_at: one.publish_at.unwrap_or(row.created_at),
            is_over: !runs,
            session: row.session,
        })
    });
    Ok(held.collect())
}

/// From when to when a recording of a meeting ran.
fn run_of(row: &RecordingRow, now: DateTime<Utc>) -> Option<Window> {
    row.session?;
    let from = DateTime::from_timestamp_millis(row.started_at_ms)?;
    let to = row.stopped_at_ms.and_then(DateTime::from_timestamp_millis);
    Some(Window {
        from,
        to: to.unwrap_or(now),
    })
}

/// A recording of a meeting to which no student came was made beforehand: it was never held.
fn settle_windows(
    lectures: &mut [Held],
    came: &[Presence],
    students: &HashMap<Uuid, DateTime<Utc>>,
) {
    for held in lectures {
        let Some(window) = held.window.filter(|window| window.from != held.at) else {
            continue;
        };
        let there = came.iter().any(|one| {
            held.session == Some(one.session)
                && students.contains_key(&one.user)
                && part_of(window, one, window.to).is_some()
        });
        match there {
            true => held.at = window.from,
            false => held.window = None,
        }
    }
}

/// The part of a presence that lies in a window, in milliseconds from its beginning.
fn part_of(window: Window, one: &Presence, now: DateTime<Utc>) -> Option<(i64, i64)> {
    let from = one.from.max(window.from);
    let to = one.to.unwrap_or(now).min(window.to);
    let since = |at: DateTime<Utc>| (at - window.from).num_milliseconds();
    (to > from).then(|| (since(from), since(to)))
}

impl Learner {
    fn new(
        app: &App,
        course: Uuid,
        person: &accounts::Person,
        enrolled_at: DateTime<Utc>,
        lectures: &[Held],
        wrote: &HashSet<(Uuid, Uuid)>,
    ) -> Self {
        let nothing = Deed {
            unique_ms: 0,
            played_ms: 0,
            completion: 0.0,
            present_ms: 0,
            late_ms: None,
            last_at: None,
        };
        let here = |held: &Held| {
            let session = held.session.filter(|_| held.window.is_some());
            session.is_some_and(|session| wrote.contains(&(session, person.id)))
        };
        Self {
            id: person.id,
            enrolled_at,
            person: sight::called(app, course, person),
            deeds: vec![nothing; lectures.len()],
            statuses: Vec::new(),
            reached: vec![0; lectures.len()],
            quarters: BTreeMap::new(),
            wrote: lectures.iter().map(here).collect(),
        }
    }

    fn saw(&mut self, place: usize, one: &Watched, duration_ms: i64) {
        let deed = &mut self.deeds[place];
        deed.unique_ms = one.unique_ms;
        deed.played_ms = one.played_ms;
        deed.completion = share(one.unique_ms, duration_ms);
        deed.last_at = Some(one.last_at);
        self.reached[place] = one.reached_ms;
        for (quarter, ms) in &one.quarters {
            *self.quarters.entry(*quarter).or_default() += ms;
        }
    }

    fn was_there(&mut self, place: usize, stretches: Vec<(i64, i64)>, window: Option<Window>) {
        let Some(window) = window else { return };
        let end = stretches.iter().map(|(_, to)| *to).max().unwrap_or(0);
        let (present_ms, first) = attendance::union(stretches);
        let deed = &mut self.deeds[place];
        deed.present_ms = present_ms;
        deed.late_ms = first;
        let last = window.from + chrono::Duration::milliseconds(end);
        deed.last_at = Some(deed.last_at.map_or(last, |at| at.max(last)));
    }

    /// When they last watched or attended something.
    #[must_use]
    pub fn last_at(&self) -> Option<DateTime<Utc>> {
        self.deeds.iter().filter_map(|deed| deed.last_at).max()
    }

    /// Seconds watched, repetitions counted.
    #[must_use]
    pub fn played_ms(&self) -> i64 {
        self.deeds.iter().map(|deed| deed.played_ms).sum()
    }
}
