use serde_json::{Value, json};

use super::{FILM, PATH, idle, import, mix};
use crate::api::recordings::until;
use crate::support::TestHouse;

#[tokio::test]
async fn a_job_that_waits_ends_at_once_and_only_once() {
    let house = idle().await;
    let (ada, grace) = (house.signed_in("ada").await, house.signed_in("grace").await);
    let id = mix(&house, &ada, house.app.new_id()).await;
    let path = format!("{PATH}/{id}/cancel");
    grace.post(&path, json!({})).await.refused(404, "not_found");
    house
        .nobody()
        .post(&path, json!({}))
        .await
        .refused(401, "auth.required");
    let seen = ada.post(&path, json!({})).await.expect(200);
    assert_eq!(
        (&seen["state"], &seen["stopping"]),
        (&json!("cancelled"), &json!(false))
    );
    assert!(seen["ended_at"].is_string());
    ada.post(&path, json!({})).await.refused(409, "job.ended");
}

/// The processes of ffmpeg that work in the data folder of this house.
fn at_work(house: &TestHouse) -> Vec<String> {
    let data = house.app.data.display().to_string();
    let processes = std::fs::read_dir("/proc")
        .expect("the kernel tells")
        .flatten();
    let command = |entry: std::fs::DirEntry| {
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let place = std::fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        let is_ours = line.contains(&data) || place.starts_with(&data);
        (is_ours && line.contains("ffmpeg")).then_some(line)
    };
    processes.filter_map(command).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_a_job_that_runs_ends_every_process_of_it() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    import(&ada, "film.avi", FILM).await;
    let running = |list: &Value| {
        let items = list["items"].as_array().expect("items");
        let is_it = |job: &&Value| job["kind"] == "recordings.conform" && job["state"] == "running";
        items.iter().find(is_it).cloned()
    };
    let list = until(&ada, PATH, |list| running(list).is_some()).await;
    let id = running(&list).expect("there")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let begun = async {
        while at_work(&house).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    let began = tokio::time::timeout(std::time::Duration::from_secs(30), begun).await;
    began.expect("ffmpeg works");
    let path = format!("{PATH}/{id}");
    let asked = ada
        .post(&format!("{path}/cancel"), json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&asked["state"], &asked["stopping"]),
        (&json!("running"), &json!(true))
    );
    let ended = |job: &Value| job["state"] == "cancelled";
    let seen = until(&ada, &path, ended).await;
    assert_eq!(seen["tries"][0]["ended"], "cancelled");
    // They were killed; the kernel takes them away when it has time for it.
    let gone = async {
        while !at_work(&house).is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let went = tokio::time::timeout(std::time::Duration::from_secs(20), gone).await;
    went.expect("no process is left");
}
