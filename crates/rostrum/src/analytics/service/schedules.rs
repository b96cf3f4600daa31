//! Reports that come by mail.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::standing::{self, Weeks};
use super::{class, course, objections, sight};
use crate::access::{self, Action, CourseAction, Object};
use crate::accounts;
use crate::analytics::model::{Counted, Every, Kind, NewSchedule, OfCourse};
use crate::analytics::store::schedules::{self, Row};
use crate::analytics::sums::{mean, weeks};
use crate::courses;
use crate::kit::mail::Told;
use crate::kit::{App, Caller, Error, Result, Role};
use crate::notices::{self, letters};

/// A report that comes by mail.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReportSchedule)]
pub struct Schedule {
    /// Its id.
    pub id: Uuid,
    /// Which report.
    pub report: Kind,
    /// How often.
    pub every: Every,
    /// When it comes next.
    pub next_at: DateTime<Utc>,
}

/// Those that somebody has in a course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Schedules {
    /// Them, the oldest first.
    pub items: Vec<Schedule>,
}

/// So many are enough for one person and course.
const MOST: usize = 20;
/// At this hour, where the course is, reports are made: on people's tables when they come in.
const HOUR: u32 = 6;

/// The caller's in a course.
///
/// # Errors
/// 403 or 404 for whoever may not see its analytics.
pub async fn list(app: &App, caller: &Caller, course: Uuid) -> Result<Schedules> {
    sight::of_course(app, caller, course).await?;
    let me = access::require_user(caller)?;
    let rows = schedules::of(app.db.read(), course, me).await?;
    Ok(Schedules {
        items: rows.iter().filter_map(shown).collect(),
    })
}

/// Adds one; the same again is the one there is.
///
/// # Errors
/// 403 or 404 as for the report itself; 409 when there are too many.
pub async fn add(app: &App, caller: &Caller, course: Uuid, ask: NewSchedule) -> Result<Schedule> {
    match ask.report {
        Kind::Performance => sight::of_course(app, caller, course).await.map(drop)?,
        Kind::Attendance | Kind::Engagement => sight::of_persons(app, caller, course).await?,
    }
    let me = access::require_user(caller)?;
    let about = courses::about(app, course).await?;
    let now = app.clock.now();
    let row = Row {
        id: app.new_id(),
        course,
        user_id: me,
        report: word(&ask.report)?,
        every: word(&ask.every)?,
        next_at: next(now, ask.every, weeks::zone(&about.time_zone)),
        created_at: now,
    };
    let tx = app.db.tx().await?;
    let there = schedules::of(&*tx, course, me).await?;
    let same = |one: &&Row| one.report == row.report && one.every == row.every;
    if let Some(same) = there.iter().find(same).and_then(shown) {
        return Ok(same);
    }
    if there.len() >= MOST {
        let say = "You have as many reports by mail as there can be. Remove one first.";
        return Err(Error::new(
            crate::kit::Kind::Conflict,
            "schedules.too_many",
            say,
        ));
    }
    schedules::insert(&*tx, row.clone()).await?;
    let there = schedules::of(&*tx, course, me).await?;
    tx.commit().await?;
    let found = there.iter().find(same).and_then(shown);
    found.ok_or_else(|| Error::internal("a schedule cannot be read back"))
}

/// Removes one of the caller's.
///
/// # Errors
/// 404 where there is none.
pub async fn remove(app: &App, caller: &Caller, course: Uuid, id: Uuid) -> Result<()> {
    let me = access::require_user(caller)?;
    let tx = app.db.tx().await?;
    if !schedules::delete(&*tx, course, me, id).await? {
        return Err(Error::not_found());
    }
    tx.commit().await
}

fn shown(row: &Row) -> Option<Schedule> {
    Some(Schedule {
        id: row.id,
        report: read(&row.report)?,
        every: read(&row.every)?,
        next_at: row.next_at,
    })
}

fn word(value: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(value);
    let text = value
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned));
    text.ok_or_else(|| Error::internal("a word that is no word"))
}

fn read<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(json!(word)).ok()
}

/// The next Monday, or the next first of a month, in the morning where the course is.
#[must_use]
pub fn next(after: DateTime<Utc>, every: Every, zone: Tz) -> DateTime<Utc> {
    let today = after.with_timezone(&zone).date_naive();
    let mut day = match every {
        Every::Week => {
            let since = u64::from(today.weekday().num_days_from_monday());
            today.checked_sub_days(Days::new(since)).unwrap_or(today)
        }
        Every::Month => today.with_day(1).unwrap_or(today),
    };
    let later = |day: NaiveDate| match every {
        Every::Week => day.checked_add_days(Days::new(7)),
        Every::Month => day.checked_add_months(Months::new(1)),
    };
    loop {
        let morning = day.and_time(NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or_default());
        // A clock that is put forward may leave out an hour: then by the clock of the world.
        let at = zone.from_local_datetime(&morning).earliest();
        let at = at.map_or_else(|| morning.and_utc(), |at| at.with_timezone(&Utc));
        if at > after {
            return at;
        }
        match later(day) {
            Some(next) => day = next,
            None => return at,
        }
    }
}

/// So many letters in one round.
const AT_ONCE: u64 = 50;

/// Sends what is due. Two servers may look at the same time: the next time, written with the letter, decides.
///
/// # Errors
/// The database is away; what is left is sent next time.
pub async fn due(app: &App) -> Result<()> {
    loop {
        let some = schedules::due(app.db.read(), app.clock.now(), AT_ONCE).await?;
        for row in &some {
            if let Err(cause) = send(app, row).await {
                tracing::error!(%cause, schedule = %row.id, "a report could not be sent");
                // Others must not wait behind it.
                let tx = app.db.tx().await?;
                let later = app.clock.now() + chrono::Duration::minutes(10);
                schedules::advance(&*tx, row, later).await?;
                tx.commit().await?;
            }
        }
        if (some.len() as u64) < AT_ONCE || app.shutdown.is_cancelled() {
            return Ok(());
        }
    }
}

async fn send(app: &App, row: &Row) -> Result<()> {
    let now = app.clock.now();
    let (Some(kind), Some(every)) = (read::<Kind>(&row.report), read::<Every>(&row.every)) else {
        return forget(app, row).await;
    };
    // Who teaches here no more is told nothing more.
    let held = access::held_by(app.db.read(), row.user_id, Object::course(row.course)).await?;
    let user = accounts::find(app, row.user_id).await?;
    let is_admin = user.is_some_and(|user| user.role == Role::Admin);
    let holds = |action| {
        held.as_ref()
            .is_some_and(|held| held.allows(Action::Course(action)))
    };
    let may = |action| is_admin || holds(action);
    let sight = sight::Sight {
        persons: may(CourseAction::SeeStudents),
    };
    let sees = may(CourseAction::SeeAnalytics) && (kind == Kind::Performance || sight.persons);
    if !sees {
        return forget(app, row).await;
    }
    let about = match courses::about(app, row.course).await {
        Ok(about) => about,
        // In the trash it may come back; gone for good, its people hold nothing there any more.
        Err(gone) if gone.kind() == crate::kit::Kind::NotFound => {
            let tx = app.db.tx().await?;
            schedules::advance(&*tx, row, next(now, every, Tz::UTC)).await?;
            return tx.commit().await;
        }
        Err(cause) => return Err(cause),
    };
    let says = says(app, row.course, kind, sight).await?;
    let (name, often) = match (kind, every) {
        (Kind::Attendance, Every::Week) => ("Attendance", "week"),
        (Kind::Attendance, Every::Month) => ("Attendance", "month"),
        (Kind::Engagement, Every::Week) => ("Engagement", "week"),
        (Kind::Engagement, Every::Month) => ("Engagement", "month"),
        (Kind::Performance, Every::Week) => ("Performance", "week"),
        (Kind::Performance, Every::Month) => ("Performance", "month"),
    };
    let path = format!("/courses/{}/analytics", row.course);
    let link = format!("{}{path}", app.public_url.as_str().trim_end_matches('/'));
    let letter = letters::report_due(name, often, &about.title, &says, &link);
    let mut tx = app.db.tx().await?;
    let next_at = next(now, every, weeks::zone(&about.time_zone));
    if schedules::advance(&*tx, row, next_at).await? {
        let told = Told {
            user: row.user_id,
            kind: "report.due",
            params: json!({"report": row.report, "course": about.title, "says": says}),
            link: Some(path),
            letter: Some(letter),
        };
        notices::tell(app, &mut tx, told).await?;
    }
    tx.commit().await
}

async fn forget(app: &App, row: &Row) -> Result<()> {
    let tx = app.db.tx().await?;
    schedules::delete(&*tx, row.course, row.user_id, row.id).await?;
    tx.commit().await
}

/// What a report finds, in a sentence.
async fn says(app: &App, id: Uuid, kind: Kind, sight: sight::Sight) -> Result<String> {
    let class = class::read(app, id, &OfCourse::default(), None).await?;
    if course::enough(app, sight, &class).is_err() {
        return Ok("There are too few students to say anything without saying who.".to_owned());
    }
    let percent = |share: Option<f64>| match share {
        Some(share) => format!("{:.0} %", share * 100.0),
        None => "nothing to say yet".to_owned(),
    };
    Ok(match kind {
        Kind::Attendance => {
            let statuses = class
                .learners
                .iter()
                .flat_map(|one| one.statuses.iter().copied());
            let share = Counted::of(statuses).share();
            let (students, lectures) = (class.learners.len(), class.lectures.len());
            format!(
                "Attendance of {students} students in {lectures} lectures: {}.",
                percent(share)
            )
        }
        Kind::Engagement => {
            let mut weeks = Weeks::of(&class);
            let stands: Vec<_> = class
                .learners
                .iter()
                .map(|one| standing::of(&class, one, &mut weeks, None))
                .collect();
            let mut said = objections::of_course(app, id).await?;
            let risks = class.learners.iter().zip(&stands);
            let flagged = risks
                .filter(|(one, stand)| standing::shown(&stand.judged, said.remove(&one.id)).flagged)
                .count();
            let share = mean(stands.iter().filter_map(|one| one.engagement));
            format!(
                "Engagement: {}. Students who may fall behind: {flagged}.",
                percent(share)
            )
        }
        Kind::Performance => {
            let all = course::lectures(&class);
            let least = all
                .iter()
                .filter(|one| course::is_shown(app, sight, one))
                .min_by(|a, b| a.completion.total_cmp(&b.completion));
            match least {
                Some(one) => format!(
                    "Least was seen of “{}”: {}.",
                    one.title,
                    percent(Some(one.completion))
                ),
                None => "There are no lectures yet.".to_owned(),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_come_on_mondays_and_on_the_first_where_the_course_is() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let berlin = weeks::zone("Europe/Berlin");
        let sunday = at("2026-10-25T12:00:00Z");
        assert_eq!(
            next(sunday, Every::Week, berlin),
            at("2026-10-26T05:00:00Z")
        );
        let then = at("2026-10-26T05:00:00Z");
        assert_eq!(next(then, Every::Week, berlin), at("2026-11-02T05:00:00Z"));
        assert_eq!(
            next(sunday, Every::Month, berlin),
            at("2026-11-01T05:00:00Z")
        );
        let early = at("2026-11-01T04:59:59Z");
        assert_eq!(
            next(early, Every::Month, berlin),
            at("2026-11-01T05:00:00Z")
        );
    }
}
