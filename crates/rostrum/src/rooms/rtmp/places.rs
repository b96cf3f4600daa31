//! How many connections there may be: encoders are few, and whoever opens many has no room to record.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of all, and of one network.
const ALL: usize = 256;
const OF_ONE: usize = 32;

/// The places, by network.
#[derive(Default)]
pub struct Places(Mutex<HashMap<IpAddr, usize>>);

/// One of them; dropped, it is free again.
pub struct Place {
    places: Arc<Places>,
    network: IpAddr,
}

impl Places {
    /// A place, when there is one.
    pub fn take(self: &Arc<Self>, network: IpAddr) -> Option<Place> {
        let mut taken = self.taken();
        let of_one = taken.get(&network).copied().unwrap_or_default();
        if of_one >= OF_ONE || taken.values().sum::<usize>() >= ALL {
            return None;
        }
        taken.insert(network, of_one + 1);
        Some(Place {
            places: Arc::clone(self),
            network,
        })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_does_not_take_all_and_a_place_is_free_again() {
        let places = Arc::new(Places::default());
        let network = |n: u8| IpAddr::from([10, 0, 0, n]);
        let mut taken: Vec<Place> = (0..OF_ONE)
            .map(|_| places.take(network(1)).expect("a place"))
            .collect();
        assert!(places.take(network(1)).is_none());
        for n in 2..9 {
            taken.extend((0..OF_ONE).filter_map(|_| places.take(network(n))));
        }
        assert_eq!(taken.len(), ALL);
        assert!(places.take(network(9)).is_none());
        taken.remove(0);
        assert!(places.take(network(9)).is_some());
    }
}
