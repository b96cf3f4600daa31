//! Looking on from outside of a meeting: a connection that receives what it is shown, straight from the engine of the call.
//!
//! It has one line of pictures at the most and a few of sound. What flows through them is pointed anew as often as it has to
//! be, without another offer. It publishes nothing, and nobody in the meeting sees it.

use std::sync::Arc;
use std::time::Duration;

use rtc::{Caps, SlotWish, Taken, TrackId, VideoCodec};
use tokio::sync::watch;
use uuid::Uuid;

use super::media::{failed, fingerprint_of, peer, room_of};
use super::whip::offer::text;
use crate::kit::{App, Error, Kind, Result};
use crate::rooms::live::onlookers::Sight;
use crate::rooms::live::place::Rooms;

/// So many are heard at once by who asks for as many.
const MOST_VOICES: usize = 4;
/// Who has its answer and does not connect within this is gone.
const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// Higher than any layer: which of them comes is decided by what the line carries.
const FULL: u32 = 4_320;

/// An offer that can be used.
pub struct Weighed {
    sdp: String,
    lines: Lines,
}

/// The lines of an onlooker, by their `a=mid`.
struct Lines {
    picture: Option<String>,
    voices: Vec<String>,
}

/// What would come of an offer to look on; nothing is changed by it.
///
/// # Errors
/// 400 for what is no session description; 422 for one that cannot be used.
pub async fn weigh(app: &App, room: Uuid, offer: &[u8]) -> Result<Weighed> {
    let sdp = text(offer, "a=recvonly")?;
    fingerprint_of(&sdp)?;
    let wire = &app.get::<Rooms>().wire;
    // What goes out of a room live is H.264.
    let taken = wire.weigh(room_of(room), sdp.clone(), VideoCodec::H264);
    let lines = lines(taken.await.map_err(failed)?)?;
    Ok(Weighed { sdp, lines })
}

/// Who looks on. Dropping it ends that.
pub struct Onlooker {
    app: App,
    rooms: Arc<Rooms>,
    id: Uuid,
    lines: Lines,
    sight: watch::Receiver<Sight>,
}

/// Begins to look on, with nothing to be seen yet; answers what the other side is told.
///
/// # Errors
/// 422 when the offer cannot be used after all.
pub async fn onlook(app: &App, room: Uuid, offer: Weighed) -> Result<(Onlooker, String)> {
    let (rooms, id) = (app.get::<Rooms>(), app.new_id());
    let joined = rooms.wire.join(room_of(room), peer(id), Caps::default());
    joined.await.map_err(failed)?;
    let onlooker = Onlooker {
        app: app.clone(),
        sight: rooms.onlookers.awaits(id),
        rooms,
        id,
        lines: offer.lines,
    };
    let wire = &onlooker.rooms.wire;
    let answer = wire.offer(peer(id), offer.sdp, Vec::new()).await;
    let answer = answer.map_err(failed)?;
    Ok((onlooker, answer))
}

impl Onlooker {
    /// How many can be heard at once.
    #[must_use]
    pub fn voices(&self) -> usize {
        self.lines.voices.len()
    }

    /// Has these tracks flow from now on, and no others.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn show(&self, picture: Option<Uuid>, voices: &[Option<Uuid>]) -> Result<()> {
        let wish = |mid: &String, track: Option<Uuid>, max_height| SlotWish {
            mid: mid.clone(),
            track: track.map(|track| TrackId(track.as_u128())),
            max_height,
        };
        let mut wishes: Vec<SlotWish> = self
            .lines
            .voices
            .iter()
            .enumerate()
            .map(|(at, mid)| wish(mid, voices.get(at).copied().flatten(), 0))
            .collect();
        let picture = self
            .lines
            .picture
            .as_ref()
            .map(|mid| wish(mid, picture, FULL));
        wishes.extend(picture);
        let shown = self.rooms.wire.subscribe(peer(self.id), wishes);
        shown.await.map_err(failed)
    }

    /// Waits until nobody looks on any more: the connection never came, was lost or closed.
    pub fn is_gone(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut sight = self.sight.clone();
        async move {
            let coming = sight.wait_for(|sight| *sight != Sight::Awaited);
            // An error says that it was let go.
            if tokio::time::timeout(CONNECT_WITHIN, coming).await.is_ok() {
                let _ = sight.wait_for(|sight| *sight == Sight::Gone).await;
            }
        }
    }
}

impl Drop for Onlooker {
    fn drop(&mut self) {
        self.rooms.onlookers.forget(self.id);
        let (rooms, id) = (Arc::clone(&self.rooms), self.id);
        self.app.tasks.spawn(async move {
            if let Err(cause) = rooms.wire.leave(peer(id)).await {
                tracing::debug!(%cause, "an onlooker had left the wire already");
            }
        });
    }
}

/// The lines of an offer, if each of them receives what there is.
fn lines(taken: Vec<Taken>) -> Result<Lines> {
    let refused = |code, say: &'static str| Err(Error::new(Kind::Invalid, code, say));
    if taken.iter().any(|line| !line.is_audio && !line.is_video) {
        let say = "Offer lines for sound and pictures alone, and no data.";
        return refused("whep.other_media", say);
    }
    let (sounds, pictures): (Vec<Taken>, Vec<Taken>) =
        taken.into_iter().partition(|line| line.is_audio);
    if pictures.len() > 1 || sounds.len() > MOST_VOICES {
        let say = "Offer one line for pictures and four for sound at most.";
        return refused("whep.too_many_lines", say);
    }
    let is_h264 = |line: &Taken| line.leaves && line.codec == Some(VideoCodec::H264);
    if !(sounds.iter().all(|line| line.leaves) && pictures.iter().all(is_h264)) {
        let say = "Something of this offer cannot be sent to. Offer lines that only receive (`a=recvonly`), pictures as H.264 \
                   (constrained baseline, packetization mode 1), and sound as Opus.";
        return refused("whep.codec", say);
    }
    let mut pictures = pictures.into_iter().map(|line| line.mid);
    Ok(Lines {
        picture: pictures.next(),
        voices: sounds.into_iter().map(|line| line.mid).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(mid: &str, is_audio: bool) -> Taken {
        Taken {
            mid: mid.to_owned(),
            is_audio,
            is_video: !is_audio,
            arrives: false,
            leaves: true,
            codec: (!is_audio).then_some(VideoCodec::H264),
        }
    }

    fn code(taken: Vec<Taken>) -> &'static str {
        lines(taken).map(drop).expect_err("refused").code()
    }

    #[test]
    fn one_line_of_pictures_and_a_few_of_sound_are_taken() {
        let offered = vec![line("v", false), line("a", true), line("b", true)];
        let lines = lines(offered).expect("taken");
        assert_eq!(lines.picture.as_deref(), Some("v"));
        assert_eq!(lines.voices, ["a", "b"]);
    }

    #[test]
    fn what_cannot_be_sent_to_is_refused() {
        let two = vec![line("0", false), line("1", false)];
        assert_eq!(code(two), "whep.too_many_lines");
        let many = (0..=MOST_VOICES).map(|mid| line(&mid.to_string(), true));
        assert_eq!(code(many.collect()), "whep.too_many_lines");
        let sends = Taken {
            leaves: false,
            ..line("0", true)
        };
        assert_eq!(code(vec![sends]), "whep.codec");
        let other = Taken {
            codec: Some(VideoCodec::Vp8),
            ..line("0", false)
        };
        assert_eq!(code(vec![other]), "whep.codec");
        let data = Taken {
            is_video: false,
            ..line("0", false)
        };
        assert_eq!(code(vec![data]), "whep.other_media");
    }
}
