//! What a start refuses, in words for who runs the server.

use rostrum::app;
use rostrum::config::Config;
use rostrum::kit::Clock;
use tokio::net::TcpListener;

/// What a server says that is started with these settings and cannot.
async fn refused(change: impl FnOnce(&mut Config)) -> String {
    let data = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut config = Config::default();
    change(&mut config);
    let app = app::build(&config, data.path(), Clock::real())
        .await
        .expect("a house");
    let refused = app::serve_on(app, listener).await;
    refused.expect_err("it does not start").to_string()
}

#[tokio::test]
async fn a_media_port_that_is_taken_is_said_as_such() {
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let taken = udp.local_addr().expect("bound").to_string();
    let said = refused(|config| config.rtc.listen = taken.clone()).await;
    for part in ["`rtc.listen`", "in use", &taken] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("our side"), "{said}");
}

#[tokio::test]
async fn a_media_address_that_is_none_is_named() {
    let said = refused(|config| config.rtc.listen = "here".to_owned()).await;
    assert!(said.contains("rtc.listen \"here\""), "{said}");
    assert!(!said.contains("our side"), "{said}");
}
