//! Puts load on a server and prints what it cost as one JSON line.
//!
//! `rostrum-load --server http://127.0.0.1:8080 --publishers 1 --viewers 100 --pid PID`
//! `rostrum-load --janus http://127.0.0.1:8088 --meeting 10 --pid PID --bind 192.0.2.7`

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use load::Failed;
use load::call::Participant;
use load::figures::Figures;
use load::fleet::{Fleet, Plan, Shape};
use load::http::Api;
use load::janus::Janus;
use load::media::{Codec, Media};
use load::process::{self, Cpu};

/// Publishers and viewers without a browser.
#[derive(Debug, Parser)]
struct Arguments {
    /// A Rostrum, by its address.
    #[arg(long)]
    server: Option<String>,
    /// A Janus, by the address of its HTTP API.
    #[arg(long, conflicts_with = "server")]
    janus: Option<String>,
    /// How many publish.
    #[arg(long, default_value_t = 1)]
    publishers: usize,
    /// How many only watch, each all publishers.
    #[arg(long, default_value_t = 0)]
    viewers: usize,
    /// So many who all publish and watch each other, instead.
    #[arg(long, conflicts_with_all = ["publishers", "viewers"])]
    meeting: Option<usize>,
    /// Cameras send three simulcast layers, not the 720p one alone.
    #[arg(long)]
    layered: bool,
    /// The height of the viewers' tiles.
    #[arg(long, default_value_t = 720)]
    height: u32,
    /// The cameras' codec.
    #[arg(long, default_value = "vp8", value_parser = ["vp8", "h264"])]
    codec: String,
    /// The server's process, whose CPU time is counted.
    #[arg(long)]
    pid: Option<u32>,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 10.0)]
    secs: f64,
    /// Seconds of media before that.
    #[arg(long, default_value_t = 4.0)]
    warm: f64,
    /// The address the peers' sockets are bound to.
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Where recorded media is kept.
    #[arg(long, default_value = ".load-media")]
    cache: PathBuf,
    /// The account that makes the room.
    #[arg(long, default_value = "load@example.org")]
    email: String,
    /// Its password.
    #[arg(long, default_value = "a long enough password")]
    password: String,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> Result<(), Failed> {
    let arguments = Arguments::parse();
    let codec = if arguments.codec == "h264" {
        Codec::H264
    } else {
        Codec::Vp8
    };
    let media = Arc::new(Media::open(&arguments.cache, codec)?);
    let fleet = Fleet::start(arguments.bind, media)?;
    let stage = Stage::of(&arguments);
    // Kept until the end: whoever lets go of the socket has left.
    let _people = match (&arguments.server, &arguments.janus) {
        (Some(server), _) => on_rostrum(server, &arguments, stage, &fleet).await?,
        (_, Some(janus)) => on_janus(janus, &arguments, stage, &fleet).await?,
        _ => return Err("say --server or --janus".into()),
    };
    let connections = if arguments.janus.is_some() {
        stage.publishers + stage.viewers + stage.both * 2
    } else {
        stage.publishers + stage.viewers + stage.both
    };
    all_connected(&fleet, connections).await?;
    fleet.play(true)?;
    tokio::time::sleep(Duration::from_secs_f64(arguments.warm)).await;
    let before = (fleet.figures()?, cost(&arguments)?);
    tokio::time::sleep(Duration::from_secs_f64(arguments.secs)).await;
    let (figures, spent) = (fleet.figures()?, cost(&arguments)?);
    let streams = figures.streams;
    report(
        &arguments,
        stage,
        streams,
        figures.since(&before.0),
        spent.since(before.1),
    )
}

/// Who is there.
#[derive(Debug, Clone, Copy)]
struct Stage {
    publishers: usize,
    viewers: usize,
    /// Who do both.
    both: usize,
    shape: Shape,
}

impl Stage {
    fn of(arguments: &Arguments) -> Self {
        let shape = if arguments.layered {
            Shape::Layered
        } else {
            Shape::Single
        };
        match arguments.meeting {
            Some(both) => Self {
                publishers: 0,
                viewers: 0,
                both,
                shape,
            },
            None => Self {
                publishers: arguments.publishers,
                viewers: arguments.viewers,
                both: 0,
                shape,
            },
        }
    }

    fn name(self) -> String {
        match self.both {
            0 => format!("{}->{}", self.publishers, self.viewers),
            both => format!("{both}x{both}"),
        }
    }
}

async fn on_rostrum(
    server: &str,
    arguments: &Arguments,
    stage: Stage,
    fleet: &Fleet,
) -> Result<Vec<Participant>, Failed> {
    let mut api = Api::new(server);
    api.sign_in(&arguments.email, &arguments.password).await?;
    let (room, secret) = api.create_room("Load").await?;
    let senders = stage.publishers + stage.both;
    let slots = senders - usize::from(stage.both > 0);
    let watching = Plan {
        publish: None,
        screen: false,
        sound_slots: slots,
        picture_slots: slots,
    };
    let publish = Some(stage.shape);
    let plans = [
        (
            stage.publishers,
            Plan {
                publish,
                ..Plan::default()
            },
        ),
        (
            stage.both,
            Plan {
                publish,
                ..watching
            },
        ),
        (stage.viewers, watching),
    ];
    let mut people = Vec::new();
    for (count, plan) in plans {
        for _ in 0..count {
            let name = format!("Peer {}", people.len() + 1);
            people.push(Participant::enter(&api, &room, &secret, &name, fleet, plan).await?);
        }
    }
    let tracks = Participant::tracks(&api, &room, &secret, senders * 2).await?;
    for person in &people[stage.publishers..] {
        person.watch(&tracks, arguments.height).await?;
    }
    Ok(people)
}

async fn on_janus(
    api: &str,
    arguments: &Arguments,
    stage: Stage,
    fleet: &Fleet,
) -> Result<Vec<Participant>, Failed> {
    let senders = stage.publishers + stage.both;
    let janus = Janus::open(api, senders, &arguments.codec).await?;
    let mut feeds = Vec::new();
    for _ in 0..senders {
        feeds.push(janus.publish(fleet, stage.shape).await?);
    }
    until("Janus knows all publishers", async || {
        janus.is_fed_by(senders).await
    })
    .await?;
    for viewer in 0..stage.viewers + stage.both {
        let own = (stage.both > 0).then(|| feeds[viewer]);
        let others: Vec<u64> = feeds
            .iter()
            .copied()
            .filter(|feed| Some(*feed) != own)
            .collect();
        janus.subscribe(fleet, &others).await?;
    }
    Ok(Vec::new())
}

/// Waits until media can flow for everybody.
async fn all_connected(fleet: &Fleet, connections: usize) -> Result<(), Failed> {
    let what = format!("all of {connections} connections are up");
    until(
        &what,
        async || Ok(fleet.figures()?.connected >= connections),
    )
    .await
}

/// Asks until it is so, for half a minute.
async fn until(what: &str, is_so: impl AsyncFn() -> Result<bool, Failed>) -> Result<(), Failed> {
    let asking = async {
        let mut often = tokio::time::interval(Duration::from_millis(50));
        while !is_so().await? {
            often.tick().await;
        }
        Ok(())
    };
    let in_time = tokio::time::timeout(Duration::from_secs(30), asking).await;
    in_time.map_err(|_| format!("half a minute passed and still not: {what}"))?
}

fn cost(arguments: &Arguments) -> Result<Cpu, Failed> {
    arguments.pid.map_or(Ok(Cpu::default()), process::cpu)
}

fn report(
    arguments: &Arguments,
    stage: Stage,
    streams: usize,
    figures: Figures,
    spent: Cpu,
) -> Result<(), Failed> {
    let secs = arguments.secs;
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let memory = arguments.pid.map(process::memory_mb).transpose()?;
    let each = |total: f64| round(total * 1e6 / figures.received.max(1) as f64);
    let line = serde_json::json!({
        "peer": if arguments.janus.is_some() { "janus" } else { "rostrum" },
        "shape": stage.name(), "layered": arguments.layered, "codec": arguments.codec,
        "secs": secs, "streams": streams,
        "in_packets_s": round(figures.sent as f64 / secs),
        "out_packets_s": round(figures.received as f64 / secs),
        "out_mbit_s": round(figures.bytes as f64 * 8.0 / secs / 1e6),
        "missing_packets": figures.missing,
        "latency_ms_p50": round(figures.latency_ms(0.5)),
        "latency_ms_p99": round(figures.latency_ms(0.99)),
        "cpu_s": round(spent.total()), "cpu_user_s": round(spent.user_s),
        "cpu_system_s": round(spent.system_s),
        "core_percent": round(spent.total() * 100.0 / secs),
        "cpu_us_per_packet": each(spent.total()),
        "rss_mb": memory.map(round),
    });
    println!("{line}");
    Ok(())
}
