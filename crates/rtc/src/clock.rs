//! When a packet was sampled, told from its publisher's sender reports.
//!
//! A sender report pairs an RTP timestamp with the publisher's own wall clock. That clock may be
//! wrong by hours, but microphone and camera of one publisher share it, so it keeps them in step; and
//! simulcast layers with unrelated timestamps meet on it. The publisher's clock is laid onto ours at
//! the report that travelled fastest.

use std::time::{Duration, Instant, SystemTime};

use str0m::rtp::rtcp::SenderInfo;

/// A publisher's wall clock, laid onto ours.
#[derive(Debug, Default)]
pub(crate) struct PeerClock {
    base: Option<(SystemTime, Instant)>,
}

/// The last report of one stream.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct StreamClock {
    report: Option<(SystemTime, u32)>,
}

/// Beyond this a sampling time is nonsense (a stepped clock, a forged report), and arrival is used.
const CREDIBLE: Duration = Duration::from_secs(10);

impl PeerClock {
    /// Learns from a report that arrived now.
    pub fn learn(&mut self, stream: &mut StreamClock, report: &SenderInfo, now: Instant) {
        stream.report = Some((report.ntp_time, report.rtp_time.numer() as u32));
        let faster = match self.base {
            None => true,
            Some((sent, arrived)) => match report.ntp_time.duration_since(sent) {
                // The same journey would have arrived `since` after the base did.
                Ok(since) => now.saturating_duration_since(arrived) < since,
                Err(_) => false,
            },
        };
        if faster {
            self.base = Some((report.ntp_time, now));
        }
    }

    /// When the packet with this timestamp was sampled; its arrival when that is not known.
    pub fn sampled(
        &self,
        stream: &StreamClock,
        timestamp: u32,
        rate: u32,
        now: Instant,
    ) -> Instant {
        self.told(stream, timestamp, rate, now).unwrap_or(now)
    }

    fn told(
        &self,
        stream: &StreamClock,
        timestamp: u32,
        rate: u32,
        now: Instant,
    ) -> Option<Instant> {
        let (base_sent, base_arrived) = self.base?;
        let (report_sent, report_timestamp) = stream.report?;
        // Signed, since packets before and after the report both ask.
        let ticks = timestamp.wrapping_sub(report_timestamp) as i32;
        let offset = f64::from(ticks) / f64::from(rate);
        let report_offset = match report_sent.duration_since(base_sent) {
            Ok(after) => after.as_secs_f64(),
            Err(before) => -before.duration().as_secs_f64(),
        };
        let seconds = offset + report_offset;
        let at = if seconds >= 0.0 {
            base_arrived.checked_add(Duration::try_from_secs_f64(seconds).ok()?)?
        } else {
            base_arrived.checked_sub(Duration::try_from_secs_f64(-seconds).ok()?)?
        };
        let distance = at.max(now).saturating_duration_since(at.min(now));
        (distance < CREDIBLE).then_some(at)
    }
}
