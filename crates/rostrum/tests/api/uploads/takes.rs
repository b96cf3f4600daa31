//! What takes may not do on their way: each refused in words, nothing else touched.

use reqwest::Method;
use serde_json::json;

use super::{checked, standing, tus};
use crate::api::recordings::{Seated, Studio, path, take, until, upload};
use crate::support::Answer;

/// A running recording with a guest whose take is on its way.
async fn sending() -> (Studio, Seated, Seated, String, String) {
    let studio = Studio::open().await;
    let host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let one = path(&studio.record().await);
    let takes = format!("{one}/takes");
    let made = guest.person.post(&takes, take()).await.expect(201);
    let made = upload(&guest.person, &made["take_id"]).await;
    let address = made.header("location").expect("an address").to_owned();
    (studio, host, guest, one, address)
}

#[tokio::test]
async fn nothing_comes_to_a_recording_that_was_removed() {
    let (studio, _host, guest, one, address) = sending().await;
    Answer::of(checked(&guest.person, &address, 0, &[0; 960]))
        .await
        .expect(204);
    let stop = format!("{one}/stop");
    studio.host.post(&stop, json!({})).await.expect(200);
    studio.host.delete(&one).await.expect(204);
    let takes = format!("{one}/takes");
    let mut next = take();
    next["part"] = json!(1);
    let late = guest.person.post(&takes, next).await;
    late.refused(404, "not_found");
    let for_good = format!("{one}?for_good=true");
    studio.host.delete(&for_good).await.expect(204);
    let late = Answer::of(checked(&guest.person, &address, 960, &[0; 960])).await;
    late.refused(404, "not_found");
    let gone = Answer::of(tus(&guest.person, Method::HEAD, &address)).await;
    assert_eq!(gone.status.as_u16(), 404);
}

#[tokio::test]
async fn who_withdraws_and_lets_stay_what_was_sends_the_rest_of_that_and_nothing_new() {
    let (studio, _host, guest, one, address) = sending().await;
    let withdrawn = json!({"recording": false, "keep": true});
    guest
        .socket
        .call("consent:set", withdrawn)
        .await
        .expect("noted");
    let takes = format!("{one}/takes");
    let mut next = take();
    next["part"] = json!(1);
    let refused = async {
        loop {
            let answer = guest.person.post(&takes, next.clone()).await;
            if answer.status.as_u16() != 201 {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    let refused = tokio::time::timeout(patience, refused).await;
    refused
        .expect("refused in time")
        .refused(403, "take.no_consent");
    let rest = checked(&guest.person, &address, 0, &[0; 960]).header("upload-length", 960);
    Answer::of(rest).await.expect(204);
    until(&studio.host, &one, |seen| {
        seen["tracks"][0]["pieces"][0].is_object()
    })
    .await;
}

#[tokio::test]
async fn a_length_that_lies_is_refused_and_the_take_goes_on_where_it_stood() {
    let (_studio, _host, guest, _one, address) = sending().await;
    let sender = &guest.person;
    Answer::of(checked(sender, &address, 0, &[1; 960]))
        .await
        .expect(204);
    // Less than what is here, less than what comes with it, no number, more than a server takes.
    for wrong in ["100", "1000", "-1", "many", "99999999999999999999"] {
        let lie = checked(sender, &address, 960, &[2; 960]).header("upload-length", wrong);
        let status = Answer::of(lie).await.status.as_u16();
        assert!((400..500).contains(&status), "{wrong}: {status}");
        assert_eq!(standing(sender, &address).await, (960, None), "{wrong}");
    }
    let truth = checked(sender, &address, 960, &[2; 960]).header("upload-length", 1920);
    Answer::of(truth).await.expect(204);
    assert_eq!(standing(sender, &address).await, (1920, Some(1920)));
}

#[tokio::test]
async fn a_thousand_tiny_pieces_become_one_take_and_no_crowd() {
    const PIECES: u64 = 1_000;
    let (studio, _host, guest, one, address) = sending().await;
    for at in 0..PIECES {
        let piece = super::patch(&guest.person, &address, at, &[0]);
        Answer::of(piece).await.expect(204);
    }
    assert_eq!(standing(&guest.person, &address).await, (PIECES, None));
    let end = super::patch(&guest.person, &address, PIECES, &[]).header("upload-length", PIECES);
    Answer::of(end).await.expect(204);
    let seen = until(&studio.host, &one, |seen| {
        seen["tracks"][0]["state"] == "ready"
    })
    .await;
    let pieces = seen["tracks"][0]["pieces"].as_array().expect("a list");
    assert_eq!(pieces.len(), 1);
    // As many takes as one pleases there are not either.
    let mut one_more = take();
    one_more["part"] = json!(10_000);
    let refused = guest.person.post(&format!("{one}/takes"), one_more).await;
    refused.refused_field("part", "invalid");
}
