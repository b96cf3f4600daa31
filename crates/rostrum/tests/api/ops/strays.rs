//! Requests that no route takes.

use reqwest::Method;

use crate::support::{Answer, TestHouse};

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_refused_as_a_problem() {
    let house = TestHouse::open().await;
    let nobody = house.nobody();
    let room = "/api/v1/signalling/room/create";
    let answer = Answer::of(nobody.call(Method::GET, room)).await;
    answer.refused(405, "request.method");
    assert_eq!(answer.header("allow"), Some("POST"));
    for path in ["/health", "/api/openapi.json"] {
        let answer = Answer::of(nobody.call(Method::PUT, path)).await;
        answer.refused(405, "request.method");
        assert!(
            answer
                .header("allow")
                .is_some_and(|some| some.contains("GET"))
        );
    }
}

#[tokio::test]
async fn an_unknown_address_of_the_server_is_never_answered_with_a_page() {
    let house = TestHouse::open().await;
    for path in [
        "/api",
        "/api/",
        "/api/v9",
        "//api/v1/rooms",
        "/healthz",
        "/metrics/x",
    ] {
        let answer = house.nobody().get(path).await;
        answer.refused(404, "not_found");
    }
}
