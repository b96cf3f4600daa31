//! Which layer a receiver gets, and that it sees no seam when that changes.

use rtc::Event;

use crate::client::Reads;
use crate::world::{World, camera, peer, seconds};

/// Heights in the order they were received, each once per run.
fn heights(world: &World, index: usize) -> Vec<u32> {
    let mut heights: Vec<u32> = world.clients[index]
        .pictures(1)
        .iter()
        .map(|(label, _)| label.height)
        .collect();
    heights.dedup();
    heights
}

fn last_height(world: &World, index: usize) -> Option<u32> {
    heights(world, index).last().copied()
}

#[test]
fn a_small_tile_gets_a_small_picture_and_grows_with_the_tile() {
    let mut world = World::new(21);
    let ada = world.publisher();
    let bob = world.watcher(ada, 180, Reads::Frames);
    world.run(seconds(3.0));
    assert_eq!(heights(&world, bob), [180]);
    world.watch(bob, ada, 720);
    world.run(seconds(5.0));
    assert_eq!(last_height(&world, bob), Some(720));
    world.watch(bob, ada, 300);
    world.run(seconds(2.0));
    assert_eq!(last_height(&world, bob), Some(360));
    let told = Event::LayerChanged {
        peer: peer(bob),
        track: camera(ada),
        height: Some(360),
    };
    assert!(world.events.contains(&told));
}

#[test]
fn a_network_that_narrows_gets_a_smaller_picture_and_the_large_one_back_when_it_recovers() {
    let mut world = World::new(22);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(6.0));
    assert_eq!(last_height(&world, bob), Some(720));

    world.clients[bob].down.width = Some(700_000);
    world.run(seconds(10.0));
    assert!(
        last_height(&world, bob) < Some(720),
        "{:?}",
        heights(&world, bob)
    );
    let before = world.clients[bob].frames.len();
    world.run(seconds(4.0));
    assert!(
        world.clients[bob].frames.len() > before + 200,
        "and it flows"
    );

    world.clients[bob].down.width = None;
    world.run(seconds(25.0));
    assert_eq!(
        last_height(&world, bob),
        Some(720),
        "{:?}",
        heights(&world, bob)
    );
}

#[test]
fn sound_is_never_starved_by_pictures() {
    let mut world = World::new(23);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(4.0));
    world.clients[bob].down.width = Some(350_000);
    // The estimate needs a moment to fall.
    world.run(seconds(4.0));
    let before = world.clients[bob].sounds(0).len();
    world.run(seconds(10.0));
    let mut heard = world.clients[bob].sounds(0).split_off(before);
    heard.sort_unstable();
    heard.dedup();
    assert!(heard.len() > 475, "{} of 500", heard.len());
}

#[test]
fn one_receivers_bad_network_is_nobody_elses() {
    let mut world = World::new(24);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    let eve = world.watcher(ada, 720, Reads::Frames);
    world.clients[eve].down.width = Some(300_000);
    world.run(seconds(10.0));
    assert_eq!(last_height(&world, bob), Some(720));
    assert!(last_height(&world, eve) < Some(720));
}

#[test]
fn a_layer_that_stops_is_replaced_by_the_next_lower_one_that_arrives() {
    let mut world = World::new(25);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(5.0));
    world.clients[ada].off.insert(720);
    world.run(seconds(3.0));
    assert_eq!(last_height(&world, bob), Some(360));
    let before = world.clients[bob].pictures(1).len();
    world.clients[ada].off.insert(360);
    world.run(seconds(3.0));
    assert_eq!(last_height(&world, bob), Some(180));
    assert!(
        world.clients[bob].pictures(1).len() > before + 45,
        "no freeze"
    );
    world.clients[ada].off.clear();
    world.run(seconds(6.0));
    assert_eq!(last_height(&world, bob), Some(720));
}

#[test]
fn a_receivers_packets_are_numbered_without_a_gap_through_every_switch() {
    let mut world = World::new(26);
    let ada = world.publisher();
    let bob = world.watcher(ada, 180, Reads::Packets);
    for height in [720, 0, 360, 180, 720, 360] {
        world.run(seconds(2.0));
        world.watch(bob, ada, height);
    }
    world.run(seconds(2.0));
    let video = |packet: &&str0m::rtp::RtpPacket| packet.time.frequency().get() == 90_000;
    let mut packets: Vec<_> = world.clients[bob].packets.iter().filter(video).collect();
    packets.sort_by_key(|packet| packet.seq_no);
    assert!(packets.len() > 500, "{} packets", packets.len());
    let steps = packets
        .windows(2)
        .map(|pair| *pair[1].seq_no - *pair[0].seq_no);
    assert!(steps.clone().all(|step| step == 1), "{:?}", steps.max());
    let forward = packets.windows(2).all(|pair| pair[1].time >= pair[0].time);
    assert!(forward, "time does not go back");
    let span = packets[packets.len() - 1].time - packets[0].time;
    // Nothing flowed for two of the fourteen seconds, which passed all the same.
    assert!(
        (span.as_seconds() - 13.0).abs() < 1.5,
        "{}",
        span.as_seconds()
    );
}

#[test]
fn without_estimation_a_tile_gets_what_it_asks_for() {
    let mut world = World::with(27, |config| config.bandwidth_estimation = false);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(3.0));
    assert_eq!(last_height(&world, bob), Some(720));
}
