//! A platform that takes streams by RTMP: ffmpeg, which listens and writes down what comes.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The key by which it is sent to.
pub const KEY: &str = "s3cret-stream-key";

/// A program that takes one stream; dropped, it is killed.
pub struct Platform {
    child: Child,
    folder: TempDir,
}

/// A port at which nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("it listens").port()
}

/// The address of a platform at this port.
pub fn url(port: u16) -> String {
    format!("rtmp://127.0.0.1:{port}/live")
}

impl Platform {
    /// Listens there.
    #[expect(
        clippy::disallowed_methods,
        reason = "a platform of a test is another program"
    )]
    pub fn listens(port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let child = Command::new("ffmpeg")
            .args(["-hide_banner", "-loglevel", "error", "-listen", "1", "-i"])
            .arg(format!("{}/{KEY}", url(port)))
            .args(["-c", "copy", "-f", "matroska"])
            .arg(folder.path().join("film.mkv"))
            .stdin(Stdio::null())
            .spawn();
        let child = child.expect("ffmpeg starts");
        Self { child, folder }
    }

    /// What it wrote, when it was told that nothing more comes.
    pub async fn film(mut self) -> Vec<u8> {
        let waited = tokio::task::spawn_blocking(move || self.child.wait().map(|how| (how, self)));
        let (how, platform) = waited.await.expect("awaited").expect("ended");
        assert!(how.success(), "{how}");
        std::fs::read(platform.folder.path().join("film.mkv")).expect("a film")
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
