//! What is stored of what somebody watched and attended: for themself.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access;
use crate::analytics::model::Objection;
use crate::analytics::store::objections;
use crate::kit::{App, Caller, Result};
use crate::playback::{self, KeptBeat, KeptPlayback};
use crate::rooms;

/// All that is stored of what somebody watched and attended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Kept {
    /// Who.
    pub user_id: Uuid,
    /// As of when.
    pub as_of: DateTime<Utc>,
    /// What they opened.
    pub playbacks: Vec<KeptPlayback>,
    /// What their players reported.
    pub beats: Vec<KeptBeat>,
    /// When they were in meetings.
    pub presences: Vec<KeptPresence>,
    /// What they said against figures.
    pub objections: Vec<KeptObjection>,
}

/// A time in a meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptPresence {
    /// The meeting.
    pub session_id: Uuid,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
}

/// An objection and its course.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptObjection {
    /// The course.
    pub course_id: Uuid,
    /// What was said.
    #[serde(flatten)]
    pub objection: Objection,
}

/// So many beats are read at once.
const AT_ONCE: u64 = 5_000;

/// All that is stored of what the caller watched and attended.
///
/// # Errors
/// 403 for guests.
pub async fn export(app: &App, caller: &Caller) -> Result<Kept> {
    let me = access::require_user(caller)?;
    let mut beats: Vec<KeptBeat> = Vec::new();
    loop {
        let after = beats.last().map(|last| (last.playback_id, last.id));
        let some = playback::beats_by(app, me, after, AT_ONCE).await?;
        let more = some.len() as u64 == AT_ONCE;
        beats.extend(some);
        if !more {
            break;
        }
    }
    let presence = |one: rooms::Presence| KeptPresence {
        session_id: one.session,
        from: one.from,
        to: one.to,
    };
    let mut said = Vec::new();
    for row in objections::by(app.db.read(), me).await? {
        let objection = super::objections::of_student(app, row.course, me).await?;
        said.extend(objection.map(|objection| KeptObjection {
            course_id: row.course,
            objection,
        }));
    }
    Ok(Kept {
        user_id: me,
        as_of: app.clock.now(),
        playbacks: playback::playbacks_by(app, me).await?,
        beats,
        presences: rooms::presences_by(app, me)
            .await?
            .into_iter()
            .map(presence)
            .collect(),
        objections: said,
    })
}
