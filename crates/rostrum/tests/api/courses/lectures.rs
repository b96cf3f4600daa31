use serde_json::json;

use super::{School, recording, text};

#[tokio::test]
async fn a_recording_becomes_a_lecture_once_and_a_draft_at_first() {
    let school = School::open().await;
    let ada = &school.teacher;
    let id = recording(&school.house, ada, "Groups").await;
    let path = school.at("recordings");
    let placed = ada
        .post(&path, json!({"recording_id": id}))
        .await
        .expect(201);
    let thumbnail = format!("/api/v1/recordings/{id}/thumbnail");
    assert_eq!(
        placed,
        json!({
            "course_id": school.id, "recording_id": id, "section_id": null, "position": 0,
            "state": "draft", "publish_at": null, "published_at": null, "title": "Groups",
            "duration_ms": 60_000, "recording_state": "ready", "playable": false,
            "thumbnail_url": thumbnail,
        })
    );
    let again = json!({"recording_id": id, "position": 0});
    assert_eq!(ada.post(&path, again).await.expect(200), placed);
    let list = ada.get(&school.at("lectures")).await.expect(200);
    assert_eq!(list["items"], json!([placed]));
    assert_eq!(ada.get(&school.course).await.expect(200)["lectures"], 1);
}

#[tokio::test]
async fn students_see_what_is_published_and_staff_see_all() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let observer = school.staff("joe", "observer").await;
    let assistant = school.staff("kim", "assistant").await;
    school.lecture("Draft").await;
    school.published("Groups").await;
    for person in [&student, &observer] {
        assert_eq!(school.titles(person).await, ["Groups"]);
        assert_eq!(person.get(&school.course).await.expect(200)["lectures"], 1);
    }
    let admin = school.house.admin().await;
    for person in [&school.teacher, &assistant, &admin] {
        assert_eq!(school.titles(person).await, ["Draft", "Groups"]);
    }
    let stranger = school.house.signed_in("eve").await;
    stranger
        .get(&school.at("lectures"))
        .await
        .refused(404, "not_found");
    school
        .house
        .nobody()
        .get(&school.at("lectures"))
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn lectures_move_within_and_between_sections() {
    let school = School::open().await;
    let ada = &school.teacher;
    let section = ada
        .post(&school.at("sections"), json!({"title": "S"}))
        .await
        .expect(201);
    let section = text(&section["id"]);
    let a = school.lecture("A").await;
    school.lecture("B").await;
    let c = school.lecture("C").await;
    let one = |id: &str| school.at(&format!("recordings/{id}"));
    ada.patch(&one(&c), json!({"position": 0}))
        .await
        .expect(200);
    assert_eq!(school.titles(ada).await, ["C", "A", "B"]);
    ada.patch(&one(&c), json!({"position": 99}))
        .await
        .expect(200);
    assert_eq!(school.titles(ada).await, ["A", "B", "C"]);
    let moved = ada
        .patch(&one(&a), json!({"section_id": section}))
        .await
        .expect(200);
    assert_eq!(
        (&moved["section_id"], &moved["position"]),
        (&json!(section), &json!(0))
    );
    assert_eq!(school.titles(ada).await, ["B", "C", "A"]);
    let body = json!({"section_id": section, "position": 0});
    ada.patch(&one(&c), body).await.expect(200);
    assert_eq!(school.titles(ada).await, ["B", "C", "A"]);
    let page = ada.get(&school.at("lectures")).await.expect(200);
    let places: Vec<_> = (0..3)
        .map(|n| page["items"][n]["position"].clone())
        .collect();
    assert_eq!(places, [0, 0, 1]);
    ada.patch(&one(&c), json!({"section_id": null}))
        .await
        .expect(200);
    assert_eq!(school.titles(ada).await, ["B", "C", "A"]);
    ada.delete(&one(&c)).await.expect(204);
    ada.delete(&one(&c)).await.refused(404, "not_found");
    assert_eq!(school.titles(ada).await, ["B", "A"]);
    let wrong = json!({"section_id": school.house.app.new_id()});
    ada.patch(&one(&a), wrong.clone())
        .await
        .refused_field("section_id", "section.unknown");
    let mut body = wrong;
    body["recording_id"] = json!(c);
    let path = school.at("recordings");
    ada.post(&path, body)
        .await
        .refused_field("section_id", "section.unknown");
}

#[tokio::test]
async fn only_its_owner_places_a_recording_and_only_where_they_may() {
    let school = School::open().await;
    let path = school.at("recordings");
    let assistant = school.staff("kim", "assistant").await;
    let student = school.student("bob").await;
    let stranger = school.house.signed_in("eve").await;
    let ours = recording(&school.house, &school.teacher, "Ours").await;
    let body = json!({"recording_id": ours});
    assistant
        .post(&path, body.clone())
        .await
        .refused(404, "not_found");
    student
        .post(&path, body.clone())
        .await
        .refused(403, "forbidden");
    stranger
        .post(&path, body.clone())
        .await
        .refused(404, "not_found");
    school
        .house
        .nobody()
        .post(&path, body.clone())
        .await
        .refused(401, "auth.required");
    let theirs = recording(&school.house, &assistant, "Theirs").await;
    assistant
        .post(&path, json!({"recording_id": theirs}))
        .await
        .expect(201);
    // Seeing a recording by the course is not owning it.
    school.teacher.post(&path, body).await.expect(201);
    let other = assistant.post(&path, json!({"recording_id": ours})).await;
    other.refused(403, "forbidden");
    let one = school.at(&format!("recordings/{ours}"));
    student
        .patch(&one, json!({"position": 0}))
        .await
        .refused(403, "forbidden");
    student.delete(&one).await.refused(403, "forbidden");
    stranger
        .patch(&one, json!({}))
        .await
        .refused(404, "not_found");
    stranger.delete(&one).await.refused(404, "not_found");
    assistant
        .patch(&one, json!({"position": 0}))
        .await
        .expect(200);
    assistant.delete(&one).await.expect(204);
}

#[tokio::test]
async fn a_recording_in_the_trash_is_out_of_the_students_sight() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let id = school.published("Groups").await;
    let one = format!("/api/v1/recordings/{id}");
    school.teacher.delete(&one).await.expect(204);
    assert!(school.titles(&student).await.is_empty());
    assert_eq!(student.get(&school.course).await.expect(200)["lectures"], 0);
    student.get(&one).await.refused(404, "not_found");
    let list = school.teacher.get(&school.at("lectures")).await.expect(200);
    assert_eq!(list["items"][0]["recording_state"], "trashed");
    let again = json!({"recording_id": id});
    school
        .teacher
        .post(&school.at("recordings"), again)
        .await
        .refused(409, "recording.trashed");
    school
        .teacher
        .post(&format!("{one}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(school.titles(&student).await, ["Groups"]);
}

#[tokio::test]
async fn the_recordings_of_a_course_are_found_among_recordings() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let assistant = school.staff("kim", "assistant").await;
    let draft = school.lecture("Draft").await;
    let published = school.published("Groups").await;
    let path = format!("/api/v1/recordings?course_id={}", school.id);
    for (person, expected) in [
        (&student, vec![published.clone()]),
        (&assistant, vec![published.clone(), draft.clone()]),
        (&school.teacher, vec![published.clone(), draft]),
    ] {
        let page = person.get(&path).await.expect(200);
        let ids = page["items"].as_array().expect("items");
        let ids: Vec<String> = ids.iter().map(|item| text(&item["id"])).collect();
        assert_eq!(ids, expected);
    }
    // One's own library holds what one holds oneself.
    let own = student.get("/api/v1/recordings").await.expect(200);
    assert_eq!(own["items"], json!([]));
    let narrowed = student.get(&format!("{path}&q=none")).await.expect(200);
    assert_eq!(narrowed["items"], json!([]));
    let stranger = school.house.signed_in("eve").await;
    stranger.get(&path).await.refused(404, "not_found");
    let trash = student
        .get(&format!("{path}&trashed=true"))
        .await
        .expect(200);
    assert_eq!(trash["items"], json!([]));
}

#[tokio::test]
async fn pages_of_lectures_go_on_in_the_order_of_the_course() {
    let school = School::open().await;
    let ada = &school.teacher;
    let section = ada
        .post(&school.at("sections"), json!({"title": "S"}))
        .await
        .expect(201);
    for title in ["1", "2", "3", "4", "5"] {
        let id = school.lecture(title).await;
        if title > "3" {
            let path = school.at(&format!("recordings/{id}"));
            ada.patch(&path, json!({"section_id": section["id"]}))
                .await
                .expect(200);
        }
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada
            .get(&school.at(&format!("lectures?limit=2{cursor}")))
            .await
            .expect(200);
        let items = page["items"].as_array().expect("items");
        seen.extend(items.iter().map(|item| text(&item["title"])));
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ["1", "2", "3", "4", "5"]);
    for wrong in ["x", "1.2", "1.2.3", "9999999999.1.x"] {
        let path = school.at(&format!("lectures?cursor={wrong}"));
        ada.get(&path)
            .await
            .refused_field("cursor", "cursor.unknown");
    }
}
