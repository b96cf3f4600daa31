//! Of the mix: the film, and its sound.

use media::ffmpeg::{Progress, Runner, Work};
use media::plan::outputs::{self, Bits, Film, Mp3, Tags};
use media::plan::{self, Input, Plan};
use media::probe::{Probe, format_of};
use media::sniff::Format;

use super::make::{Finished, Folder};
use crate::jobs::{OrStop as _, Run, Stop};
use crate::kit::{App, Error, Kind};
use crate::outputs::model::{Channels, OutputSettings, Quality};
use crate::outputs::service::now::Now;
use crate::playback::Chapter;
use crate::recordings::work::{report, stop_of, wanted};
use crate::recordings::{self, RecordingRow};

/// Columns of a cover.
const COVER: u32 = 1280;

/// Makes it of the mix that plays now.
pub async fn make(
    app: &App,
    run: &Run,
    row: &RecordingRow,
    settings: &OutputSettings,
) -> Result<Finished, Stop> {
    let now = Now::of(app, row).await.or_retry()?;
    let Some(mix) = &now.mix else {
        let say = "The mix of this recording is not ready yet.";
        let error = Error::new(Kind::Conflict, "recording.no_mix", say);
        return Err(Stop::Retry(error));
    };
    let opened = mix.source.open(app).await.or_retry()?;
    let media = app.get::<Runner>();
    let of = Of {
        probe: wanted(run, media.look(&opened.input)).await?,
        input: opened.input.clone(),
        duration_ms: mix.source.duration_ms,
        tags: tags(row, &now, settings),
    };
    let cover = match settings {
        OutputSettings::Mp3 { cover: true, .. } => {
            let at_ms = recordings::poster_moment(app, row, of.duration_ms);
            of.cover(&media, run, at_ms.await.or_retry()?).await?
        }
        _ => None,
    };
    let cover_at = cover.as_ref().map(|work| work.path("picture.jpg"));
    let plan = of.plan(
        settings,
        cover_at.map(|path| Input::new(path, Format::Jpeg)),
    )?;
    let work = wanted(run, media.run(&plan, report(run, 0.0, 0.95))).await?;
    let path = work.path(&plan.outputs[0]);
    let made = Input::new(&path, format_of(&path).map_err(stop_of)?);
    let probe = wanted(run, media.look(&made)).await?;
    Ok(Finished {
        duration_ms: probe.duration_ms.unwrap_or(of.duration_ms),
        made: now.made(settings),
        folder: Folder::Run(work),
        path,
    })
}

/// What of it is known.
struct Of {
    input: Input,
    probe: Probe,
    duration_ms: u64,
    tags: Tags,
}

impl Of {
    /// The same picture as the recording's, of this very mix.
    async fn cover(&self, media: &Runner, run: &Run, at_ms: u64) -> Result<Option<Work>, Stop> {
        if self.probe.video.is_none() {
            return Ok(None);
        }
        let plan = plan::thumbnail(&self.input, at_ms, COVER);
        let work = wanted(run, media.run(&plan, |_: Progress| {})).await?;
        Ok(Some(work))
    }

    fn plan(&self, settings: &OutputSettings, cover: Option<Input>) -> Result<Plan, Stop> {
        let (input, duration_ms) = (self.input.clone(), self.duration_ms);
        if let OutputSettings::Mp4 {
            height, quality, ..
        } = *settings
        {
            let Some(video) = &self.probe.video else {
                return Err(nothing(
                    "output.no_pictures",
                    "This recording has no pictures.",
                ));
            };
            let film = Film {
                input,
                duration_ms,
                rows: video.height,
                height,
                quality: match quality {
                    Quality::Standard => outputs::Quality::Standard,
                    Quality::Small => outputs::Quality::Small,
                    Quality::High => outputs::Quality::High,
                },
            };
            return Ok(outputs::film(&film, &self.tags));
        }
        if self.probe.audio.is_none() {
            return Err(nothing("output.no_sound", "This recording has no sound."));
        }
        Ok(match *settings {
            OutputSettings::Mp3 {
                bitrate_kbps,
                channels,
                ..
            } => {
                let mp3 = Mp3 {
                    input,
                    duration_ms,
                    kbps: bitrate_kbps,
                    is_mono: channels == Channels::Mono,
                    cover,
                };
                outputs::mp3(&mp3, &self.tags)
            }
            OutputSettings::Wav { bits: 24 } => {
                outputs::wave(&input, duration_ms, Bits::TwentyFour)
            }
            _ => outputs::wave(&input, duration_ms, Bits::Sixteen),
        })
    }
}

fn nothing(code: &'static str, say: &'static str) -> Stop {
    Stop::Fail(Error::new(Kind::Invalid, code, say))
}

fn tags(row: &RecordingRow, now: &Now, settings: &OutputSettings) -> Tags {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no chapter begins before its film, and lengths of media fit"
    )]
    let chapter = |chapter: &Chapter| outputs::Chapter {
        from_ms: (chapter.at.max(0.0) * 1000.0).round() as u64,
        title: chapter.title.clone(),
    };
    let begun = chrono::DateTime::from_timestamp_millis(row.started_at_ms).unwrap_or_default();
    Tags {
        title: row.title.clone(),
        date: begun.format("%Y-%m-%d").to_string(),
        chapters: match settings.has_chapters() {
            true => now.chapters.iter().map(chapter).collect(),
            false => Vec::new(),
        },
    }
}
