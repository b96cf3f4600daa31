//! What is made of layers: exact, continuous, the same however it is read.

use media::{
    clock::{Drift, agree},
    sync::{Filler, Held, Layers, Piece, Placement, Source, Track},
};

/// A tone that goes on in take and capture, at 48 kHz of a perfect clock.
fn tone(ms: f64) -> f32 {
    (ms * 0.44 * std::f64::consts::TAU).sin() as f32 * 0.4
}

fn placement(pieces: Vec<Piece>, ppm: f64) -> Placement {
    Placement {
        pieces,
        capture_ms: Some(0.0),
        drift: agree(
            Some(Drift {
                ppm,
                uncertainty_ppm: 0.1,
                span_s: 60.0,
            }),
            None,
        ),
        capture_gain: 1.0,
        rate: 48_000,
        confidence: 1.0,
        residual_ms: 0.0,
        found: Vec::new(),
        notes: Vec::new(),
    }
}

/// Ten seconds of tone with a hole of 300 ms in the take, on clocks that are 100 ppm off.
struct Scene {
    take: Held,
    capture: Held,
    placement: Placement,
}

fn scene(channels: usize) -> Scene {
    let ms = |card: f64| card / 48.0 * 1.0001;
    let capture = (0..480_000).map(|n| tone(ms(f64::from(n)))).collect();
    let cards = (48_000..240_000).chain(254_400..432_000);
    let take = cards
        .flat_map(|n| vec![tone(ms(f64::from(n))); channels])
        .collect();
    let pieces = vec![
        Piece {
            from: 0,
            to: 192_000,
            at_ms: ms(48_000.0),
        },
        Piece {
            from: 192_000,
            to: 369_600,
            at_ms: ms(254_400.0),
        },
    ];
    Scene {
        take: Held {
            rate: 48_000,
            channels,
            samples: take,
        },
        capture: Held::mono(48_000, capture),
        placement: placement(pieces, 100.0),
    }
}

impl Scene {
    fn layers(&self, fill: bool) -> Layers {
        let filler = fill.then_some(Filler {
            frames: 480_000,
            rate: 48_000,
        });
        Layers::new(&self.placement, filler, 0.0, 470_001)
    }

    fn made(&mut self, fill: bool, block: usize) -> Vec<f32> {
        let layers = self.layers(fill);
        let mut track = Track::new(&mut self.take, &mut self.capture, &layers);
        let mut made = Vec::new();
        let mut out = vec![0.0; block * track.channels()];
        loop {
            let count = track.read(&mut out).unwrap();
            if count == 0 {
                return made;
            }
            made.extend_from_slice(&out[..count * track.channels()]);
        }
    }
}

#[test]
fn a_tone_goes_on_through_a_hole_that_the_capture_fills() {
    let made = scene(1).made(true, 4096);
    assert_eq!(made.len(), 470_001);
    // Where both are heard at once an equal power of the same sound is up to 3 dB louder; nowhere does it jump.
    let steps = made[1000..]
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs());
    let steepest = steps.fold(0.0, f32::max);
    assert!(steepest < 0.4 * 0.0577 * 1.45, "{steepest}");
    for n in (1000..460_000).step_by(997) {
        let near_a_seam = [48_000.0, 240_000.0, 254_400.0, 432_000.0]
            .iter()
            .any(|card: &f64| (card * 1.0001 - n as f64).abs() < 600.0);
        let error = (made[n] - tone(n as f64 / 48.0)).abs();
        assert!(near_a_seam || error < 0.02, "{error} at {n}");
    }
}

#[test]
fn without_a_capture_there_is_silence_and_the_edges_are_soft() {
    let mut scene = scene(1);
    let made = scene.made(false, 4096);
    assert!(
        made[241_000..253_000]
            .iter()
            .all(|value| value.abs() < 1e-6)
    );
    assert!(made[..47_000].iter().all(|value| value.abs() < 1e-6));
    let steepest = made
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max);
    assert!(steepest < 0.4 * 0.0577 * 1.05, "{steepest}");
    let seams = scene.layers(false).seams();
    assert!(
        seams.iter().all(|seam| seam.filled_from == Source::Silence),
        "{seams:?}"
    );
    assert_eq!(seams.len(), 3, "{seams:?}");
}

#[test]
fn it_is_the_same_however_it_is_read_and_on_all_channels() {
    let once = scene(1).made(true, 500_000);
    assert_eq!(scene(1).made(true, 333), once);
    let stereo = scene(2).made(true, 48_000);
    let left: Vec<f32> = stereo.iter().step_by(2).copied().collect();
    assert_eq!(left, once);
}

#[test]
fn stretches_that_overlap_are_heard_once() {
    let mut scene = scene(1);
    scene.placement.pieces[1].at_ms -= 500.0;
    let layers = scene.layers(true);
    assert!(
        layers
            .layers
            .windows(2)
            .all(|pair| pair[0].to <= pair[1].from + 480),
        "{layers:?}"
    );
    assert_eq!(scene.made(true, 4096).len(), 470_001);
}
