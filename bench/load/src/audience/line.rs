//! One connection of HTTP/1.1 that is kept open. Only what a load of thousands needs, so that its own cost stays small.

use load::Failed;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const READ_AT_ONCE: usize = 32 * 1024;

/// A connection to `host`.
pub struct Line {
    host: String,
    stream: TcpStream,
    heard: Vec<u8>,
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn open(host: &str) -> Result<Self, Failed> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            host: host.to_owned(),
            stream,
            heard: Vec::new(),
        })
    }

    /// The body behind a path.
    ///
    /// # Errors
    /// The line is cut, or the answer is not 200 with a length.
    pub async fn get(&mut self, path: &str) -> Result<&[u8], Failed> {
        let asked = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.stream.write_all(asked.as_bytes()).await?;
        self.heard.clear();
        let head = loop {
            if let Some(at) = self.heard.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.hear().await?;
        };
        let said = std::str::from_utf8(&self.heard[..head])?;
        if !said.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {}", said.lines().next().unwrap_or_default()).into());
        }
        let length: usize = said
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .ok_or("an answer without a length")?
            .1
            .parse()?;
        while self.heard.len() < head + length {
            self.hear().await?;
        }
        Ok(&self.heard[head..head + length])
    }

    async fn hear(&mut self) -> Result<(), Failed> {
        self.heard.reserve(READ_AT_ONCE);
        match self.stream.read_buf(&mut self.heard).await? {
            0 => Err("the server hung up".into()),
            _ => Ok(()),
        }
    }
}
