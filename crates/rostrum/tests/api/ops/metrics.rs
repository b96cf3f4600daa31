use crate::support::TestHouse;

#[tokio::test]
async fn requests_are_counted_by_the_path_that_matched_without_what_was_asked() {
    let house = TestHouse::open().await;
    let nobody = house.nobody();
    nobody
        .get("/api/v1/instance?pt=canary-in-the-query")
        .await
        .expect(200);
    nobody
        .get("/api/v1/no/such/canary-in-the-path")
        .await
        .expect(404);
    let text = nobody.get("/metrics").await;
    assert_eq!(text.status, 200);
    let text = text.text();
    let line = "http_requests_total{method=\"GET\",path=\"/api/v1/instance\",status=\"200\"}";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("http_request_seconds_bucket"), "{text}");
    assert!(text.contains("process_resident_memory_bytes"), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn metrics_are_for_admins_and_named_addresses() {
    let house = TestHouse::with(|config| config.ops.metrics_from = Vec::new()).await;
    house
        .nobody()
        .get("/metrics")
        .await
        .refused(404, "not_found");
    house
        .signed_in("ada")
        .await
        .get("/metrics")
        .await
        .refused(404, "not_found");
    let admin = house.admin().await;
    assert_eq!(admin.get("/metrics").await.status, 200);
}

#[tokio::test]
async fn who_comes_through_a_proxy_is_not_local() {
    let house = TestHouse::open().await;
    let proxied = house.nobody().sending("x-forwarded-for", "127.0.0.1");
    proxied.get("/metrics").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_scraper_from_elsewhere_comes_in_by_the_token_of_the_settings() {
    let house = TestHouse::with(|config| {
        config.ops.metrics_from = Vec::new();
        config.ops.metrics_token = "a token of the operator".into();
    })
    .await;
    let scraper = house.nobody().holding("a token of the operator");
    assert_eq!(scraper.get("/metrics").await.status, 200);
    let guess = house.nobody().holding("a guess");
    guess
        .get("/metrics")
        .await
        .refused(401, "auth.invalid_token");
    house
        .nobody()
        .holding("")
        .get("/metrics")
        .await
        .expect_status(401);
}
