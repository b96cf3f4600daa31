//! What every job does that works with media, in this room and in those above.

use media::Error as MediaError;
use media::ffmpeg::Progress;

use crate::jobs::{OrStop as _, Run, Stop};
use crate::kit::{Error, Kind, Result};

/// Waits for media work; ends it, and with it its processes, when the job is not wanted any more.
///
/// # Errors
/// It was cancelled, or [`stop_of`] what went wrong.
pub async fn wanted<T>(
    run: &Run,
    work: impl Future<Output = Result<T, MediaError>>,
) -> Result<T, Stop> {
    match run.cancelled.run_until_cancelled(work).await {
        None => Err(Stop::Cancelled),
        Some(Ok(done)) => Ok(done),
        Some(Err(cause)) => Err(stop_of(cause)),
    }
}

/// What a failure of media work means for the job.
#[must_use]
pub fn stop_of(cause: MediaError) -> Stop {
    let say = cause.to_string();
    match cause {
        MediaError::Io(cause) => Stop::Retry(cause.into()),
        MediaError::Cancelled => Stop::Cancelled,
        MediaError::NotStarted { .. } => {
            let error = Error::new(Kind::Unavailable, "media.no_ffmpeg", say);
            Stop::Retry(error.with_cause(cause))
        }
        MediaError::Killed(_) => Stop::Retry(Error::new(Kind::Unavailable, "media.killed", say)),
        // What ffmpeg cannot read today it cannot read tomorrow, but the machine may have been short of something.
        MediaError::Failed { .. } | MediaError::LimitReached(_) => {
            Stop::Retry(Error::new(Kind::Invalid, "media.failed", say))
        }
        _ => Stop::Fail(Error::new(Kind::Invalid, "media.refused", say)),
    }
}

/// Passes the progress of media work on, as a share of the whole.
pub fn report(run: &Run, from: f64, to: f64) -> impl FnMut(Progress) {
    let run = run.clone();
    move |progress| run.progress(from + progress.done * (to - from))
}

/// Runs what waits for the disk off the async threads.
///
/// # Errors
/// [`stop_of`] what went wrong.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, MediaError> + Send + 'static,
) -> Result<T, Stop> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(Error::internal).or_retry()?.map_err(stop_of)
}
