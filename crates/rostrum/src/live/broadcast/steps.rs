//! What the task that makes a stream does, step by step.

use std::time::Duration;

use media::ffmpeg::{AAC_FRAME, Coded};
use media::frame::{Frame as Encoded, Pushed};
use media::live::SoundCodec;
use media::live::mix::{BLOCK, Packet};
use rtc::{Frame, FrameCodec};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::director::{self, Cast, Chosen};
use super::pictures::{Picture, show};
use super::run::Broadcast;
use super::sound::Said;
use crate::kit::{Error, Result};
use crate::live::model::{Hint, Settings};
use crate::live::stream::{Change, Line};
use crate::rooms;

/// Samples of a packet of Opus.
const OPUS_PACKET: u32 = BLOCK as u32;
/// How often it is looked who is there, should a word of it have been missed.
const LOOK: Duration = Duration::from_secs(1);

impl Broadcast {
    pub(super) async fn step(&mut self) -> Result<()> {
        let now = self.app.clock.instant();
        if self.looked.is_none_or(|looked| now >= looked + LOOK) {
            self.look().await?;
        }
        for packet in self.sound.step(now) {
            self.coded_in_opus(&packet)?;
        }
        let now_ns = self.clock.at(now);
        let stepped = self.stream.inner().tick(now_ns);
        stepped.map_err(Error::internal)?;
        self.publish();
        Ok(())
    }

    /// Sees who is to be heard and whose pictures are to be shown now.
    pub(super) async fn look(&mut self) -> Result<()> {
        self.looked = Some(self.app.clock.instant());
        let live = rooms::live(&self.app, self.row.room);
        let voices = live.as_ref().map(director::voices).unwrap_or_default();
        let before = self.shown.as_ref().map(|shown| shown.chosen);
        let recodes = self.app.get::<Settings>().recode;
        let choice = match &live {
            Some(live) => director::pictures(live, before, recodes),
            None => Err(Hint::NoPictures),
        };
        self.stream.inner().hint = choice.err();
        let choice = choice.ok();
        let chosen = choice.map(|choice| choice.chosen);
        // Before anything is waited for: who took their word back is sent nowhere any more.
        self.tell(Cast {
            picture: chosen,
            voices: voices.clone(),
        });
        let scene = self.scene(live.as_ref(), chosen);
        // Of people who are shown together nobody is missing beside them.
        let alone = chosen.filter(|_| scene.is_none());
        self.look_beside(live.as_ref(), alone).await;
        self.sound.hear(&voices).await;
        if self.goes_on(live.as_ref(), choice, scene.as_ref()) {
            return Ok(());
        }
        self.hide();
        if let (Some(choice), Some(scene)) = (choice, scene)
            && self.compose(choice, scene)
        {
            return Ok(());
        }
        match choice {
            Some(choice) => self.show(choice.chosen, choice.recoded).await,
            None => Ok(()),
        }
    }

    pub(super) fn hide(&mut self) {
        self.shown = None;
        let mut inner = self.stream.inner();
        (inner.recoded, inner.together) = (false, 0);
        if inner.programme.began_ms().is_none() {
            // It goes on air with those who are there then.
            inner.programme.shut();
        }
    }

    /// Shows this track from now on, as its pictures are or coded anew.
    async fn show(&mut self, chosen: Chosen, recoded: bool) -> Result<()> {
        self.hide();
        let room = self.row.room;
        let way = (chosen, recoded);
        let best = self.stream.inner().programme.best();
        let showing = show(&self.app, room, way, (self.next_clock, best), &self.frames);
        let (shown, next) = showing.await?;
        (self.shown, self.next_clock) = (Some(shown), next);
        self.stream.inner().recoded = recoded;
        if recoded {
            tracing::info!(recording.id = %self.row.id, "the pictures of a live stream are coded anew");
        }
        Ok(())
    }

    /// Goes on showing the same track the other way.
    async fn turn(&mut self, chosen: Chosen, recoded: bool) -> Result<()> {
        if recoded && !self.app.get::<Settings>().recode {
            self.stream.inner().hint = Some(Hint::Codec);
            return Ok(());
        }
        self.show(chosen, recoded).await?;
        // One that has just ended gives none, and needs none.
        let _ = rooms::request_key_frames(&self.app, self.row.room, chosen.track).await;
        Ok(())
    }

    fn tell(&self, now: Cast) {
        if let Some(cast) = &self.cast {
            cast.send_if_modified(|before| {
                *before != now && {
                    *before = now;
                    true
                }
            });
        }
    }

    pub(super) async fn take(&mut self, picture: Picture) -> Result<()> {
        let Picture {
            place,
            clock,
            of,
            others,
            recoded,
            frame,
        } = picture;
        // What was on its way when another was chosen, or when somebody took their word back.
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.sent(of, clock)) else {
            return Ok(());
        };
        // The room changed its codec.
        if frame.codec != FrameCodec::H264 || shown.recoded != recoded {
            let recoded = !shown.recoded;
            return self.turn(of, recoded).await;
        }
        let encoded = self.encoded(clock, &frame);
        let pushed = self
            .stream
            .inner()
            .step(|programme, _| programme.push(place, &encoded));
        others.into_iter().for_each(|other| self.met(other));
        self.pushed(of, pushed).await
    }

    /// What follows when the packager was given a frame of somebody.
    pub(super) async fn pushed(&mut self, of: Chosen, pushed: media::Result<Pushed>) -> Result<()> {
        let pushed = pushed.map_err(Error::internal)?;
        self.met(of.participant);
        self.publish();
        if pushed == Pushed::NeedsKeyframe {
            // A track that has just ended gives none, and needs none.
            let _ = rooms::request_key_frames(&self.app, self.row.room, of.track).await;
        }
        Ok(())
    }

    /// A frame as the packager takes it.
    pub(super) fn encoded<'a>(&self, clock: u32, frame: &'a Frame) -> Encoded<'a> {
        Encoded {
            stream: clock,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "RTP time wraps at 32 bits, and the packager unwraps it"
            )]
            ticks: frame.time as u32,
            arrival_ns: self.clock.at(frame.arrival),
            sampled_ns: Some(self.clock.at(frame.sampled)),
            keyframe: frame.key_frame,
            gap: frame.gap,
            data: &frame.data,
        }
    }

    pub(super) fn hear(&mut self, said: &Said) -> Result<()> {
        if self.sound.take(said)? {
            self.met(said.of.participant);
        }
        Ok(())
    }

    pub(super) fn coded(&mut self, coded: Option<Coded>) -> Result<()> {
        if let Some(Coded { at_ns, data }) = coded {
            self.package(SoundCodec::Aac, at_ns, AAC_FRAME, &data)?;
            self.publish();
        }
        Ok(())
    }

    pub(super) fn coded_in_opus(&self, packet: &Packet) -> Result<()> {
        self.package(SoundCodec::Opus, packet.at_ns, OPUS_PACKET, &packet.data)
    }

    pub(super) fn package(
        &self,
        codec: SoundCodec,
        at_ns: u64,
        samples: u32,
        data: &[u8],
    ) -> Result<()> {
        let mut inner = self.stream.inner();
        let heard = inner.step(|programme, _| programme.hear(codec, at_ns, samples, data));
        heard.map_err(Error::internal)
    }

    /// Notes that somebody is in it.
    pub(super) fn met(&mut self, participant: Uuid) {
        if self.people.insert(participant) {
            self.stream.inner().people.insert(participant);
            self.note(Line::Person(participant));
        }
    }

    pub(super) fn note(&self, line: Line) {
        self.writer.write(Change {
            lines: vec![line],
            ..Change::default()
        });
    }

    /// Gives what was made to viewers and to the disk.
    pub(super) fn publish(&mut self) {
        let (change, began_ms) = {
            let mut inner = self.stream.inner();
            let change = inner.absorb();
            if change.grew {
                let now_ns = self.clock.at(self.app.clock.instant());
                inner.measure(now_ns);
            }
            (change, inner.programme.began_ms())
        };
        if let Some(began_ms) = began_ms.filter(|_| !self.began) {
            self.began = true;
            self.note(Line::Began(began_ms));
            rooms::live_changed(&self.app, self.row.room, true);
            tracing::info!(recording.id = %self.row.id, "a live stream is on air");
        }
        let grew = change.grew;
        if !change.writes.is_empty() || !change.lines.is_empty() {
            self.writer.write(change);
        }
        if grew {
            self.stream.grew();
        }
    }

    /// Takes somebody out, with all that was sent while they were in it: the sound of all is one. `told` hears when that is
    /// on the disk.
    pub(super) async fn forget(
        &mut self,
        participant: Uuid,
        told: oneshot::Sender<()>,
    ) -> Result<()> {
        let is_met = self.people.contains(&participant);
        if is_met
            && self
                .shown
                .as_ref()
                .is_some_and(|shown| shown.stage.is_some())
        {
            // Whatever is drawn and not yet sent may show them.
            self.hide();
        }
        // They do not agree any more, so they are not chosen.
        self.look().await?;
        self.publish();
        if !self.people.remove(&participant) {
            // Whoever waits is told that there is nothing to wait for.
            let _ = told.send(());
            return Ok(());
        }
        // What the mixer and the encoder hold is of them, too.
        self.sound.renew();
        let wipes = {
            let mut inner = self.stream.inner();
            inner.people.remove(&participant);
            inner.erase()
        };
        self.writer.write(Change {
            wipes,
            lines: vec![Line::Gone(participant), Line::Erased],
            told: Some(told),
            ..Change::default()
        });
        self.stream.grew();
        // Those who are still shown go on with a key frame.
        for shown in self.shown.iter().chain(&self.beside) {
            let track = shown.chosen.track;
            let _ = rooms::request_key_frames(&self.app, self.row.room, track).await;
        }
        Ok(())
    }
}
