use serde_json::json;

use super::{Lecture, put, text, texts};

#[tokio::test]
async fn what_one_viewer_says_others_read() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.visitor().await);
    let said = lecture.said(&grace, "chat", "  Hello, all.  \n").await;
    assert_eq!(
        (&said["text"], &said["name"]),
        (&json!("Hello, all."), &json!("grace"))
    );
    assert_eq!(
        (&said["mine"], &said["leads"]),
        (&json!(true), &json!(false))
    );
    let at = linus.at(&lecture.at(""));
    let state = linus.person.get(&at).await.expect(200);
    assert_eq!(texts(&state["messages"]["items"]), ["Hello, all."]);
    assert_eq!(state["messages"]["items"][0]["mine"], false);
    assert!(state["me"]["name"].is_null() && state["me"]["may_moderate"] == false);
    assert!(state["open"] == true && state["chat"] == true && state["me"]["may_write"] == true);
    let of_host = lecture.said(lecture.host(), "chat", "Welcome").await;
    assert_eq!(of_host["leads"], true);
    let newest = lecture.state(&grace).await;
    assert_eq!(
        texts(&newest["messages"]["items"]),
        ["Welcome", "Hello, all."]
    );
    assert_eq!(newest["me"]["name"], "grace");
    // In pages, from new to old.
    let first = grace.get(&lecture.at("?limit=1")).await.expect(200);
    assert_eq!(texts(&first["messages"]["items"]), ["Welcome"]);
    let cursor = text(&first["messages"]["next_cursor"]);
    let second = lecture.at(&format!("?limit=1&cursor={cursor}"));
    let second = grace.get(&second).await.expect(200);
    assert_eq!(texts(&second["messages"]["items"]), ["Hello, all."]);
    assert!(second["messages"]["next_cursor"].is_null());
}

#[tokio::test]
async fn who_came_by_a_link_says_a_name_the_first_time() {
    let lecture = Lecture::live().await;
    let linus = lecture.visitor().await;
    let path = linus.at(&lecture.at("/messages"));
    let mut body = json!({"client_id": "1", "kind": "chat", "text": "Hi"});
    linus
        .person
        .post(&path, body.clone())
        .await
        .refused_field("name", "missing");
    let hand = linus.at(&lecture.at("/hand"));
    put(&linus.person, &hand, json!({"raised": true}))
        .await
        .refused_field("name", "missing");
    body["name"] = json!(" Linus ");
    let said = linus.person.post(&path, body.clone()).await.expect(201);
    assert_eq!(said["name"], "Linus");
    // From then on it is theirs.
    let other = json!({"client_id": "2", "kind": "chat", "text": "Ho", "name": "Ada"});
    let said = linus.person.post(&path, other).await.expect(201);
    assert_eq!(said["name"], "Linus");
    let seen = linus
        .person
        .get(&linus.at(&lecture.at("")))
        .await
        .expect(200);
    assert_eq!(seen["me"]["name"], "Linus");
    put(&linus.person, &hand, json!({"raised": true}))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_message_that_is_sent_twice_is_said_once() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.viewer("linus").await);
    let body = json!({"client_id": "one", "kind": "chat", "text": "Once"});
    let path = lecture.at("/messages");
    let (first, second) = tokio::join!(
        grace.post(&path, body.clone()),
        grace.post(&path, body.clone())
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    assert_eq!(first.json()["id"], second.json()["id"]);
    // The name is the writer's own.
    linus.post(&path, body.clone()).await.expect(201);
    let state = lecture.state(&grace).await;
    assert_eq!(texts(&state["messages"]["items"]).len(), 2);
    // What was removed does not come back.
    let path_of = lecture.at(&format!("/messages/{}", text(&first.json()["id"])));
    grace.delete(&path_of).await.expect(204);
    grace
        .post(&path, body)
        .await
        .refused(410, "audience.removed");
}

#[tokio::test]
async fn a_viewer_has_one_vote_for_a_question() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.viewer("linus").await);
    let early = lecture.said(&grace, "question", "Why?").await;
    let late = lecture.said(&linus, "question", "How?").await;
    for _ in 0..2 {
        let voted = lecture.vote(&grace, &late, true).await.expect(200);
        assert_eq!(
            (&voted["votes"], &voted["voted"]),
            (&json!(1), &json!(true))
        );
    }
    let state = lecture.state(&linus).await;
    assert_eq!(
        texts(&state["questions"]),
        ["How?", "Why?"],
        "most wanted first"
    );
    assert_eq!(
        state["questions"][0]["voted"], false,
        "it was Grace who voted"
    );
    let voted = lecture.vote(&linus, &late, true).await.expect(200);
    assert_eq!(voted["votes"], 2);
    for _ in 0..2 {
        let back = lecture.vote(&grace, &late, false).await.expect(200);
        assert_eq!((&back["votes"], &back["voted"]), (&json!(1), &json!(false)));
    }
    lecture.vote(&grace, &early, true).await.expect(200);
    let state = lecture.state(&grace).await;
    assert_eq!(
        texts(&state["questions"]),
        ["Why?", "How?"],
        "of equals the older first"
    );
    let chat = lecture.said(&grace, "chat", "Hi").await;
    lecture
        .vote(&grace, &chat, true)
        .await
        .refused(409, "audience.no_question");
}
