//! An encoder that speaks RTMP: ffmpeg, as it is found in many boxes.

use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Pictures that are white, and sound that is a tone, for the first tenth of each second.
pub const FLASHES: &str = "-f lavfi -i color=black:s=320x240:r=25,drawbox=t=fill:color=white:enable='lt(mod(t\\,1)\\,0.1)' \
    -f lavfi -i aevalsrc=exprs='sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1)/2':s=48000";
/// As the manual has it.
pub const CODED: &str = "-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -bf 0 -g 50 -b:v 500k -c:a aac -b:a 128k";

/// A program that sends; dropped, it is killed.
pub struct Encoder(Child);

impl Encoder {
    /// Sends what these words make, at the speed at which it is played.
    #[expect(
        clippy::disallowed_methods,
        reason = "an encoder of a test is another program"
    )]
    pub fn sends(ingest: &Value, key: &str, words: &str) -> Self {
        let url = ingest["rtmp_url"].as_str().expect("an address");
        // The address that people are told has the name of the house, which is not that of the test.
        let (_, at) = url.rsplit_once(':').expect("a port");
        let child = Command::new("ffmpeg")
            .args("-hide_banner -loglevel error -re".split(' '))
            .args(words.split_whitespace())
            .args(["-f", "flv", &format!("rtmp://127.0.0.1:{at}/{key}")])
            .stdin(Stdio::null())
            .spawn();
        Self(child.expect("ffmpeg starts"))
    }

    /// Ends as somebody ends it who presses a key.
    pub fn stops(mut self) {
        let id = i32::try_from(self.0.id()).expect("an id");
        let id = rustix::process::Pid::from_raw(id).expect("an id");
        rustix::process::kill_process(id, rustix::process::Signal::INT).expect("told");
        self.0.wait().expect("ended");
    }

    /// Waits until it gives up by itself.
    pub async fn gives_up(mut self) {
        let ended = tokio::task::spawn_blocking(move || self.0.wait().map(|how| (how, self)));
        let (how, _) = ended.await.expect("awaited").expect("ended");
        assert!(!how.success(), "it was refused");
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
