//! What goes into a child, and what comes out of it.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
};

use tokio::sync::mpsc;

use super::process::{Event, Listener};

/// How much of what a run says is kept: its end, where the reason and the measurements are.
const TAIL: usize = 64 << 10;

/// Gives a child what comes, until nothing will, or the child has ended.
pub fn feed(mut stdin: impl Write, mut input: mpsc::Receiver<Vec<u8>>) {
    while let Some(bytes) = input.blocking_recv() {
        if stdin.write_all(&bytes).is_err() {
            return;
        }
    }
}

/// Sends what comes. When nobody listens any more the rest is read all the same, so that the child can end.
pub fn hand_on(mut stdout: impl Read, events: &mpsc::Sender<Event>) {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match stdout.read(&mut buffer) {
            Ok(0) => return,
            Ok(len) => {
                let _ = events.blocking_send(Event::Chunk(buffer[..len].to_vec()));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// The last of what was said; each line is heard at once.
pub fn tail(mut stderr: impl Read, hear: Option<&Listener>) -> String {
    let (mut kept, mut buffer) = (VecDeque::new(), vec![0; 8 << 10]);
    let mut line = Vec::new();
    while let Ok(len @ 1..) = stderr.read(&mut buffer) {
        kept.extend(&buffer[..len]);
        if let Some(hear) = hear {
            line.extend_from_slice(&buffer[..len]);
            // Not more than can be kept of a program that never ends its line.
            let ended = line.iter().rposition(|byte| *byte == b'\n');
            let end = if line.len() > TAIL {
                Some(line.len() - 1)
            } else {
                ended
            };
            if let Some(end) = end {
                let rest = line.split_off(end + 1);
                hear(&String::from_utf8_lossy(&line));
                line = rest;
            }
        }
        let excess = kept.len().saturating_sub(TAIL);
        kept.drain(..excess);
    }
    if let Some(hear) = hear.filter(|_| !line.is_empty()) {
        hear(&String::from_utf8_lossy(&line));
    }
    String::from_utf8_lossy(kept.make_contiguous()).into_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

    use super::*;
    use crate::ffmpeg::Hear;

    #[test]
    fn only_the_end_of_what_is_said_is_kept() {
        let long = "x".repeat(TAIL) + "the end";
        let kept = tail(long.as_bytes(), None);
        assert_eq!(kept.len(), TAIL);
        assert!(kept.ends_with("the end"));
    }

    #[test]
    fn lines_are_heard_whole_as_they_come() {
        let heard = Mutex::new(Vec::new());
        let heard = Arc::new(heard);
        let ear = Arc::clone(&heard);
        let hear: Hear = Arc::new(move |said: &str| lock_all(&ear).push(said.to_owned()));
        let text = format!("first\n{}\nlast", "x".repeat(20_000));
        tail(text.as_bytes(), Some(&*hear));
        assert_eq!(lock_all(&heard).concat(), text);
        assert!(
            lock_all(&heard)
                .iter()
                .rev()
                .skip(1)
                .all(|said| said.ends_with('\n'))
        );
    }

    fn lock_all(heard: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
        heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
