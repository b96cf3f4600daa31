//! The data folder: can be written, keeps what it was given, has space.

use std::os::unix::fs::DirBuilderExt as _;

use super::{Asked, Finding};
use crate::kit::Clock;
use crate::ops::service::health::{free_mb, keep_a_file};

/// An hour of four people at full quality takes about this much.
const COMFORTABLE_MB: u64 = 20_000;
/// A disk that takes longer for a small file will slow every upload.
const SLOW_MS: u128 = 250;

/// Looks at the folder, the disk under it and the database in it.
pub async fn examine(asked: &Asked, clock: &Clock) -> Vec<Finding> {
    let mut found = vec![folder(asked, clock).await];
    if asked.data.is_dir() {
        found.push(space(asked));
    }
    found
}

async fn folder(asked: &Asked, clock: &Clock) -> Finding {
    let about = "data folder";
    let place = asked.data.display();
    let advice =
        format!("give the user who runs the server a folder to write in: --data (now {place})");
    let broken = |cause: std::io::Error| Finding::broken(about, cause.to_string(), advice.clone());
    // As the server would make it; one that is there is only looked at.
    let made = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&asked.data);
    if let Err(cause) = made {
        return broken(cause);
    }
    let probe = match tempfile::Builder::new()
        .prefix("doctor-")
        .tempdir_in(&asked.data)
    {
        Ok(probe) => probe,
        Err(cause) => return broken(cause),
    };
    let begun = clock.instant();
    if let Err(cause) = keep_a_file(probe.path()).await {
        return broken(cause);
    }
    let ms = clock.instant().saturating_duration_since(begun).as_millis();
    if ms > SLOW_MS {
        let says = format!("{place} takes {ms} ms to have a small file on the disk");
        return Finding::note(about, says, "a faster disk makes uploads faster");
    }
    Finding::fine(
        about,
        format!("{place} is writable, and a small file is on the disk in {ms} ms"),
    )
}

fn space(asked: &Asked) -> Finding {
    let about = "disk space";
    let free = match free_mb(&asked.data) {
        Ok(free) => free,
        Err(cause) => return Finding::broken(about, cause.to_string(), "choose another --data"),
    };
    let says = format!("{} GB free", free / 1000);
    let least = asked.least_free_mb;
    if free < least {
        let advice = format!("make room: below {least} MB (`ops.least_free_mb`) the server is ill");
        return Finding::broken(about, says, advice);
    }
    if free < COMFORTABLE_MB && free / 40 < least {
        let advice = "an hour of four people at full quality takes about 20 GB";
        return Finding::note(about, says, advice);
    }
    Finding::fine(about, says)
}
