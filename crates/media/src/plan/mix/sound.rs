//! The sound of a mix: pieces placed to the sample, voices at equal loudness, a master that keeps to the target.

use std::fmt::Write;

use super::{Mix, Person, Piece, Sound, Target};
use crate::{
    error::{Error, Result},
    plan::{Args, Input, Limits, Plan, Stdout},
};

/// Samples a second of everything we make.
pub const RATE: u32 = 48_000;
/// What was lost becomes silence as soon as it is longer than rounding.
pub(super) const PLACED: &str = "async=1:min_hard_comp=0.015:first_pts=0";
/// What every voice is brought to before they are summed: low, so that the sum has room.
const VOICE_LUFS: f64 = -26.0;
/// More than this is not a quiet voice but a silent one, and would only lift noise.
const MOST_GAIN_DB: f64 = 24.0;
/// Below this nothing was said.
const SILENCE_LUFS: f64 = -60.0;
/// The limiter's first ceiling. One decibel below what the file may have, for what AAC adds.
const CEILING_DBTP: f64 = -2.0;

/// A measurement by EBU R 128.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    /// Integrated loudness.
    pub lufs: f64,
    /// True peak.
    pub peak_dbtp: f64,
}

/// What is done to the sum of the voices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Master {
    /// Its gain.
    pub gain_db: f64,
    /// Whether peaks have to be held back.
    pub limit: bool,
    /// Below what they are held.
    pub ceiling_dbtp: f64,
}

impl Loudness {
    /// Whether anything was said at all.
    pub fn is_silent(self) -> bool {
        self.lufs <= SILENCE_LUFS
    }

    /// What brings a sum that measures like this to the target.
    pub fn master(self, target: Target) -> Master {
        let gain_db = if self.is_silent() {
            0.0
        } else {
            target.lufs() - self.lufs
        };
        Master {
            gain_db,
            limit: self.peak_dbtp + gain_db > CEILING_DBTP,
            ceiling_dbtp: CEILING_DBTP,
        }
    }
}

/// What a person's voice that measures like this is lifted by before all are summed.
pub fn voice_gain_db(sound: &Sound, person: &Person, voice: Loudness) -> f64 {
    let common = match sound.level_speakers && !voice.is_silent() {
        true => (VOICE_LUFS - voice.lufs).min(MOST_GAIN_DB),
        false => 0.0,
    };
    common + person.gain_db
}

impl Master {
    /// The same, when the limiter took so much that the result measures like this.
    pub fn corrected(self, result: Loudness, target: Target) -> Self {
        let missing = target.lufs() - result.lufs;
        // A correction of more would only press against the ceiling.
        Self {
            gain_db: self.gain_db + missing.clamp(-3.0, 3.0),
            ..self
        }
    }

    /// The same for a file in which peaks became so high: lower by as much as they are above what it may have.
    pub fn lower(self, peak_dbtp: f64, most_dbtp: f64) -> Self {
        Self {
            limit: true,
            ceiling_dbtp: self.ceiling_dbtp - (peak_dbtp - most_dbtp) - 0.2,
            ..self
        }
    }
}

/// Measures each voice by itself. The run says `[ebur128@voice0 …` for the first person with a microphone.
pub fn voices(mix: &Mix) -> Result<Plan> {
    let (speakers, inputs) = speakers(mix)?;
    let mut graph = String::new();
    let mut next = 0;
    for (n, person) in speakers.iter().enumerate() {
        next = voice(&mut graph, mix, person, n, next, 0.0);
        let cut = mix.cut_sound();
        let kept = cut
            .strip_prefix(',')
            .map(|cut| format!("{cut},"))
            .unwrap_or_default();
        let _ = writeln!(
            graph,
            "[voice{n}]{kept}ebur128@voice{n}=peak=true:framelog=verbose[out{n}];"
        );
    }
    Ok(measuring(mix, inputs, graph, speakers.len()))
}

/// Measures the sum of the voices, each brought to the common loudness. The run says `[ebur128@sum …`.
pub fn sum(mix: &Mix, measured: &[Loudness]) -> Result<Plan> {
    let inputs = speakers(mix)?.1;
    let mut graph = String::new();
    summed(&mut graph, mix, measured, 0)?;
    graph.push_str("[sum]ebur128@sum=peak=true:framelog=verbose[out0];\n");
    Ok(measuring(mix, inputs, graph, 1))
}

/// Measures what the master makes of the sum. The run says `[ebur128@master …`.
pub fn mastered(mix: &Mix, measured: &[Loudness], master: Master) -> Result<Plan> {
    let inputs = speakers(mix)?.1;
    let mut graph = String::new();
    summed(&mut graph, mix, measured, 0)?;
    graph.push_str(&mastering(master, mix.sound.target));
    graph.push_str("[master]ebur128@master=peak=true:framelog=verbose[out0];\n");
    Ok(measuring(mix, inputs, graph, 1))
}

/// Everybody with a microphone who is heard, and all their pieces in order.
pub(super) fn speakers(mix: &Mix) -> Result<(Vec<&Person>, Vec<Input>)> {
    let speakers = mix.people.iter().filter(|person| person.is_heard());
    let speakers: Vec<&Person> = speakers.collect();
    let pieces = speakers.iter().flat_map(|person| &person.microphone);
    let inputs: Vec<Input> = pieces.map(|piece| piece.input.clone()).collect();
    if inputs.is_empty() {
        return Err(Error::Unplannable("nobody has a microphone"));
    }
    Ok((speakers, inputs))
}

fn measuring(mix: &Mix, inputs: Vec<Input>, mut graph: String, outs: usize) -> Plan {
    // The last chain ends without a semicolon.
    graph.truncate(graph.trim_end().trim_end_matches(';').len());
    let mut args = Args::default();
    args.inputs(&inputs)
        .words("-filter_complex_script graph.txt");
    for n in 0..outs {
        args.arg("-map").arg(format!("[out{n}]")).words("-f null -");
    }
    Plan {
        inputs,
        files: vec![("graph.txt".into(), graph.into_bytes())],
        args: args.0,
        outputs: Vec::new(),
        duration_ms: mix.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(mix.duration_ms),
    }
}

/// The chains of one voice, whose first piece is input `first`; it comes out as `[voiceN]`. Answers the next input.
pub(super) fn voice(
    graph: &mut String,
    mix: &Mix,
    person: &Person,
    n: usize,
    first: usize,
    gain_db: f64,
) -> usize {
    let whole = mix.duration_ms * u64::from(RATE) / 1000;
    for (k, piece) in person.microphone.iter().enumerate() {
        let _ = writeln!(
            graph,
            "[{}:a:0]{}[v{n}p{k}];",
            first + k,
            piece.placed("stereo")
        );
    }
    let gain_db = gain_db + mix.lowered_db;
    let pieces = person.microphone.len();
    for k in 0..pieces {
        let _ = write!(graph, "[v{n}p{k}]");
    }
    if pieces > 1 {
        let _ = write!(graph, "amix=inputs={pieces}:normalize=0:duration=longest,");
    }
    let _ = writeln!(
        graph,
        "volume={gain_db:.3}dB:precision=float,apad=whole_len={whole},atrim=end_sample={whole},\
         asetpts=N/SR/TB[voice{n}];"
    );
    first + pieces
}

impl Piece {
    /// A piece on the recording's clock, to the sample. Its own timestamps rule inside: what was lost becomes silence as
    /// soon as it is longer than rounding (half an Opus packet and more).
    pub(in crate::plan) fn placed(&self, layout: &str) -> String {
        let offset = (self.offset_ms * f64::from(RATE) / 1000.0).round() as i64;
        let place = match offset {
            0 => String::new(),
            1.. => format!(",adelay=delays={offset}S:all=1"),
            _ => format!(",atrim=start_sample={},asetpts=PTS-STARTPTS", -offset),
        };
        format!(
            "asetpts=PTS-STARTPTS,aresample={RATE}:{PLACED},\
             aformat=sample_fmts=fltp:channel_layouts={layout}{place}"
        )
    }
}

/// All voices at equal loudness, summed as `[sum]`. Their first piece is input `first`.
fn summed(graph: &mut String, mix: &Mix, measured: &[Loudness], first: usize) -> Result<()> {
    let speakers = speakers(mix)?.0;
    if speakers.len() != measured.len() {
        return Err(Error::Unplannable("one measurement for each voice"));
    }
    let mut next = first;
    for (n, (person, loudness)) in speakers.iter().zip(measured).enumerate() {
        let gain_db = voice_gain_db(&mix.sound, person, *loudness);
        next = voice(graph, mix, person, n, next, gain_db);
    }
    for n in 0..speakers.len() {
        let _ = write!(graph, "[voice{n}]");
    }
    let _ = writeln!(
        graph,
        "amix=inputs={}:normalize=0:duration=longest{}{}[sum];",
        speakers.len(),
        mix.sound.target.mixdown(),
        mix.cut_sound(),
    );
    Ok(())
}

/// From `[sum]` to `[master]`.
fn mastering(master: Master, target: Target) -> String {
    format!("[sum]{}[master];\n", &held(master, target)[1..])
}

/// A gain, and a limiter behind it, behind another filter. The limiter works at four times the rate: it must see the peaks
/// between the samples.
pub(super) fn held(master: Master, target: Target) -> String {
    let gain = format!(",volume={:.3}dB:precision=float", master.gain_db);
    if !master.limit {
        return gain;
    }
    let ceiling = 10_f64.powf(master.ceiling_dbtp / 20.0);
    // A resampler may change the channels as well: behind a cut ffmpeg would not know how many the limiter has.
    let layout = target.layout();
    format!(
        "{gain},aresample={},aformat=channel_layouts={layout},\
         alimiter=limit={ceiling:.6}:attack=5:release=80:level=0:latency=1,aresample={RATE}",
        RATE * 4
    )
}

/// The whole sound of a film as `[master]`, silence when nobody has a microphone. Where it is also seen each voice is
/// there a second time, as `[saidN]`.
pub(super) fn soundtrack(
    graph: &mut String,
    mix: &Mix,
    sound: Option<(&[Loudness], Master)>,
    first: usize,
    is_seen: bool,
) -> Result<Vec<Input>> {
    let Some((measured, master)) = sound else {
        let seconds = match mix.is_finished_later() {
            true => mix.kept_frames() as f64 / f64::from(super::FPS),
            false => mix.duration_ms as f64 / 1000.0,
        };
        let _ = writeln!(graph, "anullsrc=r={RATE}:cl=stereo:d={seconds:.3}[master];");
        return Ok(Vec::new());
    };
    let (speakers, inputs) = speakers(mix)?;
    let mut summing = String::new();
    summed(&mut summing, mix, measured, first)?;
    if is_seen {
        for n in 0..speakers.len() {
            summing = summing.replacen(
                &format!("[voice{n}];"),
                &format!(",asplit[voice{n}][said{n}];"),
                1,
            );
        }
    }
    graph.push_str(&summing);
    graph.push_str(&mastering(master, mix.sound.target));
    Ok(inputs)
}
