//! One person's pictures as an editor wants them.

use super::PAUSE_MS;
use crate::{
    error::Result,
    ffmpeg::{Progress, Runner, Work},
    plan::{mix::Piece, outputs},
};

/// Somebody's camera or screen from the recording's beginning to its end, thirty pictures a second: `pictures.mp4` of the run.
/// It is as large as the largest piece, and black where the camera was off.
pub async fn pictures(
    runner: &Runner,
    pieces: &[Piece],
    duration_ms: u64,
    progress: impl FnMut(Progress),
) -> Result<Work> {
    let (mut pieces, mut size) = (pieces.to_vec(), (0, 0));
    for piece in &mut pieces {
        let found = runner.gaps(&piece.input, PAUSE_MS).await?;
        piece.gaps.extend(found.gaps);
        if let Some(video) = runner.look(&piece.input).await?.video {
            size = size.max((video.width, video.height));
        }
    }
    let plan = outputs::pictures(&pieces, duration_ms, size);
    runner.run(&plan, progress).await
}
