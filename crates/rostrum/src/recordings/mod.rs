//! Recordings: what the server captured of a room, what its people recorded themselves, and what was
//! made from both. URL prefix `/api/v1/recordings`.
//!
//! A recording has *tracks* (one source of one person, `local` or `server`), a track has *pieces*
//! (files: a new one after a change of codec, a reload, a restart), and *renditions* are made from them.
//!
//! Invariants:
//! * No byte of a person is written before they agreed; when they take it back their capture stops at
//!   once and, unless they choose otherwise, what was captured of them is removed.
//! * One recording runs in a room at a time: `recordings.live_room` is unique.
//! * A capture is one more subscriber of the room. A slow disk costs frames of the file, never the call.
//! * What was captured is on the disk within a second or two and can be repaired from the file alone;
//!   where it lies on the server's clock is kept beside it.
//! * An imported file is a recording of one person with one original; it has the id of its upload. Until
//!   it was looked at nothing but our own sniffing reads it, and what is refused leaves nothing. One that
//!   somebody cancels leaves its recording, `failed`, and no file.
//! * Before each mix everybody's own microphone is put on one clock. What fails there is told and costs only
//!   the exactness, never the mix.
//! * A participant's takes come by their own sign-in or by a recovery link of that person and recording, which opens
//!   nothing else and is dead with their consent, with the recording, and some days after its end.
//! * Originals stay; a mix is made again, and replaced, when takes arrive, and when its host wants it made in another
//!   way: of the newest *recipe*. While it is made the one before plays.
//!
//! To add a verb: its file in `service/`, its handler in `routes/`, a row in the documents.

mod capture;
mod files;
mod jobs;
mod model;
mod purpose;
mod routes;
mod service;
mod store;

pub use capture::{
    consent_changed, participant_joined, prepare, session_ended, start, track_published,
    track_unpublished,
};
pub use files::{
    Original, Source, best_mix, film_map, hls, lengths_ms, originals, piece, rendition,
    segment_key, track_pieces,
};
pub use jobs::{
    AttachTake, ClearImport, ConformImport, Convert, ConvertTo, Forget, ImportFile, KeepCaptures,
    LoseTake, MakeAnew, MakeHls, MakePoster, Mix, Raw, RawTrack, Segments, TellAtRisk,
    TellExpiring, TellImportFailed, TellImported, TellPublished, TellSafe, TellWork, Used, convert,
    length_ms, poster_moment, prepare as prepare_work, raw_tracks, work,
};
pub use model::{
    Expiring, ImportFailed, MadeBy, MixReady, Origin, Purged, Recording, RenditionKind, Settings,
    Stopped, TrackKind, Withheld,
};
pub use purpose::{ImportPurpose, TakePurpose};
pub use routes::router;
pub use service::claims::Files;
pub use service::inputs::{
    MixNow, PieceNow, edited_by, ended_for, is_edited, is_mix_given_up, mix_now, pieces_now,
};
pub use service::keep::due as keep_due;
pub use service::ledger::mend as mend_ledger;
pub use service::lose::due as lose_due;
pub use service::names::Titles;
pub use service::purge::due as empty_trash;
pub use service::reports::{participant_left, takes_reported};
pub use service::see::{
    by_id, count_of, is_newest_mix, is_running, made_between, meant_at, of_ids, seen_among,
    seen_by, shared, shown as view, taken_by,
};
pub use service::stop::led_by;
pub use store::recordings::Row as RecordingRow;
