//! The programme in Opus.

use super::*;

#[test]
fn what_is_coded_sounds_alike_and_lies_where_it_lay() {
    // A click in silence, and a tone behind it.
    let at = |n: i64| match n {
        48_000 => 0.9,
        n if n > 96_000 => (TAU * 440.0 * n as f64 / 48_000.0).sin() * 0.5,
        _ => 0.0,
    };
    let mut coder = Coder::new().unwrap();
    let (mut packets, mut bytes) = (Vec::new(), 0);
    for n in 0..200_i64 {
        let samples = (n * 960..(n + 1) * 960).flat_map(|n| [(at(n) * 32_767.0) as i16; 2]);
        let block = Block {
            at_ns: BEGAN + n as u64 * BLOCK_NS,
            samples: samples.collect(),
        };
        let packet = coder.code(&block).unwrap();
        assert_eq!(packet.at_ns, block.at_ns - 6_500_000);
        bytes += packet.data.len();
        packets.push(packet.data);
    }
    let heard = decoded(&packets);
    let loudest =
        |from: usize, to: usize| (from..to).max_by_key(|n| heard[*n].unsigned_abs()).unwrap();
    // What libopus gives out begins 6.5 ms before what it was given, by what the packets say.
    let click = loudest(40_000, 60_000) as i64 - LOOK_AHEAD;
    assert!((click - 48_000).abs() <= 24, "{click}");
    assert!((level(&heard[120_000..168_000], 440.0) - 0.5).abs() < 0.02);
    assert!(bytes * 8 / 4 < 80_000, "{bytes}");
}

#[test]
fn what_is_no_block_is_refused_and_the_next_is_coded() {
    let mut coder = Coder::new().unwrap();
    let block = |samples: usize| Block {
        at_ns: BEGAN,
        samples: vec![0; samples],
    };
    assert!(coder.code(&block(BLOCK)).is_err());
    assert!(coder.code(&block(0)).is_err());
    assert!(coder.code(&block(2 * BLOCK)).is_ok());
}
