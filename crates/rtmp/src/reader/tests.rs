use super::*;
use proptest::prelude::*;

const RECORD: [u8; 16] = [
    1, 100, 0, 31, 0xff, 0xe1, 0, 3, 0x67, 100, 0, 1, 0, 2, 0x68, 9,
];

fn reader() -> Reader {
    let mut reader = Reader::default();
    let config = [&[0x17, 0, 0, 0, 0][..], &RECORD].concat();
    assert_eq!(reader.picture(0, &config), Ok(None));
    assert_eq!(reader.sound(0, &[0xaf, 0, 0x11, 0x90]), Ok(None));
    reader
}

/// A picture that is shown `later_ms` after it is decoded.
fn picture(reader: &mut Reader, time: u32, later_ms: i32) -> Result<i64> {
    let later = later_ms.to_be_bytes();
    let body = [0x27, 1, later[1], later[2], later[3], 0, 0, 0, 2, 0x41, 7];
    match reader.picture(time, &body)? {
        Some(Frame::Picture { at_ms, .. }) => Ok(at_ms),
        other => panic!("{other:?}"),
    }
}

fn sound(reader: &mut Reader, time: u32) -> Result<i64> {
    match reader.sound(time, &[0xaf, 1, 1, 2, 3])? {
        Some(Frame::Sound { at_ms, rate, .. }) => {
            assert_eq!(rate, 48_000);
            Ok(at_ms)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_lie_on_one_line_also_where_the_time_wraps() {
    let mut reader = reader();
    let late = u32::MAX - 20;
    assert_eq!(picture(&mut reader, late, 0), Ok(0));
    assert_eq!(sound(&mut reader, late - 5), Ok(-5));
    assert_eq!(picture(&mut reader, 12, 0), Ok(33));
    assert_eq!(sound(&mut reader, 10), Ok(31));
}

#[test]
fn pictures_out_of_order_are_told_from_such_that_are_only_late() {
    let mut late = reader();
    assert_eq!(picture(&mut late, 0, 80), Ok(80));
    assert_eq!(picture(&mut late, 40, 80), Ok(120));
    assert_eq!(
        picture(&mut late, 40, 80),
        Ok(121),
        "two within a millisecond"
    );
    let mut reordered = reader();
    assert_eq!(picture(&mut reordered, 0, 80), Ok(80));
    assert_eq!(picture(&mut reordered, 40, 160), Ok(200));
    assert_eq!(picture(&mut reordered, 80, 40), Err(Error::Reordered));
}

#[test]
fn a_jump_ends_it() {
    for to in [3_000, 30_000] {
        let mut reader = reader();
        assert_eq!(sound(&mut reader, 14_000), Ok(0));
        assert_eq!(sound(&mut reader, to), Err(Error::Jumped));
    }
    let mut reader = reader();
    assert_eq!(sound(&mut reader, 1_000), Ok(0));
    assert_eq!(sound(&mut reader, 995), Ok(0), "uneven");
    assert_eq!(sound(&mut reader, 300), Err(Error::Jumped));
}

#[test]
fn other_codecs_are_refused_in_words() {
    let mut reader = Reader::default();
    let hevc = [0x1c, 1, 0, 0, 0, 9];
    let by_name = [&[0x90][..], b"hvc1", &[0; 20]].concat();
    for body in [&hevc[..], &by_name, &[0x12, 0]] {
        assert_eq!(reader.picture(0, body), Err(Error::PictureCodec));
    }
    let opus = [&[0x90][..], b"Opus"].concat();
    for body in [&[0x2f, 1][..], &opus] {
        assert_eq!(reader.sound(0, body), Err(Error::SoundCodec));
    }
    for body in [&[][..], &[0x57, 0], &[0x27, 1, 0, 0, 0, 0, 0, 0, 1, 0x41]] {
        assert_eq!(reader.picture(0, body), Ok(None), "nothing to be seen");
    }
}

proptest! {
    #[test]
    fn no_tag_makes_it_panic(tags in prop::collection::vec((any::<bool>(), any::<u32>(), prop::collection::vec(any::<u8>(), 0..64)), 0..20)) {
        let mut reader = reader();
        for (is_sound, time, mut body) in tags {
            if let Some(first) = body.first_mut() {
                // Most would be refused for their codec.
                *first = if is_sound { 0xaf } else { 0x17 };
            }
            let read = if is_sound { reader.sound(time, &body) } else { reader.picture(time, &body) };
            drop(read);
        }
    }
}
