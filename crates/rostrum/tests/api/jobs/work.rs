use std::time::Duration;

use load::socket::Client;
use rostrum::app;
use rostrum::kit::{App, Clock};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{FILM, PATH, import, mix};
use crate::api::recordings::until;
use crate::support::TestHouse;

/// A server that runs no jobs, and a process beside it that does.
struct Two {
    house: TestHouse,
    config: rostrum::config::Config,
}

impl Two {
    async fn open() -> Self {
        let mut config = None;
        let house = TestHouse::with(|settings| {
            settings.jobs.serve = false;
            config = Some(settings.clone());
        })
        .await;
        let config = config.expect("settings");
        Self { house, config }
    }

    /// Starts one more worker on the same data.
    async fn worker(&self) -> (App, JoinHandle<()>) {
        let data = &self.house.app.data;
        let built = app::build_worker(&self.config, data, Clock::real()).await;
        let (app, place) = built.expect("a worker");
        let working = app.clone();
        let task = tokio::spawn(async move {
            app::work(working).await;
            drop(place);
        });
        (app, task)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_beside_the_server_does_the_jobs_and_people_hear_of_it_at_the_server() {
    let two = Two::open().await;
    let ada = two.house.signed_in("ada").await;
    let id = mix(&two.house, &ada, two.house.app.new_id()).await;
    let token = ada.token.clone().expect("signed in");
    let mut socket = Client::connect(&two.house.url, &token)
        .await
        .expect("connected");
    let (app, task) = two.worker().await;
    let heard = async {
        loop {
            let told = socket.wait_for("job:changed").await.expect("an event");
            if told["job"]["id"] == id.as_str() && told["job"]["state"] == "done" {
                return;
            }
        }
    };
    let heard = tokio::time::timeout(Duration::from_secs(30), heard).await;
    heard.expect("heard of it");
    app.shutdown.cancel();
    task.await.expect("it ended well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_asked_to_end_gives_its_job_back_and_the_try_does_not_count() {
    let two = Two::open().await;
    let ada = two.house.signed_in("ada").await;
    let (app, task) = two.worker().await;
    import(&ada, "film.avi", FILM).await;
    let path = format!("{PATH}?kind=recordings.conform");
    let running = |list: &Value| list["items"][0]["state"] == "running";
    let list = until(&ada, &path, running).await;
    app.shutdown.cancel();
    task.await.expect("it ended well");
    let id = list["items"][0]["id"].as_str().expect("an id");
    let seen = ada.get(&format!("{PATH}/{id}")).await.expect(200);
    assert_eq!(
        (&seen["state"], &seen["attempts"]),
        (&json!("queued"), &json!(0))
    );
    assert_eq!(seen["tries"][0]["ended"], "returned");
    let left = std::fs::read_dir(two.house.app.data.join("tmp")).expect("a folder");
    let left = left.flatten().filter(|entry| entry.path().is_dir()).count();
    assert_eq!(left, 0, "its private folder went with it");
    // The next one takes it up at once.
    let (app, task) = two.worker().await;
    until(&ada, &path, running).await;
    app.shutdown.cancel();
    task.await.expect("it ended well");
}
