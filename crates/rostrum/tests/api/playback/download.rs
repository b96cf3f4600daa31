use super::Shelf;

#[tokio::test]
async fn a_track_is_taken_home_as_it_was_recorded_under_a_sensible_name() {
    let shelf = Shelf::filled().await;
    let path = format!("{}/download?track={}", shelf.one, shelf.track);
    let file = shelf.studio.host.get(&path).await;
    assert_eq!(file.status.as_u16(), 200);
    assert_eq!(file.bytes.len(), 44 + 96_000);
    let name = file.header("content-disposition").expect("a name");
    assert!(
        name.contains("filename=\"Talk - ada microphone take.wav\""),
        "{name}"
    );
    let as_wav = shelf.studio.host.get(&format!("{path}&format=wav")).await;
    assert_eq!(as_wav.bytes, file.bytes);
    shelf
        .studio
        .host
        .get(&format!("{path}&format=mp4"))
        .await
        .refused_field("format", "download.not_this");
}

#[tokio::test]
async fn all_tracks_are_taken_home_in_one_archive() {
    let shelf = Shelf::filled().await;
    let archive = shelf
        .studio
        .host
        .get(&format!("{}/download?format=tracks.zip", shelf.one))
        .await;
    assert_eq!(archive.status.as_u16(), 200);
    assert_eq!(archive.header("content-type"), Some("application/zip"));
    assert!(archive.bytes.starts_with(b"PK\x03\x04"));
    let length: usize = archive
        .header("content-length")
        .expect("a length")
        .parse()
        .expect("a number");
    assert_eq!(archive.bytes.len(), length);
}

#[tokio::test]
async fn an_address_hands_the_file_out_without_further_questions() {
    let shelf = Shelf::filled().await;
    let path = format!("{}/download-url?track={}", shelf.one, shelf.track);
    let given = shelf.studio.host.get(&path).await.expect(200);
    let url = given["url"].as_str().expect("an address");
    let path = url.strip_prefix(&shelf.studio.house.url.replace("127.0.0.1", "localhost"));
    let file = shelf
        .studio
        .house
        .nobody()
        .get(path.expect("an address of ours"))
        .await;
    assert_eq!(file.bytes.len(), 44 + 96_000);
    let stranger = shelf.studio.house.signed_in("eve").await;
    let asked = format!("{}/download-url?track={}", shelf.one, shelf.track);
    stranger.get(&asked).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_signed_address_is_good_for_what_it_says_and_for_its_time() {
    let house = crate::support::TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let shelf = Shelf::of(crate::api::recordings::Studio::of(house, host).await).await;
    let house = &shelf.studio.house;
    let path = format!("{}/download-url?track={}", shelf.one, shelf.track);
    let given = shelf.studio.host.get(&path).await.expect(200);
    let url = given["url"].as_str().expect("an address");
    let signed = url.split_once("signed=").expect("a signature").1;
    let nobody = house.nobody();
    let file = format!(
        "{}/download?track={}&signed={signed}",
        shelf.one, shelf.track
    );
    assert_eq!(nobody.get(&file).await.status.as_u16(), 200);
    // For no other file, no other time and no other recording.
    let other = format!("{}/download?signed={signed}", shelf.one);
    nobody.get(&other).await.refused(401, "auth.required");
    let as_wav = format!("{file}&format=wav");
    nobody.get(&as_wav).await.refused(401, "auth.required");
    let (until, rest) = signed.split_once('.').expect("a time");
    let later = until.parse::<i64>().expect("a number") + 3600;
    let forged = file.replace(signed, &format!("{later}.{rest}"));
    nobody.get(&forged).await.refused(401, "auth.required");
    for junk in ["x", "1.2.3", "....", "%00"] {
        let forged = file.replace(signed, junk);
        assert!(nobody.get(&forged).await.status.is_client_error(), "{junk}");
    }
    let second = shelf.studio.record().await;
    let second = file.replace(&shelf.one, &crate::api::recordings::path(&second));
    nobody.get(&second).await.refused(401, "auth.required");
    // Nothing but downloads is opened by it.
    let stream = format!("{}/stream/playlist.m3u8?pt={signed}", shelf.one);
    assert!(nobody.get(&stream).await.status.is_client_error());
    house.advance(std::time::Duration::from_secs(16 * 60));
    nobody.get(&file).await.refused(410, "download.expired");
}

#[tokio::test]
async fn a_signed_address_ends_with_the_right_and_the_sign_in_it_was_made_with() {
    use rostrum::access::{self, Object, ObjectRole};

    let shelf = Shelf::filled().await;
    let app = &shelf.studio.house.app;
    let viewer = shelf.studio.house.signed_in("eve").await;
    let id = shelf
        .one
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    let object = Object::recording(id);
    let tx = app.db.tx().await.expect("a transaction");
    access::grant(app, &tx, viewer.id, ObjectRole::Viewer, object)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    let path = format!("{}/download-url?track={}", shelf.one, shelf.track);
    let file = |given: &serde_json::Value| {
        let url = given["url"].as_str().expect("an address").to_owned();
        url[url.find("/api/").expect("a path")..].to_owned()
    };
    let hers = file(&viewer.get(&path).await.expect(200));
    let nobody = shelf.studio.house.nobody();
    assert_eq!(nobody.get(&hers).await.status.as_u16(), 200);
    let tx = app.db.tx().await.expect("a transaction");
    access::revoke(&tx, viewer.id, object)
        .await
        .expect("revoked");
    tx.commit().await.expect("committed");
    nobody.get(&hers).await.refused(404, "not_found");
    let host = shelf.studio.house.sign_in("ada").await;
    let his = file(&host.get(&path).await.expect(200));
    assert_eq!(nobody.get(&his).await.status.as_u16(), 200);
    host.post("/api/v1/auth/logout", serde_json::json!({}))
        .await
        .expect(204);
    nobody.get(&his).await.refused(401, "auth.required");
}

#[tokio::test]
async fn what_nobody_knows_is_refused() {
    let shelf = Shelf::filled().await;
    let host = &shelf.studio.host;
    assert_eq!(
        host.get(&format!("{}/download?format=exe", shelf.one))
            .await
            .status
            .as_u16(),
        422
    );
    host.get(&format!("{}/download?colour=red", shelf.one))
        .await
        .refused_field("colour", "unknown");
    let absent = "018f0000-0000-7000-8000-000000000000";
    host.get(&format!("{}/download?track={absent}", shelf.one))
        .await
        .refused(404, "not_found");
    assert_eq!(
        host.get(&format!("{}/stream/..%2f..%2frostrum.db", shelf.one))
            .await
            .status
            .as_u16(),
        404
    );
}
