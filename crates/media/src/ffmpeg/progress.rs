//! Reading `-progress`: lines of `key=value`, a block twice a second.

use std::time::Duration;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// From 0 to 1.
    pub done: f64,
    /// How long it will still take, at the speed of now.
    pub left: Option<Duration>,
}

/// Puts chunks of output together into blocks.
#[derive(Debug)]
pub struct Reader {
    duration_ms: u64,
    line: Vec<u8>,
    out_ms: u64,
    speed: Option<f64>,
    reached: f64,
}

impl Reader {
    /// A reader for a result of this length.
    pub fn new(duration_ms: u64) -> Self {
        Self {
            duration_ms,
            line: Vec::new(),
            out_ms: 0,
            speed: None,
            reached: 0.0,
        }
    }

    /// Takes some output; answers the latest state if a block was completed.
    pub fn take(&mut self, chunk: &[u8]) -> Option<Progress> {
        let mut latest = None;
        for &byte in chunk {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            latest = self.line(&String::from_utf8_lossy(&line)).or(latest);
        }
        latest
    }

    fn line(&mut self, line: &str) -> Option<Progress> {
        let (key, value) = line.trim().split_once('=')?;
        match key {
            // Microseconds, and negative before the first packet.
            "out_time_us" => {
                self.out_ms = value.parse::<i64>().map_or(0, |us| us.max(0) as u64 / 1000)
            }
            "speed" => self.speed = value.trim().trim_end_matches('x').parse().ok(),
            "progress" => return Some(self.state(value == "end")),
            _ => {}
        }
        None
    }

    fn state(&mut self, ended: bool) -> Progress {
        let share = self.out_ms as f64 / self.duration_ms.max(1) as f64;
        // It never goes back, and only the end is the end.
        self.reached = if ended {
            1.0
        } else {
            share.clamp(self.reached, 0.999)
        };
        let left_ms = self.duration_ms.saturating_sub(self.out_ms) as f64;
        let left = match self.speed {
            _ if ended => Some(Duration::ZERO),
            Some(speed) if speed > 0.0 => Some(Duration::from_secs_f64(left_ms / 1000.0 / speed)),
            _ => None,
        };
        Progress {
            done: self.reached,
            left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_a_share_and_a_time_left_however_they_are_cut() {
        let text = "frame=1\nout_time_us=-20000\nspeed=N/A\nprogress=continue\nout_time_us=2500000\n\
                    speed=5.0x\nprogress=continue\nout_time_us=9000000\nspeed=3x\nprogress=end\n";
        for size in [1, 7, 1000] {
            let mut reader = Reader::new(10_000);
            let states: Vec<_> = text
                .as_bytes()
                .chunks(size)
                .filter_map(|c| reader.take(c))
                .collect();
            let last = states.last().unwrap();
            assert_eq!((last.done, last.left), (1.0, Some(Duration::ZERO)));
            if size == 1 {
                assert_eq!((states[0].done, states[0].left), (0.0, None));
                assert_eq!(
                    (states[1].done, states[1].left),
                    (0.25, Some(Duration::from_millis(1500)))
                );
            }
        }
    }

    #[test]
    fn progress_never_goes_back() {
        let mut reader = Reader::new(1000);
        reader.take(b"out_time_us=500000\nprogress=continue\n");
        let state = reader
            .take(b"out_time_us=100000\nprogress=continue\n")
            .unwrap();
        assert_eq!(state.done, 0.5);
    }
}
