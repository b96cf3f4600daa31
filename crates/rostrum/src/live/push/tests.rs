//! What a platform is sent, and in which order.

use std::sync::Arc;

use super::cursor::{Cursor, Item};
use crate::live::stream::tests::{CABAC_SETS, RATE, SETS, hear, show, store, stream};

fn read(cursor: &mut Cursor) -> Vec<Item> {
    cursor.pull();
    std::iter::from_fn(|| cursor.next()).collect()
}

fn is_picture(item: &Item) -> bool {
    matches!(item, Item::Picture { .. })
}

#[test]
fn it_begins_with_a_key_frame_that_says_how_it_is_coded_and_goes_on_in_the_order_of_time() {
    let stream = Arc::new(stream());
    let mut cursor = Cursor::new(&stream);
    let mut items = Vec::new();
    for n in 0..10 * RATE {
        show(&stream, n, SETS);
        hear(&stream, n);
        store(&stream);
        items.extend(read(&mut cursor));
    }
    let Some(Item::Picture { key, coding, .. }) = items.first() else {
        panic!("{:?}", items.first());
    };
    assert!(*key && coding.is_some());
    let at = |item: &Item| match item {
        Item::Picture { at_ms, .. } | Item::Sound { at_ms, .. } => *at_ms,
    };
    assert!(items.iter().map(at).is_sorted());
    let pictures = items.iter().filter(|item| is_picture(item)).count();
    assert!(
        pictures > 40 && items.len() - pictures > 40,
        "{pictures} of {}",
        items.len()
    );
}

#[test]
fn where_nobody_shows_anything_it_begins_with_sound_and_goes_on_with_pictures() {
    let stream = Arc::new(stream());
    let go_on = |n, shows| {
        if shows {
            show(&stream, n, CABAC_SETS);
        }
        hear(&stream, n);
        store(&stream);
    };
    (0..4 * RATE).for_each(|n| go_on(n, true));
    (4 * RATE..20 * RATE).for_each(|n| go_on(n, false));
    let mut cursor = Cursor::new(&stream);
    let mut read_from = |seconds: std::ops::Range<u64>, shows| {
        let mut items = Vec::new();
        for n in seconds.start * RATE..seconds.end * RATE {
            go_on(n, shows);
            items.extend(read(&mut cursor));
        }
        items
    };
    let dark = read_from(20..30, false);
    assert!(!dark.iter().any(is_picture));
    assert!(dark.len() > 30, "{}", dark.len());
    let bright = read_from(30..40, true);
    let first = bright.iter().find(|item| is_picture(item));
    let Some(Item::Picture { key, coding, .. }) = first else {
        panic!("no pictures");
    };
    assert!(*key && coding.is_some());
}
