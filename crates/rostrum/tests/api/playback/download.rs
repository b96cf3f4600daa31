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
