//! What one person holds on one object, and how one comes to see a recording.

use chrono::{DateTime, Utc};

use super::{Action, CourseAction, ObjectKind, ObjectRole};

/// A role, and what this person may do beyond it or may not do in spite of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: ObjectRole,
    /// Allowed beyond the role; of courses only.
    pub allow: Vec<CourseAction>,
    /// Denied in spite of the role; of courses only. Goes before what is allowed.
    pub deny: Vec<CourseAction>,
}

impl Grant {
    /// A role and nothing else.
    #[must_use]
    pub const fn of(role: ObjectRole) -> Self {
        Self {
            role,
            allow: Vec::new(),
            deny: Vec::new(),
        }
    }

    /// Whether it suffices for `action`.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        match action {
            Action::Course(word) => {
                let given = self.allow.contains(&word) || word.is_default_of(self.role);
                given && !self.deny.contains(&word)
            }
            other => other.is_allowed_to(self.role),
        }
    }

    /// Everything it allows in a course.
    #[must_use]
    pub fn actions(&self) -> Vec<CourseAction> {
        let allowed = |action: &CourseAction| self.allows(Action::Course(*action));
        CourseAction::ALL.into_iter().filter(allowed).collect()
    }
}

/// A way by which a person reaches an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By a role on the object itself.
    Direct(Grant),
    /// To a recording, by a role in a course that it is a lecture of.
    Lecture {
        /// What the person holds in the course.
        grant: Grant,
        /// When the lecture is published for students; `None`: a draft.
        students_from: Option<DateTime<Utc>>,
    },
}

impl Way {
    /// Whether it leads as far as `action` at this time.
    #[must_use]
    pub fn allows(&self, action: Action, now: DateTime<Utc>) -> bool {
        match self {
            Self::Direct(grant) => grant.allows(action),
            Self::Lecture {
                grant,
                students_from,
            } => {
                let may = |action| grant.allows(Action::Course(action));
                let published = students_from.is_some_and(|from| from <= now);
                let sees = may(CourseAction::SeeUnpublished)
                    || (published && may(CourseAction::SeeLectures));
                match action {
                    Action::SeeRecording => sees,
                    Action::DownloadRecording => sees && may(CourseAction::DownloadLectures),
                    // A course lends a recording for watching; to work on it takes a role on itself.
                    _ => false,
                }
            }
        }
    }

    /// Whether it lets one know that the object exists.
    #[must_use]
    pub fn shows_existence(&self, of: ObjectKind, now: DateTime<Utc>) -> bool {
        match (self, of) {
            (Self::Direct(grant), ObjectKind::Course) => {
                grant.allows(Action::Course(CourseAction::See))
            }
            (Self::Direct(grant), _) => grant.role != ObjectRole::Contributor,
            (Self::Lecture { .. }, _) => self.allows(Action::SeeRecording, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CourseAction as C;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).expect("in range")
    }

    fn lecture(role: ObjectRole, students_from: Option<i64>) -> Way {
        Way::Lecture {
            grant: Grant::of(role),
            students_from: students_from.map(at),
        }
    }

    #[test]
    fn what_is_denied_goes_before_what_is_allowed() {
        let mut grant = Grant::of(ObjectRole::Student);
        grant.allow = vec![C::SeeAnalytics];
        assert!(grant.allows(Action::Course(C::SeeAnalytics)));
        grant.deny = vec![C::SeeAnalytics, C::DownloadLectures];
        assert_eq!(grant.actions(), [C::See, C::SeeLectures]);
    }

    #[test]
    fn a_student_sees_a_lecture_from_its_time_on() {
        let see =
            |from, now| lecture(ObjectRole::Student, from).allows(Action::SeeRecording, at(now));
        assert!(!see(None, 100));
        assert!(!see(Some(100), 99));
        assert!(see(Some(100), 100));
    }

    #[test]
    fn staff_see_drafts_and_nobody_edits_by_a_course() {
        for role in [
            ObjectRole::Owner,
            ObjectRole::CoInstructor,
            ObjectRole::Assistant,
        ] {
            let way = lecture(role, None);
            assert!(way.allows(Action::SeeRecording, at(1)), "{role:?}");
            for action in [
                Action::EditRecording,
                Action::OwnRecording,
                Action::SendTake,
            ] {
                assert!(!way.allows(action, at(1)), "{role:?} {action:?}");
            }
        }
        assert!(!lecture(ObjectRole::Observer, None).allows(Action::SeeRecording, at(1)));
    }

    #[test]
    fn an_observer_watches_and_takes_nothing_home() {
        let way = lecture(ObjectRole::Observer, Some(1));
        assert!(way.allows(Action::SeeRecording, at(1)));
        assert!(!way.allows(Action::DownloadRecording, at(1)));
    }

    #[test]
    fn who_may_only_send_takes_does_not_know_what_there_is() {
        let contributor = Way::Direct(Grant::of(ObjectRole::Contributor));
        assert!(!contributor.shows_existence(ObjectKind::Recording, at(1)));
        let viewer = Way::Direct(Grant::of(ObjectRole::Viewer));
        assert!(viewer.shows_existence(ObjectKind::Recording, at(1)));
    }
}
