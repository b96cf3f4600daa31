//! What a server and a browser note of a person's clocks.

use crate::{Chance, Person, Stage, chance::unit_of};

/// Samples in one packet.
pub const PACKET: i64 = 960;

impl Stage {
    /// Whether a packet of a person's capture was lost. Losses come in bursts.
    pub fn lost(&self, person: &Person, packet: i64) -> bool {
        let burst = packet.div_euclid(4) as u64;
        let within =
            unit_of(person.seed ^ (packet as u64).wrapping_mul(0x2545_f491_4f6c_dd1d)) < 0.5;
        unit_of(person.seed.wrapping_add(burst.wrapping_mul(0x9e37_79b9))) < self.plan.loss * 2.0
            && within
    }

    /// The packets that arrived of a person's capture: media time and arrival, in nanoseconds.
    pub fn arrivals<'a>(&'a self, person: &'a Person) -> impl Iterator<Item = (i64, i64)> + 'a {
        let mut chance = Chance::new(person.seed ^ 5);
        let mut held = 0.0_f64;
        let packets = person.capture_len() as i64 / PACKET;
        (0..packets)
            .filter(|&packet| !self.lost(person, packet))
            .map(move |packet| {
                let first = packet * PACKET;
                let spoken_ms = person.ms_of_capture(first + PACKET);
                held = (held - 20.0).max(0.0);
                if chance.unit() < 0.002 {
                    held = chance.between(40.0, 250.0);
                }
                let arrival_ms = spoken_ms + person.way_ms.0 + chance.late(6.0) + held;
                (first * 1_000_000 / 48, (arrival_ms * 1e6) as i64)
            })
    }

    /// What the browser stamped the take's buffers with: (sample, its clock in milliseconds), twice a second.
    pub fn stamps(&self, person: &Person) -> Vec<(u64, f64)> {
        let mut chance = Chance::new(person.seed ^ 7);
        let stamp = |sample: u64| {
            let wrong = match sample {
                0 => 190.0,
                _ if chance.unit() < 0.02 => chance.between(-15.0, 25.0),
                _ => chance.between(-2.0, 2.0),
            };
            (
                sample,
                person.local_ms(person.ms_of_take(sample as i64)) + wrong,
            )
        };
        (0..person.take_len()).step_by(24_000).map(stamp).collect()
    }

    /// Five pings each half minute: (the browser's clock in the middle, the server's, the round trip), in milliseconds.
    pub fn pings(&self, person: &Person) -> Vec<(f64, f64, f64)> {
        let mut chance = Chance::new(person.seed ^ 11);
        let mut pings = Vec::new();
        for n in 0..(self.plan.seconds / 30.0) as u32 * 5 {
            let server_ms =
                f64::from(n / 5) * 30_000.0 + f64::from(n % 5) * 300.0 + person.start_ms;
            let sent = person.local_ms(server_ms - person.way_ms.0 - chance.late(5.0));
            let received = person.local_ms(server_ms + person.way_ms.1 + chance.late(5.0));
            pings.push(((sent + received) / 2.0, server_ms, received - sent));
        }
        pings
    }
}
