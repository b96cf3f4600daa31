//! People are told that they are in a course, or invited to one.

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::accounts;
use crate::courses::facts::{Enrolled, Invited};
use crate::courses::service::{invitation, title_of};
use crate::courses::store::enrollments;
use crate::jobs::{Follows, Job, OrStop as _, Run, Slot, Stop};
use crate::kit::{App, Error};
use crate::notices::{self, Told, letters};

/// Tells people that they are in a course.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellEnrolled {
    course: Uuid,
    students: Vec<Uuid>,
}

impl Follows<Enrolled> for TellEnrolled {
    fn after(fact: &Enrolled) -> Option<Self> {
        // Who came by a code of their own, or followed an invitation, knows.
        let students = fact.students.iter().filter(|who| fact.by != Some(**who));
        let students: Vec<Uuid> = students.copied().collect();
        let course = fact.course;
        (!students.is_empty()).then_some(Self { course, students })
    }
}

impl Job for TellEnrolled {
    const KIND: &'static str = "courses.tell_enrolled";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Tell people that they are in a course".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let title = title_of(&app, self.course).await.or_fail()?;
        let path = format!("/courses/{}", self.course);
        let link = app
            .public_url
            .join(&path[1..])
            .map_err(Error::internal)
            .or_fail()?;
        // One transaction, the end of the job included: nobody is told twice.
        let mut tx = app.db.tx().await.or_retry()?;
        for user in self.students {
            let told = Told {
                user,
                kind: "course.enrolled",
                params: json!({ "course": title }),
                link: Some(path.clone()),
                letter: Some(letters::course_enrolled(&title, link.as_str())),
            };
            notices::tell(&app, &mut tx, told).await.or_retry()?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}

/// Writes to people who were invited and have no account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WriteInvited {
    course: Uuid,
    emails: Vec<String>,
    by: Uuid,
}

impl Follows<Invited> for WriteInvited {
    fn after(fact: &Invited) -> Option<Self> {
        Some(Self {
            course: fact.course,
            emails: fact.emails.clone(),
            by: fact.by,
        })
    }
}

impl Job for WriteInvited {
    const KIND: &'static str = "courses.write_invited";
    const SLOT: Slot = Slot::Light;

    fn title(&self) -> String {
        "Write to people who are invited to a course".to_owned()
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let title = title_of(&app, self.course).await.or_fail()?;
        let by = accounts::name_of(&app, self.by).await.or_retry()?;
        let asked: Vec<_> = self.emails.into_iter().map(|email| (email, None)).collect();
        let mut tx = app.db.tx().await.or_retry()?;
        for row in enrollments::among(&*tx, self.course, &asked)
            .await
            .or_retry()?
        {
            // It may have been taken back or followed by now.
            let Some(link) = invitation::link(&app, &row) else {
                continue;
            };
            let letter = letters::course_invitation(&title, &by, &link);
            notices::write(&app, &mut tx, &row.email, letter)
                .await
                .or_retry()?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await.or_retry()
    }
}
