//! One writer for whatever codec a track has.

use crate::{
    error::Result,
    fmp4,
    frame::{Codec, Frame, Pushed, Summary},
    sink::Sink,
    webm,
};

/// Writes one track, as WebM or as fragmented MP4.
///
/// ```
/// use media::{capture::Writer, frame::{Codec, Frame}};
/// # fn main() -> media::Result<()> {
/// let (mut writer, mut file) = (Writer::new(Codec::Opus), Vec::new());
/// for n in 0..50 {
///     let (ticks, arrival_ns) = (n * 960, 1_000_000_000 + u64::from(n) * 20_000_000);
///     let frame =
///         Frame { stream: 1, ticks, arrival_ns, sampled_ns: None, keyframe: true, gap: false, data: &[0xf8, 0xff, 0xfe] };
///     writer.push(&frame, &mut file)?;
/// }
/// let finished = writer.finish(&mut file)?.unwrap();
/// assert_eq!(finished.summary.duration_ms, 1000);
/// assert_eq!(finished.summary.start_ns, 1_000_000_000);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Writer(Kind);

#[derive(Debug)]
enum Kind {
    Webm(Box<webm::Writer>),
    Fmp4(Box<fmp4::Writer>),
}

/// What a finished file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// Times, sizes, losses.
    pub summary: Summary,
    /// What a playlist can list, of H.264.
    pub index: Option<fmp4::Index>,
}

impl Writer {
    /// A writer for one track. Nothing is written before the first key frame.
    pub fn new(codec: Codec) -> Self {
        match webm::Writer::new(codec) {
            Ok(writer) => Self(Kind::Webm(Box::new(writer))),
            Err(_) => Self(Kind::Fmp4(Box::default())),
        }
    }

    /// Notes the times of a frame that is not to be written: another simulcast layer. A layer whose clock is known
    /// before capture changes to it goes on within a few milliseconds of where it belongs.
    pub fn observe(&mut self, frame: &Frame<'_>) {
        match &mut self.0 {
            Kind::Webm(writer) => writer.observe(frame),
            Kind::Fmp4(writer) => writer.observe(frame),
        }
    }

    /// Takes one frame. When the answer is [`Pushed::NeedsKeyframe`], ask the sender for one. Fails only when the sink
    /// does; what a sender may send never ends a capture.
    pub fn push(&mut self, frame: &Frame<'_>, sink: &mut impl Sink) -> Result<Pushed> {
        match &mut self.0 {
            Kind::Webm(writer) => writer.push(frame, sink),
            Kind::Fmp4(writer) => writer.push(frame, sink),
        }
    }

    /// Appends what has been gathered. `push` does so twice a second; call it when frames stop coming.
    pub fn flush(&mut self, sink: &mut impl Sink) -> Result<()> {
        match &mut self.0 {
            Kind::Webm(writer) => writer.flush(sink),
            Kind::Fmp4(writer) => writer.flush(sink),
        }
    }

    /// The server time of the first frame, in nanoseconds, as well as it is known so far; it settles within seconds.
    /// It is not in the file: keep it beside the file.
    pub fn start_ns(&self) -> Option<u64> {
        match &self.0 {
            Kind::Webm(writer) => writer.start_ns(),
            Kind::Fmp4(writer) => writer.start_ns(),
        }
    }

    /// How much of the track the writer holds, flushed or not, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        match &self.0 {
            Kind::Webm(writer) => writer.duration_ms(),
            Kind::Fmp4(writer) => writer.duration_ms(),
        }
    }

    /// What a playlist can list so far, of H.264.
    pub fn index(&self) -> Option<&fmp4::Index> {
        match &self.0 {
            Kind::Webm(_) => None,
            Kind::Fmp4(writer) => Some(writer.index()),
        }
    }

    /// Appends the rest, and writes length and index. Nothing, when no frame was kept: then nothing was appended.
    pub fn finish(self, sink: &mut impl Sink) -> Result<Option<Finished>> {
        Ok(match self.0 {
            Kind::Webm(writer) => writer.finish(sink)?.map(|summary| Finished {
                summary,
                index: None,
            }),
            Kind::Fmp4(writer) => writer.finish(sink)?.map(|(summary, index)| Finished {
                summary,
                index: Some(index),
            }),
        })
    }
}
