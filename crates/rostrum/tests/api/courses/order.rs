use serde_json::{Value, json};

use super::{School, place_all, put, recordings, text};

#[tokio::test]
async fn one_drag_is_one_write() {
    let school = School::open().await;
    let ada = &school.teacher;
    let mut sections = Vec::new();
    for title in ["S", "T"] {
        let made = ada
            .post(&school.at("sections"), json!({"title": title}))
            .await
            .expect(201);
        sections.push(text(&made["id"]));
    }
    let (a, b) = (school.lecture("A").await, school.published("B").await);
    let path = school.at("order");
    let body = json!({
        "sections": [sections[1], sections[0]],
        "lectures": [
            {"recording_id": b, "section_id": sections[0]},
            {"recording_id": a, "section_id": sections[1]},
        ],
    });
    put(ada, &path, body.clone()).await.expect(204);
    put(ada, &path, body).await.expect(204);
    assert_eq!(school.titles(ada).await, ["A", "B"]);
    let page = ada.get(&school.at("lectures")).await.expect(200);
    assert_eq!(page["items"][1]["state"], "published");
    assert_eq!(page["items"][1]["section_id"], json!(sections[0]));
    let order = ada.get(&school.at("sections")).await.expect(200);
    assert_eq!(order["items"][0]["id"], json!(sections[1]));
}

#[tokio::test]
async fn an_order_that_is_not_the_whole_course_changes_nothing() {
    let school = School::open().await;
    let ada = &school.teacher;
    let (a, b) = (school.lecture("A").await, school.lecture("B").await);
    let path = school.at("order");
    let of = |ids: &[&String]| -> Value {
        let lectures: Vec<Value> = ids.iter().map(|id| json!({"recording_id": id})).collect();
        json!({"sections": [], "lectures": lectures})
    };
    let stranger = school.house.app.new_id().to_string();
    put(ada, &path, of(&[&b]))
        .await
        .refused(409, "course.changed");
    put(ada, &path, of(&[&b, &a, &stranger]))
        .await
        .refused(409, "course.changed");
    put(ada, &path, of(&[&b, &a, &b]))
        .await
        .refused_field("lectures.2", "order.twice");
    let wrong = json!({
        "sections": [], "lectures": [{"recording_id": b, "section_id": stranger}, {"recording_id": a}],
    });
    put(ada, &path, wrong)
        .await
        .refused_field("lectures.0.section_id", "section.unknown");
    let wrong = json!({"sections": [stranger], "lectures": []});
    put(ada, &path, wrong).await.refused(409, "course.changed");
    assert_eq!(school.titles(ada).await, ["A", "B"]);
    put(ada, &path, of(&[&b, &a])).await.expect(204);
    assert_eq!(school.titles(ada).await, ["B", "A"]);
}

#[tokio::test]
async fn only_who_edits_lectures_orders_them() {
    let school = School::open().await;
    let path = school.at("order");
    let body = json!({"sections": [], "lectures": []});
    let student = school.student("bob").await;
    put(&student, &path, body.clone())
        .await
        .refused(403, "forbidden");
    let stranger = school.house.signed_in("eve").await;
    put(&stranger, &path, body.clone())
        .await
        .refused(404, "not_found");
    put(&school.house.nobody(), &path, body.clone())
        .await
        .refused(401, "auth.required");
    let assistant = school.staff("kim", "assistant").await;
    put(&assistant, &path, body).await.expect(204);
}

#[tokio::test]
async fn a_course_of_five_thousand_lectures_is_ordered_listed_and_copied() {
    let school = School::open().await;
    let ada = &school.teacher;
    let titles: Vec<String> = (0..5_000).map(|n| format!("Lecture {n}")).collect();
    let ids = recordings(&school.house, ada, &titles).await;
    place_all(&school, &ids).await;
    let lectures: Vec<Value> = ids
        .iter()
        .rev()
        .map(|id| json!({"recording_id": id}))
        .collect();
    let body = json!({"sections": [], "lectures": lectures});
    put(ada, &school.at("order"), body).await.expect(204);
    let page = ada.get(&school.at("lectures?limit=200")).await.expect(200);
    assert_eq!(page["items"][0]["title"], "Lecture 4999");
    let cursor = text(&page["next_cursor"]);
    let page = ada
        .get(&school.at(&format!("lectures?limit=1&cursor={cursor}")))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["title"], "Lecture 4799");
    let move_first = json!({"position": 0});
    let one = school.at(&format!("recordings/{}", ids[0]));
    assert_eq!(ada.patch(&one, move_first).await.expect(200)["position"], 0);
    let copy = ada
        .post(&school.at("copy"), json!({"title": "Copy"}))
        .await
        .expect(201);
    assert_eq!(copy["lectures"], 5_000);
}
