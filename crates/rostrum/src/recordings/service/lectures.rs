//! Recordings as lectures of courses: the rules are the courses', what is shown of them is known here.

use std::collections::HashMap;

use uuid::Uuid;

use super::{allowed, view};
use crate::access::Action;
use crate::courses::{self, Lecture, LectureChange, NewOrder, Place, Publish};
use crate::kit::page::PageQuery;
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::recordings::model::{LecturePage, LectureView, Recording, State};
use crate::recordings::store::recordings;

/// The lectures of a course, in order.
///
/// # Errors
/// 403 or 404 for whoever may not see them.
pub async fn list(app: &App, caller: &Caller, course: Uuid, ask: PageQuery) -> Result<LecturePage> {
    let page = courses::lectures(app, caller, course, ask).await?;
    Ok(LecturePage {
        items: shown(app, page.items).await?,
        next_cursor: page.next_cursor,
    })
}

/// Places a recording of one's own in a course; `true` when it was not there before.
///
/// # Errors
/// 403 or 404 for whoever may not with the course or the recording, 409 for one in the trash.
pub async fn place(
    app: &App,
    caller: &Caller,
    course: Uuid,
    ask: Place,
) -> Result<(LectureView, bool)> {
    courses::may_place(app, caller, course).await?;
    let row = allowed(app, caller, Action::OwnRecording, ask.recording_id).await?;
    if row.trashed_at.is_some() {
        let say = "This recording lies in the trash. Bring it back first.";
        return Err(Error::new(Kind::Conflict, "recording.trashed", say));
    }
    let (lecture, is_new) = courses::place(app, caller, course, &ask).await?;
    Ok((one(app, lecture).await?, is_new))
}

/// Moves a lecture within its course.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn change(
    app: &App,
    caller: &Caller,
    course: Uuid,
    recording: Uuid,
    ask: LectureChange,
) -> Result<LectureView> {
    let lecture = courses::change_lecture(app, caller, course, recording, &ask).await?;
    one(app, lecture).await
}

/// Shows a lecture to the students, now or later, or takes it back.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn publish(
    app: &App,
    caller: &Caller,
    course: Uuid,
    recording: Uuid,
    ask: Publish,
) -> Result<LectureView> {
    let lecture = courses::publish(app, caller, course, recording, &ask).await?;
    one(app, lecture).await
}

/// Takes a lecture out of its course.
///
/// # Errors
/// 403 or 404 for whoever may not.
pub async fn remove(app: &App, caller: &Caller, course: Uuid, recording: Uuid) -> Result<()> {
    courses::remove_lecture(app, caller, course, recording).await
}

/// Brings a course into another order.
///
/// # Errors
/// 403 or 404 for whoever may not, 409 when the course changed meanwhile.
pub async fn order(app: &App, caller: &Caller, course: Uuid, ask: NewOrder) -> Result<()> {
    courses::order(app, caller, course, &ask).await
}

async fn one(app: &App, lecture: Lecture) -> Result<LectureView> {
    let mut shown = shown(app, vec![lecture]).await?;
    shown.pop().ok_or_else(Error::not_found)
}

/// What is known of their recordings, read at once.
async fn shown(app: &App, lectures: Vec<Lecture>) -> Result<Vec<LectureView>> {
    let ids: Vec<Uuid> = lectures.iter().map(|lecture| lecture.recording).collect();
    let rows = recordings::find_all(app.db.read(), &ids).await?;
    let seen = view::many(app, rows).await?;
    let mut seen: HashMap<Uuid, Recording> = seen.into_iter().map(|row| (row.id, row)).collect();
    let of = |lecture: Lecture| Some(view_of(app, &lecture, seen.remove(&lecture.recording)?));
    Ok(lectures.into_iter().filter_map(of).collect())
}

fn view_of(app: &App, lecture: &Lecture, recording: Recording) -> LectureView {
    let published = lecture.publish_at.filter(|at| *at <= app.clock.now());
    let has_picture = recording.state == State::Ready;
    LectureView {
        course_id: lecture.course,
        recording_id: lecture.recording,
        section_id: lecture.section,
        position: lecture.position,
        state: lecture.state,
        publish_at: lecture.publish_at,
        published_at: published,
        thumbnail_url: has_picture
            .then(|| format!("/api/v1/recordings/{}/thumbnail", recording.id)),
        title: recording.title,
        duration_ms: recording.duration_ms,
        recording_state: recording.state,
        playable: recording.playable,
    }
}
