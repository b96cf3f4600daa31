//! Who may see what: figures of many, or also of whom.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use crate::access::{self, Action, CourseAction, Object, ObjectRole};
use crate::accounts;
use crate::analytics::model::{Person, Settings};
use crate::courses;
use crate::kit::{App, Caller, Error, Kind, Result};

/// What pseudonyms are made with: without it nobody finds out whose they are.
pub struct Pseudonyms(pub [u8; 32]);

/// What a caller may see of a course.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Also who the people are.
    pub persons: bool,
}

/// Asks whether `caller` may see the figures of a course, and of whom.
///
/// # Errors
/// 403 or 404 for whoever may not see its analytics.
pub async fn of_course(app: &App, caller: &Caller, course: Uuid) -> Result<Sight> {
    let action = Action::Course(CourseAction::SeeAnalytics);
    access::require(app, caller, action, Object::course(course)).await?;
    let held = access::grant_of(app.db.read(), caller, Object::course(course)).await?;
    let actions = access::actions_of(caller, held.as_ref());
    Ok(Sight {
        persons: actions.contains(&CourseAction::SeeStudents),
    })
}

/// Asks whether `caller` may see the figures of a course and of whom they are.
///
/// # Errors
/// 403 or 404 for whoever may not see its analytics, or not who learns there.
pub async fn of_persons(app: &App, caller: &Caller, course: Uuid) -> Result<()> {
    match of_course(app, caller, course).await?.persons {
        true => Ok(()),
        false => Err(Error::forbidden()),
    }
}

impl Sight {
    /// Whether figures of so many people may be shown; of nobody they may.
    pub fn is_enough(self, app: &App, people: u64) -> bool {
        people == 0 || self.persons || people >= app.get::<Settings>().least_people
    }

    /// Refuses figures of so few that they would say who it is.
    ///
    /// # Errors
    /// 403.
    pub fn enough(self, app: &App, people: u64) -> Result<()> {
        if self.is_enough(app, people) {
            return Ok(());
        }
        let say = "Figures of so few people would say who they are.";
        Err(Error::new(Kind::Forbidden, "analytics.too_few", say))
    }
}

/// What `caller`, who may see the figures of a recording, sees of its people: all who run it know who watches, and those who
/// teach by it know their students.
pub async fn of_recording(app: &App, caller: &Caller, recording: Uuid) -> Result<Sight> {
    let db = app.db.read();
    let role = access::role_of(db, caller, Object::recording(recording)).await?;
    let runs = matches!(role, Some(ObjectRole::Owner | ObjectRole::Editor));
    let mut sight = Sight {
        persons: runs || caller.is_admin(),
    };
    for course in courses::courses_of(app, recording).await? {
        if sight.persons {
            break;
        }
        sight.persons = of_persons(app, caller, course).await.is_ok();
    }
    Ok(sight)
}

/// A person as they are called in the figures of a course.
pub fn called(app: &App, course: Uuid, person: &accounts::Person) -> Person {
    if app.get::<Settings>().pseudonymous {
        let id = pseudonym(app, course, person.id);
        let name = format!("Student {}", &id.simple().to_string()[..6].to_uppercase());
        return Person {
            id,
            name,
            email: None,
        };
    }
    Person {
        id: person.id,
        name: person.name.clone(),
        email: Some(person.email.clone()),
    }
}

/// The made-up id of a student in a course.
pub fn pseudonym(app: &App, course: Uuid, student: Uuid) -> Uuid {
    made_up(app, course, student, &[])
}

/// An id made up for something of a student in a course; without the key of the house nobody finds out of whom.
pub fn made_up(app: &App, course: Uuid, student: Uuid, of: &[u8]) -> Uuid {
    let key = app.get::<Pseudonyms>();
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key.0) else {
        return Uuid::nil();
    };
    mac.update(course.as_bytes());
    mac.update(student.as_bytes());
    mac.update(of);
    let sum = mac.finalize().into_bytes();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sum[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
