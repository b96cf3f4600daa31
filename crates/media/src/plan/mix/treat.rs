//! What is done to each voice before all are summed. It takes one run more, and makes a file of each voice; where nothing
//! is asked for, there is no such run.

use std::fmt::Write;

use super::{
    Mix,
    sound::{RATE, speakers, voice},
};
use crate::{
    error::{Error, Result},
    hush::{self, Care},
    plan::{Args, Limits, Plan, Stdout},
};

/// Treated voices are so much quieter than they were: a mended peak is higher than the one that was cut off.
pub const LOWERED_DB: f64 = 12.0;
/// The quiet as [`crate::talk`] hears it, in the lower part of what is heard, lies so far below the noise of all of it.
const NOISE_ABOVE_QUIET_DB: f64 = 19.0;
/// Noise in a room is strongest where it is low.
const ROOM_NOISE: &str = "8|7|6|5|4|2|1|0|-1|-2|-4|-5|-6|-7|-8";
/// So many samples later than it came a sound leaves the filter against noise.
const DENOISE_DELAY: u32 = RATE / 40;

/// How much of a steady noise is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Denoise {
    /// None.
    #[default]
    Off,
    /// 12 dB.
    Gentle,
    /// 24 dB.
    Strong,
}

/// What the loudness of the whole is brought to, by EBU R 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// -16 LUFS in stereo.
    #[default]
    PodcastStereo,
    /// -19 LUFS in mono.
    PodcastMono,
    /// -23 LUFS in stereo.
    Broadcast,
}

impl Target {
    /// The integrated loudness.
    #[must_use]
    pub const fn lufs(self) -> f64 {
        match self {
            Self::PodcastStereo => -16.0,
            Self::PodcastMono => -19.0,
            Self::Broadcast => -23.0,
        }
    }

    /// How many channels there are.
    #[must_use]
    pub const fn channels(self) -> u32 {
        match self {
            Self::PodcastMono => 1,
            Self::PodcastStereo | Self::Broadcast => 2,
        }
    }

    /// The same, as ffmpeg calls it.
    pub(crate) const fn layout(self) -> &'static str {
        match self.channels() {
            1 => "mono",
            _ => "stereo",
        }
    }

    /// What makes of two channels as many as there are, behind another filter.
    pub(crate) const fn mixdown(self) -> &'static str {
        match self {
            Self::PodcastMono => ",pan=mono|c0=0.5*c0+0.5*c1",
            Self::PodcastStereo | Self::Broadcast => "",
        }
    }
}

/// How a mix sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sound {
    /// A microphone is turned down while its own person is silent.
    pub gate: bool,
    /// How much of a steady noise is taken away.
    pub denoise: Denoise,
    /// Peaks that were cut off are rounded again.
    pub declip: bool,
    /// What is below 80 Hz is taken away.
    pub high_pass: bool,
    /// A microphone is turned down while it hears another person and not its own.
    pub crosstalk: bool,
    /// All voices are brought to the same loudness.
    pub level_speakers: bool,
    /// The quiet sentences of each voice are lifted towards its loud ones.
    pub level_within: bool,
    /// What the loudness of the whole is brought to.
    pub target: Target,
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            gate: false,
            denoise: Denoise::Off,
            declip: false,
            high_pass: false,
            crosstalk: false,
            level_speakers: true,
            level_within: false,
            target: Target::PodcastStereo,
        }
    }
}

impl Sound {
    /// Whether it must be known who talks when.
    pub fn follows_speech(&self) -> bool {
        self.denoise != Denoise::Off || self.turns_down()
    }

    /// Whether a voice has a gain that changes.
    pub fn turns_down(&self) -> bool {
        self.gate || self.crosstalk || self.level_within
    }

    /// Whether anything is done to single voices.
    pub fn treats(&self) -> bool {
        self.follows_speech() || self.declip || self.high_pass
    }
}

/// `voice0.flac` …: each voice over the whole length, treated, and lower by [`LOWERED_DB`]. The run says
/// `[ebur128@raw0 …` of each as it was.
pub fn treated(mix: &Mix, cares: &[Care]) -> Result<Plan> {
    let (speakers, inputs) = speakers(mix)?;
    let sound = &mix.sound;
    if sound.follows_speech() && cares.len() != speakers.len() {
        return Err(Error::Unplannable("it must be known when each voice talks"));
    }
    let (mut graph, mut files, mut gains) = (String::new(), Vec::new(), Args::default());
    let mut next = 0;
    for (n, person) in speakers.iter().enumerate() {
        next = voice(&mut graph, mix, person, n, next, 0.0);
        let care = cares.get(n);
        let chain = chain(mix, care);
        let _ = write!(
            graph,
            "[voice{n}]ebur128@raw{n}=peak=true:framelog=verbose,aformat=sample_fmts=fltp:channel_layouts=stereo{chain}"
        );
        if let Some(care) = care.filter(|_| sound.turns_down()) {
            let name = format!("gains{n}.pcm");
            let input = inputs.len() + files.len();
            gains.words("-f f32le -ac 1 -ar");
            gains.arg(hush::RATE.to_string()).arg("-i").arg(&name);
            files.push((name, care.control(mix.duration_ms)));
            let _ = write!(
                graph,
                "[chain{n}];\n[{input}:a:0]aresample={RATE},aformat=sample_fmts=fltp,\
                 pan=stereo|c0=c0|c1=c0[gain{n}];\n[chain{n}][gain{n}]amultiply"
            );
        }
        let _ = writeln!(
            graph,
            ",volume=-{LOWERED_DB:.3}dB:precision=float,aformat=sample_fmts=s32[clean{n}];"
        );
    }
    graph.truncate(graph.trim_end().trim_end_matches(';').len());
    files.push(("graph.txt".into(), graph.into_bytes()));
    let mut args = Args::default();
    args.inputs(&inputs);
    args.0.extend(gains.0);
    args.words("-filter_complex_script graph.txt");
    let mut outputs = Vec::new();
    for n in 0..speakers.len() {
        let name = format!("voice{n}.flac");
        args.arg("-map").arg(format!("[clean{n}]"));
        args.words("-c:a flac -compression_level 2 -f flac")
            .arg(&name);
        outputs.push(name);
    }
    Ok(Plan {
        inputs,
        files,
        args: args.0,
        outputs,
        duration_ms: mix.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(mix.duration_ms * speakers.len() as u64),
    })
}

/// What is done to one voice, as filters behind a comma.
fn chain(mix: &Mix, care: Option<&Care>) -> String {
    let mut chain = String::new();
    if mix.sound.declip {
        chain += ",adeclip";
    }
    if mix.sound.high_pass {
        // Together of the fourth order, without a bump.
        chain += ",highpass=f=80:t=q:w=0.541,highpass=f=80:t=q:w=1.307";
    }
    let less = match mix.sound.denoise {
        Denoise::Off => None,
        Denoise::Gentle => Some(12),
        Denoise::Strong => Some(24),
    };
    if let (Some(less), Some(care)) = (less, care) {
        let noise = (f64::from(care.quiet_db) + NOISE_ABOVE_QUIET_DB).clamp(-80.0, -20.0);
        let _ = write!(
            chain,
            ",apad=pad_len={DENOISE_DELAY},afftdn=nr={less}:nf={noise:.1}:nt=custom:bn={ROOM_NOISE},\
             atrim=start_sample={DENOISE_DELAY},asetpts=N/SR/TB"
        );
    }
    chain
}
