//! Who is speaking, told to the whole room.

use rtc::{Event, PeerId};

use crate::world::{World, peer, seconds};

fn speakers(world: &World) -> Vec<Option<PeerId>> {
    let told = world.events.iter().filter_map(|event| match event {
        Event::ActiveSpeaker { peer, .. } => Some(*peer),
        _ => None,
    });
    told.collect()
}

#[test]
fn the_stage_goes_to_who_speaks_and_does_not_flicker() {
    let mut world = World::new(61);
    let (ada, bob) = (world.publisher(), world.publisher());
    world.clients[ada].loudness = -25;
    world.clients[bob].loudness = -90;
    world.run(seconds(3.0));
    assert_eq!(speakers(&world), [Some(peer(ada))]);
    world.clients[ada].loudness = -90;
    world.clients[bob].loudness = -25;
    world.run(seconds(3.0));
    assert_eq!(speakers(&world), [Some(peer(ada)), Some(peer(bob))]);
    for _ in 0..10 {
        world.clients[ada].loudness = -24;
        world.run(seconds(0.2));
        world.clients[ada].loudness = -90;
        world.run(seconds(0.3));
    }
    assert_eq!(speakers(&world).len(), 2, "interjections take no stage");
    world.hub.leave(peer(bob)).expect("he is here");
    world.run(seconds(0.2));
    assert_eq!(speakers(&world).last(), Some(&None));
}

#[test]
fn levels_are_told_loudest_first_and_at_most_five_times_a_second() {
    let mut world = World::new(62);
    let (ada, bob) = (world.publisher(), world.publisher());
    world.clients[ada].loudness = -60;
    world.clients[bob].loudness = -20;
    world.run(seconds(4.0));
    let levels: Vec<_> = world
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Levels { levels, .. } => Some(levels.clone()),
            _ => None,
        })
        .collect();
    assert!((10..=20).contains(&levels.len()), "{}", levels.len());
    assert_eq!(levels[levels.len() - 1], [(peer(bob), 20), (peer(ada), 60)]);
}
