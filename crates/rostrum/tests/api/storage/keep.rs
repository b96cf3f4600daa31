use std::sync::{Arc, Mutex};
use std::time::Duration;

use rostrum::kit::Clock;
use rostrum::recordings::{self, Expiring};
use serde_json::json;

use crate::api::recordings::{Studio, path, until};
use crate::support::TestHouse;

const DAY: u64 = 24 * 3600;

#[tokio::test]
async fn what_is_kept_long_enough_is_announced_and_then_moves_to_the_trash() {
    let noon = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let keep = |config: &mut rostrum::config::Config| config.recordings.keep_days = 30;
    let house = TestHouse::build(keep, Clock::held_at(noon)).await;
    let host = house.signed_in("ada").await;
    let studio = Studio::of(house, host).await;
    let _seated = studio.host_enters(true).await;
    let one = path(&studio.record().await);
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    // Nothing was captured, so there is no mix, and that is an end as well.
    let ended = |seen: &serde_json::Value| seen["state"] == "failed";
    until(&studio.host, &one, ended).await;
    let app = &studio.house.app;
    let told: Arc<Mutex<Vec<Expiring>>> = Arc::default();
    let hearing = told.clone();
    app.bus
        .on(move |fact: &Expiring| hearing.lock().expect("told").push(fact.clone()));
    let trashed = || async {
        let host = studio.house.sign_in("ada").await;
        host.get(&one).await.expect(200)["state"] == "trashed"
    };
    let look = || async { recordings::keep_due(app).await.expect("looked") };

    studio.house.advance(Duration::from_secs(22 * DAY));
    look().await;
    assert_eq!(told.lock().expect("told").len(), 0);
    studio.house.advance(Duration::from_secs(2 * DAY));
    look().await;
    look().await;
    assert_eq!(told.lock().expect("told").len(), 1, "told once");
    studio.house.advance(Duration::from_secs(6 * DAY + 60));
    look().await;
    assert!(!trashed().await, "everybody has their week");
    studio.house.advance(Duration::from_secs(DAY));
    look().await;
    assert!(trashed().await);
    // Brought back, it is kept anew.
    let host = studio.house.sign_in("ada").await;
    host.post(&format!("{one}/restore"), json!({}))
        .await
        .expect(200);
    look().await;
    assert!(!trashed().await);
    assert_eq!(told.lock().expect("told").len(), 1);
}
