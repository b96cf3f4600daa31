use serde_json::{Value, json};

use super::{School, put, text};

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|item| text(&item["title"])).collect()
}

#[tokio::test]
async fn everybody_sees_their_own_courses_and_an_admin_all() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let stranger = school.house.signed_in("eve").await;
    let admin = school.house.admin().await;
    for (person, expected) in [
        (&school.teacher, vec!["Algebra"]),
        (&student, vec!["Algebra"]),
        (&stranger, vec![]),
        (&admin, vec!["Algebra"]),
    ] {
        let page = person.get("/api/v1/courses").await.expect(200);
        assert_eq!(titles(&page), expected);
    }
    school
        .house
        .nobody()
        .get("/api/v1/courses")
        .await
        .refused(401, "auth.required");
    stranger.get(&school.course).await.refused(404, "not_found");
    let seen = student.get(&school.course).await.expect(200);
    assert_eq!(seen["my_role"], "student");
    assert_eq!(seen["students"], 1);
    let actions = json!(["course.see", "lectures.see", "lectures.download"]);
    assert_eq!(seen["my_actions"], actions);
    let seen = admin.get(&school.course).await.expect(200);
    assert!(seen["my_role"].is_null());
    assert_eq!(seen["my_actions"].as_array().expect("actions").len(), 12);
}

#[tokio::test]
async fn a_list_is_searched_and_narrowed() {
    let school = School::open().await;
    let ada = &school.teacher;
    for body in [
        json!({"title": "Übung 100%", "term": "Sommer", "catalogue_code": "X_1"}),
        json!({"title": "Old", "term": "Winter"}),
    ] {
        ada.post("/api/v1/courses", body).await.expect(201);
    }
    let list = async |query: &str| {
        let page = ada
            .get(&format!("/api/v1/courses?{query}"))
            .await
            .expect(200);
        titles(&page)
    };
    assert_eq!(list("q=%C3%BCBUNG").await, ["Übung 100%"]);
    assert_eq!(list("q=100%25").await, ["Übung 100%"]);
    assert_eq!(list("q=x_1").await, ["Übung 100%"]);
    assert!(list("q=%25%25").await.is_empty());
    assert!(list("q=x.1").await.is_empty());
    assert_eq!(list("term=Winter").await, ["Old"]);
    assert!(list("role=student").await.is_empty());
    assert_eq!(list("role=owner").await.len(), 3);
    put(ada, &school.course, json!({"archived": true}))
        .await
        .expect(200);
    assert_eq!(list("archived=true").await, ["Algebra"]);
    assert_eq!(list("archived=false").await, ["Old", "Übung 100%"]);
    assert_eq!(list("").await, ["Old", "Übung 100%", "Algebra"]);
    ada.get("/api/v1/courses?role=king")
        .await
        .refused_field("role", "malformed");
    ada.get("/api/v1/courses?limit=0")
        .await
        .refused_field("limit", "invalid");
    ada.get("/api/v1/courses?cursor=x")
        .await
        .refused_field("cursor", "cursor.unknown");
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let school = School::open().await;
    for n in 0..4 {
        let body = json!({"title": format!("Course {n}")});
        school
            .teacher
            .post("/api/v1/courses", body)
            .await
            .expect(201);
    }
    for person in [&school.teacher, &school.house.admin().await] {
        let (mut seen, mut path) = (Vec::new(), "/api/v1/courses?limit=2".to_owned());
        loop {
            let page = person.get(&path).await.expect(200);
            seen.extend(titles(&page));
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("/api/v1/courses?limit=2&cursor={cursor}");
        }
        assert_eq!(
            seen,
            ["Course 3", "Course 2", "Course 1", "Course 0", "Algebra"]
        );
    }
}
