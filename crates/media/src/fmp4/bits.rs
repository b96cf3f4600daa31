//! Bits of a NAL unit of H.264, with the codes of numbers that it is made of (ITU-T H.264, 7.4.1 and 9.1).

/// Reads a NAL unit bit by bit.
#[derive(Debug)]
pub(super) struct Reader {
    bytes: Vec<u8>,
    at: usize,
}

impl Reader {
    /// Of what is behind the unit's first byte, without what is put in so that no start code appears.
    pub fn of_nal(nal: &[u8]) -> Self {
        let (mut bytes, mut zeros) = (Vec::with_capacity(nal.len()), 0);
        for byte in nal.iter().skip(1).copied() {
            if zeros >= 2 && byte == 3 {
                zeros = 0;
                continue;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            bytes.push(byte);
        }
        Self { bytes, at: 0 }
    }

    /// One bit.
    pub fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit == 1)
    }

    /// So many bits, at most 32, as a number.
    pub fn bits(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | u32::from(self.bit()?);
        }
        Some(value)
    }

    /// An Exp-Golomb number. One with a sign is read over the same way.
    pub fn ue(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.bit()? {
            zeros += 1;
        }
        let rest = (zeros < 32).then(|| self.bits(zeros))??;
        Some((1 << zeros) - 1 + rest)
    }
}

/// Writes one.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    open: u8,
    filled: u32,
}

impl Writer {
    /// The lowest `count` bits of `value`.
    pub fn bits(&mut self, value: u32, count: u32) {
        for n in (0..count).rev() {
            self.open = self.open << 1 | (value >> n & 1) as u8;
            self.filled += 1;
            if self.filled == 8 {
                self.bytes.push(self.open);
                (self.open, self.filled) = (0, 0);
            }
        }
    }

    /// An Exp-Golomb number, at most 65534. Nought with a sign is written the same way.
    pub fn ue(&mut self, value: u32) {
        let len = (value + 1).ilog2();
        self.bits(0, len);
        self.bits(value + 1, len + 1);
    }

    /// Goes on at the next byte.
    pub fn align(&mut self) {
        if self.filled > 0 {
            self.bits(0, 8 - self.filled);
        }
    }

    /// The unit, with its first byte, its last bit, and without a start code in it.
    pub fn into_nal(mut self, first: u8) -> Vec<u8> {
        self.bits(1, 1);
        self.align();
        let (mut nal, mut zeros) = (vec![first], 0);
        for byte in self.bytes {
            if zeros >= 2 && byte <= 3 {
                nal.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            nal.push(byte);
        }
        nal
    }
}
