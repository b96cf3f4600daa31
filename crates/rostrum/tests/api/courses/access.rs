use futures_util::future::join_all;
use serde_json::json;

use super::{School, recording};

#[tokio::test]
async fn a_course_lends_a_recording_for_watching_and_nothing_else() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let id = school.published("Groups").await;
    let one = format!("/api/v1/recordings/{id}");
    student.get(&one).await.expect(200);
    student.get(&format!("{one}/info")).await.expect(200);
    student
        .post(&format!("{one}/playbacks"), json!({}))
        .await
        .expect(201);
    student
        .patch(&one, json!({"title": "Mine"}))
        .await
        .refused(403, "forbidden");
    student.delete(&one).await.refused(403, "forbidden");
    let take = json!({"source": "microphone", "mime": "audio/x-pcm", "codec": "s16le"});
    student
        .post(&format!("{one}/takes"), take)
        .await
        .refused(403, "forbidden");
    let assistant = school.staff("kim", "assistant").await;
    assistant.get(&one).await.expect(200);
    assistant
        .patch(&one, json!({"title": "Mine"}))
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn a_recording_in_two_courses_is_seen_by_either() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let id = school.lecture("Groups").await;
    let one = format!("/api/v1/recordings/{id}");
    let other = school
        .teacher
        .post("/api/v1/courses", json!({"title": "Other"}))
        .await
        .expect(201);
    let other = format!("/api/v1/courses/{}", other["id"].as_str().expect("an id"));
    let body = json!({"recording_id": id});
    school
        .teacher
        .post(&format!("{other}/recordings"), body)
        .await
        .expect(201);
    let publish = format!("{other}/recordings/{id}/publish");
    school.teacher.post(&publish, json!({})).await.expect(200);
    student.get(&one).await.refused(404, "not_found");
    let enrol = json!({"student_id": student.id});
    school
        .teacher
        .post(&format!("{other}/enroll"), enrol)
        .await
        .expect(201);
    student.get(&one).await.expect(200);
    school
        .teacher
        .delete(&format!("{other}/recordings/{id}"))
        .await
        .expect(204);
    student.get(&one).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_observer_watches_and_takes_no_file_home() {
    let school = School::open().await;
    let observer = school.staff("joe", "observer").await;
    let id = school.published("Groups").await;
    let one = format!("/api/v1/recordings/{id}");
    observer.get(&one).await.expect(200);
    let opened = observer
        .post(&format!("{one}/playbacks"), json!({}))
        .await
        .expect(201);
    let token = opened["token"].as_str().expect("a token");
    let nobody = school.house.nobody();
    for path in ["download", "download-url"] {
        observer
            .get(&format!("{one}/{path}"))
            .await
            .refused(403, "forbidden");
    }
    nobody
        .get(&format!("{one}/download?pt={token}"))
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn a_playback_ends_with_the_right_that_opened_it() {
    let school = School::open().await;
    let student = school.student("bob").await;
    let id = school.published("Groups").await;
    let one = format!("/api/v1/recordings/{id}");
    let opened = student
        .post(&format!("{one}/playbacks"), json!({}))
        .await
        .expect(201);
    let token = opened["token"].as_str().expect("a token");
    let nobody = school.house.nobody();
    let picture = format!("{one}/thumbnail?pt={token}");
    nobody
        .get(&picture)
        .await
        .refused(404, "recording.no_picture");
    let leave = school.at(&format!("enroll/{}", student.id));
    school.teacher.delete(&leave).await.expect(204);
    nobody.get(&picture).await.refused(404, "not_found");
}

/// They are asked for together: nobody gets what is another's.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_at_once_each_is_told_what_they_may() {
    let school = School::open().await;
    let one = format!("/api/v1/recordings/{}", school.published("Groups").await);
    let mut pictures = Vec::new();
    let mut students = Vec::new();
    for n in 0..24 {
        let student = school.student(&format!("student{n}")).await;
        let opened = student.post(&format!("{one}/playbacks"), json!({})).await;
        let token = opened.expect(201)["token"]
            .as_str()
            .expect("a token")
            .to_owned();
        pictures.push(format!("{one}/thumbnail?pt={token}"));
        students.push(student);
    }
    let nobody = school.house.nobody();
    let all_at_once = async || {
        let four_times = (0..4).flat_map(|_| pictures.iter().enumerate());
        let asks = four_times.map(async |(n, picture)| (n, nobody.get(picture).await));
        join_all(asks).await
    };
    for (_, answer) in all_at_once().await {
        answer.refused(404, "recording.no_picture");
    }
    let leave = school.at(&format!("enroll/{}", students[3].id));
    school.teacher.delete(&leave).await.expect(204);
    students[5]
        .post("/api/v1/auth/logout", json!({}))
        .await
        .expect_status(204);
    for (n, answer) in all_at_once().await {
        match n {
            3 => answer.refused(404, "not_found"),
            5 => answer.refused(401, "auth.required"),
            _ => answer.refused(404, "recording.no_picture"),
        }
    }
    school.teacher.delete(&one).await.expect_status(204);
    for (n, answer) in all_at_once().await {
        match n {
            5 => answer.refused(401, "auth.required"),
            _ => answer.refused(404, "not_found"),
        }
    }
}

#[tokio::test]
async fn a_recording_that_goes_for_good_leaves_its_courses() {
    use std::time::Duration;

    let house = crate::support::TestHouse::held().await;
    let school = School::of(house).await;
    let id = recording(&school.house, &school.teacher, "Groups").await;
    let body = json!({"recording_id": id});
    school
        .teacher
        .post(&school.at("recordings"), body)
        .await
        .expect(201);
    school.lecture("Rings").await;
    school
        .teacher
        .delete(&format!("/api/v1/recordings/{id}"))
        .await
        .expect(204);
    school.house.advance(Duration::from_secs(31 * 24 * 3600));
    rostrum::recordings::empty_trash(&school.house.app)
        .await
        .expect("emptied");
    let teacher = school.house.sign_in("ada").await;
    let list = teacher.get(&school.at("lectures")).await.expect(200);
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["position"], 0);
}
