use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;

use super::{Lecture, put, text, texts};
use crate::journeys::stage::until;

#[tokio::test]
async fn who_leads_answers_and_removes() {
    let lecture = Lecture::live().await;
    let (grace, host) = (lecture.viewer("grace").await, lecture.host());
    let question = lecture.said(&grace, "question", "Why?").await;
    let chat = lecture.said(&grace, "chat", "Rude").await;
    let path = lecture.at(&format!("/messages/{}/answered", text(&question["id"])));
    let answered = put(host, &path, json!({"answered": true}))
        .await
        .expect(200);
    assert!(answered["answered_at"].is_string());
    let state = lecture.state(&grace).await;
    assert!(texts(&state["questions"]).is_empty());
    assert_eq!(
        texts(&state["messages"]["items"]),
        ["Rude", "Why?"],
        "it still can be read"
    );
    let again = put(host, &path, json!({"answered": true}))
        .await
        .expect(200);
    assert_eq!(again["answered_at"], answered["answered_at"]);
    let back = put(host, &path, json!({"answered": false}))
        .await
        .expect(200);
    assert!(back["answered_at"].is_null());
    let rude = lecture.at(&format!("/messages/{}", text(&chat["id"])));
    let as_question = format!("{rude}/answered");
    put(host, &as_question, json!({"answered": true}))
        .await
        .refused(409, "audience.no_question");
    host.delete(&rude).await.expect(204);
    host.delete(&rude).await.refused(404, "not_found");
    let state = lecture.state(host).await;
    assert_eq!(texts(&state["messages"]["items"]), ["Why?"]);
    // One's own one removes oneself.
    let own = lecture.at(&format!("/messages/{}", text(&question["id"])));
    grace.delete(&own).await.expect(204);
    lecture
        .vote(&grace, &question, true)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_token_that_lies_in_addresses_is_for_watching_only() {
    let lecture = Lecture::live().await;
    let path = format!("{}/playbacks", lecture.one);
    let opened = lecture.host().post(&path, json!({})).await.expect(201);
    let nobody = lecture.studio.house.nobody();
    let at = |path: &str| format!("{}?pt={}", lecture.at(path), text(&opened["token"]));
    nobody.get(&at("")).await.expect(200);
    put(&nobody, &at("/settings"), json!({"chat": false}))
        .await
        .refused(403, "forbidden");
    let body = json!({"client_id": "1", "kind": "chat", "text": "Hi"});
    nobody
        .post(&at("/messages"), body)
        .await
        .refused(403, "forbidden");
    assert_eq!(lecture.state(lecture.host()).await["chat"], true);
}

#[tokio::test]
async fn without_a_chat_questions_are_still_asked() {
    let lecture = Lecture::live().await;
    let (grace, host) = (lecture.viewer("grace").await, lecture.host());
    let settings = lecture.at("/settings");
    let set = put(host, &settings, json!({"chat": false}))
        .await
        .expect(200);
    assert_eq!(set["chat"], false);
    let body = json!({"client_id": "1", "kind": "chat", "text": "Hi"});
    grace
        .post(&lecture.at("/messages"), body.clone())
        .await
        .refused(409, "audience.chat_off");
    lecture.said(&grace, "question", "Why?").await;
    lecture.said(host, "chat", "Questions only, please").await;
    let state = lecture.state(&grace).await;
    assert!(state["chat"] == false && state["me"]["may_chat"] == false);
    assert_eq!(lecture.state(host).await["me"]["may_chat"], true);
    put(host, &settings, json!({"chat": true}))
        .await
        .expect(200);
    grace.post(&lecture.at("/messages"), body).await.expect(201);
}

#[tokio::test]
async fn who_leads_sees_whose_hands_are_up_and_lowers_them() {
    let lecture = Lecture::live().await;
    let (grace, host) = (lecture.viewer("grace").await, lecture.host());
    let hand = lecture.at("/hand");
    for _ in 0..2 {
        put(&grace, &hand, json!({"raised": true}))
            .await
            .expect(204);
    }
    let seen = lecture.state(&grace).await;
    assert_eq!(
        (&seen["hands"]["count"], &seen["me"]["hand"]),
        (&json!(1), &json!(true))
    );
    let led = lecture.state(host).await;
    let raised = &led["hands"]["people"][0];
    assert_eq!(raised["name"], "grace");
    let of = lecture.at(&format!("/hands/{}", text(&raised["id"])));
    host.delete(&of).await.expect(204);
    host.delete(&of).await.refused(404, "not_found");
    let seen = lecture.state(&grace).await;
    assert_eq!(
        (&seen["hands"]["count"], &seen["me"]["hand"]),
        (&json!(0), &json!(false))
    );
}

/// How many rows of each table there are.
async fn rows(lecture: &Lecture) -> Vec<i64> {
    let db = lecture.studio.house.app.db.read();
    let mut counts = Vec::new();
    for table in ["messages", "votes", "names", "chats"] {
        let count = format!("select count(*) as n from audience_{table}");
        let count = Statement::from_string(db.get_database_backend(), count);
        let row = db.query_one_raw(count).await.expect("rows");
        counts.push(row.expect("a row").try_get("", "n").expect("a number"));
    }
    counts
}

#[tokio::test]
async fn what_was_said_goes_with_the_recording() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.visitor().await);
    let question = lecture.said(&grace, "question", "Why?").await;
    lecture.vote(&grace, &question, true).await.expect(200);
    let body = json!({"client_id": "1", "kind": "chat", "text": "Hi", "name": "Linus"});
    let path = linus.at(&lecture.at("/messages"));
    linus.person.post(&path, body).await.expect(201);
    let (host, one) = (lecture.host(), &lecture.one);
    put(host, &lecture.at("/settings"), json!({"chat": false}))
        .await
        .expect(200);
    assert_eq!(rows(&lecture).await, [2, 1, 1, 1]);
    host.post(&format!("{one}/stop"), json!({}))
        .await
        .expect_status(200);
    host.delete(one).await.expect(204);
    let for_good = format!("{one}?for_good=true");
    host.delete(&for_good).await.expect(204);
    let done = |seen: &serde_json::Value| {
        let jobs = seen["items"].as_array().expect("jobs");
        jobs.iter().any(|job| job["state"] == "done")
    };
    let admin = lecture.studio.house.admin().await;
    until(
        &admin,
        "/api/v1/jobs?all=true&kind=audience.forget",
        "it is forgotten",
        done,
    )
    .await;
    assert_eq!(rows(&lecture).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn a_person_is_forgotten_with_what_they_said_and_voted() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.viewer("linus").await);
    let theirs = lecture.said(&grace, "question", "Mine").await;
    let other = lecture.said(&linus, "question", "Not mine").await;
    for question in [&theirs, &other] {
        for voter in [&grace, &linus] {
            lecture.vote(voter, question, true).await.expect(200);
        }
    }
    let admin = lecture.studio.house.admin().await;
    let path = format!("/api/v1/analytics/students/{}", grace.id);
    admin.delete(&path).await.expect(204);
    let state = lecture.state(&linus).await;
    assert_eq!(texts(&state["messages"]["items"]), ["Not mine"]);
    assert_eq!(state["questions"][0]["votes"], 1);
    assert_eq!(rows(&lecture).await, [1, 1, 0, 0]);
}
