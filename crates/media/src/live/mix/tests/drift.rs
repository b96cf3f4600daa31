//! Clocks that run too fast or too slow.

use super::*;

/// Somebody's clock runs so much faster than the server's, and reports of it jitter by three milliseconds.
fn lecture(ppm: f64, packets: usize) -> Stage {
    // A tone that ends in each packet where it began, said over and over.
    let said = tone(1_000.0, 0.5, 100);
    let (mut stage, mut noise) = (Stage::new(), Noise(3));
    let mut worst: f64 = 0.0;
    for n in 0..packets {
        let truth = n as f64 * BLOCK_NS as f64 / (1.0 + ppm / 1e6);
        let now_ns = BEGAN + truth as u64 + 40_000_000;
        let data = &said[if n < 100 { n } else { 50 + n % 50 }];
        let mut packet = packet(5, n, BEGAN, data);
        packet.sampled_ns = Some(now_ns - 40_000_000 + (3e6 + noise.next() * 3e6) as u64);
        packet.arrival_ns = now_ns + (noise.next().abs() * 60e6) as u64;
        stage.push(1, &packet);
        stage.until((now_ns - BEGAN) / 1_000_000);
        if n % 50 == 49 {
            if n > 100 {
                worst = worst.max(click(&stage.heard, 1_000.0));
            }
            let rest = stage.heard.len().saturating_sub(2);
            stage.heard.drain(..rest);
        }
    }
    assert!(worst < 0.02, "{ppm} ppm: {worst}");
    assert_eq!(stage.mixer.counts(), Counts::default(), "{ppm} ppm");
    stage
}

#[test]
fn an_hour_of_a_fast_clock_is_heard_without_a_click() {
    lecture(300.0, 50 * 3_600);
}

#[test]
fn a_slow_clock_is_heard_without_a_click() {
    lecture(-300.0, 50 * 600);
}
