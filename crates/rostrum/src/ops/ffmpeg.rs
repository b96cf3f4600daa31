//! Asking ffmpeg about itself.

use std::path::Path;

use media::ffmpeg::{Runner, Sandbox};
use media::plan::{Limits, Plan, Stdout};

/// What the mixes, downloads and pictures are made with.
pub const ENCODERS: [&str; 6] = [
    "libx264",
    "aac",
    "libmp3lame",
    "libopus",
    "libvpx",
    "pcm_s24le",
];

/// What they are laid out and mixed with.
pub const FILTERS: [&str; 11] = [
    "scale",
    "pad",
    "overlay",
    "drawtext",
    "amix",
    "adelay",
    "aresample",
    "alimiter",
    "tile",
    "zscale",
    "tonemap",
];

/// Its version.
///
/// # Errors
/// It does not run; says why.
pub async fn version(tmp: &Path) -> Result<String, String> {
    let said = ask(tmp, "-version").await?;
    let first = said.lines().next().unwrap_or_default();
    let version = first.trim_start_matches("ffmpeg version ");
    let version = version.split_whitespace().next().unwrap_or_default();
    Ok(version.to_owned())
}

/// Which of `names` its list (`-encoders`, `-filters`) does not have.
///
/// # Errors
/// It does not run; says why.
pub async fn missing(
    tmp: &Path,
    list: &str,
    names: &[&'static str],
) -> Result<Vec<&'static str>, String> {
    let said = ask(tmp, list).await?;
    // Each line is flags, name, description.
    let has: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    let missing = names.iter().copied().filter(|name| !has.contains(name));
    Ok(missing.collect())
}

async fn ask(tmp: &Path, question: &str) -> Result<String, String> {
    let plan = Plan {
        inputs: Vec::new(),
        files: Vec::new(),
        args: vec![question.to_owned()],
        outputs: Vec::new(),
        duration_ms: 0,
        stdout: Stdout::Media,
        limits: Limits::brief(),
    };
    let mut said = Vec::new();
    Runner::new(tmp, Sandbox::Plain)
        .stream(&plan, |chunk| said.extend_from_slice(chunk))
        .await
        .map_err(|cause| cause.to_string())?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}
