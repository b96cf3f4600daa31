//! Uploads that are put together from others (tus 1.0, concatenation).

use uuid::Uuid;

use crate::kit::{Error, Kind, Result};

/// What a partial upload is for: nothing until a final one takes it.
pub const PARTIAL: &str = "partial";
/// How many partial uploads one person may have that nothing was made of.
pub const MOST_OPEN: u32 = 100;
/// From how many on uploads are not put together: their list is a header, and proxies take short ones.
const MOST_PARTS: usize = MOST_OPEN as usize + 1;

/// What `Upload-Concat` says of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concat {
    /// It is to be a part of another.
    Partial,
    /// It is made of these, in this order.
    Final(Vec<Uuid>),
}

impl Concat {
    /// Reads the header: `partial`, or `final;` and the addresses of the parts.
    ///
    /// # Errors
    /// 400: neither, no part, one twice, too many, or an address of something else.
    pub fn parse(text: &str) -> Result<Self> {
        if text.trim() == "partial" {
            return Ok(Self::Partial);
        }
        let bad = |say: &'static str| Error::new(Kind::BadRequest, "upload.bad_concat", say);
        let list = text.trim().strip_prefix("final;").ok_or_else(|| {
            bad("`Upload-Concat` is `partial`, or `final;` and the addresses of partial uploads.")
        })?;
        let mut parts = Vec::new();
        for address in list.split_whitespace() {
            let part = id_of(address)
                .ok_or_else(|| bad("`Upload-Concat` names an address that is no upload here."))?;
            if parts.contains(&part) {
                return Err(bad("`Upload-Concat` names an upload twice."));
            }
            parts.push(part);
        }
        match parts.len() {
            0 => Err(bad("`Upload-Concat` names no upload.")),
            MOST_PARTS.. => Err(bad("`Upload-Concat` names too many uploads.")),
            _ => Ok(Self::Final(parts)),
        }
    }

    /// As the header says it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Partial => PARTIAL.to_owned(),
            Self::Final(parts) => {
                let addresses: Vec<String> = parts
                    .iter()
                    .map(|part| format!("/api/v1/uploads/{part}"))
                    .collect();
                format!("final;{}", addresses.join(" "))
            }
        }
    }
}

/// The upload that an address names, with or without a host before it.
fn id_of(address: &str) -> Option<Uuid> {
    let (place, id) = address.trim_end_matches('/').rsplit_once('/')?;
    let id = place.ends_with("/uploads").then_some(id)?;
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_is_written_whatever_stands_before_the_path() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let list = format!("final;https://a.example/api/v1/uploads/{a} /api/v1/uploads/{b}");
        let read = Concat::parse(&list).expect("a list");
        assert_eq!(read, Concat::Final(vec![a, b]));
        assert_eq!(Concat::parse(&read.shown()).expect("again"), read);
        assert_eq!(Concat::parse("partial").expect("one"), Concat::Partial);
    }

    #[test]
    fn what_names_no_uploads_or_one_twice_is_refused() {
        let one = format!("/api/v1/uploads/{}", Uuid::from_u128(1));
        let twice = format!("final;{one} {one}");
        let endless = format!("final;{}", format!("{one} ").repeat(1_200));
        let other = "final;/api/v1/recordings/00000000-0000-0000-0000-000000000001";
        for bad in [
            "",
            "final",
            "final;",
            "final; ",
            "final;/api/v1/uploads/../x",
            &twice,
            &endless,
            other,
        ] {
            let refused = Concat::parse(bad).expect_err(bad);
            assert_eq!(refused.code(), "upload.bad_concat");
        }
    }
}
