//! What is announced, for rooms above that tell people. Many at once come as one fact, so that a list of a
//! hundred thousand addresses is not as many jobs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::Fact;

/// So many people stand in one fact at the most.
pub const AT_ONCE: usize = 500;

/// People with accounts were enrolled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Enrolled {
    /// In which course.
    pub course: Uuid,
    /// Who.
    pub students: Vec<Uuid>,
    /// By whom; absent when an invitation was followed.
    pub by: Option<Uuid>,
}

impl Fact for Enrolled {}

/// Addresses without an account were invited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invited {
    /// To which course.
    pub course: Uuid,
    /// Which addresses.
    pub emails: Vec<String>,
    /// By whom.
    pub by: Uuid,
}

impl Fact for Invited {}

/// Students can see a lecture from now on. Said once for each lecture of a course.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LecturePublished {
    /// In which course.
    pub course: Uuid,
    /// Which recording.
    pub recording: Uuid,
}

impl Fact for LecturePublished {}
