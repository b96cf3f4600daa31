//! What a run is judged by.

/// Counters of a fleet so far.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Peers whose media can flow.
    pub connected: usize,
    /// RTP packets written by publishers.
    pub sent: u64,
    /// RTP packets received by subscribers.
    pub received: u64,
    /// Their payloads' bytes.
    pub bytes: u64,
    /// Sequence numbers that never came, so far.
    pub missing: u64,
    /// Streams on which packets were received.
    pub streams: usize,
    /// Publisher's write to subscriber's read of each frame's last packet, in microseconds.
    pub latencies_us: Vec<u32>,
}

impl Figures {
    /// What happened since.
    #[must_use]
    pub fn since(mut self, before: &Self) -> Self {
        self.sent -= before.sent;
        self.received -= before.received;
        self.bytes -= before.bytes;
        self.missing = self.missing.saturating_sub(before.missing);
        self.latencies_us
            .drain(..before.latencies_us.len().min(self.latencies_us.len()));
        self
    }

    /// The latency that this share of frames stays under, in milliseconds.
    #[must_use]
    pub fn latency_ms(&self, share: f64) -> f64 {
        let mut sorted = self.latencies_us.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(0.0, |us| f64::from(*us) / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_ordered_before_a_share_is_taken() {
        let figures = Figures {
            latencies_us: vec![3_000, 1_000, 2_000],
            ..Figures::default()
        };
        assert_eq!(figures.latency_ms(0.5), 2.0);
        assert_eq!(figures.latency_ms(0.99), 3.0);
        assert_eq!(Figures::default().latency_ms(0.5), 0.0);
    }
}
