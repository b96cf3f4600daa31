//! What the ledger knows of a stored file, and what a person is told of theirs.

use uuid::Uuid;

use crate::kit::{self, Error};

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An upload that is on its way: its whole length, once it is known.
    Upload,
    /// An original: a capture, a take, an imported file.
    Piece,
    /// Something made from originals.
    Rendition,
    /// A rendition for players, of one bit rate.
    Rung,
    /// A picture or clip that somebody keeps for films.
    Brand,
    /// A file to publish or to take to an editor.
    Output,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Piece => "piece",
            Self::Rendition => "rendition",
            Self::Rung => "rung",
            Self::Brand => "brand",
            Self::Output => "output",
        }
    }
}

/// A stored file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The upload, piece or rendition.
    pub id: Uuid,
    /// Whose storage it takes.
    pub owner: Uuid,
    /// The recording it belongs to.
    pub recording: Option<Uuid>,
    /// What it is.
    pub kind: Kind,
    /// How long it is.
    pub bytes: u64,
}

/// How much somebody stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// All of it.
    pub used_bytes: u64,
    /// What of it lies in the trash.
    pub trashed_bytes: u64,
}

/// 413: a file that does not fit into its owner's quota any more.
#[must_use]
pub fn too_much(quota: u64, used: u64) -> Error {
    let left = quota.saturating_sub(used);
    let say = format!(
        "This does not fit into your storage: {left} of {quota} bytes are left. Empty the trash, delete \
         something, or ask an admin for more."
    );
    Error::new(kit::Kind::TooLarge, "storage.quota", say.clone()).with_field(
        "upload_length",
        "storage.quota",
        say,
    )
}

/// 507: all that may be stored here is stored.
#[must_use]
pub fn house_is_full() -> Error {
    let say = "All the storage of this server is in use. Ask an admin to make room.";
    Error::new(kit::Kind::NoSpace, "storage.full", say)
}
