//! Lectures are shown to the students, now or later, or taken back.

use chrono::{DateTime, SubsecRound as _, Utc};
use uuid::Uuid;

use super::lectures::seen;
use super::{allowed, locked, told};
use crate::access::{self, CourseAction};
use crate::courses::model::{Lecture, Publish};
use crate::courses::store::lectures;
use crate::kit::{App, Caller, Error, Result};

/// Publishes a lecture now or from a time on, or makes it a draft again. Publishing what is published, or
/// taking back a draft, changes nothing.
///
/// # Errors
/// 403 or 404 for whoever may not, 422 for a time together with `published: false`.
pub async fn publish(
    app: &App,
    caller: &Caller,
    course: Uuid,
    recording: Uuid,
    ask: &Publish,
) -> Result<Lecture> {
    allowed(app, caller, CourseAction::PublishLectures, course).await?;
    let wanted = wanted(ask)?;
    let mut tx = app.db.tx().await?;
    locked(&tx, course).await?;
    let found = lectures::find(&*tx, course, recording).await?;
    let mut row = found.ok_or_else(Error::not_found)?;
    let now = app.clock.now().trunc_subsecs(3);
    let published = row.publish_at.is_some_and(|at| at <= now);
    let publish_at = match wanted {
        Wanted::Draft => None,
        Wanted::Now if published => row.publish_at,
        Wanted::Now => Some(now),
        Wanted::From(at) => Some(at),
    };
    if publish_at != row.publish_at {
        lectures::set_publish_at(&*tx, course, recording, publish_at).await?;
        access::lend(&tx, course, &[recording], publish_at).await?;
        row.publish_at = publish_at;
    }
    if publish_at.is_some_and(|at| at <= now) && !row.hidden {
        told::tell(app, &mut tx, course, recording).await?;
    }
    tx.commit().await?;
    Ok(seen(app, &row))
}

enum Wanted {
    Draft,
    Now,
    From(DateTime<Utc>),
}

fn wanted(ask: &Publish) -> Result<Wanted> {
    match (ask.at, ask.published) {
        (None, Some(false)) => Ok(Wanted::Draft),
        (None, _) => Ok(Wanted::Now),
        // Databases keep different fractions of a second; all keep these.
        (Some(at), None | Some(true)) => Ok(Wanted::From(at.trunc_subsecs(3))),
        (Some(_), Some(false)) => {
            let say = "Give a time, or take the lecture back, not both.";
            Err(Error::invalid("published", "publish.contradiction", say))
        }
    }
}
