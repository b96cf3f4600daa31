//! How the packets of a file lie, from the lines ffprobe prints of them.

use super::Packets;

/// Reads lines of `stream,pts,dts,duration,flags`.
pub(super) struct PacketReader {
    video: Option<usize>,
    first: Option<f64>,
    last: f64,
    key: Option<f64>,
    widest: f64,
}

impl PacketReader {
    pub(super) fn new(video: Option<usize>) -> Self {
        Self {
            video,
            first: None,
            last: 0.0,
            key: None,
            widest: 0.0,
        }
    }

    pub(super) fn line(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let mut fields = text.trim().split(',');
        let stream = fields.next().and_then(|field| field.parse::<usize>().ok());
        let mut number = || fields.next().and_then(|field| field.parse::<f64>().ok());
        let (pts, dts, length) = (number(), number(), number());
        let Some(at) = pts.or(dts).filter(|at| at.is_finite()) else {
            return;
        };
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = self.last.max(at + length.unwrap_or(0.0).clamp(0.0, 60.0));
        if stream == self.video && text.contains(",K") {
            if let Some(before) = self.key {
                self.widest = self.widest.max(at - before);
            }
            self.key = Some(at);
        }
    }

    pub(super) fn end(self) -> Packets {
        let Some(first) = self.first else {
            return Packets::default();
        };
        let ms = |seconds: f64| (seconds.max(0.0) * 1000.0).round() as u64;
        let tail = self.key.map_or(f64::MAX / 1e6, |key| self.last - key);
        Packets {
            duration_ms: ms(self.last - first),
            key_distance_ms: ms(self.widest.max(tail)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_tell_the_length_and_the_widest_way_between_key_frames() {
        let mut reader = PacketReader::new(Some(0));
        for line in [
            "0,1.0,0.9,0.04,K_",
            "1,1.0,1.0,0.02,K_",
            "0,3.0,2.9,0.04,__",
            "0,5.5,5.4,0.04,K_",
            "0,N/A,6.0,0.04,__",
            "junk",
        ] {
            reader.line(line.as_bytes());
        }
        let packets = reader.end();
        assert_eq!((packets.duration_ms, packets.key_distance_ms), (5040, 4500));
        assert_eq!(PacketReader::new(None).end(), Packets::default());
    }
}
