//! Which of all that there is of a person is used.

use uuid::Uuid;

use crate::recordings::model::{Origin, PieceState};
use crate::recordings::store::{pieces, tracks};

/// What there is of one source of one person.
pub struct Best<'a> {
    local: Vec<&'a pieces::Row>,
    server: Vec<&'a pieces::Row>,
    /// All that they recorded themselves is here.
    is_whole: bool,
}

impl<'a> Best<'a> {
    /// Of all of a recording.
    pub fn of(
        tracks: &[tracks::Row],
        pieces: &'a [pieces::Row],
        (participant, kind): (Uuid, &str),
    ) -> Self {
        let of = |origin: Origin| -> Vec<&'a pieces::Row> {
            let wanted = |track: &&tracks::Row| {
                (track.participant, &*track.kind, &*track.origin)
                    == (participant, kind, origin.as_str())
            };
            let track = tracks.iter().find(wanted).map(|track| track.id);
            let of_it = pieces.iter().filter(|piece| Some(piece.track) == track);
            of_it.collect()
        };
        let (mut local, mut server) = (of(Origin::Local), of(Origin::Server));
        let is_ready = |piece: &&pieces::Row| piece.state == PieceState::Ready.as_str();
        let is_whole = !local.is_empty() && local.iter().all(|one| is_ready(one) && !one.is_cut());
        local.retain(is_ready);
        server.retain(is_ready);
        Self {
            local,
            server,
            is_whole,
        }
    }

    /// Whether there is anything.
    pub fn is_nothing(&self) -> bool {
        self.local.is_empty() && self.server.is_empty()
    }

    /// Sounds of two sources would be heard twice, so it is one or the other.
    pub fn heard(self) -> Vec<&'a pieces::Row> {
        match self.is_whole || self.server.is_empty() {
            true => self.local,
            false => self.server,
        }
    }

    /// A person's own pictures, over the server's where some of theirs never came.
    pub fn seen(self) -> Vec<&'a pieces::Row> {
        match self.is_whole {
            true => self.local,
            false => [self.server, self.local].concat(),
        }
    }
}
