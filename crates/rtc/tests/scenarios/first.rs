//! Two people and a latecomer.

use rtc::Protocol;

use crate::client::{Client, Plan, Reads};
use crate::world::{SOUND_AND_PICTURE, World, camera, peer, seconds};

#[test]
fn two_peers_see_and_hear_each_other() {
    let mut world = World::new(1);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(4.0));

    let bob = &world.clients[bob];
    let pictures = bob.pictures(1);
    assert!(pictures[0].1.is_keyframe());
    assert!(pictures.len() > 90, "{} pictures", pictures.len());
    assert!(bob.is_unbroken(1));
    assert_eq!(pictures.last().map(|(label, _)| label.height), Some(720));
    let sounds = bob.sounds(0);
    assert!(sounds.len() > 180, "{} packets of sound", sounds.len());
    assert!(
        sounds.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "none lost, none doubled"
    );
}

#[test]
fn a_latecomer_sees_a_key_frame_at_once_and_a_crowd_costs_the_publisher_few() {
    let mut world = World::new(2);
    let ada = world.publisher();
    world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(3.0));
    let before = world.clients[ada].key_requests;

    let crowd: Vec<usize> = (0..8)
        .map(|_| world.watcher(ada, 180, Reads::Frames))
        .collect();
    world.run(seconds(1.0));
    for index in crowd {
        let pictures = world.clients[index].pictures(1);
        assert!(
            pictures
                .first()
                .is_some_and(|(_, frame)| frame.is_keyframe())
        );
        assert!(pictures.len() > 15, "{} pictures", pictures.len());
    }
    assert!(
        world.clients[ada].key_requests - before <= 3,
        "requests are merged"
    );
}

#[test]
fn whoever_leaves_takes_the_track_along_and_nobody_else_notices() {
    let mut world = World::new(3);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    let eve = world.watcher(ada, 360, Reads::Frames);
    world.run(seconds(2.0));
    world.hub.leave(peer(eve)).expect("she is here");
    let seen = world.clients[bob].frames.len();
    world.run(seconds(1.0));
    assert!(world.clients[bob].frames.len() > seen + 60);

    world.hub.leave(peer(ada)).expect("she is here");
    world.run(seconds(0.1));
    let stopped = rtc::Event::TrackStopped {
        peer: peer(ada),
        track: camera(ada),
    };
    assert!(world.events.contains(&stopped));
    assert_eq!(world.hub.peers_of(crate::world::ROOM), [peer(bob)]);
}

#[test]
fn a_peer_over_tcp_is_one_like_any_other() {
    let mut world = World::new(4);
    let ada = world.publisher();
    let bob = world.enter(Reads::Frames);
    world.clients[bob] = Client::over(Protocol::Tcp, bob as u8 + 1, Reads::Frames, world.now);
    let slots = SOUND_AND_PICTURE;
    world.offer(
        bob,
        Plan {
            slots,
            ..Plan::default()
        },
    );
    world.watch(bob, ada, 720);
    world.run(seconds(4.0));
    assert!(world.clients[bob].connected);
    assert!(world.clients[bob].pictures(1).len() > 90);
}
