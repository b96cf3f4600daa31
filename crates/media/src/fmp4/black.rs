//! A black picture that fits in a stream of H.264, written by hand: no encoder is at hand where nothing is encoded.
//!
//! One macroblock is black, sample by sample, and each other is what its neighbours are (ITU-T H.264, 7.3 and 8.3.3). It is
//! written for what browsers send: whole frames in one slice group, 4:2:0 of eight bits, variable length codes (CAVLC). For
//! anything else there is none.

use super::bits::{Reader, Writer};

/// Profiles whose sequence parameter sets say more of the colours.
const HIGH: [u32; 13] = [44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244];
/// Black as television has it.
const LUMA: u32 = 16;
/// No colour.
const CHROMA: u32 = 128;
/// A slice of a picture that can be decoded by itself.
const IDR: u8 = 0x65;

/// What a slice header repeats of the parameter sets.
#[derive(Debug)]
struct Shape {
    /// Bits of the number of a frame.
    frame_num: u32,
    /// How the order of pictures is told.
    order: Order,
    columns: u32,
    rows: u32,
}

#[derive(Debug, Clone, Copy)]
enum Order {
    /// By so many bits in each slice.
    Counted(u32),
    /// By what each slice adds.
    Added,
    /// By that of the frames.
    Frames,
}

#[derive(Debug)]
struct Picture {
    id: u32,
    /// The order of the lower field is told.
    fields: bool,
    /// It is told how edges are smoothed.
    deblocking: bool,
    redundant: bool,
}

/// The slice, a NAL unit, of a black picture for these parameter sets. Two that follow each other need different numbers
/// (`idr_pic_id`), of 16 bits.
pub(super) fn slice(sps: &[u8], pps: &[u8], number: u32) -> Option<Vec<u8>> {
    let (shape, picture) = (Shape::read(sps)?, Picture::read(pps)?);
    let mut out = Writer::default();
    head(&mut out, &shape, &picture, number);
    for n in 0..shape.columns * shape.rows {
        match n {
            0 => black(&mut out),
            _ => like_its_neighbours(&mut out, n == 1 && shape.columns > 1 || n == shape.columns),
        }
    }
    Some(out.into_nal(IDR))
}

/// 7.3.3, for all of a picture.
fn head(out: &mut Writer, shape: &Shape, picture: &Picture, number: u32) {
    const INTRA: u32 = 7;
    out.ue(0);
    out.ue(INTRA);
    out.ue(picture.id);
    out.bits(0, shape.frame_num);
    out.ue(number);
    match shape.order {
        Order::Counted(bits) => {
            out.bits(0, bits);
            if picture.fields {
                out.ue(0);
            }
        }
        Order::Added => {
            out.ue(0);
            if picture.fields {
                out.ue(0);
            }
        }
        Order::Frames => {}
    }
    if picture.redundant {
        out.ue(0);
    }
    // What is shown already is shown, and this is kept for a while only.
    out.bits(0, 2);
    // The quantiser stays; nothing is quantised.
    out.ue(0);
    if picture.deblocking {
        out.ue(1);
    }
}

/// A macroblock whose samples are told one by one (I_PCM).
fn black(out: &mut Writer) {
    out.ue(25);
    out.align();
    (0..256).for_each(|_| out.bits(LUMA, 8));
    (0..128).for_each(|_| out.bits(CHROMA, 8));
}

/// A macroblock that is the mean of those beside it and nothing else (I_16x16_2_0_0). How "nothing" is written depends on
/// how much the neighbours have (9.2.1): the first has all there can be.
fn like_its_neighbours(out: &mut Writer, beside_the_first: bool) {
    out.ue(3);
    out.ue(0);
    out.ue(0);
    match beside_the_first {
        true => out.bits(0b00_0011, 6),
        false => out.bits(1, 1),
    }
}

impl Shape {
    /// 7.3.2.1.1
    fn read(sps: &[u8]) -> Option<Self> {
        let mut bits = Reader::of_nal(sps);
        let profile = bits.bits(8)?;
        bits.bits(16)?;
        bits.ue()?;
        if HIGH.contains(&profile) {
            let plain = bits.ue()? == 1 && bits.ue()? == 0 && bits.ue()? == 0;
            let (_lossless, scaled) = (bits.bit()?, bits.bit()?);
            if !plain || scaled {
                return None;
            }
        }
        let frame_num = bits.ue()?.checked_add(4)?;
        let order = match bits.ue()? {
            0 => Order::Counted(bits.ue()?.checked_add(4)?),
            1 => {
                let frames = bits.bit()?;
                bits.ue()?;
                bits.ue()?;
                for _ in 0..bits.ue()? {
                    bits.ue()?;
                }
                if frames { Order::Frames } else { Order::Added }
            }
            _ => Order::Frames,
        };
        bits.ue()?;
        bits.bit()?;
        let (columns, rows) = (bits.ue()?.checked_add(1)?, bits.ue()?.checked_add(1)?);
        let whole = bits.bit()?;
        // As large as any level allows.
        let sound = frame_num <= 16 && columns <= 1024 && rows <= 1024;
        let sound = sound && !matches!(order, Order::Counted(17..));
        (whole && sound).then_some(Self {
            frame_num,
            order,
            columns,
            rows,
        })
    }
}

impl Picture {
    /// 7.3.2.2
    fn read(pps: &[u8]) -> Option<Self> {
        let mut bits = Reader::of_nal(pps);
        let id = bits.ue()?;
        bits.ue()?;
        let (arithmetic, fields) = (bits.bit()?, bits.bit()?);
        let groups = bits.ue()?;
        if arithmetic || groups != 0 {
            return None;
        }
        bits.ue()?;
        bits.ue()?;
        bits.bits(3)?;
        for _ in 0..3 {
            bits.ue()?;
        }
        let deblocking = bits.bit()?;
        bits.bit()?;
        let redundant = bits.bit()?;
        Some(Self {
            id,
            fields,
            deblocking,
            redundant,
        })
    }
}
