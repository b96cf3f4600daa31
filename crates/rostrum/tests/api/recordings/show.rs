//! Two people whose sound cards drift and whose browsers began seconds apart, as an hour of a studio would leave them.

use media::ffmpeg::Runner;
use media::plan::{self, Input};
use media::sniff::Format;
use rostrum::kit::blobs::BlobKey;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use stage::{Bank, Person as Player, Plan, RATE, Stage, click_in};
use uuid::Uuid;

use super::{Seated, Studio, path, take, upload};
use crate::api::uploads::checked;
use crate::support::{Answer, Person};

/// How long it is.
pub const SECONDS: f64 = 100.0;

/// Every click is heard by everybody; so that one can tell whose it is in the sum, each keeps every other one.
fn own_clicks(stage: &Stage, who: usize) -> Vec<f64> {
    let clicks = stage.clicks().into_iter().enumerate();
    clicks
        .filter(|(n, _)| n % 2 == who)
        .map(|(_, ms)| ms)
        .collect()
}

/// 16-bit samples without the clicks of the other; `ms_of` says when a sample was.
fn bytes(stage: &Stage, who: usize, sound: &mut [f32], ms_of: impl Fn(i64) -> f64) -> Vec<u8> {
    let own = own_clicks(stage, who);
    let others = stage.clicks().into_iter().filter(|ms| !own.contains(ms));
    let (begins, end) = (ms_of(0), sound.len() as i64);
    for click in others {
        let at = ((click - begins) * RATE / 1000.0) as i64;
        let near = |n: i64| (at - 12_000 + n).clamp(0, end) as usize;
        sound[near(0)..near(24_000)].fill(0.0);
    }
    let sample = |value: &f32| ((value.clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes();
    sound.iter().flat_map(sample).collect()
}

/// What the server captured in these stretches (in seconds), as if it had: a file for each.
async fn captured(
    studio: &Studio,
    recording: &Value,
    of: &Seated,
    stage: &Stage,
    who: usize,
    stretches: &[(f64, f64)],
) {
    let player = &stage.people[who];
    let mut sound = vec![0.0; player.capture_len() as usize];
    stage.capture(player, 0, &mut sound);
    let sound = bytes(stage, who, &mut sound, |n| player.ms_of_capture(n));
    let app = &studio.house.app;
    let id: Uuid = recording["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let track = app.new_id();
    let db = app.db.writer();
    let participant: Uuid = of.participant.parse().expect("an id");
    let values = [
        track.into(),
        id.into(),
        participant.into(),
        "microphone".into(),
        "server".into(),
    ];
    let sql =
        "INSERT INTO tracks (id, recording, participant, kind, origin) VALUES ($1, $2, $3, $4, $5)";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("a track");
    for (part, (from_s, to_s)) in stretches.iter().enumerate() {
        let at = |s: &f64| ((s * RATE) as usize * 2).min(sound.len());
        let piece = (track, part, at(from_s) / 2);
        captured_piece(
            studio,
            recording,
            player,
            piece,
            &sound[at(from_s)..at(to_s)],
        )
        .await;
    }
}

/// A file of a capture: of which track, the how manieth, beginning at which sample.
async fn captured_piece(
    studio: &Studio,
    recording: &Value,
    player: &Player,
    (track, part, first): (Uuid, usize, usize),
    sound: &[u8],
) {
    let app = &studio.house.app;
    let id: Uuid = recording["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let piece = app.new_id();
    let key = BlobKey::new("recordings", &[id, track, piece], "pcm");
    let folder = app.blobs.scratch().expect("a folder");
    let file = folder.path().join("capture");
    std::fs::write(&file, sound).expect("written");
    app.blobs.put(&key, &file).await.expect("stored");
    let db = app.db.writer();
    let began = recording["started_at_ms"].as_f64().expect("a time");
    let first = i64::try_from(first).expect("a sample");
    // Late by the way, as arrivals are.
    let started = began + player.ms_of_capture(first) + player.way_ms.0 + 20.0;
    let length = i64::try_from(sound.len() / 96).expect("a length");
    let size = i64::try_from(sound.len()).expect("a size");
    let detail = json!({"drift_ppm": player.ppm, "drift": {"ppm": player.ppm, "uncertainty_ppm": 3.0, "span_s": SECONDS}});
    let values = [
        piece.into(),
        id.into(),
        track.into(),
        i32::try_from(part).expect("a number").into(),
        "ready".into(),
        key.to_string().into(),
        "audio/x-pcm".into(),
        "s16le".into(),
        started.into(),
        length.into(),
        48_000.into(),
        1.into(),
        size.into(),
        detail.to_string().into(),
    ];
    let sql = "INSERT INTO pieces (id, recording, track, part, state, stored_key, mime, codec, started_at_ms, \
               duration_ms, sample_rate, channels, size_bytes, detail) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.expect("a piece");
}

/// The first seconds of what the browser recorded and noted; where it says it began is wrong by 300 ms.
async fn taken(
    recording: &Value,
    sender: &Person,
    stage: &Stage,
    who: usize,
    seconds: f64,
) -> Value {
    let player: &Player = &stage.people[who];
    let began = recording["started_at_ms"].as_f64().expect("a time");
    let mut sound = vec![0.0; player.take_len() as usize];
    stage.take(player, 0, &mut sound);
    let mut sound = bytes(stage, who, &mut sound, |n| player.ms_of_take(n));
    sound.truncate((seconds * RATE) as usize * 2);
    let one = path(recording);
    let mut asked = take();
    asked["started_at_ms"] = json!(began + player.ms_of_take(0) + 300.0);
    let made = sender
        .post(&format!("{one}/takes"), asked)
        .await
        .expect(201);
    let stamps: Vec<Value> = stage
        .stamps(player)
        .iter()
        .filter(|(sample, _)| (*sample as f64) < seconds * RATE)
        .map(|(sample, local_ms)| json!({"sample": sample, "local_ms": local_ms}))
        .collect();
    let pings: Vec<Value> = stage
        .pings(player)
        .iter()
        .map(|(local, server, rtt)| json!({"local_ms": local, "server_ms": server + began, "rtt_ms": rtt}))
        .collect();
    let take = format!("{one}/takes/{}", made["take_id"].as_str().expect("an id"));
    let described = json!({"stamps": stamps, "stamped": "captured", "pings": pings});
    sender.patch(&take, described).await.expect(204);
    let upload = upload(sender, &made["take_id"]).await;
    let address = upload.header("location").expect("an address").to_owned();
    let mut sent = 0;
    let pieces: Vec<&[u8]> = sound.chunks(4 << 20).collect();
    for (n, piece) in pieces.iter().enumerate() {
        let mut call = checked(sender, &address, sent, piece);
        if n + 1 == pieces.len() {
            call = call.header("upload-length", sound.len());
        }
        Answer::of(call).await.expect(204);
        sent += piece.len() as u64;
    }
    made["track_id"].clone()
}

/// Waits for as long as a mix of more than a minute takes on a busy machine.
pub async fn until(host: &Person, one: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let looking = async {
        loop {
            let seen = host.get(one).await.expect(200);
            if wanted(&seen) {
                return seen;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(600), looking).await;
    waited.expect("it comes in time")
}

/// The samples of a film's sound.
async fn heard(film: &[u8], format: Format) -> Vec<f32> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("film");
    std::fs::write(&file, film).expect("written");
    let runner = Runner::detect(folder.path().join("tmp"));
    let plan = plan::sampled(&Input::new(&file, format), 48_000, 200_000);
    let work = runner.run(&plan, drop).await.expect("sound");
    let bytes = std::fs::read(work.path(plan::SAMPLED)).expect("samples");
    let sample = |two: &[u8]| f32::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0;
    bytes.chunks_exact(2).map(sample).collect()
}

/// A recording of two people that began as long ago as it lasts: what is played here is sent faster than that.
pub struct Show {
    pub stage: Stage,
    pub studio: Studio,
    pub host: Seated,
    pub guest: Seated,
    pub recording: Value,
}

impl Show {
    pub async fn begins() -> Self {
        let plan = Plan {
            seed: 5,
            seconds: SECONDS,
            dropouts: 0,
            click_every_s: 6.0,
            ..Plan::default()
        };
        let bank = Bank::made_up(plan.seed);
        let stage = Stage::new(plan, bank);
        let studio = Studio::open().await;
        let host = studio.host_enters(true).await;
        let guest = studio.guest_enters("Grace", true).await;
        let mut recording = studio.record().await;
        let began = recording["started_at_ms"].as_i64().expect("a time") - SECONDS as i64 * 1000;
        let id: Uuid = recording["id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        let db = studio.house.app.db.writer();
        let sql = "UPDATE recordings SET started_at_ms = $1 WHERE id = $2";
        let values = [began.into(), id.into()];
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await.expect("earlier");
        recording["started_at_ms"] = began.into();
        Self {
            stage,
            studio,
            host,
            guest,
            recording,
        }
    }

    pub async fn captured(&self, who: usize, stretches: &[(f64, f64)]) {
        let of = [&self.host, &self.guest][who];
        let (studio, recording) = (&self.studio, &self.recording);
        captured(studio, recording, of, &self.stage, who, stretches).await;
    }

    pub async fn taken(&self, who: usize, seconds: f64) -> Value {
        let of = [&self.host, &self.guest][who];
        taken(&self.recording, &of.person, &self.stage, who, seconds).await
    }

    /// Until the mix is made; answers what is told of its sync.
    pub async fn ends(&self) -> Value {
        let (host, one) = (&self.studio.host, path(&self.recording));
        host.post(&format!("{one}/stop"), json!({}))
            .await
            .expect(200);
        until(host, &one, |seen| seen["state"] == "ready").await;
        let info = host.get(&format!("{one}/info")).await.expect(200);
        info["sync"].clone()
    }

    /// How far the clicks of each are from where they belong in the mix, in milliseconds: who, when, how far.
    pub async fn clicks_off(&self) -> Vec<(usize, f64, f64)> {
        let one = path(&self.recording);
        let host = &self.studio.host;
        let film = host.get(&format!("{one}/download?format=mp4")).await;
        let sound = heard(&film.bytes, Format::Mp4).await;
        [0, 1]
            .into_iter()
            .flat_map(|who| self.clicks(who, &sound))
            .collect()
    }

    /// The same of one of them in a wave that is theirs alone.
    pub async fn clicks_off_in(&self, who: usize, wave: &[u8]) -> Vec<(usize, f64, f64)> {
        self.clicks(who, &heard(wave, Format::Wav).await)
    }

    fn clicks(&self, who: usize, sound: &[f32]) -> Vec<(usize, f64, f64)> {
        let mut off = Vec::new();
        for click in own_clicks(&self.stage, who) {
            let from = ((click - 200.0) * 48.0) as usize;
            let Some(near) = sound.get(from..from + 48 * 400) else {
                continue;
            };
            if let Some(place) = click_in(near) {
                off.push((who, click, (from as f64 + place) / 48.0 - click));
            }
        }
        off
    }
}
