//! A meeting as it goes on, in memory: who is there, what they publish, what was said last.
//!
//! Everything here is plain state behind one lock per room: no waiting, no database, no network.
//! What must outlive the process (chat, consent, attendance) is written by the services first.

pub mod ear;
pub mod log;
pub mod onlookers;
pub mod person;
pub mod place;
pub mod say;
mod tracks;
pub mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use crate::kit::Clock;
use ear::Ear;
use log::{Log, Missed};
use person::{Newcomer, Person};
use say::{
    ChatMessage, Leaving, LiveChanged, LockChanged, ParticipantChanged, ParticipantJoined,
    ParticipantLeft, QualityChanged, RecordingChanged, RoomClosed, Say, SentOnChanged, TakeChanged,
    YouRemoved,
};
pub use view::{Chat, RecordingInfo, RoomHead, RoomState, Source, Track, VideoCodec};

use crate::rooms::model::{InTheCall as _, TakeQuality};

/// How many lines of the chat somebody who comes in is shown.
pub const CHAT_SHOWN: usize = 100;

/// What a meeting is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The room.
    pub room: RoomHead,
    /// The meeting.
    pub session: Uuid,
    /// The codec it would like.
    pub prefer: VideoCodec,
    /// The last lines of its chat, oldest first.
    pub chat: Vec<Chat>,
    /// The recording that runs.
    pub recording: Option<RecordingInfo>,
    /// Whether people elsewhere watch.
    pub on_air: bool,
    /// Where else it is sent to.
    pub sent_on: Vec<String>,
}

/// A meeting.
pub struct Live {
    /// The room.
    pub room: RoomHead,
    /// The meeting.
    pub session: Uuid,
    /// Everybody with a seat, in the order they came.
    pub people: Vec<Person>,
    codec: VideoCodec,
    prefer: VideoCodec,
    recording: Option<RecordingInfo>,
    on_air: bool,
    sent_on: Vec<String>,
    speaker: Option<Uuid>,
    /// Who spoke, whoever did so last first.
    spoke: Vec<Uuid>,
    chat: VecDeque<Chat>,
    log: Log,
    clock: Clock,
    /// How often somebody came in: a timer that waits for an empty room does nothing after that.
    pub entries: u64,
}

impl Live {
    /// Begins, or goes on with, a meeting. Nobody is in it yet.
    #[must_use]
    pub fn open(opening: Opening, clock: Clock) -> Self {
        Self {
            room: opening.room,
            session: opening.session,
            people: Vec::new(),
            codec: opening.prefer,
            prefer: opening.prefer,
            recording: opening.recording,
            on_air: opening.on_air,
            sent_on: opening.sent_on,
            speaker: None,
            spoke: Vec::new(),
            chat: opening.chat.into(),
            log: Log::starting_at(clock.now()),
            clock,
            entries: 0,
        }
    }

    /// The number of the last event.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.log.seq()
    }

    /// The codec cameras are sent with.
    #[must_use]
    pub fn codec(&self) -> VideoCodec {
        self.codec
    }

    /// What was said after `last_seq`, as far as it is known.
    pub fn missed_since(&mut self, last_seq: u64) -> Option<Vec<Missed>> {
        self.log.since(last_seq, self.clock.instant())
    }

    /// Everything a client needs to draw the room.
    #[must_use]
    pub fn state(&self) -> RoomState {
        RoomState {
            room: self.room.clone(),
            session_id: self.session,
            codec: self.codec,
            participants: self.people.iter().map(Person::view).collect(),
            recording: self.recording.clone(),
            live: self.on_air,
            sent_on: self.sent_on.clone(),
            chat: self.chat.iter().cloned().collect(),
            speaker_id: self.speaker,
        }
    }

    /// Somebody with a seat.
    #[must_use]
    pub fn person(&self, id: Uuid) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Somebody with a seat, to change.
    pub fn person_mut(&mut self, id: Uuid) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == id)
    }

    /// Whether this socket holds that person's seat.
    #[must_use]
    pub fn is_seated(&self, id: Uuid, socket: &str) -> bool {
        let ear = self.person(id).and_then(|person| person.ear.as_ref());
        ear.is_some_and(|ear| ear.id() == socket)
    }

    /// Gives somebody a seat, or the seat they had. The socket that had it is told, and hung up on.
    pub fn enter(&mut self, newcomer: Newcomer, ear: Arc<dyn Ear>) {
        self.entries += 1;
        let now = self.clock.now();
        let Some(person) = self.person_mut(newcomer.id) else {
            let person = Person::seated(newcomer, ear, now);
            self.say(&ParticipantJoined {
                participant: person.view(),
            });
            self.people.push(person);
            self.choose_codec();
            return;
        };
        let before = person.view();
        let socket = ear.id();
        // The same socket may say twice that it comes in.
        let replaced = person
            .ear
            .replace(ear)
            .filter(|before| before.id() != socket);
        person.turn += 1;
        person.name = newcomer.name;
        person.role = newcomer.role;
        person.decodes = newcomer.decodes;
        person.consent = newcomer.consent.or(person.consent);
        let after = person.view();
        if let Some(replaced) = replaced {
            let reason = Leaving::Replaced;
            replaced.hear(YouRemoved::EVENT, &as_json(&YouRemoved { reason }));
            replaced.close();
        }
        if before != after {
            self.say(&ParticipantChanged { participant: after });
        }
        self.choose_codec();
    }

    /// A socket dropped: its seat is kept. Gives the turn that a timer has to name; `None` when this
    /// socket held no seat (any more).
    pub fn drop_socket(&mut self, id: Uuid, socket: &str) -> Option<u64> {
        if !self.is_seated(id, socket) {
            return None;
        }
        let person = self.person_mut(id)?;
        person.ear = None;
        person.turn += 1;
        let turn = person.turn;
        self.say_changed(id);
        Some(turn)
    }

    /// Takes somebody's seat away; gives who it was and the tracks that ended with it.
    pub fn leave(&mut self, id: Uuid, reason: Leaving) -> Option<(Person, Vec<Uuid>)> {
        let ended = self.end_tracks(id, |_| true);
        let at = self.people.iter().position(|person| person.id == id)?;
        let person = self.people.remove(at);
        if self.speaker == Some(id) {
            self.speaker(None);
        }
        self.spoke.retain(|who| *who != id);
        self.say(&ParticipantLeft {
            participant_id: id,
            reason,
        });
        self.choose_codec();
        Some((person, ended))
    }

    /// Raises or lowers a hand. A hand that is up keeps its place in the queue.
    pub fn raise_hand(&mut self, id: Uuid, raised: bool) {
        let now = self.clock.now().timestamp_millis();
        let Some(person) = self.person_mut(id) else {
            return;
        };
        if person.hand_raised_at_ms.is_some() == raised {
            return;
        }
        person.hand_raised_at_ms = raised.then_some(now);
        self.say_changed(id);
    }

    /// Takes note of an answer on being recorded; says so when it is another one.
    pub fn consent(&mut self, id: Uuid, consent: bool) {
        let Some(person) = self.person_mut(id) else {
            return;
        };
        if person.consent.replace(consent) != Some(consent) {
            self.say_changed(id);
        }
    }

    /// Locks or opens the door.
    pub fn lock(&mut self, locked: bool) {
        if std::mem::replace(&mut self.room.locked, locked) != locked {
            self.say(&LockChanged { locked });
        }
    }

    /// Chooses how good the pictures of local takes are, from the next recording on.
    pub fn take_quality(&mut self, take_quality: TakeQuality) {
        if std::mem::replace(&mut self.room.take_quality, take_quality) != take_quality {
            self.say(&QualityChanged { take_quality });
        }
    }

    /// Adds a line to the chat.
    pub fn chat(&mut self, message: Chat) {
        if self.chat.iter().any(|known| known.id == message.id) {
            return;
        }
        if self.chat.len() == CHAT_SHOWN {
            self.chat.pop_front();
        }
        self.chat.push_back(message.clone());
        self.say(&ChatMessage { message });
    }

    /// Another recording, or another state of it. One that has stopped is told and forgotten.
    pub fn recorded(&mut self, recording: Option<RecordingInfo>) {
        self.recording = recording.clone().filter(|r| r.stopped_at_ms.is_none());
        self.say(&RecordingChanged { recording });
    }

    /// It is on air from now on, or not any more.
    pub fn aired(&mut self, live: bool) {
        if std::mem::replace(&mut self.on_air, live) != live {
            self.say(&LiveChanged { live });
        }
    }

    /// It is sent on to these from now on.
    pub fn sent_on_to(&mut self, names: Vec<String>) {
        if self.sent_on != names {
            self.sent_on.clone_from(&names);
            self.say(&SentOnChanged { sent_on: names });
        }
    }

    /// How far somebody's takes have come: for those who lead, and for that person's other eyes.
    pub fn takes(&mut self, report: TakeChanged) {
        let id = report.participant_id;
        let payload = as_json(&report);
        for person in &self.people {
            if person.role.leads() || person.id == id {
                hear(person, TakeChanged::EVENT, &payload);
            }
        }
        if let Some(person) = self.person_mut(id) {
            person.takes = Some(report);
        }
    }

    /// Tells somebody who leads, and has just come in, the last word on everybody's takes.
    pub fn tell_takes(&self, id: Uuid) {
        let Some(leader) = self.person(id).filter(|person| person.role.leads()) else {
            return;
        };
        for report in self
            .people
            .iter()
            .filter_map(|person| person.takes.as_ref())
        {
            hear(leader, TakeChanged::EVENT, &as_json(report));
        }
    }

    /// Ends the meeting for everybody: tells, hangs up, gives who was there.
    pub fn close(&mut self, reason: &str) -> Vec<Person> {
        self.say(&RoomClosed {
            reason: reason.to_owned(),
        });
        let people = std::mem::take(&mut self.people);
        for ear in people.iter().filter_map(|person| person.ear.as_ref()) {
            ear.close();
        }
        people
    }

    /// Says something to everybody; it is numbered and kept.
    pub fn say<E: Say>(&mut self, what: &E) {
        let (at, now) = (self.clock.now(), self.clock.instant());
        let payload = self.log.add(E::EVENT, as_json(what), at, now);
        for person in &self.people {
            hear(person, E::EVENT, &payload);
        }
    }

    /// Says something to one person, unnumbered.
    pub fn tell<E: Say>(&self, id: Uuid, what: &E) {
        if let Some(person) = self.person(id) {
            hear(person, E::EVENT, &as_json(what));
        }
    }

    fn say_changed(&mut self, id: Uuid) {
        if let Some(participant) = self.person(id).map(Person::view) {
            self.say(&ParticipantChanged { participant });
        }
    }
}

fn hear(person: &Person, event: &'static str, payload: &Value) {
    if let Some(ear) = &person.ear {
        ear.hear(event, payload);
    }
}

/// Events are plain structs of plain values, which always can be written as JSON.
fn as_json<E: Say>(what: &E) -> Value {
    serde_json::to_value(what).unwrap_or_default()
}

#[cfg(test)]
mod tests;
