//! Bare samples, for those who look at every one.

use super::{Args, Input, Limits, Plan, Stdout};

/// What [`sampled`] writes.
pub const SAMPLED: &str = "samples.pcm";

/// Mono 16-bit samples at this rate, on standard output. What was lost becomes silence, so that a sample's number is its time.
pub fn samples(input: &Input, rate: u32, duration_ms: u64) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    bare(&mut args, rate);
    args.arg("pipe:1");
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: Vec::new(),
        duration_ms,
        stdout: Stdout::Media,
        limits: Limits::for_media(duration_ms),
    }
}

/// The same of a stretch only: so many milliseconds from this one on.
pub fn samples_between(input: &Input, rate: u32, from_ms: f64, length_ms: f64) -> Plan {
    let mut args = Args::default();
    if from_ms > 0.0 {
        args.arg("-ss").arg(format!("{:.3}", from_ms / 1000.0));
    }
    args.arg("-t").arg(format!("{:.3}", length_ms / 1000.0));
    args.inputs(std::slice::from_ref(input));
    bare(&mut args, rate);
    args.arg("pipe:1");
    Plan {
        args: args.0,
        ..samples(input, rate, length_ms as u64)
    }
}

/// `samples.pcm`: the same in a file, for those who need them in another order.
pub fn sampled(input: &Input, rate: u32, duration_ms: u64) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    bare(&mut args, rate);
    args.arg(SAMPLED);
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: vec![SAMPLED.to_owned()],
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}

fn bare(args: &mut Args, rate: u32) {
    args.words("-map 0:a:0 -af");
    args.arg(format!(
        "asetpts=PTS-STARTPTS,aresample={rate}:async=1:min_hard_comp=0.015:first_pts=0,\
         aformat=sample_fmts=s16:channel_layouts=mono"
    ));
    args.words("-c:a pcm_s16le -f s16le");
}
