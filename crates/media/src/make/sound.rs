//! The sound of a mix: who talks is heard, voices are treated and measured, and a moment of it is tried.

use serde::{Deserialize, Serialize};

use super::TOLERANCE_LU;
use crate::{
    error::{Error, Result},
    ffmpeg::{Runner, Work},
    hush::{self, Care},
    plan::{
        self, Input, loudness,
        mix::{self, Loudness, Master, Mix, Person, Piece, Silence, Stretch, Turn},
    },
    sniff::Format,
    talk,
};

/// What is heard before and behind a moment that is tried: who talks is known from it, and how loud they are.
const AROUND_MS: (u64, u64) = (25_000, 5000);

/// By so much each of two channels is lower than the one of which they were made.
const MONO_DB: f64 = 3.01;

/// How loud everything is: what `info` tells of a mix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// What the whole was brought to.
    pub target_lufs: f64,
    /// Each voice that is heard.
    pub voices: Vec<VoiceFigures>,
}

/// How loud a voice is. What was silent has no figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoiceFigures {
    /// Whose, as a place in [`Mix::people`].
    pub person: usize,
    /// Integrated loudness as it was recorded.
    pub recorded_lufs: Option<f64>,
    /// True peak as it was recorded.
    pub recorded_true_peak_dbtp: Option<f64>,
    /// Integrated loudness in the mix.
    pub mixed_lufs: Option<f64>,
}

/// Somebody, and their place in the mix.
type Speaker<'a> = (usize, &'a Person);
/// What somebody's voice measured as it was recorded, and as it is summed.
type Both<'a> = (&'a Loudness, &'a Loudness);

/// Voices that are ready to be summed.
pub(super) struct Ready {
    /// The mix of them.
    pub mix: Mix,
    /// How loud each is, and what the sum is brought to; nothing when nobody has a microphone.
    pub sound: Option<(Vec<Loudness>, Master)>,
    /// What each was as it was recorded.
    recorded: Vec<Loudness>,
    /// Where treated voices lie.
    _work: Option<Work>,
}

impl Ready {
    /// What is measured, as plans take it.
    pub fn measured(&self) -> Option<(&[Loudness], Master)> {
        self.sound
            .as_ref()
            .map(|(voices, master)| (&voices[..], *master))
    }

    /// How loud everything is; `monos` are the voices of one channel.
    pub fn figures(&self, monos: &[bool]) -> Option<Figures> {
        let (voices, master) = self.sound.as_ref()?;
        let speakers = self.mix.people.iter().enumerate();
        let speakers = speakers.filter(|(_, person)| person.is_heard());
        let of = |((person, one), (recorded, voice)): (Speaker<'_>, Both<'_>)| {
            // One channel is measured as two that are as loud together.
            let is_mono = monos.get(person).copied().unwrap_or(false);
            let more = if is_mono { MONO_DB } else { 0.0 };
            let is_said = !recorded.is_silent() && recorded.peak_dbtp.is_finite();
            let gain = mix::voice_gain_db(&self.mix.sound, one, *voice) + master.gain_db;
            VoiceFigures {
                person,
                recorded_lufs: is_said.then_some(recorded.lufs),
                recorded_true_peak_dbtp: is_said.then(|| tenths(recorded.peak_dbtp + more)),
                mixed_lufs: (!voice.is_silent()).then(|| tenths(voice.lufs + gain)),
            }
        };
        Some(Figures {
            target_lufs: self.mix.sound.target.lufs(),
            voices: speakers
                .zip(self.recorded.iter().zip(voices))
                .map(of)
                .collect(),
        })
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Whose microphone has one channel.
pub(super) async fn monos(runner: &Runner, mix: &Mix) -> Result<Vec<bool>> {
    let mut monos = Vec::new();
    for person in &mix.people {
        let channels = match person.microphone.first().map(|piece| &piece.input) {
            Some(input) => match input.format {
                Format::Pcm(pcm) => Some(u32::from(pcm.channels)),
                _ => runner.look(input).await?.audio.map(|audio| audio.channels),
            },
            None => None,
        };
        monos.push(channels == Some(1));
    }
    Ok(monos)
}

/// Treats the voices where that is asked for, measures them, and finds the master that meets the target.
pub(super) async fn ready(
    runner: &Runner,
    mut mix: Mix,
    cares: Vec<Care>,
    progress: &mut impl FnMut(f64),
) -> Result<Ready> {
    let (mut work, mut before) = (None, None);
    let speakers = mix.people.iter().filter(|person| person.is_heard()).count();
    if speakers > 0 && mix.sound.treats() {
        let heard = mix
            .people
            .iter()
            .zip(cares)
            .filter(|(person, _)| person.is_heard());
        let cares: Vec<Care> = heard.map(|(_, care)| care).collect();
        let plan = mix::treated(&mix, &cares)?;
        let done = runner.run(&plan, |run| progress(run.done / 2.0)).await?;
        let raw = (0..speakers).map(|n| loudness::read(&done.said, &format!("raw{n}")));
        before = Some(raw.collect::<Result<Vec<_>>>()?);
        let heard = mix.people.iter_mut().filter(|person| person.is_heard());
        for (person, file) in heard.zip(&plan.outputs) {
            let input = Input::new(done.path(file), Format::Flac);
            person.microphone = vec![Piece::at(input, 0.0)];
        }
        mix.lowered_db = mix::LOWERED_DB;
        work = Some(done);
    }
    let from = if work.is_some() { 0.5 } else { 0.0 };
    let mut later = |share: f64| progress(from + share * (1.0 - from));
    let sound = measure(runner, &mix, speakers, &mut later).await?;
    let voices = sound.as_ref().map(|(voices, _)| voices.clone());
    Ok(Ready {
        mix,
        sound,
        recorded: before.or(voices).unwrap_or_default(),
        _work: work,
    })
}

/// Measures voices and sum, and finds the master that meets the target. Nothing, when nobody has a microphone.
async fn measure(
    runner: &Runner,
    mix: &Mix,
    speakers: usize,
    progress: &mut impl FnMut(f64),
) -> Result<Option<(Vec<Loudness>, Master)>> {
    if speakers == 0 {
        return Ok(None);
    }
    let work = runner
        .run(&mix::voices(mix)?, |run| progress(run.done / 3.0))
        .await?;
    let voices = (0..speakers).map(|n| loudness::read(&work.said, &format!("voice{n}")));
    let voices = voices.collect::<Result<Vec<_>>>()?;
    let work = runner
        .run(&mix::sum(mix, &voices)?, |run| {
            progress((1.0 + run.done) / 3.0)
        })
        .await?;
    let target = mix.sound.target;
    let mut master = loudness::read(&work.said, "sum")?.master(target);
    if master.limit {
        let plan = mix::mastered(mix, &voices, master)?;
        let work = runner
            .run(&plan, |run| progress((2.0 + run.done) / 3.0))
            .await?;
        let result = loudness::read(&work.said, "master")?;
        if (result.lufs - target.lufs()).abs() > TOLERANCE_LU {
            master = master.corrected(result, target);
        }
    }
    Ok(Some((voices, master)))
}

/// What is heard between two instants of a recording.
pub(super) struct Heard {
    /// Who has the floor, where the look follows it.
    pub turns: Vec<Turn>,
    /// When each microphone is turned down, where the sound asks for it.
    pub cares: Vec<Care>,
    /// Which pauses are made shorter, where that is asked for.
    pub pauses: Vec<Stretch>,
}

/// Hears who talks between two instants of the recording.
pub(super) async fn understood(
    runner: &Runner,
    mix: &Mix,
    (from_ms, to_ms): (u64, u64),
    silence: Option<Silence>,
) -> Result<Heard> {
    let levels = levels(runner, mix, (from_ms, to_ms)).await?;
    let muted: Vec<bool> = mix.people.iter().map(|person| person.muted).collect();
    let (look, sound) = (mix.look.follows_speech(), mix.sound);
    // Hours of many people are a second of work, which is not for a thread that others wait on.
    let found = tokio::task::spawn_blocking(move || {
        let cares = match sound.follows_speech() {
            true => hush::cares(&levels, &sound),
            false => Vec::new(),
        };
        let mut heard = levels;
        for (track, _) in heard.iter_mut().zip(muted).filter(|(_, muted)| *muted) {
            track.fill(-100.0);
        }
        let turns = if look {
            talk::turns(&heard)
        } else {
            Vec::new()
        };
        let pauses = silence.map(|silence| talk::pauses(&heard, silence));
        let pauses = pauses.unwrap_or_default();
        Heard {
            turns,
            cares,
            pauses,
        }
    });
    let mut found = found.await.map_err(|_| Error::Cancelled)?;
    for turn in &mut found.turns {
        turn.at_ms += from_ms;
    }
    for pause in &mut found.pauses {
        pause.from_ms += from_ms;
        pause.to_ms += from_ms;
    }
    Ok(found)
}

/// How loud each microphone is between two instants of the recording.
async fn levels(runner: &Runner, mix: &Mix, (from_ms, to_ms): (u64, u64)) -> Result<Vec<Vec<f32>>> {
    let mut levels = Vec::new();
    for person in &mix.people {
        let mut track = talk::silent(to_ms - from_ms);
        for piece in &person.microphone {
            let from = (from_ms as f64 - piece.offset_ms).max(0.0);
            let length = to_ms as f64 - piece.offset_ms - from;
            if length < 1.0 {
                continue;
            }
            let plan = plan::samples_between(&piece.input, talk::RATE, from, length);
            let (mut meter, mut odd) = (talk::Meter::default(), None);
            let work = runner.stream(&plan, |bytes| {
                for &byte in bytes {
                    match odd.take() {
                        Some(low) => meter.push(i16::from_le_bytes([low, byte])),
                        None => odd = Some(byte),
                    }
                }
            });
            work.await?;
            let offset = piece.offset_ms + from - from_ms as f64;
            talk::place(&mut track, &meter.levels(), offset);
        }
        levels.push(track);
    }
    Ok(levels)
}

/// So much of the sound of a mix from an instant on, as WAV. It reads only what is around that instant, so it takes a
/// moment however long the recording is; how loud a voice is, is measured there too, and may differ a little in the mix.
pub async fn listen(runner: &Runner, mix: &Mix, at_ms: u64, length_ms: u64) -> Result<Vec<u8>> {
    let at_ms = at_ms.min(mix.duration_ms.saturating_sub(1));
    let length_ms = length_ms.min(mix.duration_ms - at_ms);
    let from_ms = at_ms.saturating_sub(AROUND_MS.0);
    let to_ms = (at_ms + length_ms + AROUND_MS.1).min(mix.duration_ms);
    let (mix, _files) = around(runner, mix, (from_ms, to_ms)).await?;
    let cares = match mix.sound.follows_speech() {
        true => {
            let whole = (0, mix.duration_ms);
            understood(runner, &mix, whole, None).await?.cares
        }
        false => Vec::new(),
    };
    let ready = ready(runner, mix, cares, &mut |_| {}).await?;
    let plan = mix::heard(&ready.mix, ready.measured(), at_ms - from_ms, length_ms)?;
    let work = runner.run(&plan, |_| {}).await?;
    Ok(std::fs::read(work.path("heard.wav"))?)
}

/// A mix of no more than a stretch of the recording, and where its files lie.
async fn around(
    runner: &Runner,
    mix: &Mix,
    (from_ms, to_ms): (u64, u64),
) -> Result<(Mix, Option<Work>)> {
    let mut short = Mix {
        duration_ms: to_ms - from_ms,
        look: mix::Look::default(),
        cut: mix::Cut::default(),
        ..mix.clone()
    };
    let length = short.duration_ms as f64;
    let mut laid = Vec::new();
    for (n, person) in mix.people.iter().enumerate() {
        short.people[n].microphone.clear();
        let is_needed = person.is_heard() || mix.sound.follows_speech();
        for piece in person.microphone.iter().filter(|_| is_needed) {
            let begins = piece.offset_ms - from_ms as f64;
            let end = piece.length_ms.map(|ms| begins + ms as f64);
            // What ends just here has nothing left to be read.
            if begins < length && end.is_none_or(|end| end > 100.0) {
                laid.push((n, piece, (-begins).max(0.0), begins.max(0.0)));
            }
        }
    }
    if laid.is_empty() {
        return Ok((short, None));
    }
    let wanted: Vec<(&Piece, f64)> = laid
        .iter()
        .map(|(_, piece, from, _)| (*piece, *from))
        .collect();
    let plan = mix::stretches(&wanted, length)?;
    let work = runner.run(&plan, |_| {}).await?;
    for ((person, _, _, at), file) in laid.iter().zip(&plan.outputs) {
        let piece = Piece::at(Input::new(work.path(file), Format::W64), *at);
        short.people[*person].microphone.push(piece);
    }
    Ok((short, Some(work)))
}
