//! Appending the frames of one track as WebM.

use super::{
    ebml::{self, id},
    head::{self, Ending, Head},
};
use crate::{
    error::{Error, Result},
    frame::{Codec, Frame, Pushed, Size, Summary},
    picture,
    sink::Sink,
    timeline::Timeline,
};

/// A cluster is appended when it spans this much: what a crash can take.
const CLUSTER_MS: u64 = 500;
/// … or when it holds this much.
const CLUSTER_BYTES: usize = 4 << 20;
/// Sound can start anywhere; an index entry this often keeps the index small.
pub(super) const SOUND_CUE_MS: u64 = 5_000;

/// Writes one track of VP8, VP9 or Opus.
#[derive(Debug)]
pub struct Writer {
    codec: Codec,
    timeline: Timeline,
    head: Option<Head>,
    cluster: Cluster,
    cues: Vec<(u64, u64)>,
    written: u64,
    frames: u64,
    /// Where the last block was put.
    last_ms: Option<u64>,
    /// Length of the last frame in ticks: an Opus packet says it, a picture lasts as long as the one before.
    last_len: u64,
    broken: bool,
}

/// The cluster being filled.
#[derive(Debug, Default)]
struct Cluster {
    start_ms: u64,
    starts_with_key: bool,
    body: Vec<u8>,
}

impl Writer {
    /// A writer for one track. Nothing is written before the first key frame.
    pub fn new(codec: Codec) -> Result<Self> {
        if codec == Codec::H264 {
            return Err(Error::Unplannable("H.264 is not part of WebM"));
        }
        Ok(Self {
            codec,
            timeline: Timeline::new(codec),
            head: None,
            cluster: Cluster::default(),
            cues: Vec::new(),
            written: 0,
            frames: 0,
            last_ms: None,
            last_len: 0,
            broken: true,
        })
    }

    /// Notes the times of a frame that is not to be written (another simulcast layer).
    pub fn observe(&mut self, frame: &Frame<'_>) {
        self.timeline.observe(frame);
    }

    /// Takes one frame.
    pub fn push(&mut self, frame: &Frame<'_>, sink: &mut impl Sink) -> Result<Pushed> {
        self.broken |= frame.gap && self.codec.is_video();
        if self.codec.is_video() && self.broken && !frame.keyframe {
            self.timeline.observe(frame);
            return Ok(Pushed::NeedsKeyframe);
        }
        let Ok(size) = self.picture_size(frame) else {
            // A key frame that does not say its size is none; whoever sent it must not end the capture.
            self.broken = true;
            return Ok(Pushed::NeedsKeyframe);
        };
        let before = self.timeline.last();
        let lost = self.broken || frame.gap;
        let Some(at) = self.timeline.place(frame, lost) else {
            return Ok(Pushed::Late);
        };
        self.broken = false;
        self.learn_length(frame, before.filter(|_| !lost), at);
        self.begin(size, sink)?;
        let at_ms = self.block_time(at);
        self.add_block(at_ms, frame, sink)?;
        self.last_ms = Some(at_ms);
        self.frames += 1;
        Ok(Pushed::Kept)
    }

    /// The millisecond of a frame. Two pictures may be sampled within one (Firefox, when the machine is busy): the later
    /// goes into the next, as tools that copy the stream accept no two of one time.
    fn block_time(&self, at: u64) -> u64 {
        let rate = u64::from(self.codec.clock_rate());
        let nearest = (at * 1000 + rate / 2) / rate;
        nearest.max(self.last_ms.map_or(0, |last| last + 1))
    }

    fn picture_size(&self, frame: &Frame<'_>) -> Result<Option<Size>> {
        if !frame.keyframe || !self.codec.is_video() {
            return Ok(None);
        }
        picture::size(self.codec, frame.data).map(Some)
    }

    fn learn_length(&mut self, frame: &Frame<'_>, before: Option<u64>, at: u64) {
        if self.codec == Codec::Opus {
            self.last_len = picture::opus_ticks(frame.data);
        } else if let Some(before) = before {
            self.last_len = (at - before).min(u64::from(self.codec.clock_rate()) / 2);
        }
        self.timeline.expect(self.last_len);
    }

    fn begin(&mut self, size: Option<Size>, sink: &mut impl Sink) -> Result<()> {
        match (&mut self.head, size) {
            (Some(head), Some(size)) => head.grow(size),
            (Some(_), None) => {}
            (None, size) => {
                let head = Head::new(self.codec, size);
                let bytes = head.bytes(None);
                sink.append(&bytes)?;
                self.written = bytes.len() as u64;
                self.head = Some(head);
            }
        }
        Ok(())
    }

    fn add_block(&mut self, at_ms: u64, frame: &Frame<'_>, sink: &mut impl Sink) -> Result<()> {
        let full = at_ms >= self.cluster.start_ms + CLUSTER_MS
            || self.cluster.body.len() + frame.data.len() > CLUSTER_BYTES
            || (frame.keyframe && self.codec.is_video());
        if full {
            self.flush(sink)?;
        }
        if self.cluster.body.is_empty() {
            self.cluster.start_ms = at_ms;
            self.cluster.starts_with_key = frame.keyframe;
            ebml::uint(&mut self.cluster.body, id::TIMESTAMP, at_ms);
        }
        let relative = i16::try_from(at_ms - self.cluster.start_ms)
            .map_err(|_| Error::malformed("a cluster of more than 32 seconds"))?;
        let mut block = Vec::with_capacity(frame.data.len() + 4);
        block.push(0x81);
        block.extend_from_slice(&relative.to_be_bytes());
        block.push(if frame.keyframe { 0x80 } else { 0 });
        block.extend_from_slice(frame.data);
        ebml::element(&mut self.cluster.body, id::SIMPLE_BLOCK, &block);
        Ok(())
    }

    /// Appends what has been gathered. Called by `push` twice a second; call it yourself when frames stop coming.
    pub fn flush(&mut self, sink: &mut impl Sink) -> Result<()> {
        if self.cluster.body.is_empty() {
            return Ok(());
        }
        let cluster = std::mem::take(&mut self.cluster);
        let mut bytes = Vec::with_capacity(cluster.body.len() + 12);
        ebml::element(&mut bytes, id::CLUSTER, &cluster.body);
        sink.append(&bytes)?;
        let due = self.codec.is_video()
            || self
                .cues
                .last()
                .is_none_or(|last| cluster.start_ms >= last.0 + SOUND_CUE_MS);
        if cluster.starts_with_key && due {
            self.cues.push((cluster.start_ms, self.written));
        }
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// The server time of the first frame, as well as it is known so far.
    pub fn start_ns(&self) -> Option<u64> {
        let zero_ns = self.timeline.zero_ns();
        zero_ns.map(|zero_ns| u64::try_from(zero_ns).unwrap_or(0))
    }

    /// How much of the track the writer holds, flushed or not, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        let ticks = self.timeline.last().map_or(0, |last| last + self.last_len);
        let ms = ticks * 1000 / u64::from(self.codec.clock_rate());
        ms.max(self.last_ms.unwrap_or(0))
    }

    /// Appends the rest and the index, and patches duration and sizes into the head. Nothing, when no frame came.
    pub fn finish(mut self, sink: &mut impl Sink) -> Result<Option<Summary>> {
        self.flush(sink)?;
        let duration_ms = self.duration_ms();
        let Some(head) = self.head.take() else {
            return Ok(None);
        };
        let (cues, cues_at) = (head::cues(&self.cues), self.written);
        sink.append(&cues)?;
        let file_len = cues_at + cues.len() as u64;
        let ending = Ending {
            file_len,
            cues_at,
            duration_ms: duration_ms as f64,
        };
        sink.patch(0, &head.bytes(Some(ending)))?;
        let start_ns = self.start_ns().unwrap_or(0);
        let arrived = self.timeline.arrived();
        let arrived_ns = arrived.map_or(0, |fit| u64::try_from(fit.zero_ns).unwrap_or(0));
        Ok(Some(Summary {
            codec: self.codec,
            start_ns,
            arrived_ns,
            duration_ms,
            drift_ppm: arrived.map_or(0.0, |fit| fit.drift_ppm),
            drift: self.timeline.drift(),
            frames: self.frames,
            bytes: file_len,
            size: head.size(),
            gaps: self.timeline.gaps().to_vec(),
        }))
    }
}
