//! Objects, roles, actions, and the table of what each role may do.

mod course;
mod grant;

pub use course::CourseAction;
pub use grant::{Grant, Way};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What kind of thing a grant is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// A room.
    Room,
    /// A recording with its tracks and renditions.
    Recording,
    /// A course with its lectures and people.
    Course,
}

impl ObjectKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Recording => "recording",
            Self::Course => "course",
        }
    }
}

/// One thing that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its id.
    pub id: Uuid,
}

impl Object {
    /// A room.
    #[must_use]
    pub const fn room(id: Uuid) -> Self {
        Self {
            kind: ObjectKind::Room,
            id,
        }
    }

    /// A recording.
    #[must_use]
    pub const fn recording(id: Uuid) -> Self {
        Self {
            kind: ObjectKind::Recording,
            id,
        }
    }

    /// A course.
    #[must_use]
    pub const fn course(id: Uuid) -> Self {
        Self {
            kind: ObjectKind::Course,
            id,
        }
    }
}

/// A role on one object. In a room: host to viewer; on a recording: owner, editor, viewer, and
/// `contributor`, who may send what they recorded themselves and see nothing else; in a course: owner,
/// co-instructor, assistant, student, observer. What a role may do is said by the actions, each of which
/// belongs to one kind of object, so the same word on two kinds opens nothing it should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectRole {
    /// Leads a room.
    Host,
    /// Helps to lead it.
    CoHost,
    /// Speaks on a stage.
    Presenter,
    /// Takes part in a room.
    Participant,
    /// Watches.
    Viewer,
    /// Is there unseen and unrecorded.
    Producer,
    /// Owns a recording or a course.
    Owner,
    /// Edits a recording.
    Editor,
    /// Sends takes to a recording.
    Contributor,
    /// Teaches a course with its owner.
    CoInstructor,
    /// Helps to teach a course.
    Assistant,
    /// Learns in a course.
    Student,
    /// Watches over a course.
    Observer,
}

impl ObjectRole {
    /// Every role.
    pub const ALL: [Self; 13] = [
        Self::Host,
        Self::CoHost,
        Self::Presenter,
        Self::Participant,
        Self::Viewer,
        Self::Producer,
        Self::Owner,
        Self::Editor,
        Self::Contributor,
        Self::CoInstructor,
        Self::Assistant,
        Self::Student,
        Self::Observer,
    ];

    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::CoHost => "co_host",
            Self::Presenter => "presenter",
            Self::Participant => "participant",
            Self::Viewer => "viewer",
            Self::Producer => "producer",
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Contributor => "contributor",
            Self::CoInstructor => "co_instructor",
            Self::Assistant => "assistant",
            Self::Student => "student",
            Self::Observer => "observer",
        }
    }

    /// Reads a stored role.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See that a room exists, its name and who is in it.
    SeeRoom,
    /// Be in a room's session.
    EnterRoom,
    /// Rename, renew the link, delete.
    ManageRoom,
    /// Mute, remove, lock, see everybody's statistics.
    ModerateRoom,
    /// Start, pause and stop recordings of a room.
    RecordRoom,
    /// See a recording and play it.
    SeeRecording,
    /// Take its files home.
    DownloadRecording,
    /// Rename it, make mixes of it.
    EditRecording,
    /// Trash and restore it, say who else may.
    OwnRecording,
    /// Send a take of one's own to it.
    SendTake,
    /// One of the things that can be done in a course.
    Course(CourseAction),
}

impl Action {
    /// Every action on rooms and recordings.
    pub const ALL: [Self; 10] = [
        Self::SeeRoom,
        Self::EnterRoom,
        Self::ManageRoom,
        Self::ModerateRoom,
        Self::RecordRoom,
        Self::SeeRecording,
        Self::DownloadRecording,
        Self::EditRecording,
        Self::OwnRecording,
        Self::SendTake,
    ];

    /// Whether `role` on the object suffices.
    #[must_use]
    pub const fn is_allowed_to(self, role: ObjectRole) -> bool {
        use ObjectRole as R;
        match self {
            Self::SeeRoom | Self::EnterRoom => matches!(
                role,
                R::Host | R::CoHost | R::Presenter | R::Participant | R::Viewer | R::Producer
            ),
            Self::ManageRoom => matches!(role, R::Host),
            Self::ModerateRoom | Self::RecordRoom => matches!(role, R::Host | R::CoHost),
            Self::SeeRecording | Self::DownloadRecording => {
                matches!(role, R::Owner | R::Editor | R::Viewer)
            }
            Self::EditRecording => matches!(role, R::Owner | R::Editor),
            Self::OwnRecording => matches!(role, R::Owner),
            Self::SendTake => matches!(role, R::Owner | R::Editor | R::Viewer | R::Contributor),
            Self::Course(action) => action.is_default_of(role),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_back_as_it_was_stored() {
        for role in ObjectRole::ALL {
            assert_eq!(ObjectRole::parse(role.as_str()), Some(role));
        }
    }

    #[test]
    fn every_action_is_open_to_someone_and_closed_to_someone() {
        for action in Action::ALL {
            assert!(
                ObjectRole::ALL
                    .iter()
                    .any(|role| action.is_allowed_to(*role)),
                "{action:?}"
            );
            assert!(
                ObjectRole::ALL
                    .iter()
                    .any(|role| !action.is_allowed_to(*role)),
                "{action:?}"
            );
        }
    }

    #[test]
    fn who_may_only_send_takes_sees_nothing() {
        for action in Action::ALL
            .into_iter()
            .filter(|action| *action != Action::SendTake)
        {
            assert!(!action.is_allowed_to(ObjectRole::Contributor), "{action:?}");
        }
    }
}
