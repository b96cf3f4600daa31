//! What rooms above are told, and what they ask in order to tell people.

use uuid::Uuid;

use crate::courses::facts::LecturePublished;
use crate::courses::store::{enrollments, lectures};
use crate::jobs;
use crate::kit::{App, Result, Tx};

/// So many lectures are announced in one round.
const AT_ONCE: u64 = 200;

/// Announces lectures whose time has come. Two servers may look at the same time: the note decides.
///
/// # Errors
/// The database is away; what is left is told next time.
pub async fn tell_due(app: &App) -> Result<()> {
    for row in lectures::untold(app.db.read(), app.clock.now(), AT_ONCE).await? {
        let mut tx = app.db.tx().await?;
        tell(app, &mut tx, row.course, row.recording).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Announces that students see a lecture, unless it was done.
pub async fn tell(app: &App, tx: &mut Tx, course: Uuid, recording: Uuid) -> Result<()> {
    if lectures::set_told(&**tx, course, recording).await? {
        jobs::announce(app, tx, &LecturePublished { course, recording }).await?;
    }
    Ok(())
}

/// The accounts of a course's students, some at a time: those behind `after`, which is the id of the last
/// enrolment of the time before, and that id for the next time. Empty at the end.
///
/// # Errors
/// The database is away.
pub async fn students(
    app: &App,
    course: Uuid,
    after: Option<Uuid>,
) -> Result<(Vec<Uuid>, Option<Uuid>)> {
    let rows = enrollments::active(app.db.read(), course, after, 500).await?;
    let next = rows.last().map(|row| row.id);
    Ok((rows.iter().filter_map(|row| row.student).collect(), next))
}
