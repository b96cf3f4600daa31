//! Looking at and listening to a finished film.

use std::path::Path;

use super::ffmpeg_bytes;

/// The mean brightness of a box of the picture, for each frame.
pub fn brightness(film: &Path, x: u32, y: u32, w: u32, h: u32) -> Vec<u8> {
    ffmpeg_bytes(&format!(
        "-i {} -map 0:v:0 -vf crop={w}:{h}:{x}:{y},scale=1:1:flags=area,format=gray -f rawvideo pipe:1",
        film.display()
    ))
}

/// The whole frame at an instant, in grey.
pub fn frame(film: &Path, seconds: f64) -> Vec<u8> {
    ffmpeg_bytes(&format!(
        "-ss {seconds} -i {} -map 0:v:0 -frames:v 1 -vf format=gray -f rawvideo pipe:1",
        film.display()
    ))
}

/// Mono samples at 8 kHz, from time zero of the film.
pub fn samples(film: &Path) -> Vec<i16> {
    let bytes = ffmpeg_bytes(&format!(
        "-i {} -map 0:a:0 -af aresample=8000:async=1:first_pts=0 -ac 1 -f s16le pipe:1",
        film.display()
    ));
    bytes
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect()
}

/// When frames become bright, in milliseconds, at 30 frames a second.
pub fn flashes(brightness: &[u8], threshold: u8) -> Vec<f64> {
    let pairs = brightness.windows(2).enumerate();
    let starts = pairs.filter(|(_, pair)| pair[0] < threshold && pair[1] >= threshold);
    starts
        .map(|(n, _)| (n + 1) as f64 * 1000.0 / 30.0)
        .collect()
}

/// When it becomes loud after at least 30 ms of quiet, in milliseconds.
pub fn beeps(samples: &[i16], threshold: i16) -> Vec<f64> {
    let mut starts = Vec::new();
    let mut quiet_for = 240;
    for (n, sample) in samples.iter().enumerate() {
        if sample.saturating_abs() < threshold {
            quiet_for += 1;
            continue;
        }
        if quiet_for >= 240 {
            starts.push(n as f64 / 8.0);
        }
        quiet_for = 0;
    }
    starts
}
