//! What the house is used for.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::access;
use crate::accounts;
use crate::analytics::model::{
    Definition, Formulas, UsageAnalytics, UsageDay, UsageQuery, UsageTotals,
};
use crate::jobs;
use crate::kit::{App, Caller, Result};
use crate::playback::{self, QUARTER_MS};
use crate::recordings;
use crate::rooms;
use crate::storage;

const FORMULAS: &Formulas = &[
    (
        "days",
        "days in UTC; what lasts over midnight counts for the day on which it began",
    ),
    ("sessions", "meetings in which somebody came in"),
    ("participants", "people who came in, each once a meeting"),
    (
        "call_minutes",
        "minutes between coming in and leaving, summed over people",
    ),
    (
        "recorded_minutes",
        "minutes that recordings which began that day ran, imported ones included",
    ),
    (
        "watched_minutes",
        "minutes played in a visible player, repetitions counted, summed over viewers",
    ),
    (
        "jobs_done",
        "jobs that ended well; failed ones are those that were given up",
    ),
    ("totals", "as it stands now, whatever the days"),
];

/// What the house is used for.
///
/// # Errors
/// 404 for whoever is no admin; 422 for times that make no sense.
pub async fn of(app: &App, caller: &Caller, asked: &UsageQuery) -> Result<UsageAnalytics> {
    access::require_admin(caller)?;
    let now = app.clock.now();
    let (from, to) = asked.range(now)?;
    let mut days = Days::between(from, to);
    let (rooms, came) = rooms::came_between(app, from, to).await?;
    let (mut sessions, mut people) = (HashSet::new(), HashSet::new());
    for (session, seat, at, left) in came {
        days.at(at, |day| {
            day.sessions += u64::from(sessions.insert((day.day, session)));
            day.participants += u64::from(people.insert((session, seat)));
            day.call_minutes += minutes((left.unwrap_or(now) - at).num_milliseconds());
        });
    }
    let (recordings, made) = recordings::made_between(app, from, to).await?;
    for (at, ms) in made {
        days.at(at, |day| {
            day.recordings += 1;
            day.recorded_minutes += minutes(ms);
        });
    }
    let quarter = |at: DateTime<Utc>| at.timestamp_millis().div_euclid(QUARTER_MS);
    for (place, ms) in playback::watched_between(app, quarter(from), quarter(to) + 1).await? {
        let at = DateTime::from_timestamp_millis(place * QUARTER_MS).unwrap_or_default();
        days.at(at, |day| day.watched_minutes += minutes(ms));
    }
    let (users, made) = accounts::made_between(app, from, to).await?;
    for at in made {
        days.at(at, |day| day.new_users += 1);
    }
    for (at, done) in jobs::ended_between(app, from, to).await? {
        days.at(at, |day| match done {
            true => day.jobs_done += 1,
            false => day.jobs_failed += 1,
        });
    }
    let stored = storage::total(app).await?;
    Ok(UsageAnalytics {
        days: days.0.into_values().collect(),
        totals: UsageTotals {
            users,
            rooms,
            recordings,
            stored_bytes: i64::try_from(stored).unwrap_or(i64::MAX),
            jobs_waiting: jobs::backlog(app).await?.0,
        },
        definition: Definition::new(now, &[FORMULAS]),
    })
}

/// The days, each there even if nothing happened.
struct Days(BTreeMap<NaiveDate, UsageDay>);

impl Days {
    fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        let nothing = |day| UsageDay {
            day,
            sessions: 0,
            participants: 0,
            call_minutes: 0.0,
            recordings: 0,
            recorded_minutes: 0.0,
            watched_minutes: 0.0,
            new_users: 0,
            jobs_done: 0,
            jobs_failed: 0,
        };
        let last = to.date_naive();
        let days = from.date_naive().iter_days().take_while(|day| *day <= last);
        Self(days.map(|day| (day, nothing(day))).collect())
    }

    fn at(&mut self, at: DateTime<Utc>, change: impl FnOnce(&mut UsageDay)) {
        if let Some(day) = self.0.get_mut(&at.date_naive()) {
            change(day);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "times fit 53 bits")]
fn minutes(ms: i64) -> f64 {
    ms as f64 / 60_000.0
}
