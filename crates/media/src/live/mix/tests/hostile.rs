//! Whatever comes, blocks follow each other, and nothing grows.

use proptest::{collection::vec, prelude::*};

use super::*;

#[test]
fn what_is_no_opus_is_counted_and_silent() {
    let mut stage = Stage::new();
    let long = [0xfc; 5_000];
    for (n, data) in [&[][..], &[0xff, 0xff, 0xff], &[0x03], &long]
        .into_iter()
        .enumerate()
    {
        stage.push(1, &packet(5, n, BEGAN, data));
    }
    stage.until(1_000);
    assert_eq!(stage.mixer.counts().refused, 4);
    assert!(stage.heard.iter().all(|one| *one == 0));
}

#[test]
fn whoever_floods_takes_no_more_room_than_others() {
    let mut stage = Stage::new();
    let data = &tone(1_000.0, 0.5, 1)[0];
    for n in 0..100_000_u64 {
        let mut packet = packet(n as u32 % 7, 0, BEGAN, data);
        packet.ticks = (n as u32).wrapping_mul(0x9e37_79b9);
        packet.arrival_ns = BEGAN + n * 1_000;
        stage.push(n % 1_000, &packet);
    }
    assert_eq!(stage.mixer.voices.len(), MOST_VOICES);
    assert!(
        stage
            .mixer
            .voices
            .values()
            .all(|voice| voice.held().0 <= 400)
    );
    (1..=60).for_each(|second| stage.until(second * 1_000));
    assert!(
        stage.mixer.voices.is_empty(),
        "who says nothing is forgotten"
    );
}

#[test]
fn nobody_who_asked_for_nothing_for_an_hour_gets_an_hour() {
    let mut mixer = Mixer::new(BEGAN);
    let hour = BEGAN + 3_600_000_000_000;
    let first = mixer.poll(hour).unwrap();
    assert!(hour - first.at_ns < 400_000_000, "{first:?}");
    assert_eq!(mixer.poll(hour), None);
}

#[test]
fn a_count_that_jumps_within_a_stream_is_placed_by_the_clock() {
    let packets = tone(1_000.0, 0.5, 200);
    let mut stage = Stage::new();
    for (n, data) in packets.iter().enumerate() {
        let mut packet = packet(5, n, BEGAN, data);
        if n >= 100 {
            packet.ticks = packet.ticks.wrapping_sub(1_000_000_000);
        }
        stage.push(1, &packet);
        stage.until(n as u64 * 20 + 20);
    }
    stage.until(4_500);
    assert!(level(stage.heard(2_100, 3_900), 1_000.0) > 0.45);
    assert_eq!(stage.mixer.counts().late, 0);
}

/// Somebody's packet, good or bad.
fn any_packet() -> impl Strategy<Value = (u64, u32, u32, u64, Option<u64>, Vec<u8>)> {
    let near = (0..20_000_000_000_u64).prop_map(|late| BEGAN + late);
    let data = prop_oneof![
        vec(any::<u8>(), 0..60),
        Just(vec![0xfc; 40]),
        Just(vec![0x08])
    ];
    (
        0..4_u64,
        0..3_u32,
        prop_oneof![any::<u32>(), (0..50_u32).prop_map(|n| n * 960)],
        prop_oneof![9 => near.clone(), 1 => any::<u64>()],
        proptest::option::of(prop_oneof![9 => near, 1 => any::<u64>()]),
        data,
    )
}

proptest! {
    #[test]
    fn blocks_follow_each_other_whatever_comes(all in vec((any_packet(), 0..200_u64), 1..80)) {
        let (mut stage, mut ms) = (Stage::new(), 0);
        for ((voice, stream, ticks, arrival_ns, sampled_ns, data), later) in &all {
            let frame = Frame {
                stream: *stream,
                ticks: *ticks,
                arrival_ns: *arrival_ns,
                sampled_ns: *sampled_ns,
                keyframe: true,
                gap: false,
                data,
            };
            stage.push(*voice, &frame);
            if *later % 5 == 0 {
                stage.mixer.leave(*voice);
            }
            ms += later;
            stage.until(ms);
            for voice in stage.mixer.voices.values() {
                let (waiting, said) = voice.held();
                prop_assert!(waiting <= 400 && said < 10_000, "{waiting} {said}");
            }
        }
        prop_assert_eq!(stage.heard.len(), (ms.saturating_sub(270) / 20) as usize * BLOCK);
    }
}
