use serde_json::{Value, json};

use super::{School, text};

fn order(page: &Value) -> Vec<(String, i64)> {
    let items = page["items"].as_array().expect("items");
    let one = |item: &Value| {
        (
            text(&item["title"]),
            item["position"].as_i64().expect("a place"),
        )
    };
    items.iter().map(one).collect()
}

fn expected(titles: &[&str]) -> Vec<(String, i64)> {
    (0..)
        .zip(titles)
        .map(|(n, title)| ((*title).to_owned(), n))
        .collect()
}

#[tokio::test]
async fn sections_keep_their_places_whatever_comes_and_goes() {
    let school = School::open().await;
    let ada = &school.teacher;
    let path = school.at("sections");
    let make = async |body: Value| text(&ada.post(&path, body).await.expect(201)["id"]);
    make(json!({"title": "B"})).await;
    let a = make(json!({"title": "A", "position": 0})).await;
    let c = make(json!({"title": "C", "position": 99})).await;
    let list = async || order(&ada.get(&path).await.expect(200));
    assert_eq!(list().await, expected(&["A", "B", "C"]));
    let moved = json!({"position": 0, "title": " Z "});
    let moved = ada.patch(&format!("{path}/{c}"), moved).await.expect(200);
    assert_eq!(moved["title"], "Z");
    assert_eq!(list().await, expected(&["Z", "A", "B"]));
    ada.patch(&format!("{path}/{c}"), json!({"position": 7}))
        .await
        .expect(200);
    assert_eq!(list().await, expected(&["A", "B", "Z"]));
    ada.delete(&format!("{path}/{a}")).await.expect(204);
    ada.delete(&format!("{path}/{a}"))
        .await
        .refused(404, "not_found");
    assert_eq!(list().await, expected(&["B", "Z"]));

    let first = ada.get(&format!("{path}?limit=1")).await.expect(200);
    let cursor = text(&first["next_cursor"]);
    let second = ada
        .get(&format!("{path}?limit=1&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(second["items"][0]["title"], "Z");
    assert!(second["next_cursor"].is_null());
    let gone = format!("{path}?cursor={a}");
    ada.get(&gone)
        .await
        .refused_field("cursor", "cursor.unknown");
}

#[tokio::test]
async fn the_lectures_of_a_section_that_goes_stay() {
    let school = School::open().await;
    let ada = &school.teacher;
    let path = school.at("sections");
    let section = text(&ada.post(&path, json!({"title": "S"})).await.expect(201)["id"]);
    school.lecture("Free").await;
    for title in ["One", "Two"] {
        let recording = super::recording(&school.house, ada, title).await;
        let body = json!({"recording_id": recording, "section_id": section});
        ada.post(&school.at("recordings"), body).await.expect(201);
    }
    ada.delete(&format!("{path}/{section}")).await.expect(204);
    let page = ada.get(&school.at("lectures")).await.expect(200);
    assert_eq!(order(&page), expected(&["Free", "One", "Two"]));
    assert!(page["items"][1]["section_id"].is_null());
}

#[tokio::test]
async fn everybody_in_the_course_sees_sections_and_few_change_them() {
    let school = School::open().await;
    let path = school.at("sections");
    let body = json!({"title": "S"});
    let made = school.teacher.post(&path, body.clone()).await.expect(201);
    let one = format!("{path}/{}", text(&made["id"]));
    let student = school.student("bob").await;
    let assistant = school.staff("kim", "assistant").await;
    for person in [&student, &assistant] {
        person.get(&path).await.expect(200);
        person
            .post(&path, body.clone())
            .await
            .refused(403, "forbidden");
        person
            .patch(&one, body.clone())
            .await
            .refused(403, "forbidden");
        person.delete(&one).await.refused(403, "forbidden");
    }
    let stranger = school.house.signed_in("eve").await;
    stranger.get(&path).await.refused(404, "not_found");
    stranger
        .post(&path, body.clone())
        .await
        .refused(404, "not_found");
    school
        .house
        .nobody()
        .get(&path)
        .await
        .refused(401, "auth.required");
    // A section of another course is none of this one, even for somebody who owns both.
    let other = school
        .teacher
        .post("/api/v1/courses", json!({"title": "Other"}))
        .await
        .expect(201);
    let foreign = format!(
        "/api/v1/courses/{}/sections/{}",
        text(&other["id"]),
        text(&made["id"])
    );
    school
        .teacher
        .patch(&foreign, body)
        .await
        .refused(404, "not_found");
    school
        .teacher
        .delete(&foreign)
        .await
        .refused(404, "not_found");
    school
        .teacher
        .post(&path, json!({"title": "S", "position": -1}))
        .await
        .refused_field("position", "invalid");
}

#[tokio::test]
async fn sections_made_at_the_same_time_each_get_a_place() {
    let school = School::open().await;
    let path = school.at("sections");
    let make = |n: usize| {
        let (teacher, path) = (school.teacher.clone(), path.clone());
        async move {
            let body = json!({"title": format!("{n}"), "position": 0});
            teacher.post(&path, body).await.expect(201)
        }
    };
    futures_util::future::join_all((0..8).map(make)).await;
    let page = school.teacher.get(&path).await.expect(200);
    let places: Vec<i64> = order(&page).into_iter().map(|(_, place)| place).collect();
    assert_eq!(places, (0..8).collect::<Vec<i64>>());
}
