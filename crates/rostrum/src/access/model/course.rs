//! What can be done in a course, and what each role there may do unless a person is told otherwise.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ObjectRole;

/// Something that can be done in a course.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub enum CourseAction {
    /// See that the course is there and what it is about.
    #[serde(rename = "course.see")]
    See,
    /// Change what is said of it, its cover and its sections; copy it.
    #[serde(rename = "course.edit")]
    Edit,
    /// Throw it away and bring it back.
    #[serde(rename = "course.delete")]
    Delete,
    /// See the published lectures.
    #[serde(rename = "lectures.see")]
    SeeLectures,
    /// See drafts and what will be published later.
    #[serde(rename = "lectures.see_unpublished")]
    SeeUnpublished,
    /// Place, order and remove lectures.
    #[serde(rename = "lectures.edit")]
    EditLectures,
    /// Show lectures to the students, or take them back.
    #[serde(rename = "lectures.publish")]
    PublishLectures,
    /// Take the files of lectures home.
    #[serde(rename = "lectures.download")]
    DownloadLectures,
    /// See who learns here.
    #[serde(rename = "students.see")]
    SeeStudents,
    /// Enrol and withdraw students, open and close the join code.
    #[serde(rename = "students.manage")]
    ManageStudents,
    /// Say who may do what.
    #[serde(rename = "permissions.manage")]
    ManagePermissions,
    /// See what was watched.
    #[serde(rename = "analytics.see")]
    SeeAnalytics,
}

impl CourseAction {
    /// Every one, in the order they are shown.
    pub const ALL: [Self; 12] = [
        Self::See,
        Self::Edit,
        Self::Delete,
        Self::SeeLectures,
        Self::SeeUnpublished,
        Self::EditLectures,
        Self::PublishLectures,
        Self::DownloadLectures,
        Self::SeeStudents,
        Self::ManageStudents,
        Self::ManagePermissions,
        Self::SeeAnalytics,
    ];

    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::See => "course.see",
            Self::Edit => "course.edit",
            Self::Delete => "course.delete",
            Self::SeeLectures => "lectures.see",
            Self::SeeUnpublished => "lectures.see_unpublished",
            Self::EditLectures => "lectures.edit",
            Self::PublishLectures => "lectures.publish",
            Self::DownloadLectures => "lectures.download",
            Self::SeeStudents => "students.see",
            Self::ManageStudents => "students.manage",
            Self::ManagePermissions => "permissions.manage",
            Self::SeeAnalytics => "analytics.see",
        }
    }

    /// Whether `role` may unless the person is told otherwise.
    #[must_use]
    pub const fn is_default_of(self, role: ObjectRole) -> bool {
        use ObjectRole as R;
        match role {
            R::Owner => true,
            R::CoInstructor => !matches!(self, Self::Delete),
            R::Assistant => matches!(
                self,
                Self::See
                    | Self::SeeLectures
                    | Self::SeeUnpublished
                    | Self::EditLectures
                    | Self::SeeStudents
                    | Self::SeeAnalytics
                    | Self::DownloadLectures
            ),
            R::Student => matches!(self, Self::See | Self::SeeLectures | Self::DownloadLectures),
            R::Observer => matches!(
                self,
                Self::See | Self::SeeLectures | Self::SeeStudents | Self::SeeAnalytics
            ),
            _ => false,
        }
    }

    /// A set as it is stored: each word between spaces, so that a statement can look for one.
    #[must_use]
    pub fn stored(set: &[Self]) -> String {
        let words: Vec<&str> = set.iter().map(|action| action.as_str()).collect();
        match words.is_empty() {
            true => String::new(),
            false => format!(" {} ", words.join(" ")),
        }
    }

    /// Reads a stored set. Words that this version does not know open nothing.
    #[must_use]
    pub fn read(stored: &str) -> Vec<Self> {
        let known = |word: &str| Self::ALL.into_iter().find(|known| known.as_str() == word);
        stored.split_whitespace().filter_map(known).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_back_as_it_was_stored() {
        assert_eq!(CourseAction::read(&CourseAction::stored(&[])), []);
        let all = CourseAction::ALL;
        assert_eq!(CourseAction::read(&CourseAction::stored(&all)), all);
        assert_eq!(CourseAction::read(" course.fly course.see "), [all[0]]);
    }

    #[test]
    fn the_word_on_the_wire_is_the_word_in_the_database() {
        for action in CourseAction::ALL {
            let sent = serde_json::to_value(action).expect("a word");
            assert_eq!(sent, action.as_str());
        }
    }

    #[test]
    fn only_the_owner_may_throw_a_course_away() {
        for role in ObjectRole::ALL {
            let may = CourseAction::Delete.is_default_of(role);
            assert_eq!(may, role == ObjectRole::Owner, "{role:?}");
        }
    }
}
