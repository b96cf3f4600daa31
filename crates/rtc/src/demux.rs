//! Whose datagram is this?
//!
//! A STUN request names the peer it is for by our ICE user name fragment. Everything else is told by
//! the address it comes from, and an address counts only once a STUN request from there was
//! *answered* (the answer proves that the sender knew the peer's password).

use std::collections::HashMap;
use std::net::SocketAddr;

/// Who listens to which name and address. `K` is a peer within a hub, or a shard for a front reader.
#[derive(Debug)]
pub struct Demux<K> {
    by_address: HashMap<SocketAddr, K>,
    by_ufrag: HashMap<String, K>,
}

impl<K> Default for Demux<K> {
    fn default() -> Self {
        Self {
            by_address: HashMap::new(),
            by_ufrag: HashMap::new(),
        }
    }
}

impl<K: Copy + PartialEq> Demux<K> {
    /// Finds the owner of a datagram.
    pub fn owner(&self, source: SocketAddr, datagram: &[u8]) -> Option<K> {
        match ufrag_of(datagram) {
            Some(ufrag) => self.by_ufrag.get(ufrag).copied(),
            None => self.by_address.get(&source).copied(),
        }
    }

    /// From now on this name is the owner's.
    pub fn name(&mut self, ufrag: impl Into<String>, owner: K) {
        self.by_ufrag.insert(ufrag.into(), owner);
    }

    /// From now on this address is the owner's; true when that is news.
    pub fn learn(&mut self, address: SocketAddr, owner: K) -> bool {
        self.by_address.insert(address, owner) != Some(owner)
    }

    /// The address leads nowhere any more.
    pub fn forget_address(&mut self, address: SocketAddr) {
        self.by_address.remove(&address);
    }

    /// The name leads nowhere any more.
    pub fn forget_name(&mut self, ufrag: &str) {
        self.by_ufrag.remove(ufrag);
    }

    /// Nothing leads to the owner any more. Gives the addresses that did.
    pub fn forget(&mut self, owner: K) -> Vec<SocketAddr> {
        self.by_ufrag.retain(|_, other| *other != owner);
        let mut gone = Vec::new();
        self.by_address.retain(|address, other| {
            let keep = *other != owner;
            if !keep {
                gone.push(*address);
            }
            keep
        });
        gone
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
        let address = SocketAddr::from(([192, 0, 2, 1], 5000));
        let mut demux = Demux::default();
        demux.name("ours", 1);
        demux.learn(address, 2);
        assert_eq!(demux.owner(address, &request("ours:theirs")), Some(1));
        assert_eq!(demux.owner(address, &request("unknown:theirs")), None);
        assert_eq!(demux.owner(address, &[128, 0, 0, 0]), Some(2));
        assert_eq!(demux.forget(2), [address]);
        assert_eq!(demux.owner(address, &[128, 0, 0, 0]), None);
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
