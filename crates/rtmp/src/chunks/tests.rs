use super::*;

fn full(id: u8, time: u32, kind: u8, body: &[u8], size: usize) -> Vec<u8> {
    let mut out = vec![id];
    let short = time.min(EXTENDED).to_be_bytes();
    out.extend(&short[1..]);
    out.extend(&(body.len() as u32).to_be_bytes()[1..]);
    out.extend([kind, 1, 0, 0, 0]);
    let extended = if time >= EXTENDED {
        &time.to_be_bytes()[..]
    } else {
        &[]
    };
    out.extend(extended);
    for (index, piece) in body.chunks(size).enumerate() {
        if index > 0 {
            out.push(0xc0 | id);
            out.extend(extended);
        }
        out.extend(piece);
    }
    out
}

fn read(bytes: &[u8], at_once: usize) -> Result<Vec<Message>> {
    let (mut chunks, mut found) = (Chunks::default(), Vec::new());
    for piece in bytes.chunks(at_once) {
        chunks.take(piece);
        while let Some(message) = chunks.next()? {
            found.push(message);
        }
    }
    assert_eq!(chunks.kept, 0, "all are whole");
    Ok(found)
}

#[test]
fn messages_are_whole_however_they_are_cut() {
    let body: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let bytes = [
        full(4, 5, kind::SOUND, &body[..300], 128),
        full(6, EXTENDED + 7, kind::PICTURE, &body, 128),
        full(2, 0, kind::CHUNK_SIZE, &512_u32.to_be_bytes(), 128),
        full(6, u32::MAX, kind::PICTURE, &body, 512),
        // A step only, then nothing but the body: each 23 ms later.
        [&[0x84, 0, 0, 23][..], &body[..300]].concat(),
        [&[0xc4][..], &body[..300]].concat(),
    ];
    for at_once in [1, 7, 200, 10_000] {
        let found = read(&bytes.concat(), at_once).expect("read");
        let times: Vec<u32> = found.iter().map(|one| one.time).collect();
        assert_eq!(times, [5, EXTENDED + 7, 0, u32::MAX, 28, 51]);
        assert!(found[1].data == body && found[3].data == body);
        assert!(found[5].data == body[..300]);
    }
}

#[test]
fn chunks_of_several_messages_may_lie_between_each_other() {
    let (one, other) = (full(4, 1, 8, &[1; 200], 128), full(6, 2, 9, &[2; 200], 128));
    let mixed = [&one[..140], &other[..140], &one[140..], &other[140..]].concat();
    let found = read(&mixed, 50).expect("read");
    assert_eq!(
        (&*found[0].data, &*found[1].data),
        (&[1; 200][..], &[2; 200][..])
    );
}

#[test]
fn a_message_that_is_given_up_is_forgotten() {
    let mut bytes = full(4, 1, 8, &[1; 200], 128);
    bytes.truncate(140);
    bytes.extend(full(2, 0, kind::ABORT, &4_u32.to_be_bytes(), 128));
    bytes.extend(full(4, 9, 8, &[2; 10], 128));
    let found = read(&bytes, 1000).expect("read");
    assert_eq!((found[1].time, &*found[1].data), (9, &[2; 10][..]));
}

#[test]
fn what_is_longer_than_anything_useful_ends_the_connection() {
    let announced = |kind, length: u32, is_judged| {
        let length = length.to_be_bytes();
        let mut chunks = Chunks {
            is_judged,
            ..Chunks::default()
        };
        chunks.take(&[
            4, 0, 0, 0, length[1], length[2], length[3], kind, 1, 0, 0, 0,
        ]);
        chunks.next()
    };
    let long = Err(Error::TooMuch("the length of a message"));
    assert_eq!(announced(kind::PICTURE, 0xff_ffff, true), long);
    assert_eq!(announced(kind::SOUND, 70_000, true), long);
    assert_eq!(announced(kind::PICTURE, 1 << 20, true), Ok(None));
    assert_eq!(announced(kind::PICTURE, 1 << 20, false), long);

    let mut chunks = Chunks::default();
    let opened = (2..60).try_for_each(|id| {
        chunks.take(&full(id, 0, kind::SOUND, &[1], 128));
        chunks.next().map(drop)
    });
    assert_eq!(opened, Err(Error::TooMuch("chunk streams")));
    let mut chunks = Chunks::default();
    chunks.take(&full(
        2,
        0,
        kind::CHUNK_SIZE,
        &0x7fff_ffff_u32.to_be_bytes(),
        128,
    ));
    chunks.next().expect("taken");
    assert_eq!(chunks.size, PICTURE_BYTES);
}

#[test]
fn what_is_kept_of_all_messages_is_bounded() {
    let mut chunks = Chunks::default();
    chunks.open();
    chunks.take(&full(
        2,
        0,
        kind::CHUNK_SIZE,
        &(3_u32 << 20).to_be_bytes(),
        128,
    ));
    let most = vec![0; PICTURE_BYTES];
    let opened = (3..20).try_for_each(|id| {
        let begun = full(id, 0, kind::PICTURE, &most, 3 << 20);
        chunks.take(&begun[..12 + (3 << 20)]);
        chunks.next().map(drop)
    });
    assert_eq!(opened, Err(Error::TooMuch("unfinished messages")));
    assert!(chunks.kept <= KEPT_BYTES);
}

#[test]
fn what_is_no_chunk_ends_the_connection() {
    let mut chunks = Chunks::default();
    chunks.take(&[0xc4]);
    assert!(chunks.next().is_err());
    let zero = full(2, 0, kind::CHUNK_SIZE, &[0; 4], 128);
    assert!(read(&zero, 100).is_err());
}

#[test]
fn a_stranger_keeps_little() {
    let mut chunks = Chunks::default();
    let opened = (3..20).try_for_each(|id| {
        let begun = full(id, 0, kind::SOUND, &[0; OTHER_BYTES], 60_000);
        chunks.take(&full(
            2,
            0,
            kind::CHUNK_SIZE,
            &60_000_u32.to_be_bytes(),
            128,
        ));
        chunks.take(&begun[..12 + 60_000]);
        while chunks.next()?.is_some() {}
        Ok(())
    });
    assert_eq!(opened, Err(Error::TooMuch("unfinished messages")));
    assert!(chunks.kept <= KEPT_OF_STRANGERS);
}
