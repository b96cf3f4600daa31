//! The film to publish.

use super::tags::{self, Tags};
use crate::plan::{Args, Input, Limits, Plan, Stdout};

/// A finished film, and how it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Film {
    /// The file.
    pub input: Input,
    /// How long it is.
    pub duration_ms: u64,
    /// Its rows.
    pub rows: u32,
    /// How many rows are wanted; more than it has are never made.
    pub height: Option<u32>,
    /// How it is coded.
    pub quality: Quality,
}

/// What matters more: how small it is, or how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// As it is, where its size stays.
    Standard,
    /// About half.
    Small,
    /// For those who code it again.
    High,
}

/// Whether pictures and sound stay as they are.
pub fn is_copied(film: &Film) -> bool {
    film.quality == Quality::Standard && film.height.is_none_or(|wanted| wanted >= film.rows)
}

/// `film.mp4`, with its title and chapters; to be played while it is fetched.
pub fn film(film: &Film, said: &Tags) -> Plan {
    let mut args = Args::default();
    args.inputs(std::slice::from_ref(&film.input));
    tags::read(&mut args);
    args.words("-map 0:v:0 -map 0:a:0?");
    let is_copied = is_copied(film);
    if is_copied {
        args.words("-c copy");
    } else {
        encoded(&mut args, film);
    }
    tags::taken_from(&mut args, 1);
    args.words("-movflags +faststart -f mp4 film.mp4");
    let work = if is_copied { 1 } else { 4 };
    Plan {
        inputs: vec![film.input.clone()],
        files: vec![said.file(film.duration_ms)],
        args: args.0,
        outputs: vec!["film.mp4".into()],
        duration_ms: film.duration_ms,
        stdout: Stdout::Progress,
        limits: Limits::for_media(film.duration_ms * work),
    }
}

fn encoded(args: &mut Args, film: &Film) {
    let rows = film.height.unwrap_or(film.rows).min(film.rows).max(2) & !1;
    args.words("-vf");
    args.arg(format!(
        "scale=w=-2:h={rows}:flags=bicubic,setsar=1,format=yuv420p"
    ));
    // The sound is coded already: once more only where it has to become smaller.
    args.words(match film.quality {
        Quality::Standard => "-c:v libx264 -preset veryfast -crf 21 -c:a copy",
        Quality::Small => "-c:v libx264 -preset fast -crf 27 -c:a aac -b:a 96k",
        Quality::High => "-c:v libx264 -preset fast -crf 17 -c:a copy",
    });
    args.words("-profile:v high -g 60");
}
