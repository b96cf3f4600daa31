//! What a recording is, how it is seen from outside, and the rules that need no database.

mod asked;
mod imported;
mod recipe;
mod safety;
mod seen;
mod synced;

pub use asked::{Change, Filters, NewTake, Removal, Stamped, Start, TakeChange};
pub use imported::{ImportFailed, ImportResult, ImportState, Importing, PARTS};
pub use recipe::{
    AskListen, AskPauses, AskPreview, AskWork, Cut, CutEnd, Look, MadeMix, MixLoudness, MixSound,
    Pauses, Recipe, RecipeChange, RecipeChanged, RecipeVersion, RecipeView, Removed, WorkKind,
    made_by, made_loudness, made_map, made_version,
};
pub use safety::{
    MailRecovery, RecoveredTake, RecoveryLink, RecoveryView, Standing, StandingState, Standings,
    TakeStanding,
};
pub use seen::{
    Arriving, JournalKey, LecturePage, LectureView, ParticipantView, PieceView, Recording,
    RecordingPage, RenditionView, Sound, TakeMade, TrackView,
};
pub use synced::{Part, PartSync, SyncWord, TrackSyncView};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::jobs::Fact;

crate::kit::settings::settings! {
    /// Recording rooms.
    pub struct Settings in "recordings" {
        /// A recording whose room nobody is in any more stops by itself after this many seconds.
        #[within(0..=604_800)]
        pub abandon_after_s: u64 = 300_u64,
        /// For this many days a recording in the trash can be brought back.
        #[within(0..=36_500)]
        pub restorable_days: i64 = 30_i64,
        /// Frames of one track that may wait for the disk; more are dropped from the file and counted.
        #[within(1..=1_000_000)]
        pub waiting_frames: usize = 900_usize,
        /// A late take makes the mix anew after this many seconds, so that several come into one.
        #[within(0..=86_400)]
        pub remix_after_s: u64 = 3_u64,
        /// For so many days after a recording's end (or after it was last asked for) a recovery link brings what
        /// lies on a participant's computer to safety without signing in.
        #[within(7..=365)]
        pub recovery_days: i64 = 14_i64,
        /// When somebody left, and after this many seconds part of their takes is still only on their machine, the
        /// owner of the recording is told.
        #[within(0..=86_400)]
        pub risk_after_s: u64 = 15_u64,
        /// After this many days a recording moves to the trash by itself; its owner is told a week before.
        /// 0: never.
        #[within(0..=36_500)]
        pub keep_days: i64 = 0_i64,
        /// Whether people who are neither instructor nor admin may import files. Where ffmpeg cannot be shut
        /// in (`rostrum doctor` says so) they may not, whatever stands here.
        pub students_import: bool = false,
        /// The longest file that is imported, in seconds.
        #[within(1..=604_800)]
        pub import_max_s: u64 = 43_200_u64,
        /// The largest picture that is imported, in pixels: 8K at the most.
        #[within(1..=33_177_600)]
        pub import_max_pixels: u64 = 33_177_600_u64,
        /// The most streams (pictures, sound, subtitles, attachments) an imported file may have.
        #[within(1..=1_000)]
        pub import_max_streams: usize = 64_usize,
    }
}

/// Defines an enum of stored words.
macro_rules! words {
    ($(#[$about:meta])* pub enum $name:ident { $( $(#[$says:meta])* $variant:ident = $word:literal ),* $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        $(#[$about])*
        pub enum $name { $( $(#[$says])* $variant ),* }

        impl $name {
            /// As it is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word ),* }
            }

            /// Reads a stored word.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $( $word => Some(Self::$variant), )* _ => None }
            }
        }
    };
}

words! {
    /// Where a recording stands.
    #[schema(as = RecordingState)]
    pub enum State {
        /// It runs.
        Recording = "recording",
        /// It has ended and its mix is being made.
        Processing = "processing",
        /// A mix exists.
        Ready = "ready",
        /// No mix could be made; the problem says why.
        Failed = "failed",
        /// It lies in the trash.
        Trashed = "trashed",
    }
}

words! {
    /// Where a recording comes from.
    #[schema(as = RecordingSource)]
    pub enum MadeBy {
        /// Somebody pressed record in a room.
        Session = "session",
        /// Somebody imported a file.
        Import = "import",
    }
}

words! {
    /// What a track shows or lets hear.
    pub enum TrackKind {
        /// Sound.
        Microphone = "microphone",
        /// A person's picture.
        Camera = "camera",
        /// A shared screen.
        Screen = "screen",
    }
}

words! {
    /// Who recorded a track.
    pub enum Origin {
        /// The person's own browser: a take.
        Local = "local",
        /// The server: a capture.
        Server = "server",
    }
}

/// Where a track stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrackState {
    /// It grows.
    Recording,
    /// It has ended and is on its way.
    Uploading,
    /// It can be played.
    Ready,
    /// It cannot be used; the problem says why.
    Failed,
    /// It never came.
    Lost,
}

words! {
    /// Where a piece stands.
    pub enum PieceState {
        /// The server writes it.
        Writing = "writing",
        /// It is announced, or on its way.
        Arriving = "arriving",
        /// It is whole and can be played.
        Ready = "ready",
        /// It cannot be used.
        Failed = "failed",
        /// It never came.
        Lost = "lost",
    }
}

words! {
    /// What was made from the tracks.
    pub enum RenditionKind {
        /// Everybody in one picture, the sound of all.
        Mix = "mix",
        /// One picture that stands for the recording.
        Poster = "poster",
        /// The mix in segments.
        Hls = "hls",
        /// The mix as VP9 and Opus.
        Webm = "webm",
        /// The sound of the mix, small.
        Mp3 = "mp3",
        /// The sound of the mix, exact.
        Wav = "wav",
    }
}

words! {
    /// Where a rendition stands.
    pub enum RenditionState {
        /// It will be made.
        Queued = "queued",
        /// It is being made.
        Running = "running",
        /// It can be played.
        Ready = "ready",
        /// It could not be made.
        Failed = "failed",
    }
}

impl TrackKind {
    /// As a track is stored that is the n-th of its kind: of an imported file somebody has several sounds.
    #[must_use]
    pub fn nth(self, n: u32) -> String {
        match n {
            0 | 1 => self.as_str().to_owned(),
            n => format!("{} {n}", self.as_str()),
        }
    }

    /// Reads what was stored of a track.
    #[must_use]
    pub fn of_track(stored: &str) -> Self {
        let word = stored.split(' ').next().and_then(Self::parse);
        word.unwrap_or(Self::Microphone)
    }
}

/// A recording has stopped; its files are whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stopped {
    /// The recording.
    pub recording: Uuid,
    /// Whose it is.
    pub owner: Uuid,
}

impl Fact for Stopped {}

/// A mix was made, the first or a better one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MixReady {
    /// The recording.
    pub recording: Uuid,
    /// Whose it is.
    pub owner: Uuid,
}

impl Fact for MixReady {}

/// A recording is gone for good.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Purged {
    /// The recording.
    pub recording: Uuid,
}

impl Fact for Purged {}

/// Somebody is in the mix who may not be: it is out of service, and so must be all that was made of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Withheld {
    /// The recording.
    pub recording: Uuid,
    /// Under which ids its files lay; what lies beside them goes as well.
    pub made: Vec<Uuid>,
}

impl Fact for Withheld {}

/// A recording will soon have been kept as long as the settings say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expiring {
    /// The recording.
    pub recording: Uuid,
    /// Whose it is.
    pub owner: Uuid,
    /// How it is called.
    pub title: String,
    /// When it moves to the trash.
    pub at: chrono::DateTime<chrono::Utc>,
}

impl Fact for Expiring {}

/// What is kept beside a piece and needs no column: the words of its writer or sender.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// Stretches in which nothing was received.
    pub gaps: Vec<media::frame::Gap>,
    /// When its first frame arrived, by the smallest delays, in milliseconds of the server's clock.
    pub arrived_at_ms: Option<f64>,
    /// How much faster the server's clock runs than the sender's.
    pub drift_ppm: f64,
    /// The same with how certain it is.
    pub drift: Option<media::clock::Drift>,
    /// Frames that the disk was too slow for.
    pub dropped_frames: u64,
    /// What a playlist can list, of H.264.
    pub index: Option<media::fmp4::Index>,
    /// Pairs of sample count and server time, as the browser reckoned it.
    pub clock: Vec<asked::ClockPair>,
    /// When the browser's clock says that samples were taken.
    pub stamps: Vec<asked::Stamp>,
    /// What these stamps are the time of.
    pub stamped: asked::Stamped,
    /// How the browser's clock lay against the server's.
    pub pings: Vec<asked::Ping>,
    /// Its end never came: it is what there was when nobody sent any more.
    pub is_cut: bool,
    /// The length the browser said its take has.
    pub said_duration_ms: Option<i64>,
    /// Which sound of an imported file it is, when that has several.
    pub sound: Option<seen::Sound>,
}

impl Detail {
    /// As it is stored.
    #[must_use]
    pub fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// Reads what was stored.
    #[must_use]
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// Where a whole track stands, from its pieces.
#[must_use]
pub fn track_state(origin: Origin, running: bool, pieces: &[PieceState]) -> TrackState {
    let has = |state| pieces.contains(&state);
    match origin {
        Origin::Server if has(PieceState::Writing) => TrackState::Recording,
        Origin::Local if has(PieceState::Arriving) && running => TrackState::Recording,
        Origin::Local if has(PieceState::Arriving) => TrackState::Uploading,
        _ if pieces.is_empty() => TrackState::Lost,
        _ if has(PieceState::Ready) => TrackState::Ready,
        _ if has(PieceState::Failed) => TrackState::Failed,
        _ => TrackState::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_word_is_read_back() {
        for state in [
            State::Recording,
            State::Processing,
            State::Ready,
            State::Failed,
            State::Trashed,
        ] {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(TrackKind::parse("microphone"), Some(TrackKind::Microphone));
        assert_eq!(TrackKind::parse("smell"), None);
    }

    #[test]
    fn a_track_is_as_far_as_its_slowest_piece() {
        use PieceState as P;
        let local = |running, pieces: &[P]| track_state(Origin::Local, running, pieces);
        assert_eq!(local(true, &[P::Ready, P::Arriving]), TrackState::Recording);
        assert_eq!(
            local(false, &[P::Ready, P::Arriving]),
            TrackState::Uploading
        );
        assert_eq!(local(false, &[P::Ready, P::Lost]), TrackState::Ready);
        assert_eq!(local(false, &[]), TrackState::Lost);
        assert_eq!(
            track_state(Origin::Server, true, &[P::Ready, P::Writing]),
            TrackState::Recording
        );
    }
}
