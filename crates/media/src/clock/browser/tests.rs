use super::*;

const RATE: u32 = 48_000;

/// A browser whose true clocks are known: all in milliseconds of the server.
struct Page {
    /// Server time less local time.
    offset: f64,
    local_ppm: f64,
    sound_ppm: f64,
    /// Samples lost: (at which sample, for how long).
    lost: Vec<(u64, f64)>,
    /// The local clock stands still: (at which server time, for how long).
    sleeps: Vec<(f64, f64)>,
}

impl Page {
    fn new(local_ppm: f64, sound_ppm: f64) -> Self {
        Self {
            offset: 1e12,
            local_ppm,
            sound_ppm,
            lost: Vec::new(),
            sleeps: Vec::new(),
        }
    }

    fn true_ms(&self, sample: u64) -> f64 {
        let lost: f64 = self
            .lost
            .iter()
            .filter(|gap| gap.0 <= sample)
            .map(|gap| gap.1)
            .sum();
        let played = sample as f64 / 48.0 * (1.0 + self.sound_ppm / 1e6);
        1e12 + 5000.0 + played + lost
    }

    fn local_ms(&self, server_ms: f64) -> f64 {
        let slept: f64 = self
            .sleeps
            .iter()
            .filter(|sleep| sleep.0 < server_ms)
            .map(|sleep| sleep.1)
            .sum();
        (server_ms - self.offset - slept) * (1.0 + self.local_ppm / 1e6)
    }

    fn stamps(&self, seconds: u64) -> Vec<Stamp> {
        let at = |n: u64| {
            let noise = (n * 2_654_435_761 % 1000) as f64 / 250.0 - 2.0;
            let wrong = if n == 0 {
                190.0
            } else if n.is_multiple_of(41) {
                14.0
            } else {
                0.0
            };
            let sample = n * 24_000;
            Stamp {
                sample,
                local_ms: self.local_ms(self.true_ms(sample)) + noise + wrong,
            }
        };
        (0..seconds * 2).map(at).collect()
    }

    fn pings(&self, seconds: u64) -> Vec<Ping> {
        let mut pings = Vec::new();
        for n in 0..seconds / 30 * 5 {
            let server_ms = 1e12 + (n / 5 * 30_000 + n % 5 * 200) as f64;
            let (there, back) = (20.0 + (n * 37 % 23) as f64, 20.0 + (n * 53 % 31) as f64);
            let (sent, received) = (
                self.local_ms(server_ms - there),
                self.local_ms(server_ms + back),
            );
            pings.push(Ping {
                local_ms: (sent + received) / 2.0,
                server_ms,
                rtt_ms: received - sent,
            });
        }
        pings
    }

    fn clock(&self, seconds: u64) -> BrowserClock {
        BrowserClock::fit(
            &self.stamps(seconds),
            Stamped::Captured,
            RATE,
            &self.pings(seconds),
        )
        .unwrap()
    }
}

#[test]
fn twenty_minutes_are_placed_to_two_milliseconds_and_two_ppm_on_any_pair_of_clocks() {
    for (local, sound) in [(0.0, 0.0), (40.0, -100.0), (-80.0, 100.0)] {
        let page = Page::new(local, sound);
        let clock = page.clock(1200);
        let drift = clock.drift.unwrap();
        assert!(
            (drift.ppm - sound).abs() < 2.0,
            "{local} {sound}: {drift:?}"
        );
        assert!(
            (drift.ppm - sound).abs() < drift.uncertainty_ppm,
            "{local} {sound}: {drift:?}"
        );
        for sample in [0, 9_000_000, 50_000_000] {
            let error = clock.server_ms(sample) - page.true_ms(sample);
            assert!(error.abs() < 2.0, "{local} {sound}: {error} ms at {sample}");
        }
    }
}

#[test]
fn lost_samples_are_found_where_they_were_lost() {
    let mut page = Page::new(10.0, 30.0);
    page.lost = vec![(12_000_000, 40.0), (30_012_000, 2500.0)];
    let clock = page.clock(1200);
    let found: Vec<u64> = clock.stretches.iter().map(|stretch| stretch.from).collect();
    assert_eq!(
        found,
        [0, 12_000_000, 30_024_000],
        "the first stamps after the losses"
    );
    assert!((clock.drift.unwrap().ppm - 30.0).abs() < 2.0, "{clock:?}");
    for sample in [11_000_000, 13_000_000, 40_000_000] {
        assert!(
            (clock.server_ms(sample) - page.true_ms(sample)).abs() < 2.0,
            "{clock:?}"
        );
    }
}

#[test]
fn a_computer_that_slept_does_not_bend_the_clock() {
    let mut page = Page::new(20.0, -60.0);
    page.lost = vec![(24_000_000, 90_000.0)];
    page.sleeps = vec![(page.true_ms(24_000_000) - 45_000.0, 90_000.0)];
    let clock = page.clock(1200);
    assert!((clock.drift.unwrap().ppm + 60.0).abs() < 3.0, "{clock:?}");
    for sample in [10_000_000, 23_000_000, 30_000_000, 50_000_000] {
        let error = clock.server_ms(sample) - page.true_ms(sample);
        assert!(error.abs() < 3.0, "{error} ms at {sample}: {clock:?}");
    }
}

#[test]
fn messages_of_a_worklet_are_read_by_the_earliest() {
    let page = Page::new(0.0, 50.0);
    let late = |stamp: &Stamp| Stamp {
        local_ms: page.local_ms(page.true_ms(stamp.sample))
            + ((stamp.sample / 24_000 * 97) % 60) as f64,
        ..*stamp
    };
    let stamps: Vec<Stamp> = page.stamps(1200).iter().map(late).collect();
    let clock = BrowserClock::fit(&stamps, Stamped::Heard, RATE, &page.pings(1200)).unwrap();
    assert!((clock.drift.unwrap().ppm - 50.0).abs() < 10.0, "{clock:?}");
    let error = clock.server_ms(30_000_000) - page.true_ms(30_000_000);
    assert!(error.abs() < 8.0, "{error} ms");
}

#[test]
fn without_pings_or_stamps_nothing_is_said() {
    let page = Page::new(0.0, 0.0);
    assert_eq!(
        BrowserClock::fit(&page.stamps(60), Stamped::Captured, RATE, &[]),
        None
    );
    assert_eq!(
        BrowserClock::fit(&[], Stamped::Captured, RATE, &page.pings(60)),
        None
    );
}

#[test]
fn a_minute_places_the_take_but_knows_little_of_its_drift() {
    let page = Page::new(0.0, 80.0);
    let clock = page.clock(60);
    assert!(
        (clock.server_ms(1_000_000) - page.true_ms(1_000_000)).abs() < 3.0,
        "{clock:?}"
    );
    assert!(
        clock
            .drift
            .is_none_or(|drift| (drift.ppm - 80.0).abs() < drift.uncertainty_ppm)
    );
}

#[test]
fn pictures_are_on_the_servers_clock_by_their_first_stamp_and_the_pings() {
    let page = Page::new(-80.0, 0.0);
    let first = page.local_ms(1e12 + 5000.0);
    let clock = BrowserClock::of_pictures(first, 1_800_000, &page.pings(1900)).expect("a clock");
    // The page's clock is slow: what it calls half an hour lasts longer.
    let truth = |ms: u64| 1e12 + 5000.0 + ms as f64 / (1.0 - 80e-6);
    for ms in [0, 900_000, 1_800_000] {
        let off = clock.server_ms(ms) - truth(ms);
        assert!(off.abs() < 6.0, "{off} ms off at {ms} ms");
    }
    assert!(BrowserClock::of_pictures(first, 1000, &[]).is_none());
}
