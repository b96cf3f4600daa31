//! `/api/v1/notices` and `/api/v1/admin/outbox`.

mod list;
mod outbox;
mod sending;

use rostrum::kit::mail::{Letter, Told};
use rostrum::notices;
use serde_json::json;
use uuid::Uuid;

use crate::support::TestHouse;

/// Tells a user that they were enrolled, as the courses do.
pub async fn tell(house: &TestHouse, user: Uuid, course: &str) {
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let link = house.app.public_url.join("courses/1").expect("a link");
    let told = Told {
        user,
        kind: "course.enrolled",
        params: json!({"course": course}),
        link: Some("/courses/1".into()),
        letter: Some(notices::letters::course_enrolled(course, link.as_str())),
    };
    notices::tell(&house.app, &mut tx, told)
        .await
        .expect("told");
    tx.commit().await.expect("committed");
}

/// Writes to an address that is nobody's here.
async fn write(house: &TestHouse, address: &str, letter: Letter) {
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let written = notices::write(&house.app, &mut tx, address, letter);
    written.await.expect("written");
    tx.commit().await.expect("committed");
}
