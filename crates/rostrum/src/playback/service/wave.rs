//! Waveforms: made when they are asked for first, kept beside the piece.

use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Result};
use crate::playback::Makers;
use crate::playback::model::{PeaksView, Wave, ZOOMS};
use crate::recordings::{self, RecordingRow, Source};
use media::ffmpeg::Runner;
use media::peaks::{Peaks, RATE};
use uuid::Uuid;

/// The waveform beside what it was measured of.
pub const PEAKS: &str = "peaks.json";
/// What is kept; what is seen from further away is made of it.
const MS_PER_PEAK: u32 = ZOOMS[0];

/// The waveform of a track with its pauses, or of the mix.
pub async fn peaks(app: &App, row: &RecordingRow, asked: &Wave) -> Result<PeaksView> {
    let pieces = match asked.track {
        Some(track) => recordings::track_pieces(app, row, track).await?,
        None => vec![recordings::best_mix(app, row).await?],
    };
    let begin = pieces.first().map_or(0.0, |piece| piece.offset_ms);
    let mut joined = Vec::new();
    for piece in &pieces {
        let id = match asked.track {
            Some(_) => piece.id,
            None => piece.version().unwrap_or(piece.id),
        };
        let made = of(app, row, (id, piece)).await?;
        pause_until(&mut joined, piece.offset_ms - begin);
        joined.extend(made.peaks);
    }
    let ms = asked.ms.unwrap_or(MS_PER_PEAK);
    Ok(PeaksView {
        sample_rate: RATE,
        samples_per_peak: RATE / 1000 * ms,
        peaks: from_afar(joined, (ms / MS_PER_PEAK) as usize),
    })
}

/// One pair for so many: the lowest and the highest of them.
fn from_afar(peaks: Vec<i8>, pairs: usize) -> Vec<i8> {
    if pairs <= 1 {
        return peaks;
    }
    let of = |some: &[i8]| {
        let low = some.iter().step_by(2).min();
        let high = some.iter().skip(1).step_by(2).max();
        [low.copied().unwrap_or(0), high.copied().unwrap_or(0)]
    };
    peaks.chunks(pairs * 2).flat_map(of).collect()
}

/// Silence up to where the next piece begins.
fn pause_until(peaks: &mut Vec<i8>, ms: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "offsets within a recording; negative ones become zero"
    )]
    let pairs = (ms / f64::from(MS_PER_PEAK)) as usize;
    if peaks.len() < pairs * 2 {
        peaks.resize(pairs * 2, 0);
    }
}

/// Kept under the id of the piece, or of this very mix: another mix has others.
async fn of(app: &App, row: &RecordingRow, (id, piece): (Uuid, &Source)) -> Result<Peaks> {
    let key = BlobKey::new("recordings", &[row.id, id], PEAKS);
    if let Some(kept) = app.blobs.bytes(&key).await?
        && let Ok(peaks) = serde_json::from_slice(&kept)
    {
        return Ok(peaks);
    }
    let makers = app.get::<Makers>().0.clone();
    let _one_of_few = makers.acquire_owned().await.map_err(Error::internal)?;
    let runner = app.get::<Runner>();
    let opened = piece.open(app).await?;
    let made = runner
        .peaks(&opened.input, piece.duration_ms, MS_PER_PEAK)
        .await;
    let made = made.map_err(Error::internal)?;
    // One that still grows is measured again next time.
    if piece.grown.is_none() {
        app.blobs
            .put_bytes(&key, &serde_json::to_vec(&made)?)
            .await?;
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_afar_the_lowest_and_the_highest_of_many_are_seen() {
        let near = vec![-1, 2, -5, 3, 0, 1, -2, 9, -7, 4];
        assert_eq!(from_afar(near.clone(), 1), near);
        assert_eq!(from_afar(near, 3), [-5, 3, -7, 9]);
        assert!(from_afar(Vec::new(), 5).is_empty());
    }

    #[test]
    fn a_pause_between_pieces_is_silence_of_its_length() {
        let mut peaks = vec![-1, 1];
        pause_until(&mut peaks, 60.0);
        assert_eq!(peaks, [-1, 1, 0, 0, 0, 0]);
        pause_until(&mut peaks, -5.0);
        assert_eq!(peaks.len(), 6);
    }
}
