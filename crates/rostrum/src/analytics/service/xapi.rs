//! What students watched as xAPI statements (ADL xAPI 1.0.3, with the video profile's terms), for learning record stores.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::class::{self, Class, Learner};
use super::sight;
use crate::analytics::model::{OfCourse, OfXapi};
use crate::kit::{App, Caller, Error, Result};
use crate::playback;

/// A page of statements.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Statements {
    /// The statements, as xAPI has them.
    #[schema(value_type = Vec<Object>)]
    pub statements: Vec<Value>,
    /// Give it as `cursor` for the next page.
    pub next_cursor: Option<String>,
}

const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
const PROGRESSED: &str = "http://adlnet.gov/expapi/verbs/progressed";
const VIDEO: &str = "https://w3id.org/xapi/video/activity-type/video";
const SEGMENTS: &str = "https://w3id.org/xapi/video/extensions/played-segments";
const PROGRESS: &str = "https://w3id.org/xapi/video/extensions/progress";
const LENGTH: &str = "https://w3id.org/xapi/video/extensions/length";

/// A page of statements: one for each student and lecture of which something was seen, in the order of students and
/// lectures. The same statement has the same id until more was seen.
///
/// # Errors
/// 403 or 404 for whoever may not see who learns in the course; 422 for a cursor that is none of ours.
pub async fn of(app: &App, caller: &Caller, asked: &OfXapi) -> Result<Statements> {
    sight::of_persons(app, caller, asked.course_id).await?;
    let mut class = class::read(app, asked.course_id, &OfCourse::default(), None).await?;
    class.learners.sort_by_key(|learner| learner.person.id);
    let after = asked.cursor.as_deref().map(read_cursor).transpose()?;
    let limit = asked.limit.unwrap_or(50);
    let all = (0..class.learners.len()).flat_map(|who| {
        let lectures = 0..class.lectures.len();
        lectures.map(move |place| (who, place))
    });
    let mut found: Vec<(usize, usize)> = all
        .filter(|(who, place)| class.learners[*who].deeds[*place].unique_ms > 0)
        .filter(|(who, place)| {
            let at = (class.learners[*who].person.id, *place);
            after.is_none_or(|after| at > after)
        })
        .take(limit + 1)
        .collect();
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let next_cursor =
        last.map(|(who, place)| format!("{}.{place}", class.learners[*who].person.id));
    let mut statements = Vec::with_capacity(found.len());
    for (who, place) in found {
        statements.push(statement(app, &class, &class.learners[who], place).await?);
    }
    Ok(Statements {
        statements,
        next_cursor,
    })
}

fn read_cursor(text: &str) -> Result<(Uuid, usize)> {
    let read = || {
        let (who, place) = text.split_once('.')?;
        Some((who.parse().ok()?, place.parse().ok()?))
    };
    read().ok_or_else(|| {
        let say = "This cursor was not given by a list.";
        Error::invalid("cursor", "cursor.unknown", say)
    })
}

async fn statement(app: &App, class: &Class, learner: &Learner, place: usize) -> Result<Value> {
    let (held, deed) = (&class.lectures[place], learner.deeds[place]);
    let seen = playback::seen_by(app, held.recording, learner.id).await?;
    let segments: Vec<String> = seen
        .iter()
        .map(|(from, to)| format!("{}[.]{}", secs(*from), secs(*to)))
        .collect();
    let is_done = deed.completion >= class.measures.watched_share;
    let (verb, name) = if is_done {
        (COMPLETED, "completed")
    } else {
        (PROGRESSED, "progressed")
    };
    let home = app.public_url.as_str().trim_end_matches('/');
    let lecture = format!("{home}/recordings/{}", held.recording);
    // The same deed is the same statement: a store that has it does not take it twice. Another one is another.
    let said = format!(
        "{} {} {} {:?} {verb}",
        held.recording, deed.unique_ms, deed.played_ms, deed.last_at
    );
    Ok(json!({
        "id": sight::made_up(app, class.about.id, learner.id, said.as_bytes()),
        "actor": {
            "objectType": "Agent",
            "name": learner.person.name,
            "account": {"homePage": home, "name": learner.person.id},
        },
        "verb": {"id": verb, "display": {"en": name}},
        "object": {
            "objectType": "Activity",
            "id": lecture,
            "definition": {"type": VIDEO, "name": {"und": held.title}},
        },
        "result": {
            "completion": is_done,
            "duration": format!("PT{}S", secs(deed.played_ms)),
            "extensions": {SEGMENTS: segments.join("[,]"), PROGRESS: deed.completion},
        },
        "context": {
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": format!("{home}/courses/{}", class.about.id)}],
                "category": [{"id": "https://w3id.org/xapi/video"}],
            },
            "extensions": {LENGTH: secs(held.duration_ms)},
        },
        "timestamp": deed.last_at,
    }))
}

fn secs(ms: i64) -> f64 {
    crate::analytics::sums::seconds(ms)
}
