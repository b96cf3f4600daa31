//! A guest on a bad network: what was lost is sent again, sound comes through, nobody else suffers.

use std::time::Duration;

use rtc::VideoCodec;

use crate::client::Reads;
use crate::world::{World, seconds};

/// Share of pictures that reached the guest whole and in order after `run` seconds of media.
fn whole_pictures(world: &World, guest: usize, run: f64) -> f64 {
    let pictures = world.clients[guest].pictures(1);
    let contiguous = pictures
        .iter()
        .filter(|(_, frame)| frame.contiguous)
        .count();
    contiguous as f64 / (run * 30.0)
}

#[test]
fn retransmissions_repair_eight_percent_of_loss_towards_a_guest() {
    let mut world = World::new(11);
    let ada = world.publisher_of(false);
    let guest = world.watcher(ada, 720, Reads::Frames);
    let other = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(1.0));
    world.clients[guest].down.loss = 0.08;
    world.clients[guest].down.delay = Duration::from_millis(40);
    let before = (
        world.clients[guest].frames.len(),
        world.clients[other].frames.len(),
    );
    world.run(seconds(8.0));

    let guest_frames = world.clients[guest].frames.len() - before.0;
    let other_frames = world.clients[other].frames.len() - before.1;
    assert!(
        whole_pictures(&world, guest, 9.0) > 0.9,
        "{guest_frames} of {other_frames}"
    );
    assert!(
        world.clients[other].is_unbroken(1),
        "the others see no loss"
    );
}

#[test]
fn what_a_publisher_loses_on_the_way_up_is_asked_for_again() {
    for codec in [VideoCodec::Vp8, VideoCodec::H264] {
        let mut world = World::new(12);
        let ada = world.publisher_of(false);
        world.clients[ada].codec = codec;
        let bob = world.watcher(ada, 720, Reads::Frames);
        world.run(seconds(1.0));
        world.clients[ada].up.loss = 0.05;
        world.run(seconds(6.0));
        let share = whole_pictures(&world, bob, 7.0);
        assert!(share > 0.93, "{codec:?}: {share}");
    }
}

#[test]
fn sound_survives_loss_by_its_redundancy() {
    let mut world = World::new(13);
    let ada = world.publisher_of(false);
    let guest = world.watcher(ada, 0, Reads::Frames);
    world.run(seconds(1.0));
    let before = world.clients[guest].sounds(0).len();
    world.clients[guest].down.loss = 0.05;
    world.run(seconds(10.0));
    let mut heard = world.clients[guest].sounds(0).split_off(before);
    heard.sort_unstable();
    heard.dedup();
    // 500 packets; a loss of one alone is made good by the next, which at 5 % leaves 0.25 %.
    assert!(heard.len() > 492, "{} of 500", heard.len());
}

#[test]
fn jitter_puts_nothing_out_of_order() {
    let mut world = World::new(14);
    let ada = world.publisher_of(false);
    world.clients[ada].up.jitter = Duration::from_millis(15);
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.clients[bob].down.jitter = Duration::from_millis(15);
    world.run(seconds(5.0));
    let pictures = world.clients[bob].pictures(1);
    assert!(
        pictures
            .windows(2)
            .all(|pair| pair[1].0.number > pair[0].0.number)
    );
    assert!(whole_pictures(&world, bob, 5.0) > 0.9);
}
