use std::path::Path;

use reqwest::Method;
use rostrum::kit::App;
use rostrum::uploads;
use sea_orm::{ConnectionTrait as _, Statement};

use super::{Post, bytes, patch, tus};
use crate::support::Answer;
use crate::support::database::given;

#[tokio::test]
async fn an_ended_upload_is_gone_with_its_bytes() {
    let post = Post::open().await;
    let address = post.upload(Some(10)).await;
    Answer::of(patch(&post.sender, &address, 0, b"hello"))
        .await
        .expect(204);
    Answer::of(tus(&post.sender, Method::DELETE, &address))
        .await
        .expect(204);
    assert_eq!(
        Answer::of(tus(&post.sender, Method::HEAD, &address))
            .await
            .status
            .as_u16(),
        404
    );
    Answer::of(patch(&post.sender, &address, 5, b"x"))
        .await
        .refused(404, "not_found");
    Answer::of(tus(&post.sender, Method::DELETE, &address))
        .await
        .refused(404, "not_found");
    let left = post.house.app.blobs.list().await.expect("listed");
    assert_eq!(left, []);
}

/// What the bucket has of objects that are not whole, of all uploads of this house; nothing where there is no bucket.
async fn unfinished(app: &App) -> Vec<String> {
    let db = app.db.writer();
    let all = Statement::from_string(
        db.get_database_backend(),
        "SELECT parts_of FROM upload_heads",
    );
    let rows = db.query_all_raw(all).await.expect("rows");
    let called = rows.iter().map(|row| row.try_get("", "parts_of"));
    called.map(|called| called.expect("a text")).collect()
}

/// The files that the server of the bucket keeps for such an object.
fn kept_for(called: &str) -> usize {
    let folder = given("TEST_BUCKET_FOLDER").expect("the server's folder");
    let files = std::fs::read_dir(Path::new(&folder)).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name());
    names
        .filter(|name| name.to_string_lossy().contains(called))
        .count()
}

#[tokio::test]
async fn however_an_upload_ends_the_bucket_keeps_no_part_of_it() {
    let post = Post::open().await;
    let app = &post.house.app;
    for ended in [true, false] {
        let address = post.upload(None).await;
        Answer::of(patch(&post.sender, &address, 0, &bytes(9 << 20)))
            .await
            .expect(204);
        let called = unfinished(app).await;
        assert_eq!(called.len(), usize::from(app.blobs.has_bucket()));
        for called in &called {
            assert!(kept_for(called) > 1, "a part and what it is one of");
        }
        if ended {
            Answer::of(tus(&post.sender, Method::DELETE, &address))
                .await
                .expect(204);
        } else {
            // As the room that it was for ends it, when it has no use for it any more.
            let id = address.rsplit('/').next().expect("an id").parse();
            let id = id.expect("an id");
            let tx = app.db.tx().await.expect("a transaction");
            let left = uploads::withdraw(&tx, id).await.expect("withdrawn");
            tx.commit().await.expect("committed");
            uploads::clear(app, id, &left).await.expect("cleared");
        }
        for called in &called {
            assert_eq!(kept_for(called), 0);
        }
        assert_eq!(app.blobs.list().await.expect("listed"), []);
    }
}
