//! What the sound of a lecture costs: voices are mixed and coded for some minutes, as fast as it goes, and it says how much of
//! one core a lecture would take.
//!
//! `cargo run -p rostrum-media --release --example sound -- SECONDS VOICES`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it measures, and speaks to whoever measures"
)]

use std::f64::consts::TAU;

use media::{
    ffmpeg::{AAC_FRAME, Aac, Runner, Sandbox},
    frame::Frame,
    live::mix::{Block, Mixer},
};
use opus::{Application, Channels, Encoder};

const BEGAN_NS: u64 = 1_700_000_000_000_000_000;

/// A made-up vowel that comes and goes, in packets of 20 ms.
fn speech(voice: usize, packets: usize) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).unwrap();
    let pitch = 110.0 + 30.0 * voice as f64;
    let at = |n: usize| {
        let t = n as f64 / 48_000.0;
        let loud = (TAU * t * 3.0).sin().max(0.0) * 0.2;
        let tones = (1..20).map(|k| (TAU * pitch * f64::from(k) * t).sin() / f64::from(k));
        (tones.sum::<f64>() * loud) as f32
    };
    let packet = |n: usize| {
        let samples: Vec<f32> = (n * 960..(n + 1) * 960).map(at).collect();
        encoder.encode_vec_float(&samples, 1_500).unwrap()
    };
    (0..packets).map(packet).collect()
}

/// Seconds of a core that this process took, and those of its children that have ended.
fn taken() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    let ticks: Vec<f64> = fields.filter_map(|one| one.parse().ok()).collect();
    // User and system time, behind ten numbers and a letter, in hundredths.
    (
        (ticks[10] + ticks[11]) / 100.0,
        (ticks[12] + ticks[13]) / 100.0,
    )
}

async fn code(seconds: usize, blocks: Vec<Block>) {
    let folder = tempfile::tempdir().unwrap();
    // Bubblewrap does not tell what it waited for.
    let runner = Runner::new(folder.path(), Sandbox::Plain);
    let mut aac = Aac::start(&runner).unwrap();
    let (mut got, mut bytes) = (0, 0);
    for (n, block) in blocks.iter().enumerate() {
        aac.write(block.at_ns, &block.samples);
        while got + 4 < (n + 1) * 960 / AAC_FRAME as usize {
            bytes += aac.next().await.unwrap().unwrap().data.len();
            got += 1;
        }
    }
    aac.finish();
    while let Some(frame) = aac.next().await {
        bytes += frame.unwrap().data.len();
    }
    println!("{} kbit/s of AAC", bytes * 8 / 1000 / seconds);
}

fn main() {
    let args: Vec<usize> = std::env::args()
        .skip(1)
        .flat_map(|one| one.parse())
        .collect();
    let [seconds, voices] = args[..] else {
        println!("SECONDS VOICES");
        return;
    };
    let said: Vec<Vec<Vec<u8>>> = (0..voices).map(|voice| speech(voice, 500)).collect();
    let before = taken().0;
    let (mut mixer, mut blocks) = (Mixer::new(BEGAN_NS), Vec::new());
    for n in 0..seconds * 50 {
        for (voice, said) in said.iter().enumerate() {
            // Each clock is off by another amount, so that nothing passes unread.
            let at_ns = BEGAN_NS + n as u64 * (20_000_000 - 400 * (voice as u64 + 1));
            let frame = Frame {
                stream: voice as u32,
                ticks: n as u32 * 960,
                arrival_ns: at_ns + 30_000_000,
                sampled_ns: Some(at_ns),
                keyframe: true,
                gap: false,
                data: &said[n % said.len()],
            };
            mixer.push(voice as u64, &frame).unwrap();
        }
        blocks.extend(mixer.poll(BEGAN_NS + n as u64 * 20_000_000));
    }
    let percent = |taken: f64| taken * 100.0 / seconds as f64;
    println!(
        "{voices} voices mixed: {:.2} % of a core",
        percent(taken().0 - before)
    );
    let before = taken();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(code(seconds, blocks));
    let after = taken();
    println!(
        "coded: {:.2} % of a core here, {:.2} % in ffmpeg",
        percent(after.0 - before.0),
        percent(after.1 - before.1)
    );
}
