//! What is heard when people speak, come, go, and lose packets.

use super::*;

/// The beginning of what is said in most of these, in milliseconds.
const FROM: u64 = 100;
/// Where it lies in what is heard: there it belongs, be it that libopus gives it out a little later.
const AT: usize = FROM as usize * 48 - LOOK_AHEAD as usize;

fn began() -> u64 {
    BEGAN + FROM * 1_000_000
}

#[test]
fn one_voice_passes_bit_for_bit_once_it_is_faded_in() {
    let packets = tone(1_000.0, 0.8, 100);
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        stage.push(1, &packet(5, n, began(), data));
        stage.until(FROM + n as u64 * 20 + 20);
    }
    stage.until(3_000);
    let wanted = decoded(&packets);
    assert_eq!(stage.heard[AT + 480..AT + 96_000], wanted[480..]);
    assert!(stage.heard[..AT].iter().all(|one| *one == 0));
    let begins = stage.heard[AT..AT + 480].iter().zip(&wanted);
    let is_faded = |(heard, wanted): (&i16, &i16)| heard.abs() <= wanted.abs();
    assert!(begins.into_iter().all(is_faded));
    assert_eq!(stage.mixer.counts().late, 0);
}

#[test]
fn packets_that_come_in_disorder_are_put_in_order() {
    let packets = tone(700.0, 0.5, 100);
    let (mut stage, mut noise) = (Stage::new(), Noise(4));
    let delay = |n: usize, noise: &mut Noise| n as u64 * 20 + (120.0 + noise.next() * 110.0) as u64;
    let mut arrivals: Vec<(u64, usize)> = (0..100).map(|n| (delay(n, &mut noise), n)).collect();
    arrivals.sort_unstable();
    assert!(!arrivals.is_sorted_by_key(|(_, n)| *n));
    for (ms, n) in arrivals {
        stage.until(FROM + ms);
        let mut packet = packet(5, n, began(), &packets[n]);
        packet.arrival_ns = stage.now_ns;
        stage.push(1, &packet);
    }
    stage.until(3_000);
    let wanted = decoded(&packets);
    assert_eq!(stage.heard[AT + 480..AT + 96_000], wanted[480..]);
    assert_eq!(
        stage.mixer.counts(),
        Counts {
            made_up: 4_800,
            ..Counts::default()
        }
    );
}

#[test]
fn what_comes_when_its_time_is_over_or_twice_is_counted_and_not_heard() {
    let packets = tone(1_000.0, 0.5, 50);
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        if n == 20 {
            continue;
        }
        stage.push(1, &packet(5, n, began(), data));
        stage.push(1, &packet(5, n, began(), data));
        stage.until(FROM + n as u64 * 20 + 20);
    }
    let before = stage.heard.clone();
    stage.push(1, &packet(5, 20, began(), &packets[20]));
    stage.until(1_500);
    assert_eq!(
        stage.mixer.counts().late,
        50,
        "49 came twice, and one is late"
    );
    assert_eq!(stage.heard[..before.len()], before);
}

#[test]
fn a_lost_packet_is_made_up_and_a_long_loss_is_silent() {
    let packets = tone(1_000.0, 0.5, 150);
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        // One at 400 ms, and 400 ms from one second on.
        if n != 20 && !(50..70).contains(&n) {
            stage.push(1, &packet(5, n, BEGAN, data));
        }
        stage.until(n as u64 * 20 + 20);
    }
    stage.until(3_700);
    let counts = stage.mixer.counts();
    assert_eq!(
        counts.made_up,
        960 + 4_800 + 4_800,
        "and what nobody knew to be the end"
    );
    assert!(level(stage.heard(400, 420), 1_000.0) > 0.3);
    assert!(click(stage.heard(20, 990), 1_000.0) < 0.05);
    assert!(level(stage.heard(1_000, 1_030), 1_000.0) > 0.2);
    assert!(stage.heard(1_100, 1_390).iter().all(|one| *one == 0));
    assert!(level(stage.heard(1_420, 2_900), 1_000.0) > 0.45);
    let whole = click(stage.heard(20, 3_300), 1_000.0);
    assert!(whole < 0.05, "nothing begins or ends at once: {whole}");
}

#[test]
fn a_copy_in_the_next_packet_is_used_for_what_is_lost() {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).unwrap();
    encoder.set_inband_fec(true).unwrap();
    encoder.set_packet_loss_perc(20).unwrap();
    encoder.set_bitrate(Bitrate::Bits(24_000)).unwrap();
    // A tone that begins within the packet that is lost: nobody can make that up.
    let at = |n: usize| (TAU * 300.0 * n as f64 / 48_000.0).sin() * 0.5;
    let begins = 61 * 960;
    let mut packets = Vec::new();
    for n in 0..100 {
        let sample = |n: usize| if n < begins { 0.0 } else { at(n) as f32 };
        let samples: Vec<f32> = (n * 960..(n + 1) * 960).map(sample).collect();
        packets.push(encoder.encode_vec_float(&samples, 1_500).unwrap());
    }
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        if n != 61 {
            stage.push(1, &packet(5, n, BEGAN, data));
        }
    }
    stage.until(2_500);
    assert!(level(stage.heard(1_222, 1_238), 300.0) > 0.25);
}

#[test]
fn two_who_speak_at_once_are_both_heard_and_nothing_clips() {
    let (low, high) = (tone(500.0, 0.9, 100), tone(2_000.0, 0.9, 100));
    let mut stage = Stage::new();
    for n in 0..100 {
        stage.push(1, &packet(5, n, BEGAN, &low[n]));
        // Somebody else joins half a second later.
        if n >= 25 {
            stage.push(2, &packet(6, n, BEGAN, &high[n]));
        }
        stage.until(n as u64 * 20 + 20);
    }
    stage.until(2_500);
    let alone = level(stage.heard(100, 400), 500.0);
    assert!((alone - 0.9).abs() < 0.02, "{alone}");
    let both = stage.heard(1_000, 1_900);
    for hz in [500.0, 2_000.0] {
        let level = level(both, hz);
        assert!((0.4..0.6).contains(&level), "{hz}: {level}");
    }
    // What is clipped has tones that nobody made.
    for hz in [1_000.0, 1_500.0, 3_000.0, 3_500.0, 4_500.0, 6_000.0] {
        let level = level(both, hz);
        assert!(level < 0.01, "{hz}: {level}");
    }
}

#[test]
fn who_leaves_is_heard_to_the_end_and_forgotten() {
    let packets = tone(1_000.0, 0.5, 50);
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        stage.push(1, &packet(5, n, BEGAN, data));
        stage.until(n as u64 * 20 + 20);
    }
    stage.mixer.leave(1);
    stage.until(2_000);
    assert!(level(stage.heard(900, 990), 1_000.0) > 0.45);
    assert!(stage.heard(1_020, 1_600).iter().all(|one| *one == 0));
    assert!(click(stage.heard(0, 1_600), 1_000.0) < 0.05);
    assert!(stage.mixer.voices.is_empty());
}

#[test]
fn who_comes_back_with_another_count_is_placed_where_it_belongs() {
    let packets = tone(1_000.0, 0.5, 200);
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        let mut packet = packet(if n < 50 { 5 } else { 6 }, n, BEGAN, data);
        if n >= 50 {
            packet.ticks = packet.ticks.wrapping_add(77_777_777);
        }
        stage.push(1, &packet);
        stage.until(n as u64 * 20 + 20);
    }
    stage.until(4_500);
    assert!(click(stage.heard(20, 3_900), 1_000.0) < 0.05);
    assert!(level(stage.heard(100, 3_900), 1_000.0) > 0.45);
}

#[test]
fn silence_goes_on_while_nobody_speaks() {
    let mut stage = Stage::new();
    for second in 1..=300 {
        stage.until(second * 1_000);
    }
    assert_eq!(stage.heard.len(), 14_986 * BLOCK);
    assert!(stage.heard.iter().all(|one| *one == 0));
}
