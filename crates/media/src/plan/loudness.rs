//! Measuring loudness (EBU R 128), and reading what ffmpeg says of it.

use super::{
    Args, Input, Limits, Plan, Stdout,
    mix::{Loudness, Target},
};
use crate::error::{Error, Result};

/// Measures a file's sound. The run says `[ebur128@whole …`.
pub fn loudness(input: &Input, duration_ms: u64) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.words("-map 0:a:0 -af ebur128@whole=peak=true:framelog=verbose -f null -");
    Plan {
        inputs: vec![input.clone()],
        files: Vec::new(),
        args: args.0,
        outputs: Vec::new(),
        duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(duration_ms),
    }
}

/// The same of one stream of a file, in as many channels as the target has.
pub fn of_stream(input: &Input, index: usize, duration_ms: u64, target: Target) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(input));
    args.arg("-map").arg(format!("0:{index}"));
    args.arg("-af").arg(format!(
        "aformat=channel_layouts=stereo{},ebur128@whole=peak=true:framelog=verbose",
        target.mixdown()
    ));
    args.words("-f null -");
    Plan {
        args: args.0,
        ..loudness(input, duration_ms)
    }
}

/// What the meter of this name measured, from what the run said.
pub fn read(said: &str, meter: &str) -> Result<Loudness> {
    let missing = || Error::malformed(format!("ffmpeg told no loudness of {meter}"));
    let head = format!("[ebur128@{meter} @");
    // The summary is the last thing each meter says.
    let summary = said
        .rfind(&head)
        .map(|at| &said[at..])
        .ok_or_else(missing)?;
    let summary = &summary[summary.find("Integrated loudness:").ok_or_else(missing)?..];
    let lufs = number(summary, "I:").ok_or_else(missing)?;
    let peaks = &summary[summary.find("True peak:").ok_or_else(missing)?..];
    let peak_dbtp = number(peaks, "Peak:").ok_or_else(missing)?;
    Ok(Loudness { lufs, peak_dbtp })
}

/// The number behind a word. Silence has a peak of `-inf`.
fn number(text: &str, word: &str) -> Option<f64> {
    let rest = &text[text.find(word)? + word.len()..];
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
[Parsed_x] [info] hello
[ebur128@voice0 @ 0x55d0] [info] Summary:

  Integrated loudness:
    I:         -21.3 LUFS
    Threshold: -31.5 LUFS

  Loudness range:
    LRA:         2.1 LU
    Threshold: -41.4 LUFS
    LRA low:   -22.5 LUFS
    LRA high:  -20.4 LUFS

  True peak:
    Peak:       -3.4 dBFS
[ebur128@voice1 @ 0x55d1] [info] Summary:

  Integrated loudness:
    I:         -70.0 LUFS
    Threshold:   0.0 LUFS

  True peak:
    Peak:       -inf dBFS
";

    #[test]
    fn each_meter_is_read_by_its_name() {
        assert_eq!(
            read(SAID, "voice0").unwrap(),
            Loudness {
                lufs: -21.3,
                peak_dbtp: -3.4
            }
        );
        let silent = read(SAID, "voice1").unwrap();
        assert!(silent.is_silent() && silent.peak_dbtp == f64::NEG_INFINITY);
        read(SAID, "voice2").unwrap_err();
    }
}
