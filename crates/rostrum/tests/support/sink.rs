//! A real mail server that keeps what it is sent: aiosmtpd, as Debian packages it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rostrum::config::Config;
use serde_json::Value;
use tokio::sync::mpsc;

/// How the line to it is kept from others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    None,
    StartTls,
    Tls,
}

/// One mail server. Dropped, it ends.
pub struct Sink {
    /// Where it listens.
    pub port: u16,
    child: Child,
    letters: mpsc::UnboundedReceiver<Value>,
}

impl Sink {
    /// On this machine, in the clear.
    pub async fn open() -> Self {
        Self::covered(Cover::None, Path::new("/")).await
    }

    /// With a certificate of its own for `localhost`, `ca.pem` in `folder`.
    #[expect(
        clippy::disallowed_methods,
        reason = "the mail server of a test is another program"
    )]
    pub async fn covered(cover: Cover, folder: &Path) -> Self {
        let mut command = Command::new("/usr/bin/python3");
        command.arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/support/sink.py"
        ));
        if cover != Cover::None {
            certify(folder);
            command
                .arg(folder.join("ca.pem"))
                .arg(folder.join("key.pem"));
        }
        if cover == Cover::Tls {
            command.arg("implicit");
        }
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.spawn().expect("python3 runs");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (tell, mut letters) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in out.lines() {
                let Ok(line) = line else { return };
                let said: Value = serde_json::from_str(&line).expect("JSON");
                if tell.send(said).is_err() {
                    return;
                }
            }
        });
        let port = letters.recv().await;
        let port = port.expect("aiosmtpd starts; `apt-get install python3-aiosmtpd` brings it");
        Self {
            port: u16::try_from(port.as_u64().expect("a port")).expect("a port"),
            child,
            letters,
        }
    }

    /// Settings that send by it.
    pub fn used_by(&self, config: &mut Config) {
        config.mail.smtp_url = format!("smtp://127.0.0.1:{}", self.port);
        config.mail.from = "Rostrum <rostrum@example.org>".into();
    }

    /// The next letter it takes.
    pub async fn letter(&mut self) -> Value {
        self.letters.recv().await.expect("the mail server runs")
    }

    /// What it took so far that nobody asked for.
    pub fn more(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        while let Ok(letter) = self.letters.try_recv() {
            all.push(letter);
        }
        all
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a certificate of a test is made by openssl"
)]
pub fn certify(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args(["-nodes", "-days", "2", "-subj", "/CN=sink"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("ca.pem"))
        .stderr(Stdio::null())
        .status();
    assert!(
        made.is_ok_and(|made| made.success()),
        "openssl makes a certificate"
    );
}
