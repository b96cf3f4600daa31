//! Whether a file that somebody brought along is one, and one that can be used.

use std::collections::VecDeque;
use std::path::Path;

use media::Error as MediaError;
use media::examine::Examined;
use media::plan::Input;
use media::probe::{Fingerprint, fingerprint, format_of};

use super::{Found, refused};
use crate::jobs::{OrStop, Run, Stop};
use crate::kit::{App, sabotage};
use crate::recordings::jobs::{blocking, runner};
use crate::recordings::model::Settings;

/// So many sounds of one file become tracks; it is a rare film that is dubbed into more languages.
const SOUNDS: usize = 16;
/// Shorter ones are no recording.
const SHORTEST_MS: u64 = 100;

/// Looks into the file: its format by its first bytes, then its streams with that format forced, then
/// whether they can be decoded and how long they really are.
pub async fn verify(app: &App, run: &Run, file: &Path) -> Result<(Found, Fingerprint), Stop> {
    let path = file.to_owned();
    let printed = path.clone();
    let print = blocking(move || fingerprint(&printed)).await?;
    if print.size_bytes == 0 {
        return Err(refused("import.empty", "The file is empty."));
    }
    run.still_wanted()?;
    run.progress(0.2);
    let sniffed = path.clone();
    let format = tokio::task::spawn_blocking(move || format_of(&sniffed)).await;
    let format = format
        .map_err(crate::kit::Error::internal)
        .or_retry()?
        .map_err(unreadable)?;
    let input = Input::new(path, format);
    let media = runner(app);
    let examined = tried(run, media.examine(&input)).await?;
    let settings = app.get::<Settings>();
    if !sabotage::is_on("s11") {
        within(&examined, &settings)?;
    }
    run.progress(0.4);
    let mut video = examined.video;
    if let Some(stream) = &video
        && !tried(run, media.decodes(&input, stream.index, true)).await?
    {
        video = None;
    }
    let mut sounds = VecDeque::new();
    for stream in examined.sounds.into_iter().take(SOUNDS) {
        if tried(run, media.decodes(&input, stream.index, false)).await? {
            sounds.push_back(stream);
        }
    }
    let audio = sounds.pop_front();
    if video.is_none() && audio.is_none() {
        let say =
            "Nothing in this file can be decoded: it is damaged, or in a form nobody here knows.";
        return Err(refused("import.nothing_to_play", say));
    }
    run.progress(0.6);
    let index = video.as_ref().map(|video| video.index);
    let packets = tried(run, media.packets(&input, index, print.size_bytes)).await?;
    let duration_ms = duration(examined.said_ms, packets.duration_ms)?;
    if duration_ms > settings.import_max_s * 1000 && !sabotage::is_on("s11") {
        return Err(too_long(duration_ms, &settings));
    }
    let found = Found {
        format,
        video,
        audio,
        sounds: sounds.into(),
        duration_ms,
        key_distance_ms: packets.key_distance_ms,
    };
    Ok((found, print))
}

/// What can be said from the head of the file alone, before a frame of it is decoded.
fn within(examined: &Examined, settings: &Settings) -> Result<(), Stop> {
    if examined.streams > settings.import_max_streams {
        let most = settings.import_max_streams;
        let say = format!(
            "The file has {} streams; {most} is the most that is taken.",
            examined.streams
        );
        return Err(refused("import.too_many_streams", say));
    }
    if let Some(video) = &examined.video {
        let pixels = u64::from(video.width) * u64::from(video.height);
        if pixels > settings.import_max_pixels {
            let say = format!(
                "Its pictures have {} × {} pixels; {} is the most that is taken.",
                video.width, video.height, settings.import_max_pixels
            );
            return Err(refused("import.too_large_pictures", say));
        }
    }
    match examined.said_ms {
        Some(said) if said > settings.import_max_s * 1000 => Err(too_long(said, settings)),
        _ => Ok(()),
    }
}

/// How long it really is. A file that says it is longer than what is in it was cut off on its way here.
fn duration(said: Option<u64>, found: u64) -> Result<u64, Stop> {
    if let Some(said) = said.filter(|said| found > 0 && *said > found + found / 20 + 2000) {
        let (whole, here) = (said / 1000, found / 1000);
        let say = format!("The file is cut off: of its {whole} seconds only {here} are there.");
        return Err(refused("import.cut_off", say));
    }
    let duration = found.max(said.unwrap_or(0));
    if duration < SHORTEST_MS {
        let say =
            "There is nothing in the file that lasts: it is shorter than a tenth of a second.";
        return Err(refused("import.too_short", say));
    }
    Ok(duration)
}

fn too_long(ms: u64, settings: &Settings) -> Stop {
    let say = format!(
        "The file says it lasts {} seconds; {} is the most that is taken.",
        ms / 1000,
        settings.import_max_s
    );
    refused("import.too_long", say)
}

/// Waits for a look at the file. That ffprobe fails on it, or needs more than it may, is the file's fault.
async fn tried<T>(run: &Run, work: impl Future<Output = Result<T, MediaError>>) -> Result<T, Stop> {
    match run.cancelled.run_until_cancelled(work).await {
        None => Err(Stop::Cancelled),
        Some(done) => done.map_err(unreadable),
    }
}

fn unreadable(cause: MediaError) -> Stop {
    match cause {
        MediaError::UnknownFormat => {
            let say = "This is no sound and no film of a kind that is taken here: MP4, MOV, Matroska, WebM, \
                       MPEG-TS, Ogg, WAV, FLAC, MP3, AAC, AVI.";
            refused("import.unknown_format", say)
        }
        MediaError::Io(_)
        | MediaError::Cancelled
        | MediaError::Killed(_)
        | MediaError::NotStarted { .. } => crate::recordings::jobs::stop_of(cause),
        MediaError::Failed { .. } => {
            let say = "The file is damaged, or is not what its first bytes say it is.";
            let error = crate::kit::Error::new(crate::kit::Kind::Invalid, "import.unreadable", say);
            Stop::Fail(error.with_cause(cause))
        }
        other => refused(
            "import.unreadable",
            format!("The file cannot be used: {other}."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(of: Result<u64, Stop>) -> Result<u64, &'static str> {
        of.map_err(|stop| match stop {
            Stop::Fail(error) => error.code(),
            _ => "tried again",
        })
    }

    #[test]
    fn a_file_is_as_long_as_its_packets_and_never_shorter_than_it_says() {
        assert_eq!(code(duration(Some(60_000), 59_800)), Ok(60_000));
        assert_eq!(code(duration(None, 5_000)), Ok(5_000));
        assert_eq!(code(duration(Some(1_000), 90_000)), Ok(90_000));
        assert_eq!(code(duration(Some(60_000), 30_000)), Err("import.cut_off"));
        assert_eq!(code(duration(None, 0)), Err("import.too_short"));
        assert_eq!(code(duration(Some(60_000), 0)), Ok(60_000));
    }
}
