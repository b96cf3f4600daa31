use serde_json::{Value, json};

use super::{Studio, path};

fn ids(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn a_list_holds_what_one_may_see_newest_first_in_pages() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        let recording = studio.record().await;
        studio
            .host
            .post(&format!("{}/stop", path(&recording)), json!({}))
            .await
            .expect(200);
        made.insert(0, recording["id"].as_str().expect("an id").to_owned());
    }
    let all = studio.host.get("/api/v1/recordings").await.expect(200);
    assert_eq!(ids(&all), made);
    let first = studio
        .host
        .get("/api/v1/recordings?limit=2")
        .await
        .expect(200);
    assert_eq!(ids(&first), made[..2]);
    let cursor = first["next_cursor"].as_str().expect("more");
    let rest = studio
        .host
        .get(&format!("/api/v1/recordings?limit=2&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(ids(&rest), made[2..]);
    let stranger = studio.house.signed_in("eve").await;
    assert!(ids(&stranger.get("/api/v1/recordings").await.expect(200)).is_empty());
    stranger
        .get(&format!("/api/v1/recordings/{}", made[0]))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_list_is_narrowed_by_title_room_and_state() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let recording = studio.record().await;
    let renamed = studio
        .host
        .patch(&path(&recording), json!({"title": "An Interview"}))
        .await
        .expect(200);
    assert_eq!(renamed["title"], "An Interview");
    let count = |query: String| {
        let host = studio.host.clone();
        async move {
            ids(&host
                .get(&format!("/api/v1/recordings?{query}"))
                .await
                .expect(200))
            .len()
        }
    };
    assert_eq!(count("q=Interview".into()).await, 1);
    assert_eq!(count("q=Lecture".into()).await, 0);
    assert_eq!(count("state=recording".into()).await, 1);
    assert_eq!(count("state=ready".into()).await, 0);
    assert_eq!(count(format!("room_id={}", studio.room)).await, 1);
    assert_eq!(count(format!("owner_id={}", studio.host.id)).await, 1);
    assert_eq!(count("to=2020-01-01T00:00:00Z".into()).await, 0);
    studio
        .host
        .get("/api/v1/recordings?colour=red")
        .await
        .refused_field("colour", "unknown");
    assert_eq!(
        studio
            .host
            .get("/api/v1/recordings?limit=0")
            .await
            .status
            .as_u16(),
        422
    );
    studio
        .host
        .get("/api/v1/recordings?cursor=x")
        .await
        .refused_field("cursor", "cursor.unknown");
}
