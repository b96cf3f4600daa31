//! ffmpeg and what keeps it apart from the machine.

use std::path::Path;

use media::ffmpeg::{Runner, Sandbox};

use super::Finding;
use crate::jobs::Hardware;
use crate::ops::ffmpeg::{self, ENCODERS, FILTERS};

const INSTALL: &str = "install it: `apt-get install ffmpeg` (version 5 or newer)";
const OLDEST: u32 = 5;

/// Looks at ffmpeg, its parts, its sandbox and what the machine codes films with.
pub async fn examine(tmp: &Path, hardware: Hardware) -> Vec<Finding> {
    let version = match ffmpeg::version(tmp).await {
        Ok(version) => version,
        Err(cause) => return vec![Finding::broken("ffmpeg", cause, INSTALL)],
    };
    vec![
        age(&version),
        parts(tmp, "encoders", "-encoders", &ENCODERS).await,
        parts(tmp, "filters", "-filters", &FILTERS).await,
        sandbox().await,
        encoder(tmp, hardware).await,
    ]
}

/// Versions of distributions begin with a number; those built from a checkout do not.
fn age(version: &str) -> Finding {
    let major = version.trim_start_matches('n').split('.').next();
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(major) if major < OLDEST => Finding::broken("ffmpeg", version, INSTALL),
        _ => Finding::fine("ffmpeg", version),
    }
}

async fn parts(tmp: &Path, what: &str, list: &str, names: &[&'static str]) -> Finding {
    let about = format!("ffmpeg's {what}");
    match ffmpeg::missing(tmp, list, names).await {
        Ok(missing) if missing.is_empty() => Finding::fine(&about, "all that are needed"),
        Ok(missing) => {
            let says = format!("missing {}", missing.join(", "));
            Finding::broken(&about, says, "install an ffmpeg that was built with them")
        }
        Err(cause) => Finding::broken(&about, cause, INSTALL),
    }
}

async fn sandbox() -> Finding {
    let detected = tokio::task::spawn_blocking(Sandbox::detect).await;
    if matches!(detected, Ok(Sandbox::Bubblewrap)) {
        return Finding::fine("sandbox", "ffmpeg runs in namespaces of its own");
    }
    let says = "ffmpeg cannot be shut into namespaces here; limits and forced formats must do";
    let advice = "`apt-get install bubblewrap`, and allow unprivileged user namespaces";
    Finding::note("sandbox", says, advice)
}

/// Tried by coding something: a driver that is there may still not work.
async fn encoder(tmp: &Path, hardware: Hardware) -> Finding {
    let about = "hardware encoder";
    let tmp = tmp.to_owned();
    let Ok(runner) = tokio::task::spawn_blocking(move || Runner::detect(tmp)).await else {
        return Finding::note(
            about,
            "it could not be tried",
            "start `rostrum doctor` again",
        );
    };
    let found = runner.find_encoder().await.map(media::plan::Encoder::name);
    match (found, hardware) {
        (Some(name), Hardware::Auto) => Finding::fine(about, format!("{name} codes films")),
        (Some(name), Hardware::Off) => {
            let says = format!("{name} works and is not used");
            Finding::fine(
                about,
                format!("{says}; `jobs.ffmpeg_hardware = \"auto\"` has it code films"),
            )
        }
        (None, Hardware::Off) => Finding::fine(about, "none that works; x264 codes films"),
        (None, Hardware::Auto) => Finding::note(
            about,
            "none that works, although `jobs.ffmpeg_hardware` is auto; x264 codes films",
            "install the driver of the card, and let this user use /dev/dri (group render)",
        ),
    }
}
