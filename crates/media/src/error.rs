//! What can go wrong with media, in words a person can be shown.

use std::io;

/// The one error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading or writing a file failed.
    #[error("reading or writing media failed: {0}")]
    Io(#[from] io::Error),
    /// The bytes are not what they should be; the text says what was found.
    #[error("the media is damaged or of an unexpected kind: {0}")]
    Malformed(String),
    /// The file's first bytes belong to no format that is accepted.
    #[error("this is not a media file of a known kind")]
    UnknownFormat,
    /// A plan was asked for that cannot be made (no inputs, absurd sizes).
    #[error("the media work cannot be planned: {0}")]
    Unplannable(&'static str),
    /// ffmpeg or ffprobe is not installed or cannot be started.
    #[error("{program} could not be started: {cause}")]
    NotStarted {
        /// Which program.
        program: &'static str,
        /// Why.
        cause: io::Error,
    },
    /// ffmpeg or ffprobe ended with a failure; `reason` is the tail of what it said.
    #[error("{program} failed: {reason}")]
    Failed {
        /// Which program.
        program: &'static str,
        /// The last lines it wrote, shortened.
        reason: String,
    },
    /// ffmpeg or ffprobe was killed from outside; that says nothing of the file.
    #[error("{0} was killed before it was done")]
    Killed(&'static str),
    /// The work took longer, or wrote more, than it was allowed to.
    #[error("the work was stopped at its limit of {0}")]
    LimitReached(&'static str),
    /// Someone asked for the work to be stopped.
    #[error("the work was cancelled")]
    Cancelled,
}

impl Error {
    /// A shorthand for [`Error::Malformed`].
    pub(crate) fn malformed(what: impl Into<String>) -> Self {
        Self::Malformed(what.into())
    }
}

impl From<shiguredo_mp4::Error> for Error {
    fn from(error: shiguredo_mp4::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;
