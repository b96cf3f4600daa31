//! Pictures of a track that cannot be passed on as they are, made the layers of a ladder.

use std::time::Instant;

use media::ffmpeg::{self, Given, Recode, Runner, SIZES};
use rtc::{Frame, FrameCodec};
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::director::Chosen;
use super::pictures::Picture;
use crate::kit::App;
use crate::live::model::LAYERS;
use crate::rooms;
use crate::rooms::wire::TapStream;

const _: () = assert!(SIZES == LAYERS.len());

/// What is known of a picture beside its bytes.
#[derive(Clone, Copy, Debug)]
struct Mark {
    time: u64,
    clock_rate: u32,
    arrival: Instant,
    sampled: Instant,
}

/// The best layer of a track on its way through an encoder.
pub(super) struct Recoding {
    app: App,
    room: Uuid,
    of: Chosen,
    /// The clock of its first layer; the others have the next.
    clock: u32,
    frames: Sender<Picture>,
    recode: Recode<Mark>,
}

impl Recoding {
    /// Of this track.
    pub fn new(app: &App, room: Uuid, of: Chosen, clock: u32, frames: Sender<Picture>) -> Self {
        Self {
            app: app.clone(),
            room,
            of,
            clock,
            frames,
            recode: Recode::new(&app.get::<Runner>()),
        }
    }

    /// Hands on what is made of the frames, until they end or nobody wants it any more.
    pub async fn carry(mut self, mut tap: TapStream, end: CancellationToken) {
        let carrying = async {
            loop {
                let taken = tokio::select! {
                    frame = tap.next() => match frame {
                        Some(frame) => self.give(frame).await,
                        None => return,
                    },
                    made = self.recode.next() => self.send(made).await,
                };
                if !taken {
                    return;
                }
            }
        };
        // None: nobody wants it any more.
        let _ = end.run_until_cancelled(carrying).await;
    }

    /// Whether anybody wants more.
    async fn give(&mut self, frame: Frame) -> bool {
        if frame.codec != FrameCodec::Vp8 {
            // It need not be coded anew any more. Whoever shows it sees that by this.
            return self.pass(0, false, frame).await;
        }
        let mark = Mark {
            time: frame.time,
            clock_rate: frame.clock_rate,
            arrival: frame.arrival,
            sampled: frame.sampled,
        };
        let (key, gap) = (frame.key_frame, frame.gap);
        let given = self.recode.give(frame.time, key, gap, &frame.data, mark);
        if given == Given::NeedsKeyframe {
            // A track that has just ended gives none, and needs none.
            let _ = rooms::request_key_frames(&self.app, self.room, self.of.track).await;
        }
        true
    }

    async fn send(&mut self, made: media::Result<ffmpeg::Picture<Mark>>) -> bool {
        let picture = match made {
            Ok(picture) => picture,
            Err(cause) => {
                let room = self.room;
                tracing::warn!(room.id = %room, %cause, "what codes the pictures of a live stream anew died; another takes over");
                return true;
            }
        };
        let frame = Frame {
            time: picture.mark.time,
            clock_rate: picture.mark.clock_rate,
            arrival: picture.mark.arrival,
            sampled: picture.mark.sampled,
            rid: LAYERS[picture.size].to_owned(),
            codec: FrameCodec::H264,
            key_frame: picture.key,
            size: None,
            gap: false,
            level: None,
            data: picture.data,
        };
        self.pass(picture.size, true, frame).await
    }

    async fn pass(&self, place: usize, recoded: bool, frame: Frame) -> bool {
        let picture = Picture {
            place,
            clock: self.clock.wrapping_add(place as u32),
            of: self.of,
            others: Vec::new(),
            recoded,
            frame,
        };
        self.frames.send(picture).await.is_ok()
    }
}
