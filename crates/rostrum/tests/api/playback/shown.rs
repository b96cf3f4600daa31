//! A recording whose mix is a film of thirteen seconds, with its ladder made.

use media::ffmpeg::Runner;
use media::plan::{Limits, Plan, Stdout};
use rostrum::kit::blobs::BlobKey;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use super::Shelf;
use crate::api::recordings::{Studio, until};
use crate::support::{Person, TestHouse};

pub struct Shown {
    pub shelf: Shelf,
    /// The address of the recording.
    pub one: String,
}

/// What ffmpeg makes the film of.
pub const FILM: &str = "-f lavfi -i testsrc2=s=640x360:r=30:d=13 -f lavfi -i sine=440:d=13:r=48000 -c:v libx264 \
                        -preset ultrafast -b:v 900k -g 60 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 96k \
                        -movflags +faststart -f mp4 film.mp4";

impl Shown {
    /// With a mix, and nothing made of it.
    pub async fn bare(film: &str) -> Self {
        let house = TestHouse::with(|config| config.playback.ladder_auto = false).await;
        Self::within(house, film).await
    }

    /// The same in a house with other settings.
    pub async fn within(house: TestHouse, film: &str) -> Self {
        let host = house.signed_in("ada").await;
        let shelf = Shelf::of(Studio::of(house, host).await).await;
        let one = shelf.one.clone();
        until(&shelf.studio.host, &one, |seen| seen["state"] == "ready").await;
        let shown = Self { shelf, one };
        shown.replace_mix(film).await;
        shown
    }

    /// With the ladder of these bit rates.
    pub async fn with(kbps: &[u32]) -> Self {
        let shown = Self::bare(FILM).await;
        shown.make(json!({ "bitrates_kbps": kbps })).await;
        shown
    }

    pub fn host(&self) -> &Person {
        &self.shelf.studio.host
    }

    pub fn nobody(&self) -> Person {
        self.shelf.studio.house.nobody()
    }

    pub fn at(&self, rest: &str) -> String {
        format!("{}/{rest}", self.one)
    }

    pub fn id(&self) -> &str {
        self.one.rsplit('/').next().expect("an id")
    }

    /// Puts a film in the place of the mix, as a better mix does.
    pub async fn replace_mix(&self, film: &str) {
        let app = &self.shelf.studio.house.app;
        let args = film.split_whitespace().map(str::to_owned).collect();
        let plan = Plan {
            inputs: Vec::new(),
            files: Vec::new(),
            args,
            outputs: vec!["film.mp4".to_owned()],
            duration_ms: 13_000,
            stdout: Stdout::Progress,
            limits: Limits::for_media(13_000),
        };
        let work = app
            .get::<Runner>()
            .run(&plan, |_| {})
            .await
            .expect("a film");
        let id = self.id().parse().expect("an id");
        let key = BlobKey::new("recordings", &[id, app.new_id()], "mp4");
        app.blobs
            .put(&key, &work.path("film.mp4"))
            .await
            .expect("stored");
        let db = app.db.writer();
        let change = Statement::from_sql_and_values(
            db.get_database_backend(),
            "UPDATE renditions SET stored_key = $1, duration_ms = 13000 WHERE recording = $2 AND kind = 'mix'",
            [key.to_string().into(), id.into()],
        );
        db.execute_raw(change).await.expect("changed");
    }

    /// Asks for a ladder and waits until it is there; answers how it looks.
    pub async fn make(&self, ask: Value) -> Value {
        let path = self.at("transcode/quality");
        self.host().post(&path, ask).await.expect(202);
        self.made().await
    }

    /// Waits until the work on renditions has ended well.
    pub async fn made(&self) -> Value {
        let looking = async {
            loop {
                let seen = self
                    .host()
                    .get(&self.at("transcode/progress"))
                    .await
                    .expect(200);
                assert_ne!(seen["state"], "failed", "{seen}");
                if seen["state"] == "done" {
                    return seen;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(120), looking).await;
        waited.expect("it comes in time")
    }

    /// A playlist as text.
    pub async fn list(&self, rest: &str) -> String {
        let answer = self.host().get(&self.at(rest)).await;
        answer.expect_status(200);
        answer.text()
    }
}

/// The bit rates of the pictures of a ladder.
pub fn kbps(progress: &Value) -> Vec<u64> {
    let all = progress["renditions"].as_array().expect("renditions");
    let pictures = all.iter().filter(|one| one["kind"] == "picture");
    pictures
        .filter_map(|one| one["bitrate_kbps"].as_u64())
        .collect()
}
