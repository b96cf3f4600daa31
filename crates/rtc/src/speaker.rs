//! Who is speaking, told from the audio levels that come with every packet.
//!
//! The level is smoothed so that a cough does not take the stage, and the one who has it keeps it
//! through pauses between words: a challenger must be clearly louder for a while.

use std::time::{Duration, Instant};

use crate::PeerId;

/// How often loudness is judged.
const JUDGE_EVERY: Duration = Duration::from_millis(100);
/// How often levels are told.
const TELL_EVERY: Duration = Duration::from_millis(200);
/// A challenger must lead for so long …
const LEAD_FOR: Duration = Duration::from_millis(400);
/// … by so many decibels over the one on stage.
const LEAD_BY: f32 = 6.0;
/// Quieter than this nobody takes the stage.
const FLOOR: f32 = 127.0 - 55.0;
/// Share of the new value per judgement; about a third of a second to follow a voice.
const SMOOTHING: f32 = 0.3;

/// The ear of a room.
#[derive(Debug, Default)]
pub(crate) struct Speakers {
    voices: Vec<Voice>,
    on_stage: Option<PeerId>,
    challenger: Option<(PeerId, Instant)>,
    judged: Option<Instant>,
    told: Option<Instant>,
}

#[derive(Debug)]
struct Voice {
    peer: PeerId,
    /// Loudest of the packets since the last judgement, as decibels above silence.
    peak: f32,
    /// Smoothed.
    loudness: f32,
    /// Loudest since levels were told.
    shown: f32,
}

/// What a judgement found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub speaker: Option<Option<PeerId>>,
    pub levels: Option<Vec<(PeerId, u8)>>,
}

impl Speakers {
    /// Hears one packet. `level` is −dBov as the header extension gives it.
    pub fn hear(&mut self, peer: PeerId, level: u8) {
        let loudness = 127.0 - f32::from(level.min(127));
        let voice = match self.voices.iter().position(|voice| voice.peer == peer) {
            Some(index) => &mut self.voices[index],
            None => {
                self.voices.push(Voice {
                    peer,
                    peak: 0.0,
                    loudness: 0.0,
                    shown: 0.0,
                });
                let last = self.voices.len() - 1;
                &mut self.voices[last]
            }
        };
        voice.peak = voice.peak.max(loudness);
        voice.shown = voice.shown.max(loudness);
    }

    /// Forgets a peer that no longer publishes sound; true when the stage is empty now.
    pub fn forget(&mut self, peer: PeerId) -> bool {
        self.voices.retain(|voice| voice.peer != peer);
        if self
            .challenger
            .is_some_and(|(challenger, _)| challenger == peer)
        {
            self.challenger = None;
        }
        let was_on_stage = self.on_stage == Some(peer);
        if was_on_stage {
            self.on_stage = None;
        }
        was_on_stage
    }

    /// Judges, if it is time.
    pub fn judge(&mut self, now: Instant) -> Verdict {
        if self.judged.is_some_and(|at| now < at + JUDGE_EVERY) {
            return Verdict::default();
        }
        self.judged = Some(now);
        for voice in &mut self.voices {
            voice.loudness += (voice.peak - voice.loudness) * SMOOTHING;
            voice.peak = 0.0;
        }
        Verdict {
            speaker: self.cast(now),
            levels: self.tell(now),
        }
    }

    fn cast(&mut self, now: Instant) -> Option<Option<PeerId>> {
        let loudness = |peer| {
            self.voices
                .iter()
                .find(|voice| voice.peer == peer)
                .map_or(0.0, |voice| voice.loudness)
        };
        let loudest = self
            .voices
            .iter()
            .max_by(|a, b| a.loudness.total_cmp(&b.loudness))
            .map(|v| v.peer)?;
        let to_beat = self
            .on_stage
            .map_or(FLOOR, |peer| (loudness(peer) + LEAD_BY).max(FLOOR));
        if Some(loudest) == self.on_stage || loudness(loudest) < to_beat {
            self.challenger = None;
            return None;
        }
        let since = match self.challenger {
            Some((peer, since)) if peer == loudest => since,
            _ => now,
        };
        self.challenger = Some((loudest, since));
        // An empty stage is taken at once.
        if self.on_stage.is_some() && now < since + LEAD_FOR {
            return None;
        }
        self.on_stage = Some(loudest);
        self.challenger = None;
        Some(self.on_stage)
    }

    fn tell(&mut self, now: Instant) -> Option<Vec<(PeerId, u8)>> {
        if self.told.is_some_and(|at| now < at + TELL_EVERY) {
            return None;
        }
        self.told = Some(now);
        let mut levels: Vec<(PeerId, u8)> = self
            .voices
            .iter_mut()
            .map(|voice| (voice.peer, (127.0 - std::mem::take(&mut voice.shown)) as u8))
            .collect();
        levels.sort_by_key(|(_, level)| *level);
        Some(levels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: PeerId = PeerId(1);
    const BOB: PeerId = PeerId(2);

    struct Stage(Speakers, Instant);

    impl Stage {
        fn run(&mut self, ms: u64, ada: u8, bob: u8) -> Option<Option<PeerId>> {
            let mut last = None;
            for _ in 0..ms / 20 {
                self.1 += Duration::from_millis(20);
                self.0.hear(ADA, ada);
                self.0.hear(BOB, bob);
                last = self.0.judge(self.1).speaker.or(last);
            }
            last
        }
    }

    #[test]
    fn the_first_voice_takes_the_stage_and_keeps_it_through_a_short_interruption() {
        let mut stage = Stage(Speakers::default(), crate::some_instant());
        assert_eq!(stage.run(1_000, 25, 127), Some(Some(ADA)));
        assert_eq!(stage.run(200, 40, 20), None, "a cough");
        assert_eq!(stage.run(2_000, 25, 127), None);
        assert_eq!(stage.run(2_000, 127, 25), Some(Some(BOB)), "a real answer");
    }

    #[test]
    fn silence_and_hum_take_no_stage() {
        let mut stage = Stage(Speakers::default(), crate::some_instant());
        assert_eq!(stage.run(3_000, 127, 80), None);
    }

    #[test]
    fn whoever_leaves_leaves_the_stage() {
        let mut stage = Stage(Speakers::default(), crate::some_instant());
        stage.run(1_000, 25, 127);
        assert!(stage.0.forget(ADA));
        assert!(!stage.0.forget(BOB));
    }
}
