//! What is recorded of the people on a stage, as the engine reads it.

use media::{
    clock::{BrowserClock, Ping, Stamp, Stamped, TrackClock},
    sync::{
        Arrivals, Evidence, Filler, Held, Layers, Placement, Search, Sound, Tie, Track, correlate,
        place,
    },
};
use stage::{Bank, Person, Plan, Stage, click_in};

/// What was recorded of a person: by themselves and, decoded, by the server.
pub struct Recorded {
    pub take: Held,
    pub capture: Held,
}

impl Recorded {
    pub fn of(stage: &Stage, person: &Person) -> Self {
        let mut take = vec![0.0; person.take_len() as usize];
        let mut capture = vec![0.0; person.capture_len() as usize];
        stage.take(person, 0, &mut take);
        stage.capture(person, 0, &mut capture);
        Self {
            take: Held::mono(48_000, take),
            capture: Held::mono(48_000, capture),
        }
    }

    pub fn tie(&mut self) -> Tie {
        correlate(&mut self.take, &mut self.capture, Search::default()).unwrap()
    }
}

/// A stage with made-up voices.
pub fn stage(plan: Plan) -> Stage {
    let bank = Bank::made_up(plan.seed);
    Stage::new(plan, bank)
}

/// What the server and the browser noted of a person, and the tie.
pub struct Known {
    pub browser: Option<BrowserClock>,
    pub arrivals: Option<Arrivals>,
    pub tie: Option<Tie>,
    recorded: Recorded,
}

impl Known {
    pub fn of(stage: &Stage, person: &Person) -> Self {
        let mut recorded = Recorded::of(stage, person);
        Self {
            browser: Some(browser(stage, person)),
            arrivals: Some(arrivals(stage, person)),
            tie: Some(recorded.tie()),
            recorded,
        }
    }

    pub fn placement(&self) -> Placement {
        place(&Evidence {
            take_frames: self.recorded.take.frames(),
            take_rate: 48_000,
            browser: self.browser.as_ref(),
            arrivals: self.arrivals,
            rtt_ms: None,
            tie: self.tie.as_ref(),
        })
    }

    /// What is heard when, from the server's time zero on, as long as the stage.
    pub fn layers(&self, stage: &Stage, placement: &Placement) -> Layers {
        let filler = Filler {
            frames: self.recorded.capture.frames(),
            rate: 48_000,
        };
        Layers::new(
            placement,
            Some(filler),
            0.0,
            (stage.plan.seconds * 48_000.0) as u64,
        )
    }

    /// The finished track from the server's time zero on, as long as the stage.
    pub fn track(&mut self, stage: &Stage, placement: &Placement) -> (Vec<f32>, Layers) {
        let layers = self.layers(stage, placement);
        let Recorded { take, capture } = &mut self.recorded;
        let mut track = Track::new(take, capture, &layers);
        let (mut made, mut block) = (Vec::new(), vec![0.0; 48_000]);
        loop {
            let count = track.read(&mut block).unwrap();
            if count == 0 {
                return (made, layers);
            }
            made.extend_from_slice(&block[..count]);
        }
    }
}

pub fn browser(stage: &Stage, person: &Person) -> BrowserClock {
    let stamp = |(sample, local_ms): (u64, f64)| Stamp { sample, local_ms };
    let stamps: Vec<Stamp> = stage.stamps(person).into_iter().map(stamp).collect();
    let ping = |(local_ms, server_ms, rtt_ms): (f64, f64, f64)| Ping {
        local_ms,
        server_ms,
        rtt_ms,
    };
    let pings: Vec<Ping> = stage.pings(person).into_iter().map(ping).collect();
    BrowserClock::fit(&stamps, Stamped::Captured, 48_000, &pings).unwrap()
}

pub fn arrivals(stage: &Stage, person: &Person) -> Arrivals {
    let mut clock = TrackClock::default();
    stage
        .arrivals(person)
        .for_each(|(media_ns, arrival_ns)| clock.observe(media_ns, arrival_ns));
    let fit = clock.fit().unwrap();
    Arrivals {
        zero_ms: fit.zero_ns as f64 / 1e6,
        zero_ppm: fit.drift_ppm,
        drift: clock.drift(),
        len_ms: person.capture_len() as f64 / 48.0,
    }
}

/// How far each click lies from where it was heard, in milliseconds, for those that are in the track.
pub fn clicks_off(stage: &Stage, track: &[f32]) -> Vec<(f64, Option<f64>)> {
    let off = |at_ms: f64| {
        let from = ((at_ms - 20.0) * 48.0) as usize;
        let near = track.get(from..from + 48 * 46)?;
        click_in(near).map(|place| (from as f64 + place) / 48.0 - at_ms)
    };
    stage.clicks().into_iter().map(|ms| (ms, off(ms))).collect()
}
