use std::fmt::Write as _;

use rostrum::kit::Role;
use serde_json::{Value, json};

use super::{School, csv, until};

#[tokio::test]
async fn each_row_of_a_table_is_answered() {
    let school = School::open().await;
    let known = school.person("known").await;
    school.student("there").await;
    let table = "\u{feff}Nachname;E-Mail\r\nMüller;known@example.org\r\n\r\nX;new@example.org\r\n\
                 Y;THERE@example.org\r\nZ;nonsense\r\nZ;New@Example.org\r\nA;ada@example.org\r\n";
    let report = csv(&school.teacher, &school.at("enroll"), table)
        .await
        .expect(200);
    let row = |line: u64, email: &str, status: &str| json!({"line": line, "email": email, "status": status});
    let with = |mut row: Value, problem: &str| {
        row["problem"] = problem.into();
        row
    };
    assert_eq!(
        report["rows"],
        json!([
            row(2, "known@example.org", "enrolled"),
            row(4, "new@example.org", "invited"),
            row(5, "there@example.org", "already"),
            with(row(6, "nonsense", "refused"), "This is no e-mail address."),
            with(
                row(7, "new@example.org", "already"),
                "Line 4 has the same address."
            ),
            with(
                row(8, "ada@example.org", "already"),
                "This person teaches here or watches over the course."
            ),
        ])
    );
    known.get(&school.course).await.expect(200);
    let seen = school.teacher.get(&school.course).await.expect(200);
    assert_eq!(seen["my_role"], "owner");
    assert_eq!(seen["students"], 2);
    let newcomer = school.house.with_role("new", Role::Student).await;
    until(&newcomer, &school.course, |answer| answer.status == 200).await;
}

#[tokio::test]
async fn a_table_in_any_encoding_is_read() {
    let school = School::open().await;
    let utf16: Vec<u8> = "e-mail\tname\na@example.org\tÄ\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin = b"name,mail\nJos\xe9,b@example.org\n".to_vec();
    for (bytes, email) in [(utf16, "a@example.org"), (latin, "b@example.org")] {
        let report = csv(&school.teacher, &school.at("enroll"), bytes)
            .await
            .expect(200);
        assert_eq!(report["rows"][0]["email"], email);
        assert_eq!(report["rows"][0]["status"], "invited");
    }
}

#[tokio::test]
async fn what_is_no_table_changes_nothing() {
    let school = School::open().await;
    let path = school.at("enroll");
    let ada = &school.teacher;
    csv(ada, &path, "").await.refused(422, "csv.empty");
    csv(ada, &path, "E-Mail\n\n")
        .await
        .refused(422, "csv.empty");
    csv(ada, &path, "a@example.org\n\"b")
        .await
        .refused(422, "csv.open_quote");
    let long = "a@example.org\n".repeat(100_001);
    csv(ada, &path, long)
        .await
        .refused(413, "csv.too_many_rows");
    csv(ada, &path, vec![b'a'; 33 << 20])
        .await
        .refused(413, "request.too_large");
    let noise: Vec<u8> = (0..20_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let status = csv(ada, &path, noise).await.status.as_u16();
    assert!([200, 422].contains(&status), "{status}");
    let list = ada.get(&school.at("enrollments")).await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_one_request() {
    let school = School::open().await;
    let known = school.person("known").await;
    let mut table = String::from("email\nknown@example.org\n");
    for n in 0..99_999 {
        writeln!(table, "student{n}@example.org").expect("written");
    }
    let path = school.at("enroll");
    let report = csv(&school.teacher, &path, table.clone()).await.expect(200);
    let rows = report["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 100_000);
    assert_eq!(rows[0]["status"], "enrolled");
    assert!(rows[1..].iter().all(|row| row["status"] == "invited"));
    known.get(&school.course).await.expect(200);
    let report = csv(&school.teacher, &path, table).await.expect(200);
    let rows = report["rows"].as_array().expect("rows");
    assert!(rows.iter().all(|row| row["status"] == "already"));
}
