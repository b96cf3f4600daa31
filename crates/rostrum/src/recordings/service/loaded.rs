//! Everything about some recordings, read at once.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::reports as heard;
use super::standing::Said;
use crate::kit::{App, Result};
use crate::recordings::model::PieceState;
use crate::recordings::store::{people, pieces, renditions, reports, tracks};
use crate::uploads;

/// What is known of some recordings.
pub struct Loaded {
    /// By recording and participant.
    pub people: HashMap<(Uuid, Uuid), people::Row>,
    pub tracks: Vec<tracks::Row>,
    pub pieces: Vec<pieces::Row>,
    pub renditions: Vec<renditions::Row>,
    /// Durable bytes of takes on their way.
    pub arriving: HashMap<Uuid, u64>,
    /// What the browsers said last of such takes, by recording and participant.
    said: HashMap<(Uuid, Uuid), Vec<Said>>,
}

impl Loaded {
    /// Reads what there is of these.
    pub async fn of(app: &App, ids: &[Uuid]) -> Result<Self> {
        let db = app.db.read();
        let people = people::of(db, ids).await?;
        let by_person = |row: people::Row| ((row.recording, row.participant), row);
        let mut loaded = Self {
            people: people.into_iter().map(by_person).collect(),
            tracks: tracks::of(db, ids).await?,
            pieces: pieces::of(db, ids).await?,
            renditions: renditions::of(db, ids).await?,
            arriving: HashMap::new(),
            said: HashMap::new(),
        };
        let coming = loaded.coming();
        for &(piece, _) in &coming {
            let stored = uploads::stored(app, piece).await?;
            loaded.arriving.insert(piece, stored);
        }
        let still_coming: HashSet<Uuid> = coming.into_iter().map(|(_, of)| of).collect();
        for recording in still_coming {
            for row in reports::of(db, recording).await? {
                let said = heard::read(&row);
                loaded.said.insert((recording, row.participant), said);
            }
        }
        Ok(loaded)
    }

    /// The pieces on their way, and of which recording they are.
    fn coming(&self) -> Vec<(Uuid, Uuid)> {
        let arriving = PieceState::Arriving.as_str();
        let coming = self.pieces.iter().filter(|piece| piece.state == arriving);
        coming.map(|piece| (piece.id, piece.recording)).collect()
    }

    /// What a track's browser said of it last.
    pub fn said(&self, track: &tracks::Row) -> Option<&Said> {
        let items = self.said.get(&(track.recording, track.participant))?;
        items.iter().find(|item| item.source.as_str() == track.kind)
    }
}
