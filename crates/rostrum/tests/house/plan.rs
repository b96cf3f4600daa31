//! The floors of `docs/ARCHITECTURE.md`, held against the sources.

use std::collections::BTreeMap;
use std::path::Path;

use super::source::{code_of, names_after};
use super::{assert_none, files_under, root};

/// The crates that know nothing of the product.
const ENGINES: [&str; 3] = ["rtc", "media", "rtmp"];

/// One room of the table: its floor, and which engines it may call.
struct Room {
    floor: u32,
    engines: Vec<String>,
}

/// The rooms by folder, from the rows `| floor | `folder` | owns | may call |`.
fn floors() -> BTreeMap<String, Room> {
    let plan = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md"))
        .expect("docs/ARCHITECTURE.md can be read");
    let mut rooms = BTreeMap::new();
    for line in plan.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, floor, folders, _, may_call, _] = cells[..] else {
            continue;
        };
        let Ok(floor) = floor.parse() else { continue };
        let engines: Vec<String> = ENGINES
            .iter()
            .filter(|engine| may_call.contains(&format!("`{engine}`")))
            .map(ToString::to_string)
            .collect();
        for folder in folders.split(',') {
            let folder = folder.trim().trim_matches('`').to_string();
            rooms.insert(
                folder,
                Room {
                    floor,
                    engines: engines.clone(),
                },
            );
        }
    }
    rooms
}

/// What each room's files import: `(room, path from src, code)`.
fn room_files() -> Vec<(String, String, String)> {
    let src = root().join("crates/rostrum/src");
    let rust = |path: &Path| path.extension().is_some_and(|e| e == "rs");
    let mut files = Vec::new();
    for path in files_under(&src, &rust) {
        let inside = path.strip_prefix(&src).expect("it was found there");
        let mut parts = inside.components();
        let first = parts.next().expect("a file has a name");
        if parts.next().is_none() {
            continue; // the roof: app.rs, config.rs, lib.rs, main.rs see everything
        }
        let source = std::fs::read_to_string(&path).expect("a source can be read");
        let room = first.as_os_str().to_string_lossy().into_owned();
        files.push((room, inside.display().to_string(), code_of(&source)));
    }
    files
}

#[test]
fn every_folder_of_the_server_stands_on_a_floor() {
    let floors = floors();
    assert!(
        floors.contains_key("kit"),
        "docs/ARCHITECTURE.md has no table of floors"
    );
    let mut homeless: Vec<String> = room_files()
        .into_iter()
        .filter(|(room, ..)| !floors.contains_key(room))
        .map(|(room, ..)| room)
        .collect();
    homeless.dedup();
    assert_none(
        &homeless,
        "these folders are missing in the table of docs/ARCHITECTURE.md:",
    );
}

#[test]
fn calls_go_down_the_floors_only() {
    let floors = floors();
    let mut broken = Vec::new();
    for (room, file, code) in room_files() {
        let Some(own) = floors.get(&room) else {
            continue;
        };
        for name in names_after(&code, "crate") {
            let other = floors.get(&name);
            // A name that is no room is the roof, which nobody below may see; a room's tests may put a house together.
            let roof_for_tests = other.is_none() && is_tests(&file);
            let below = other.is_some_and(|other| other.floor < own.floor);
            let allowed = name == room || below || roof_for_tests;
            if !allowed {
                let place = other.map_or("the roof".into(), |o| format!("floor {}", o.floor));
                broken.push(format!(
                    "{file} ({room}, floor {}) imports {name} ({place})",
                    own.floor
                ));
            }
        }
    }
    assert_none(
        &broken,
        "calls go down, facts go up; these imports go up or sideways:",
    );
}

fn is_tests(file: &str) -> bool {
    file.split(['/', '.']).any(|part| part == "tests")
}

#[test]
fn only_the_rooms_that_say_so_call_an_engine() {
    let floors = floors();
    let mut broken = Vec::new();
    for (room, file, code) in room_files() {
        for engine in ENGINES {
            let allowed = floors
                .get(&room)
                .is_some_and(|own| own.engines.iter().any(|e| e == engine));
            if !allowed && !names_after(&code, engine).is_empty() {
                broken.push(format!("{file} calls {engine}"));
            }
        }
    }
    assert_none(
        &broken,
        "the table of docs/ARCHITECTURE.md does not let these rooms call an engine:",
    );
}

#[test]
fn the_engines_know_neither_each_other_nor_the_product() {
    let mut broken = Vec::new();
    for engine in ENGINES {
        let others = ENGINES.into_iter().filter(|other| *other != engine);
        let strangers: Vec<&str> = others.chain(["rostrum"]).collect();
        let rust = |path: &Path| path.extension().is_some_and(|e| e == "rs");
        for path in files_under(&root().join("crates").join(engine).join("src"), &rust) {
            let code = code_of(&std::fs::read_to_string(&path).expect("a source can be read"));
            for stranger in &strangers {
                // A module of the engine's own may bear such a name: only a path from outside counts.
                if code.contains(&format!("use {stranger}::")) {
                    broken.push(format!("{} imports {stranger}", path.display()));
                }
            }
        }
    }
    assert_none(
        &broken,
        "crates/rtc, crates/media and crates/rtmp stand alone:",
    );
}

#[test]
fn axum_is_known_to_the_kit_the_routes_and_the_wires_alone() {
    let doors = ["routes", "wire"];
    let mut broken = Vec::new();
    for (room, file, code) in room_files() {
        let door = file.split(['/', '.']).any(|part| doors.contains(&part));
        if room != "kit" && !door && !names_after(&code, "axum").is_empty() {
            broken.push(file);
        }
    }
    assert_none(
        &broken,
        "HTTP stays at the doors (routes, wire); these files import axum:",
    );
}

#[test]
fn the_architecture_fits_on_three_hundred_lines() {
    let plan = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("it is there");
    let lines = plan.lines().count();
    assert!(
        lines <= 300,
        "docs/ARCHITECTURE.md has {lines} lines: nobody reads more than 300"
    );
}
