//! What a look costs: makes a film of made-up people who talk in turn, and says how long it took.
//!
//! `cargo run -p rostrum-media --release --example look -- SECONDS SWITCHES PEOPLE LAYOUT`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it measures, and speaks to whoever measures"
)]

use std::{path::Path, process::Command, time::Instant};

use media::{
    ffmpeg::Runner,
    make,
    plan::{
        Input,
        mix::{self, Layout, Look, Mix, Person, Piece, Turn},
    },
    sniff::Format,
};

fn camera(path: &Path, n: usize, seconds: u64) {
    let source = format!("testsrc2=s=640x360:r=25:d={seconds},hue=h={}", n * 60);
    let made = Command::new("ffmpeg")
        .args([
            "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", &source,
        ])
        .args("-c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k -f webm".split(' '))
        .arg(path)
        .status();
    assert!(made.unwrap().success());
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [seconds, switches, people, layout] = &args[..] else {
        println!("SECONDS SWITCHES PEOPLE grid|speaker|side_by_side|picture_in_picture");
        return;
    };
    let (seconds, switches, people): (u64, u64, usize) = (
        seconds.parse().unwrap(),
        switches.parse().unwrap(),
        people.parse().unwrap(),
    );
    let layout = match layout.as_str() {
        "speaker" => Layout::Speaker { others: true },
        "side_by_side" => Layout::SideBySide,
        "picture_in_picture" => Layout::PictureInPicture,
        _ => Layout::Grid,
    };
    let folder = tempfile::tempdir().unwrap();
    let person = |n: usize| {
        let path = folder.path().join(format!("{n}.webm"));
        camera(&path, n, seconds);
        Person {
            name: format!("Person {n}"),
            camera: vec![Piece {
                input: Input::new(path, Format::Matroska),
                offset_ms: 0.0,
                speed: 1.0,
                gaps: Vec::new(),
                length_ms: None,
            }],
            ..Person::default()
        }
    };
    let turn = |n: u64| Turn {
        at_ms: n * seconds * 1000 / switches,
        person: n as usize % people,
    };
    let mix = Mix {
        duration_ms: seconds * 1000,
        people: (0..people).map(person).collect(),
        font: mix::font("").unwrap(),
        look: Look {
            layout,
            ..Look::default()
        },
        turns: (0..switches).map(turn).collect(),
        ..Mix::default()
    };
    let plan = mix::film(&mix, None).unwrap();
    let graph = plan.files.iter().find(|(name, _)| name == "graph.txt");
    let length = graph.map_or(0, |(_, bytes)| bytes.len());
    let runner = Runner::detect(folder.path().join("jobs"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let began = Instant::now();
    let film = runtime.block_on(make::film(&runner, &mix, |_| {})).unwrap();
    println!(
        "{seconds} s, {switches} switches, {people} people: graph of {length} bytes, {:.1} s, {:.1} times as fast as it plays, {} bytes",
        began.elapsed().as_secs_f64(),
        seconds as f64 / began.elapsed().as_secs_f64(),
        film.info.fingerprint.size_bytes,
    );
}
