use media::ffmpeg::{Runner, Sandbox};
use rostrum::kit::Role;

use super::ask;
use crate::support::TestHouse;

const FILE: [(&str, &str); 1] = [("filename", "a.mp4")];

#[tokio::test]
async fn instructors_and_admins_import_and_others_do_not() {
    let house = TestHouse::open().await;
    for (name, role) in [("ada", Role::Instructor), ("root", Role::Admin)] {
        let person = house.with_role(name, role).await;
        ask(&person, 10, &FILE).await.expect(201);
    }
    let student = house.with_role("eve", Role::Student).await;
    ask(&student, 10, &FILE)
        .await
        .refused(403, "import.not_allowed");
    let guest = house.guest(house.app.new_id());
    ask(&guest, 10, &FILE).await.refused(403, "forbidden");
    ask(&house.nobody(), 10, &FILE)
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn students_import_where_the_settings_say_so_and_ffmpeg_is_shut_in() {
    let house = TestHouse::with(|config| config.recordings.students_import = true).await;
    let student = house.with_role("eve", Role::Student).await;
    let tmp = house.app.data.join("tmp");
    house.app.put(Runner::new(&tmp, Sandbox::Bubblewrap));
    ask(&student, 10, &FILE).await.expect(201);
    house.app.put(Runner::new(&tmp, Sandbox::Plain));
    ask(&student, 10, &FILE)
        .await
        .refused(403, "import.not_allowed");
}

#[tokio::test]
async fn what_an_import_is_must_be_said_in_a_way_that_can_be() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    ask(&host, 10, &[])
        .await
        .refused_field("filename", "missing");
    let named = |title| [("filename", "a.mp4"), ("title", title)];
    ask(&host, 10, &named("two\nlines"))
        .await
        .refused_field("title", "malformed");
    ask(&host, 10, &named(&"x".repeat(201)))
        .await
        .refused_field("title", "malformed");
    let placed = [("filename", "a.mp4"), ("course_id", "12")];
    ask(&host, 10, &placed)
        .await
        .refused_field("course_id", "malformed");
}

#[tokio::test]
async fn an_upload_for_an_import_is_its_makers_own() {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    let made = ask(&host, 10, &FILE).await;
    let address = made.header("location").expect("an address").to_owned();
    let admin = house.admin().await;
    for other in [house.signed_in("eve").await, admin] {
        let sent = crate::api::uploads::patch(&other, &address, 0, b"0123456789");
        crate::support::Answer::of(sent)
            .await
            .refused(404, "not_found");
    }
    assert_eq!(
        crate::api::uploads::standing(&host, &address).await,
        (0, Some(10))
    );
}
