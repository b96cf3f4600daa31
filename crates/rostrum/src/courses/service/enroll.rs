//! People become students: one, a table of them, or those who followed an invitation. All go the same way,
//! many at a time, in one transaction.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{allowed, invitation, locked};
use crate::access::{self, CourseAction, Grant, Object, ObjectRole};
use crate::accounts::{self, Person};
use crate::courses::facts::{AT_ONCE, Enrolled, Invited};
use crate::courses::model::{Enrollment, Status, words};
use crate::courses::store::enrollments::{self, Row};
use crate::jobs;
use crate::kit::{App, Caller, Error, Kind, Result, Tx};

/// Somebody to enrol: by address, and with the account where there is one.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The address, as it is stored.
    pub email: String,
    /// The account.
    pub person: Option<Person>,
    /// It was found by nothing but the address, which its owner may not have.
    pub by_address: bool,
}

impl From<Person> for Candidate {
    fn from(person: Person) -> Self {
        Self {
            email: person.email.clone(),
            person: Some(person),
            by_address: false,
        }
    }
}

/// What became of somebody.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The record, written now.
    Written(Row),
    /// The record that was there and says the same.
    Already(Row),
    /// Teaches here, or watches over the course.
    Staff,
}

/// How a record is shown.
pub fn seen(row: &Row, name: Option<String>) -> Enrollment {
    Enrollment {
        id: row.id,
        course_id: row.course,
        student_id: row.student,
        email: row.email.clone(),
        name,
        status: Status::read(&row.status),
        enrolled_at: row.enrolled_at,
        invite_url: None,
    }
}

/// The same for somebody who may enrol: with the link of an invitation.
pub fn seen_with_link(app: &App, row: &Row, name: Option<String>) -> Enrollment {
    Enrollment {
        invite_url: invitation::link(app, row),
        ..seen(row, name)
    }
}

/// Enrols candidates, no two with the same address, in a course whose row is locked; answers for each, in
/// their order. Who has no account is invited.
pub async fn enroll(
    app: &App,
    tx: &mut Tx,
    course: Uuid,
    candidates: &[Candidate],
    by: Option<Uuid>,
) -> Result<Vec<Outcome>> {
    let object = Object::course(course);
    let id_of = |candidate: &Candidate| candidate.person.as_ref().map(|person| person.id);
    let asked: Vec<_> = candidates
        .iter()
        .map(|candidate| (candidate.email.clone(), id_of(candidate)))
        .collect();
    let people: Vec<Uuid> = candidates.iter().filter_map(id_of).collect();
    let held = access::held_among(&**tx, &people, object).await?;
    let staff = held
        .iter()
        .filter(|(_, held)| held.role != ObjectRole::Student);
    let staff: HashSet<Uuid> = staff.map(|(who, _)| *who).collect();
    let mut by_email = HashMap::new();
    let mut by_student = HashMap::new();
    for row in enrollments::among(&**tx, course, &asked).await? {
        if let Some(student) = row.student {
            by_student.insert(student, row.clone());
        }
        by_email.insert(row.email.clone(), row);
    }
    let now = app.clock.now();
    let mut outcomes = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let student = id_of(candidate);
        if student.is_some_and(|student| staff.contains(&student)) {
            outcomes.push(Outcome::Staff);
            continue;
        }
        let own = student.and_then(|student| by_student.get(&student));
        let there = own.or_else(|| by_email.get(&candidate.email));
        let status = match student {
            Some(_) => Status::Active,
            None => Status::Invited,
        };
        let same = |row: &&Row| {
            // Who was invited has an account by now, and whose it is the link will tell.
            let waits = candidate.by_address && row.status == Status::Invited.as_str();
            waits || (row.status == status.as_str() && row.student == student)
        };
        outcomes.push(match there.filter(same) {
            Some(row) => Outcome::Already(row.clone()),
            None => {
                let name = candidate.person.as_ref().map(|person| person.name.as_str());
                let email = there.map_or(&candidate.email, |row| &row.email);
                Outcome::Written(Row {
                    id: there.map_or_else(|| app.new_id(), |row| row.id),
                    course,
                    student,
                    email: email.clone(),
                    words: words(&format!("{email} {}", name.unwrap_or_default())),
                    status: status.as_str().to_owned(),
                    enrolled_at: now,
                    ended_at: None,
                })
            }
        });
    }
    write(app, tx, course, &outcomes, by).await?;
    Ok(outcomes)
}

/// The records, the grants that belong to them, and the facts.
async fn write(
    app: &App,
    tx: &mut Tx,
    course: Uuid,
    outcomes: &[Outcome],
    by: Option<Uuid>,
) -> Result<()> {
    let written = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Written(row) => Some(row.clone()),
        _ => None,
    });
    let rows: Vec<Row> = written.collect();
    enrollments::put(&**tx, &rows).await?;
    let students: Vec<Uuid> = rows.iter().filter_map(|row| row.student).collect();
    let student = Grant::of(ObjectRole::Student);
    access::grant_all(app, tx, &students, &student, Object::course(course)).await?;
    for some in students.chunks(AT_ONCE) {
        let students = some.to_vec();
        let fact = Enrolled {
            course,
            students,
            by,
        };
        jobs::announce(app, tx, &fact).await?;
    }
    let invited = rows.into_iter().filter(|row| row.student.is_none());
    let invited: Vec<String> = invited.map(|row| row.email).collect();
    // Only people invite: following an invitation finds an account.
    let Some(by) = by else { return Ok(()) };
    for some in invited.chunks(AT_ONCE) {
        let emails = some.to_vec();
        let fact = Invited { course, emails, by };
        jobs::announce(app, tx, &fact).await?;
    }
    Ok(())
}

/// Whom to enrol.
pub enum Whom {
    /// Somebody with an account.
    Student(Uuid),
    /// An address.
    Email(String),
}

/// Enrols one; `true` when the record is new or came to life again.
///
/// # Errors
/// 403 or 404 for whoever may not, 422 for no such person or no address, 409 for somebody who teaches here.
pub async fn one(app: &App, caller: &Caller, id: Uuid, whom: Whom) -> Result<(Enrollment, bool)> {
    allowed(app, caller, CourseAction::ManageStudents, id).await?;
    let mut tx = app.db.tx().await?;
    locked(&tx, id).await?;
    let candidate = match whom {
        Whom::Student(student) => {
            let mut found = accounts::people(&*tx, &[student]).await?;
            let person = found.remove(&student).ok_or_else(no_such_user)?;
            Candidate::from(person)
        }
        Whom::Email(typed) => {
            let email = accounts::address(&typed)?;
            let mut found = accounts::people_at(&*tx, std::slice::from_ref(&email)).await?;
            let person = found.remove(&email);
            let by_address = true;
            Candidate {
                email,
                person,
                by_address,
            }
        }
    };
    let enrolled = this_one(app, &mut tx, id, candidate, caller.id()).await?;
    tx.commit().await?;
    Ok(enrolled)
}

fn no_such_user() -> Error {
    let say = "There is no such person.";
    Error::invalid("student_id", "user.unknown", say)
}

/// Enrols one candidate in a course whose row is locked.
pub async fn this_one(
    app: &App,
    tx: &mut Tx,
    course: Uuid,
    candidate: Candidate,
    by: Uuid,
) -> Result<(Enrollment, bool)> {
    let name = candidate.person.as_ref().map(|person| person.name.clone());
    // Who is only invited is an address and has no name.
    let shown = |row: &Row| seen_with_link(app, row, name.filter(|_| row.student.is_some()));
    let mut outcomes = enroll(app, tx, course, &[candidate], Some(by)).await?;
    match outcomes.pop() {
        // Who comes in by themselves is in, so only who enrols others is ever given a link here.
        Some(Outcome::Written(row)) => Ok((shown(&row), true)),
        Some(Outcome::Already(row)) => Ok((shown(&row), false)),
        Some(Outcome::Staff) | None => {
            let say = "This person teaches here or watches over the course. Change their permission instead.";
            Err(Error::new(Kind::Conflict, "enrollment.is_staff", say))
        }
    }
}

/// Makes students of those among these addresses who were invited. The addresses are known to be those of their
/// accounts.
///
/// # Errors
/// The database is away; then it can be done again.
pub async fn settle(app: &App, emails: &[String]) -> Result<()> {
    for (email, person) in accounts::people_at(app.db.read(), emails).await? {
        for invited in enrollments::invited(app.db.read(), &email).await? {
            let mut tx = app.db.tx().await?;
            // In the trash too: it may come back, and then shows nothing to anybody until it does.
            let there = super::courses::lock(&*tx, invited.course).await?.is_some();
            let still = enrollments::find(&*tx, invited.course, invited.id).await?;
            let still = still.filter(|row| row.status == Status::Invited.as_str());
            if there && still.is_some() {
                let candidate = Candidate::from(person.clone());
                enroll(app, &mut tx, invited.course, &[candidate], None).await?;
                tx.commit().await?;
            }
        }
    }
    Ok(())
}
