//! Whose datagram is this?
//!
//! A STUN request names the peer it is for by our ICE user name fragment. Everything else is told by
//! the address it comes from, and an address counts only once a STUN request from there was
//! *answered* (the answer proves that the sender knew the peer's password).

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::Protocol;

/// Where datagrams come from. The same address and port may be two clients over UDP and TCP.
pub type Origin = (Protocol, SocketAddr);

/// A change of what leads to a hub, for a front reader that spreads datagrams over several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// STUN requests to this ICE user name fragment belong to the hub.
    Name(String),
    /// Not any more.
    NameGone(String),
    /// What comes from here belongs to the hub.
    Origin(Origin),
    /// Not any more.
    OriginGone(Origin),
}

/// Who listens to which name and origin. `K` is a peer within a hub, or a hub for a front reader.
#[derive(Debug)]
pub struct Demux<K> {
    by_origin: HashMap<Origin, K>,
    by_name: HashMap<String, K>,
}

impl<K> Default for Demux<K> {
    fn default() -> Self {
        Self {
            by_origin: HashMap::new(),
            by_name: HashMap::new(),
        }
    }
}

impl<K: Copy + PartialEq> Demux<K> {
    /// Finds the owner of a datagram.
    pub fn owner(&self, origin: Origin, datagram: &[u8]) -> Option<K> {
        match ufrag_of(datagram) {
            Some(ufrag) => self.by_name.get(ufrag).copied(),
            None => self.by_origin.get(&origin).copied(),
        }
    }

    /// Follows a change that `owner` told. What another owner took over meanwhile stays with it.
    pub fn apply(&mut self, route: &Route, owner: K) {
        match route {
            Route::Name(name) => drop(self.by_name.insert(name.clone(), owner)),
            Route::Origin(origin) => drop(self.by_origin.insert(*origin, owner)),
            Route::NameGone(name) if self.by_name.get(name) == Some(&owner) => {
                self.by_name.remove(name);
            }
            Route::OriginGone(origin) if self.by_origin.get(origin) == Some(&owner) => {
                self.by_origin.remove(origin);
            }
            Route::NameGone(_) | Route::OriginGone(_) => {}
        }
    }

    /// Whether the origin is known to be the owner's.
    pub fn knows(&self, origin: Origin, owner: K) -> bool {
        self.by_origin.get(&origin) == Some(&owner)
    }
}

const STUN_HEADER: usize = 20;
const STUN_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const ATTRIBUTE_USERNAME: u16 = 0x0006;

/// The ICE user name fragment of ours that a STUN request is addressed to (RFC 8445 §7.2.2: the
/// receiver's fragment comes first).
pub fn ufrag_of(datagram: &[u8]) -> Option<&str> {
    let header = datagram.get(..STUN_HEADER)?;
    if header[0] >= 2 || header[4..8] != STUN_COOKIE {
        return None;
    }
    let mut rest = &datagram[STUN_HEADER..];
    while let [k1, k2, l1, l2, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*l1, *l2]));
        let value = tail.get(..length)?;
        if u16::from_be_bytes([*k1, *k2]) == ATTRIBUTE_USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        rest = tail.get(length.next_multiple_of(4)..)?;
    }
    None
}

/// Whether this is a successful answer to a STUN binding request: it goes only to one who proved to
/// know the password.
pub(crate) fn is_binding_success(datagram: &[u8]) -> bool {
    datagram.len() >= STUN_HEADER && datagram[..2] == [0x01, 0x01] && datagram[4..8] == STUN_COOKIE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn request(username: &str) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0];
        bytes.extend(STUN_COOKIE);
        bytes.extend([7; 12]);
        bytes.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        bytes.extend([0, 6, 0, username.len() as u8]);
        bytes.extend(username.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn a_stun_request_goes_to_the_one_it_names_whatever_address_it_comes_from() {
        let origin = (Protocol::Udp, SocketAddr::from(([192, 0, 2, 1], 5000)));
        let rtp = [128, 0, 0, 0];
        let mut demux = Demux::default();
        demux.apply(&Route::Name("ours".into()), 1);
        demux.apply(&Route::Origin(origin), 2);
        assert_eq!(demux.owner(origin, &request("ours:theirs")), Some(1));
        assert_eq!(demux.owner(origin, &request("unknown:theirs")), None);
        assert_eq!(demux.owner(origin, &rtp), Some(2));
        assert_eq!(demux.owner((Protocol::Tcp, origin.1), &rtp), None);
        demux.apply(&Route::OriginGone(origin), 1);
        assert_eq!(
            demux.owner(origin, &rtp),
            Some(2),
            "another's goodbye takes nothing"
        );
        demux.apply(&Route::OriginGone(origin), 2);
        assert_eq!(demux.owner(origin, &rtp), None);
    }

    proptest! {
        #[test]
        fn no_datagram_upsets_the_reader(mut bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            ufrag_of(&bytes);
            if bytes.len() >= 8 {
                bytes[0] &= 1;
                bytes[4..8].copy_from_slice(&STUN_COOKIE);
                ufrag_of(&bytes);
            }
        }
    }
}
