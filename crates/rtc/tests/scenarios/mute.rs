//! Muted is silent for everybody, and what follows is no second beginning.

use crate::client::Reads;
use crate::world::{World, camera, microphone, seconds};

#[test]
fn a_muted_microphone_is_silent_at_once_and_speaks_again_without_a_gap() {
    let mut world = World::new(41);
    let ada = world.publisher();
    let bob = world.watcher(ada, 0, Reads::Packets);
    world.run(seconds(2.0));
    world
        .hub
        .set_muted(microphone(ada), true)
        .expect("published");
    world.run(seconds(0.1));
    let before = world.clients[bob].packets.len();
    world.run(seconds(2.0));
    assert_eq!(world.clients[bob].packets.len(), before);
    world
        .hub
        .set_muted(microphone(ada), false)
        .expect("published");
    world.run(seconds(2.0));
    let packets = &world.clients[bob].packets;
    assert!(packets.len() > before + 90);
    assert!(
        packets
            .windows(2)
            .all(|pair| *pair[1].seq_no == *pair[0].seq_no + 1)
    );
    let pause = packets[before].time - packets[before - 1].time;
    assert!(
        (pause.as_seconds() - 2.1).abs() < 0.1,
        "the pause is as long as it was"
    );
}

#[test]
fn a_muted_camera_comes_back_with_a_key_frame() {
    let mut world = World::new(42);
    let ada = world.publisher();
    let bob = world.watcher(ada, 720, Reads::Frames);
    world.run(seconds(3.0));
    world.hub.set_muted(camera(ada), true).expect("published");
    world.run(seconds(0.2));
    let before = world.clients[bob].pictures(1).len();
    world.run(seconds(3.0));
    assert_eq!(world.clients[bob].pictures(1).len(), before);
    world.hub.set_muted(camera(ada), false).expect("published");
    world.run(seconds(3.0));
    let pictures = world.clients[bob].pictures(1).split_off(before);
    assert!(pictures.len() > 60, "{}", pictures.len());
    assert!(pictures[0].1.is_keyframe());
}
