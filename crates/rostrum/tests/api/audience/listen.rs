use serde_json::json;

use super::{Ears, Lecture, put, text};
use crate::support::TestHouse;

#[tokio::test]
async fn all_who_listen_hear_the_same_in_the_same_order() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.visitor().await);
    let path = lecture.at("/events");
    let mut ears = [
        Ears::open(&grace, &path, None).await,
        Ears::open(&linus.person, &linus.at(&path), None).await,
        Ears::open(lecture.host(), &path, None).await,
    ];
    for ears in &mut ears {
        let (_, first) = ears.next().await.expect("an event");
        assert_eq!(first, json!({"type": "anew"}));
    }
    let question = lecture.said(&grace, "question", "Why?\nAnd \"how\"?").await;
    lecture.vote(&grace, &question, true).await.expect(200);
    let of = lecture.at(&format!("/messages/{}", text(&question["id"])));
    let mut heard = Vec::new();
    for ears in &mut ears {
        let said = ears.until("message").await;
        let voted = ears.until("votes").await;
        assert_eq!(
            voted.1["questions"],
            json!([{"id": question["id"], "votes": 1}])
        );
        heard.push([said, voted]);
    }
    assert!(heard.windows(2).all(|pair| pair[0] == pair[1]), "{heard:?}");
    let message = &heard[0][0].1["message"];
    assert_eq!(
        (&message["text"], &message["mine"]),
        (&question["text"], &json!(false))
    );
    lecture.host().delete(&of).await.expect(204);
    for ears in &mut ears {
        let (_, gone) = ears.until("removed").await;
        assert_eq!(gone["id"], question["id"]);
    }
}

#[tokio::test]
async fn whose_hands_are_up_only_those_hear_who_lead() {
    let lecture = Lecture::live().await;
    let (grace, path) = (lecture.viewer("grace").await, lecture.at("/events"));
    let mut watching = Ears::open(&grace, &path, None).await;
    let mut leading = Ears::open(lecture.host(), &path, None).await;
    put(&grace, &lecture.at("/hand"), json!({"raised": true}))
        .await
        .expect(204);
    let (id, seen) = watching.until("hands").await;
    assert_eq!(seen["hands"], json!({"count": 1, "people": null}));
    let (same, led) = leading.until("hands").await;
    assert_eq!(id, same);
    assert_eq!(led["hands"]["people"][0]["name"], "grace");
}

#[tokio::test]
async fn reactions_of_many_are_told_in_one_breath() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.viewer("linus").await);
    let mut ears = Ears::open(&grace, &lecture.at("/events"), None).await;
    let mut shown = 0;
    for (who, emoji) in [(&grace, "👏"), (&linus, "👏"), (&linus, "🎉")] {
        let body = json!({"emoji": emoji});
        who.post(&lecture.at("/reactions"), body).await.expect(204);
    }
    while shown < 3 {
        let (_, heard) = ears.until("reactions").await;
        let reactions = heard["reactions"].as_array().expect("reactions");
        shown += reactions
            .iter()
            .filter_map(|one| one["count"].as_u64())
            .sum::<u64>();
    }
    assert_eq!(shown, 3);
}

#[tokio::test]
async fn who_comes_back_misses_nothing_or_is_told_to_read_anew() {
    let lecture = Lecture::live().await;
    let (grace, path) = (lecture.viewer("grace").await, lecture.at("/events"));
    // Somebody else stays.
    let _stays = Ears::open(lecture.host(), &path, None).await;
    let mut ears = Ears::open(&grace, &path, None).await;
    let (last, _) = ears.next().await.expect("an event");
    drop(ears);
    for text in ["One", "Two"] {
        lecture.said(lecture.host(), "chat", text).await;
    }
    let mut back = Ears::open(&grace, &path, Some(&last)).await;
    for wanted in ["One", "Two"] {
        let (_, heard) = back.next().await.expect("an event");
        assert_eq!(heard["message"]["text"], wanted);
    }
    let by_address = format!("{path}?after={last}");
    let mut back = Ears::open(&grace, &by_address, None).await;
    let (newest, heard) = back.next().await.expect("an event");
    assert_eq!(heard["message"]["text"], "One");
    let state = lecture.state(&grace).await;
    assert!(text(&state["at"]) > newest, "the state holds what was said");
    let mut back = Ears::open(&grace, &path, Some("018f-7")).await;
    assert_eq!(back.next().await.expect("an event").1["type"], "anew");
    // What was removed meanwhile is not said once more.
    let one = text(&heard["message"]["id"]);
    let of = lecture.at(&format!("/messages/{one}"));
    lecture.host().delete(&of).await.expect(204);
    let mut back = Ears::open(&grace, &path, Some(&last)).await;
    let (_, gone) = back.next().await.expect("an event");
    assert_eq!(gone, json!({"type": "removed", "id": one}));
}

#[tokio::test]
async fn whoever_may_not_watch_any_more_hears_nothing_more() {
    let lecture = Lecture::live().await;
    let (grace, linus) = (lecture.viewer("grace").await, lecture.visitor().await);
    let path = lecture.at("/events");
    let of_link = Ears::open(&linus.person, &linus.at(&path), None).await;
    lecture.host().delete(&linus.share).await.expect(204);
    of_link.hears_its_end().await;
    let of_sign_in = Ears::open(&grace, &path, None).await;
    grace
        .post("/api/v1/auth/logout", json!({}))
        .await
        .expect(204);
    of_sign_in.hears_its_end().await;
    let of_host = Ears::open(lecture.host(), &path, None).await;
    lecture.end().await;
    of_host.hears_its_end().await;
}

#[tokio::test]
async fn as_many_listen_as_may_watch() {
    let house = TestHouse::with(|config| config.live.max_viewers = 1).await;
    let lecture = Lecture::live_in(house).await;
    let (grace, path) = (lecture.viewer("grace").await, lecture.at("/events"));
    let sits = Ears::open(&grace, &path, None).await;
    let refused = lecture.host().get(&path).await;
    refused.refused(503, "audience.full");
    assert!(refused.header("retry-after").is_some());
    drop(sits);
    // Its end is noticed a moment later.
    let call = || lecture.host().call(reqwest::Method::GET, &path).send();
    while call().await.expect("an answer").status() != 200 {}
}
