//! Appending the frames of one H.264 track.

use shiguredo_mp4::{boxes::SampleEntry, codec_string};

use super::{
    TIMESCALE,
    boxes::{self, INDEX_ROOM, Sample},
    h264::{self, ParameterSets},
    index::{ByteRange, Index, Init},
};
use crate::{
    error::Result,
    frame::{Codec, Frame, Pushed, Summary},
    sink::Sink,
    timeline::Timeline,
};

/// A fragment is appended when it spans this much: what a crash can take, with the one frame that is held back.
const FRAGMENT_TICKS: u64 = TIMESCALE as u64 / 2;
/// … or when it holds this much.
const FRAGMENT_BYTES: usize = 4 << 20;
/// How long a frame is taken to last before any two were seen.
const FIRST_GUESS: u64 = TIMESCALE as u64 / 30;

/// Writes one track of H.264.
#[derive(Debug)]
pub struct Writer {
    timeline: Timeline,
    sets: Option<ParameterSets>,
    index: Index,
    /// Samples of the fragment being filled; all but the last know how long they last.
    samples: Vec<Sample>,
    sequence: u32,
    written: u64,
    frames: u64,
    last_len: u64,
    broken: bool,
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// A writer for one track. Nothing is written before the first key frame.
    pub fn new() -> Self {
        Self {
            timeline: Timeline::new(Codec::H264),
            sets: None,
            index: Index::default(),
            samples: Vec::new(),
            sequence: 0,
            written: 0,
            frames: 0,
            last_len: FIRST_GUESS,
            broken: true,
        }
    }

    /// Notes the times of a frame that is not to be written (another simulcast layer).
    pub fn observe(&mut self, frame: &Frame<'_>) {
        self.timeline.observe(frame);
    }

    /// Takes one frame (an access unit in Annex B).
    pub fn push(&mut self, frame: &Frame<'_>, sink: &mut impl Sink) -> Result<Pushed> {
        self.broken |= frame.gap;
        let sample = h264::sample(frame.data, self.sets.as_ref()).ok();
        // A key frame is whatever a decoder can start from: an IDR picture whose parameter sets are known.
        let usable = sample.filter(|sample| match &sample.sets {
            Some(sets) => sets.entry().is_ok(),
            None => !self.broken,
        });
        let Some(sample) = usable else {
            self.broken = true;
            self.timeline.observe(frame);
            return Ok(Pushed::NeedsKeyframe);
        };
        let before = self.timeline.last();
        let lost = self.broken || frame.gap;
        let Some(at) = self.timeline.place(frame, lost) else {
            return Ok(Pushed::Late);
        };
        self.broken = false;
        if let Some(before) = before {
            self.end_last_sample(at - before, lost);
        }
        self.take(at, sample, sink)?;
        self.frames += 1;
        Ok(Pushed::Kept)
    }

    /// The picture before lasts until this one, however long that is: a loss is a picture that stands still.
    fn end_last_sample(&mut self, ticks: u64, lost: bool) {
        if let Some(last) = self.samples.last_mut() {
            last.duration = u32::try_from(ticks).unwrap_or(u32::MAX);
        }
        if !lost && ticks < u64::from(TIMESCALE) / 2 {
            self.last_len = ticks;
        }
        self.timeline.expect(self.last_len);
    }

    fn take(&mut self, at: u64, sample: h264::Sample, sink: &mut impl Sink) -> Result<()> {
        let first = self.samples.first().map_or(at, |first| first.at);
        let bytes: usize = self.samples.iter().map(|sample| sample.data.len()).sum();
        if sample.key || at - first >= FRAGMENT_TICKS || bytes > FRAGMENT_BYTES {
            self.append_fragment(self.samples.len(), sink)?;
        }
        if let Some(sets) = sample.sets
            && self.sets.as_ref() != Some(&sets)
        {
            self.append_init(&sets, sink)?;
            self.sets = Some(sets);
        }
        let duration = u32::try_from(self.last_len).unwrap_or(u32::MAX);
        self.samples.push(Sample {
            at,
            duration,
            key: sample.key,
            data: sample.data,
        });
        Ok(())
    }

    fn append_init(&mut self, sets: &ParameterSets, sink: &mut impl Sink) -> Result<()> {
        let entry = sets.entry()?;
        let codec = codec_string::from_sample_entry(&SampleEntry::Avc1(entry.clone()))?;
        let bytes = boxes::init(entry)?;
        let range = ByteRange {
            offset: self.written,
            length: bytes.len() as u64,
        };
        let first = self.index.inits.is_empty();
        self.append(&bytes, sink)?;
        if first {
            self.append(&boxes::free(INDEX_ROOM), sink)?;
        }
        self.index.add_init(Init {
            range,
            size: sets.size()?,
            codec,
        });
        Ok(())
    }

    fn append_fragment(&mut self, samples: usize, sink: &mut impl Sink) -> Result<()> {
        let rest = self.samples.split_off(samples);
        let samples = std::mem::replace(&mut self.samples, rest);
        let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
            return Ok(());
        };
        let (start, key) = (first.at, first.key);
        let duration = last.at + u64::from(last.duration) - start;
        self.sequence += 1;
        let bytes = boxes::fragment(self.sequence, &samples)?;
        let range = ByteRange {
            offset: self.written,
            length: bytes.len() as u64,
        };
        self.append(&bytes, sink)?;
        self.index.add_fragment(range, start, duration, key);
        Ok(())
    }

    fn append(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<()> {
        sink.append(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Appends what has been gathered, but for the last frame, whose length is not known yet. Called by `push` twice a
    /// second; call it yourself when frames stop coming.
    pub fn flush(&mut self, sink: &mut impl Sink) -> Result<()> {
        self.append_fragment(self.samples.len().saturating_sub(1), sink)
    }

    /// What a playlist can list so far.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The server time of the first frame, as well as it is known so far.
    pub fn start_ns(&self) -> Option<u64> {
        let zero_ns = self.timeline.zero_ns();
        zero_ns.map(|zero_ns| u64::try_from(zero_ns).unwrap_or(0))
    }

    /// How much of the track the writer holds, flushed or not, in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        let ticks = self.timeline.last().map_or(0, |last| last + self.last_len);
        ticks * 1000 / u64::from(TIMESCALE)
    }

    /// Appends the rest and fills the index in. Nothing, when no frame came.
    pub fn finish(mut self, sink: &mut impl Sink) -> Result<Option<(Summary, Index)>> {
        let duration_ms = self.duration_ms();
        self.append_fragment(self.samples.len(), sink)?;
        self.index.finish();
        let Some(init) = self.index.inits.first() else {
            return Ok(None);
        };
        let room_at = init.range.end();
        let first_byte = room_at + INDEX_ROOM as u64;
        let room = boxes::index_room(&self.index.segments, self.written, first_byte)?;
        sink.patch(room_at, &room)?;
        let start_ns = self.start_ns().unwrap_or(0);
        let arrived = self.timeline.arrived();
        let arrived_ns = arrived.map_or(0, |fit| u64::try_from(fit.zero_ns).unwrap_or(0));
        let summary = Summary {
            codec: Codec::H264,
            start_ns,
            arrived_ns,
            duration_ms,
            drift_ppm: arrived.map_or(0.0, |fit| fit.drift_ppm),
            drift: self.timeline.drift(),
            frames: self.frames,
            bytes: self.written,
            size: self.index.size(),
            gaps: self.timeline.gaps().to_vec(),
        };
        Ok(Some((summary, self.index)))
    }
}
