use reqwest::Method;
use serde_json::json;

use super::{Lecture, put, text, texts};
use crate::support::{Answer, TestHouse};

#[tokio::test]
async fn who_may_not_watch_neither_reads_nor_writes() {
    let lecture = Lecture::live().await;
    let stranger = lecture.studio.house.signed_in("mallory").await;
    let question = lecture.said(lecture.host(), "question", "Why?").await;
    let id = text(&question["id"]);
    let new = json!({"client_id": "1", "kind": "chat", "text": "Hi", "name": "M"});
    let all = [
        (Method::GET, String::new(), None),
        (Method::GET, "/events".to_owned(), None),
        (Method::POST, "/messages".to_owned(), Some(new)),
        (Method::DELETE, format!("/messages/{id}"), None),
        (
            Method::PUT,
            format!("/messages/{id}/vote"),
            Some(json!({"voted": true})),
        ),
        (
            Method::PUT,
            format!("/messages/{id}/answered"),
            Some(json!({"answered": true})),
        ),
        (
            Method::PUT,
            "/hand".to_owned(),
            Some(json!({"raised": true})),
        ),
        (Method::DELETE, format!("/hands/{id}"), None),
        (
            Method::POST,
            "/reactions".to_owned(),
            Some(json!({"emoji": "👏"})),
        ),
        (
            Method::PUT,
            "/settings".to_owned(),
            Some(json!({"chat": false})),
        ),
    ];
    let nobody = lecture.studio.house.nobody();
    for (method, path, body) in all {
        let path = lecture.at(&path);
        for (who, status, code) in [
            (&stranger, 404, "not_found"),
            (&nobody, 401, "auth.required"),
        ] {
            let call = who.call(method.clone(), &path);
            let call = match &body {
                Some(body) => call.json(body),
                None => call,
            };
            Answer::of(call).await.refused(status, code);
        }
    }
}

#[tokio::test]
async fn who_only_watches_does_not_moderate() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.visitor().await);
    let question = lecture.said(lecture.host(), "question", "Why?").await;
    let id = text(&question["id"]);
    let at = |path: &str| linus.at(&lecture.at(path));
    for (who, at) in [(&grace, None), (&linus.person, Some(at))] {
        let at = |path: String| match &at {
            Some(at) => at(&path),
            None => lecture.at(&path),
        };
        who.delete(&at(format!("/messages/{id}")))
            .await
            .refused(403, "forbidden");
        let answered = json!({"answered": true});
        put(who, &at(format!("/messages/{id}/answered")), answered)
            .await
            .refused(403, "forbidden");
        put(who, &at("/settings".to_owned()), json!({"chat": false}))
            .await
            .refused(403, "forbidden");
        who.delete(&at(format!("/hands/{id}")))
            .await
            .refused(403, "forbidden");
    }
    assert!(lecture.state(&grace).await["hands"]["people"].is_null());
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let lecture = Lecture::live().await;
    let grace = lecture.viewer("grace").await;
    let right = json!({"client_id": "1", "kind": "chat", "text": "Hi"});
    let path = lecture.at("/messages");
    for (field, value, code) in [
        ("text", json!(" \n "), "invalid"),
        ("text", json!("x".repeat(1001)), "invalid"),
        ("text", json!("a\u{0}b"), "invalid"),
        ("text", json!(7), "malformed"),
        ("kind", json!("shout"), "malformed"),
        ("client_id", json!(""), "invalid"),
        ("client_id", json!("x".repeat(65)), "invalid"),
        ("name", json!(" "), "invalid"),
        ("name", json!("x".repeat(81)), "invalid"),
        ("colour", json!("red"), "unknown"),
    ] {
        let mut body = right.clone();
        body[field] = value;
        grace.post(&path, body).await.refused_field(field, code);
    }
    let longest =
        json!({"client_id": "long", "kind": "chat", "text": format!(" {} ", "ü".repeat(1000))});
    grace.post(&path, longest).await.expect(201);
    let emoji = json!({"emoji": "🤡"});
    let shown = grace.post(&lecture.at("/reactions"), emoji).await;
    shown.refused_field("emoji", "invalid");
    for query in ["?limit=0", "?limit=201"] {
        let seen = grace.get(&lecture.at(query)).await;
        seen.refused_field("limit", "invalid");
    }
    let seen = grace.get(&lecture.at("?cursor=x")).await;
    seen.refused_field("cursor", "cursor.unknown");
}

#[tokio::test]
async fn something_is_said_while_it_is_live_and_read_afterwards() {
    let lecture = Lecture::recorded(TestHouse::open().await).await;
    let grace = lecture.viewer("grace").await;
    let said = |text: &str| json!({"client_id": text, "kind": "question", "text": text});
    let path = lecture.at("/messages");
    let early = grace.post(&path, said("Early")).await;
    early.refused(409, "audience.not_live");
    let early = grace.get(&lecture.at("/events")).await;
    early.refused(409, "audience.not_live");
    assert_eq!(lecture.state(&grace).await["open"], false);
    lecture.begin().await;
    let question = lecture.said(&grace, "question", "Why?").await;
    lecture.end().await;
    let over = "audience.over";
    grace.post(&path, said("Late")).await.refused(409, over);
    // What was said before, sent again, was said before.
    grace.post(&path, said("Why?")).await.expect(200);
    lecture
        .vote(&grace, &question, true)
        .await
        .refused(409, over);
    let hand = put(&grace, &lecture.at("/hand"), json!({"raised": true})).await;
    hand.refused(409, over);
    let react = grace
        .post(&lecture.at("/reactions"), json!({"emoji": "👏"}))
        .await;
    react.refused(409, over);
    // What browsers ask for again by themselves they are told to leave.
    grace.get(&lecture.at("/events")).await.expect(204);
    let state = lecture.state(&grace).await;
    assert_eq!(texts(&state["questions"]), ["Why?"]);
    assert!(state["open"] == false && state["me"]["may_write"] == false);
    // Who leads still clears up.
    let of = lecture.at(&format!("/messages/{}", text(&question["id"])));
    lecture.host().delete(&of).await.expect(204);
    assert!(texts(&lecture.state(&grace).await["messages"]["items"]).is_empty());
}

#[tokio::test]
async fn whoever_says_too_much_waits() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.viewer("linus").await);
    let path = lecture.at("/messages");
    let mut refused = None;
    for n in 0..200 {
        let body = json!({"client_id": n.to_string(), "kind": "chat", "text": "x"});
        let answer = grace.post(&path, body).await;
        if answer.status.as_u16() == 429 {
            refused = Some(answer);
            break;
        }
        answer.expect(201);
    }
    let refused = refused.expect("at some time it is too much");
    refused.refused(429, "rate.limited");
    let wait: u64 = refused
        .header("retry-after")
        .expect("when")
        .parse()
        .expect("seconds");
    assert!((1..=60).contains(&wait));
    lecture.said(&linus, "chat", "Others go on").await;
}
