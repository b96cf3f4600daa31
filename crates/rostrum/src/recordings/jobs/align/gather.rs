//! What there is of each microphone.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::kit::rng::hex;
use crate::kit::{App, Result};
use crate::recordings::files;
use crate::recordings::model::{Origin, PieceState};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{pieces, tracks};

/// Measures of another version of this program are made anew.
const VERSION: &str = "2";

/// Somebody's microphone: what they recorded themselves, as far as it is here, and what the server captured of it.
pub struct Voice {
    /// Whose it is.
    pub participant: Uuid,
    /// The track of what they recorded, or the server's where there is no such.
    pub track: Uuid,
    /// What they recorded.
    pub takes: Vec<pieces::Row>,
    /// What the server captured.
    pub captures: Vec<pieces::Row>,
}

impl Voice {
    /// A hash of all that may change what is measured.
    pub fn inputs(&self, row: &Row) -> String {
        let mut hash = Sha256::new();
        hash.update(VERSION);
        hash.update(format!("{} {:?}", row.started_at_ms, row.stopped_at_ms));
        for piece in self.takes.iter().chain(&self.captures) {
            let said = (piece.id, piece.size_bytes, piece.started_at_ms);
            hash.update(format!("{said:?} {}", piece.detail));
        }
        hex(&hash.finalize())
    }
}

/// Bare samples only: what a browser compressed has times of its own.
pub async fn voices(app: &App, row: &Row) -> Result<Vec<Voice>> {
    let db = app.db.read();
    let tracks = tracks::of(db, &[row.id]).await?;
    let mut pieces = pieces::of(db, &[row.id]).await?;
    pieces.retain(|piece| piece.state == PieceState::Ready.as_str());
    let of = |participant: Uuid, origin: Origin| {
        let wanted = |track: &&tracks::Row| {
            (track.participant, &*track.kind, &*track.origin)
                == (participant, "microphone", origin.as_str())
        };
        let track = tracks.iter().find(wanted)?.id;
        let of_it = pieces.iter().filter(|piece| piece.track == track);
        let of_it: Vec<pieces::Row> = of_it.cloned().collect();
        (!of_it.is_empty()).then_some((track, of_it))
    };
    let mut people: Vec<Uuid> = Vec::new();
    for track in tracks.iter().filter(|track| track.kind == "microphone") {
        if !people.contains(&track.participant) {
            people.push(track.participant);
        }
    }
    let voice = |participant: Uuid| {
        let (local, server) = (
            of(participant, Origin::Local),
            of(participant, Origin::Server),
        );
        let track = local.as_ref().or(server.as_ref())?.0;
        let takes = local.map(|(_, takes)| takes).unwrap_or_default();
        let captures = server.map(|(_, captures)| captures).unwrap_or_default();
        let is_bare = takes.iter().all(|piece| files::pcm_of(piece).is_some());
        is_bare.then_some(Voice {
            participant,
            track,
            takes,
            captures,
        })
    };
    Ok(people.into_iter().filter_map(voice).collect())
}
