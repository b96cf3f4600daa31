//! What a seat publishes: an offer in, the answer out, and the tracks that begin and end with it.

use std::collections::HashSet;

use rtc::{Publish, TrackId};

use super::{Seat, begin_anew, failed, peer, set_muted, unpublished, with, with_person};
use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::facts::TrackPublished;
use crate::rooms::live::person::{Person, Published};
use crate::rooms::live::place::Rooms;
use crate::rooms::live::{Source, Track, VideoCodec};
use crate::rooms::model::InTheCall as _;

/// One line a client sends on.
#[derive(Clone, Debug)]
pub struct Line {
    /// The `a=mid`.
    pub mid: String,
    /// What flows through it.
    pub source: Source,
    /// What its pictures are coded with, where that is not the codec of the room.
    pub codec: Option<VideoCodec>,
}

/// Takes an offer, and gives the answer. `lines` lists everything that is sent from now on.
///
/// # Errors
/// 403 for who may not publish, 422 when the offer or the list cannot be used.
pub async fn offer(
    app: &App,
    caller: &Caller,
    seat: Seat,
    sdp: String,
    lines: Vec<Line>,
) -> Result<String> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    take(app, seat, sdp, lines).await
}

/// Takes the offer of a seat whose right to it was asked for.
///
/// # Errors
/// As [`offer`].
pub async fn take(app: &App, seat: Seat, sdp: String, lines: Vec<Line>) -> Result<String> {
    let may_publish = with_person(app, seat, |person| person.role.may_publish())?;
    if !lines.is_empty() && !may_publish {
        return Err(Error::forbidden());
    }
    once_each(&lines)?;
    let gate = with_person(app, seat, |person| person.media.clone())?;
    let _one_at_a_time = gate.lock().await;
    begin_anew_if_other(app, seat, &sdp).await?;
    let published = with(app, seat, |live| {
        let codec = live.codec();
        let person = live.person(seat.participant);
        person.map_or_else(Vec::new, |person| plan(app, person, lines, codec))
    })?;
    let rooms = app.get::<Rooms>();
    let publish = published.iter().map(to_wire).collect();
    let answer = rooms.wire.offer(peer(seat.participant), sdp, publish).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(cause) => {
            with_person(app, seat, |person| person.fingerprint = None)?;
            return Err(failed(cause));
        }
    };
    // A source that is muted is silent from its first packet on.
    for published in published.iter().filter(|published| published.track.muted) {
        set_muted(app, seat.room, published.track.id, true).await?;
    }
    announce(app, seat, &published)?;
    Ok(answer)
}

/// A connection is known by its DTLS certificate: an offer with another one comes from a page that
/// was loaded anew, and begins a new connection.
async fn begin_anew_if_other(app: &App, seat: Seat, sdp: &str) -> Result<()> {
    // Refused before anything is restarted: a bad offer leaves a good connection alone.
    let fingerprint = Some(fingerprint_of(sdp)?);
    let before = with_person(app, seat, |person| person.fingerprint.clone())?;
    if before.is_some() && before != fingerprint {
        begin_anew(app, seat).await?;
    }
    with_person(app, seat, |person| person.fingerprint = fingerprint)
}

/// The tracks that an offer publishes: those known by line and source, in the codec they have from now on, and new ones.
fn plan(app: &App, person: &Person, lines: Vec<Line>, codec: VideoCodec) -> Vec<Published> {
    let published = |line: Line| {
        let codec = (!line.source.is_audio()).then_some(line.codec.unwrap_or(codec));
        let known = |p: &&Published| p.mid == line.mid && p.track.source == line.source;
        if let Some(known) = person.tracks.iter().find(known) {
            return Published {
                codec,
                ..known.clone()
            };
        }
        Published {
            track: Track {
                id: app.new_id(),
                source: line.source,
                muted: person.muted.contains(&line.source),
            },
            mid: line.mid,
            codec,
        }
    };
    lines.into_iter().map(published).collect()
}

fn to_wire(published: &Published) -> Publish {
    Publish {
        mid: published.mid.clone(),
        source: published.track.source.into(),
        track: TrackId(published.track.id.as_u128()),
    }
}

fn announce(app: &App, seat: Seat, published: &[Published]) -> Result<()> {
    let (session, (new, ended)) = with(app, seat, |live| {
        (live.session, live.publish(seat.participant, published))
    })?;
    unpublished(app, session, seat, &ended);
    for published in new {
        app.bus.tell(&TrackPublished {
            room: seat.room,
            session,
            participant: seat.participant,
            track: published.track.id,
            source: published.track.source,
            codec: published.codec,
        });
    }
    Ok(())
}

fn once_each(lines: &[Line]) -> Result<()> {
    let mut sources = HashSet::new();
    for (at, line) in lines.iter().enumerate() {
        if !sources.insert(line.source) {
            let field = format!("publish.{at}.source");
            let say = "Each source is published once.";
            return Err(Error::invalid(&field, "twice", say));
        }
    }
    Ok(())
}

/// The first `a=fingerprint` of an offer; browsers use one for the whole connection.
///
/// # Errors
/// 422 when there is none.
pub fn fingerprint_of(sdp: &str) -> Result<String> {
    let line = sdp
        .lines()
        .find_map(|line| line.trim().strip_prefix("a=fingerprint:"));
    line.map(str::to_owned).ok_or_else(|| {
        let say = "This offer cannot be used: it has no fingerprint of a certificate.";
        Error::new(Kind::Invalid, "media.bad_sdp", say)
    })
}
