//! One published track on its way into files.

use std::time::Duration;

use media::frame::{Codec, Pushed};
use rtc::{Frame, FrameCodec};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::piece::OpenPiece;
use crate::kit::{App, Result, ServerClock};
use crate::recordings::store::tracks;
use crate::rooms::{self, wire::TapStream};

/// When frames stop coming (muted, camera off) what is held is written after this long.
const IDLE: Duration = Duration::from_millis(500);
/// After a failed write the disk is left alone for this long.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// A track with its frames.
pub struct Tapped {
    pub app: App,
    pub room: Uuid,
    /// As the room knows it.
    pub published: Uuid,
    /// As it is stored.
    pub track: tracks::Row,
    pub clock: ServerClock,
    pub frames: TapStream,
    pub end: CancellationToken,
}

/// What comes next.
enum Next {
    Frame(Frame),
    Silence,
    End,
}

/// Writes until the track or the recording ends.
pub async fn run(mut tapped: Tapped) {
    let mut piece: Option<OpenPiece> = None;
    loop {
        let next = tapped.next().await;
        let done = match next {
            Next::End => break,
            Next::Silence => still(&mut piece).await,
            Next::Frame(frame) => tapped.take(&mut piece, frame).await,
        };
        if let Err(cause) = done {
            // What is in the file so far is good: it is repaired, and another piece begins.
            let track = tapped.track.id;
            tracing::error!(track.id = %track, %cause, "a capture could not be written");
            if let Some(broken) = piece.take() {
                broken.abandon().await;
            }
            let pause = tokio::time::sleep(AFTER_FAILURE);
            let _ = tapped.end.run_until_cancelled(pause).await;
        }
    }
    if let Some(piece) = piece {
        finish(piece, &tapped).await;
    }
}

async fn still(piece: &mut Option<OpenPiece>) -> Result<()> {
    match piece {
        Some(piece) => piece.rest().await,
        None => Ok(()),
    }
}

async fn finish(piece: OpenPiece, tapped: &Tapped) {
    if let Err(cause) = piece.finish(tapped.frames.lost()).await {
        let track = tapped.track.id;
        tracing::error!(track.id = %track, %cause, "a capture was not finished; it is repaired");
    }
}

impl Tapped {
    async fn next(&mut self) -> Next {
        tokio::select! {
            biased;
            () = self.end.cancelled() => Next::End,
            next = tokio::time::timeout(IDLE, self.frames.next()) => match next {
                Ok(Some(frame)) => Next::Frame(frame),
                Ok(None) => Next::End,
                Err(_) => Next::Silence,
            },
        }
    }

    async fn take(&mut self, piece: &mut Option<OpenPiece>, frame: Frame) -> Result<()> {
        let codec = codec_of(frame.codec);
        if let Some(other) = piece.take_if(|piece| piece.codec() != codec) {
            finish(other, self).await;
        }
        let piece = match piece {
            Some(piece) => piece,
            None => piece.insert(OpenPiece::begin(&self.app, &self.track, codec, self.clock)),
        };
        if piece.push(&frame).await? == Pushed::NeedsKeyframe {
            // A track that has just ended gives none, and needs none.
            let _ = rooms::request_key_frames(&self.app, self.room, self.published).await;
        }
        Ok(())
    }
}

const fn codec_of(codec: FrameCodec) -> Codec {
    match codec {
        FrameCodec::Opus => Codec::Opus,
        FrameCodec::Vp8 => Codec::Vp8,
        FrameCodec::H264 => Codec::H264,
    }
}
