//! Turning the sum down before it would clip.

use super::Stereo;

/// The loudest that 16 bits can say.
const CEILING: f32 = 32_767.0 / 32_768.0;
/// How much of what is missing to full level comes back with each block: two fifths of a second.
const RELEASE: f32 = 0.05;
/// Nearer to full level than this is full level.
const FULL: f32 = 0.9999;

/// A limiter that sees one block ahead, so that it need not be sudden: the level moves in a straight line within a block, to
/// the lower one of two neighbours, and never above what its block bears.
#[derive(Debug)]
pub(super) struct Limiter {
    /// What waits for the block behind it.
    held: Option<Vec<Stereo>>,
    /// The level that it bears.
    bears: f32,
    /// The level at which it begins.
    from: f32,
}

impl Default for Limiter {
    fn default() -> Self {
        Self {
            held: None,
            bears: 1.0,
            from: 1.0,
        }
    }
}

impl Limiter {
    /// Takes a block, gives the one before.
    pub fn limit(&mut self, block: Vec<Stereo>) -> Option<Vec<i16>> {
        let back = self.bears + (1.0 - self.bears) * RELEASE;
        let back = if back > FULL { 1.0 } else { back };
        let loudest = block
            .iter()
            .flatten()
            .fold(0.0, |most: f32, one| most.max(one.abs()));
        let bears = back.min(CEILING / loudest.max(CEILING));
        let to = bears.min(self.bears);
        let given = self
            .held
            .replace(block)
            .map(|held| levelled(&held, self.from, to));
        // Before the first block there is nothing to come down from.
        self.from = if given.is_some() { to } else { bears };
        self.bears = bears;
        given
    }
}

/// As 16 bits, with a level that moves in a straight line.
fn levelled(block: &[Stereo], from: f32, to: f32) -> Vec<i16> {
    let step = (to - from) / block.len() as f32;
    let levels = (0..block.len()).map(|n| from + step * n as f32);
    let levelled = block.iter().zip(levels);
    let bits = |one: f32| (one * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
    levelled
        .flat_map(|(sample, level)| sample.map(|one| bits(one * level)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(loud: f32) -> Vec<Stereo> {
        let wave = |n: usize| if n.is_multiple_of(2) { loud } else { -loud };
        (0..960).map(|n| [wave(n), -wave(n) / 2.0]).collect()
    }

    #[test]
    fn what_does_not_clip_is_left_alone() {
        let mut limiter = Limiter::default();
        assert_eq!(limiter.limit(block(0.9)), None);
        let given = limiter.limit(block(1.0)).unwrap();
        assert_eq!(given[..4], [29_491, -14_746, -29_491, 14_746]);
        let given = limiter.limit(block(0.0)).unwrap();
        assert!(
            given.iter().all(|one| one.abs() >= 16_383),
            "full, and no more"
        );
    }

    #[test]
    fn what_would_clip_is_turned_down_from_the_block_before_on_and_comes_back_slowly() {
        let mut limiter = Limiter::default();
        limiter.limit(block(0.5));
        let before = limiter.limit(block(2.0)).unwrap();
        assert!(before[0] > 16_000 && before[1910] < 8_500, "{before:?}");
        let loud = limiter.limit(block(0.5)).unwrap();
        assert!(loud.iter().all(|one| *one > -32_768), "nothing clips");
        assert!(loud.iter().any(|one| *one > 32_700));
        let mut levels = Vec::new();
        for _ in 0..200 {
            levels.push(limiter.limit(block(0.5)).unwrap()[0]);
        }
        assert!(levels.is_sorted(), "{levels:?}");
        assert_eq!(levels.last(), Some(&16_384));
        assert!(
            levels.windows(2).all(|two| two[1] - two[0] < 500),
            "{levels:?}"
        );
    }
}
