//! Sends uploads by tus 1.0, or writes to the bare disk, and says how fast that was. Nothing but the standard library, so that
//! it costs as little as possible beside what it measures.
//!
//! `upload-load tus HOST:PORT PATH CLIENTS PIECES FILE`: every client is a thread with one connection that makes an upload and
//! sends FILE as PIECES pieces, each when the one before is acknowledged. The headers in `CREATE` and `PATCH` go with it.
//! `upload-load disk FILE PIECES TARGET`: writes FILE as often into TARGET, each time with `fdatasync` and `POSIX_FADV_DONTNEED`.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::fd::AsRawFd as _;
use std::time::Instant;

unsafe extern "C" {
    safe fn posix_fadvise(fd: i32, offset: i64, len: i64, advice: i32) -> i32;
}
const DONT_NEED: i32 = 4;

/// The same bytes in every request; one more is declared than comes, so that nothing is made of a finished upload.
const MISSING: usize = 1;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["tus", host, path, clients, pieces, file] => {
            let piece = std::fs::read(file).expect("the piece is read");
            let (clients, pieces) = (number(clients), number(pieces));
            let begun = Instant::now();
            let mut waits: Vec<f64> = std::thread::scope(|scope| {
                let client = || upload(host, path, pieces, &piece);
                let all: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
                let ended = all
                    .into_iter()
                    .map(|one| one.join().expect("a client ends well"));
                ended.flatten().collect()
            });
            tell(clients * pieces * piece.len(), begun, &mut waits);
        }
        ["disk", file, pieces, target] => {
            let piece = std::fs::read(file).expect("the piece is read");
            let pieces = number(pieces);
            let begun = Instant::now();
            let mut waits = write(target, pieces, &piece);
            tell(pieces * piece.len(), begun, &mut waits);
        }
        _ => panic!("tus HOST:PORT PATH CLIENTS PIECES FILE, or disk FILE PIECES TARGET"),
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

fn tell(bytes: usize, begun: Instant, waits: &mut [f64]) {
    let seconds = begun.elapsed().as_secs_f64();
    waits.sort_by(f64::total_cmp);
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize];
    println!(
        "{{\"mib_s\": {:.1}, \"p50_ms\": {:.2}, \"p99_ms\": {:.2}}}",
        bytes as f64 / 1_048_576.0 / seconds,
        at(0.5),
        at(0.99)
    );
}

/// The milliseconds of each piece.
fn write(target: &str, pieces: usize, piece: &[u8]) -> Vec<f64> {
    let mut file = File::create(target).expect("the target is made");
    let once = |_| {
        let begun = Instant::now();
        file.write_all(piece).expect("written");
        file.sync_data().expect("synced");
        posix_fadvise(file.as_raw_fd(), 0, 0, DONT_NEED);
        begun.elapsed().as_secs_f64() * 1e3
    };
    (0..pieces).map(once).collect()
}

/// The milliseconds of each piece.
fn upload(host: &str, path: &str, pieces: usize, piece: &[u8]) -> Vec<f64> {
    let stream = TcpStream::connect(host).expect("connected");
    stream.set_nodelay(true).expect("set");
    let mut line = Line {
        stream: BufReader::new(stream),
        host,
    };
    let said = |name| std::env::var(name).unwrap_or_default();
    let (create, patch) = (said("CREATE"), said("PATCH"));
    let length = pieces * piece.len() + MISSING;
    let made = line.call(
        "POST",
        path,
        &format!("{create}Upload-Length: {length}\r\n"),
        b"",
    );
    assert_eq!(made.status, 201, "{made:?}");
    // An address is absolute or not.
    let address = made.header("location");
    let address = match address.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/').expect("a path")..],
        None => address,
    };
    let mut waits = Vec::new();
    for at in 0..pieces {
        let (offset, end) = (at * piece.len(), (at + 1) * piece.len());
        let headers = format!(
            "{patch}Upload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\n"
        );
        let begun = Instant::now();
        let answer = line.call("PATCH", address, &headers, piece);
        waits.push(begun.elapsed().as_secs_f64() * 1e3);
        let stands = answer.header("upload-offset") == end.to_string();
        assert!(answer.status == 204 && stands, "{answer:?}");
    }
    let answer = line.call("HEAD", address, &patch, b"");
    let stands = answer.header("upload-offset") == (length - MISSING).to_string();
    assert!(answer.status < 300 && stands, "{answer:?}");
    waits
}

struct Line<'a> {
    stream: BufReader<TcpStream>,
    host: &'a str,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

impl Line<'_> {
    fn call(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nTus-Resumable: 1.0.0\r\n{headers}Content-Length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        let status = self.line();
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer {
            status: status.expect("an answer"),
            headers: Vec::new(),
        };
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            answer
                .headers
                .push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if method != "HEAD" {
            let len = answer.header("content-length").parse().unwrap_or(0);
            self.stream.read_exact(&mut vec![0; len]).expect("read");
        }
        answer
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("read");
        line.trim_end().to_owned()
    }
}
