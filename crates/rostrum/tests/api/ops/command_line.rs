use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::json;

use crate::support::{PASSWORD, Person, TestHouse, database};

/// Runs the program beside the server, which goes on serving on the other threads.
fn rostrum(house: &TestHouse, args: &[&str], input: &str) -> Output {
    let mut child = database::program(&house.app.data)
        .args(args)
        .arg("--data")
        .arg(&house.app.data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

const CREATE: [&str; 8] = [
    "admin",
    "create-user",
    "--email",
    "Root@example.org",
    "--name",
    "Root",
    "--role",
    "admin",
];

fn create(house: &TestHouse, password: &str) -> Output {
    let args = [&CREATE[..], &["--password-stdin"]].concat();
    rostrum(house, &args, &format!("{password}\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_made_while_the_server_runs() {
    let house = TestHouse::open().await;
    let made = create(&house, PASSWORD);
    assert!(made.status.success(), "{made:?}");
    assert!(!String::from_utf8_lossy(&made.stdout).contains(PASSWORD));
    let root = house.sign_in("root").await;
    root.get("/api/v1/admin/settings").await.expect(200);
    let again = create(&house, PASSWORD);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("There is an account"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_taken_from_standard_input_only_and_must_be_good() {
    let house = TestHouse::open().await;
    let weak = create(&house, "password1234");
    assert!(!weak.status.success());
    assert!(
        String::from_utf8_lossy(&weak.stderr).contains("among the first"),
        "{weak:?}"
    );
    assert!(!create(&house, "").status.success());
    assert!(!rostrum(&house, &CREATE, PASSWORD).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_lets_a_locked_out_admin_in() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let listen = house.url.replace("http://", "");
    let link = rostrum(&house, &["admin", "welcome-link", "--listen", &listen], "");
    assert!(link.status.success(), "{link:?}");
    let link = String::from_utf8(link.stdout).expect("text");
    let token = link.trim().split("#token=").nth(1).expect("a token");
    let body = json!({"token": token});
    let tokens = house
        .nobody()
        .post("/api/v1/auth/welcome", body)
        .await
        .expect(200);
    assert_eq!(Person::from_tokens(&house.url, &tokens).id, admin.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_sees_the_server_that_runs_and_the_port_that_is_taken() {
    let house = TestHouse::open().await;
    let listen = house.url.replace("http://", "");
    let seen = rostrum(&house, &["doctor", "--listen", &listen], "");
    let said = String::from_utf8_lossy(&seen.stdout).into_owned();
    assert!(said.contains("rostrum answers"), "{said}");
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = other.local_addr().expect("it listens").to_string();
    let seen = rostrum(&house, &["doctor", "--listen", &taken], "");
    assert!(!seen.status.success());
    let said = String::from_utf8_lossy(&seen.stdout).into_owned();
    assert!(said.contains("BAD") && said.contains("--listen"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_folder_is_refused() {
    let house = TestHouse::open().await;
    let lock = std::fs::File::create(house.app.data.join("server.lock")).expect("a file");
    lock.lock().expect("locked, as by a running server");
    let second = rostrum(&house, &["serve", "--listen", "127.0.0.1:0"], "");
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("another Rostrum is running"), "{said}");
}
