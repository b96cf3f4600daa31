//! AMF0, in which commands are written: read with a bound on depth, so that no stranger has a stack overflow, and written
//! as far as answers need it.

use crate::{Error, Result};

/// Encoders nest two deep.
const DEPTH: usize = 8;
const CUT: Error = Error::Malformed("a value ends too early");

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(f64),
    Bool(bool),
    Text(String),
    Object(Vec<(String, Value)>),
    /// An object that says how many fields it has: players want descriptions so. It is read as an object.
    List(Vec<(String, Value)>),
    Null,
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// What an object has under this name.
    pub fn field(&self, name: &str) -> Option<&Value> {
        let Self::Object(fields) = self else {
            return None;
        };
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

/// All values of a message.
pub fn read(mut bytes: &[u8]) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        values.push(value(&mut bytes, DEPTH)?);
    }
    Ok(values)
}

fn value(bytes: &mut &[u8], depth: usize) -> Result<Value> {
    let deeper = depth
        .checked_sub(1)
        .ok_or(Error::TooMuch("values within values"))?;
    Ok(match take(bytes, 1)?[0] {
        0 => Value::Number(f64::from_be_bytes(array(bytes)?)),
        1 => Value::Bool(take(bytes, 1)?[0] != 0),
        2 => {
            let length = u16::from_be_bytes(array(bytes)?);
            Value::Text(text(bytes, length.into())?)
        }
        3 => Value::Object(fields(bytes, deeper)?),
        5 | 6 | 13 => Value::Null,
        8 => {
            // The number of fields is a hint that not all keep to.
            take(bytes, 4)?;
            Value::Object(fields(bytes, deeper)?)
        }
        10 => {
            let count = u32::from_be_bytes(array(bytes)?);
            for _ in 0..count {
                value(bytes, deeper)?;
            }
            Value::Null
        }
        // A date.
        11 => {
            take(bytes, 10)?;
            Value::Null
        }
        12 => {
            let length = u32::from_be_bytes(array(bytes)?);
            Value::Text(text(bytes, length as usize)?)
        }
        _ => return Err(Error::Malformed("a value of an unknown kind")),
    })
}

fn fields(bytes: &mut &[u8], depth: usize) -> Result<Vec<(String, Value)>> {
    let mut fields = Vec::new();
    loop {
        let length = u16::from_be_bytes(array(bytes)?);
        let name = text(bytes, length.into())?;
        if name.is_empty() && bytes.first() == Some(&9) {
            take(bytes, 1)?;
            return Ok(fields);
        }
        fields.push((name, value(bytes, depth)?));
    }
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (head, rest) = bytes.split_at_checked(count).ok_or(CUT)?;
    *bytes = rest;
    Ok(head)
}

fn array<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N]> {
    let head = take(bytes, N)?;
    head.try_into().map_err(|_| CUT)
}

fn text(bytes: &mut &[u8], length: usize) -> Result<String> {
    Ok(String::from_utf8_lossy(take(bytes, length)?).into_owned())
}

/// Writes values one after the other.
pub fn write(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        put(&mut out, value);
    }
    out
}

fn put(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Number(number) => {
            out.push(0);
            out.extend(number.to_be_bytes());
        }
        Value::Bool(truth) => out.extend([1, u8::from(*truth)]),
        Value::Text(text) => {
            out.push(2);
            put_text(out, text);
        }
        Value::Object(fields) => {
            out.push(3);
            put_fields(out, fields);
        }
        Value::List(fields) => {
            out.push(8);
            out.extend((fields.len() as u32).to_be_bytes());
            put_fields(out, fields);
        }
        Value::Null => out.push(5),
    }
}

fn put_fields(out: &mut Vec<u8>, fields: &[(String, Value)]) {
    for (name, value) in fields {
        put_text(out, name);
        put(out, value);
    }
    out.extend([0, 0, 9]);
}

/// What is written here is ours and short.
fn put_text(out: &mut Vec<u8>, text: &str) {
    let length = text.len().min(usize::from(u16::MAX));
    out.extend((length as u16).to_be_bytes());
    out.extend_from_slice(&text.as_bytes()[..length]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let values = vec![
            Value::Text("connect".into()),
            Value::Number(1.0),
            Value::Object(vec![
                ("app".into(), Value::Text("live".into())),
                ("video".into(), Value::Bool(true)),
                ("none".into(), Value::Null),
            ]),
        ];
        assert_eq!(read(&write(&values)), Ok(values.clone()));
        let app = values[2].field("app").and_then(Value::text);
        assert_eq!((app, values[1].number()), (Some("live"), Some(1.0)));
    }

    #[test]
    fn arrays_of_both_kinds_dates_and_long_texts_are_passed_over() {
        let bytes = [
            &[8, 0, 0, 0, 9, 0, 1, b'a', 1, 1, 0, 0, 9][..],
            &[10, 0, 0, 0, 2, 5, 6, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[12, 0, 0, 0, 2, b'h', b'i'],
        ];
        let read = read(&bytes.concat()).expect("readable");
        assert_eq!(read[0].field("a"), Some(&Value::Bool(true)));
        assert_eq!(&read[1..3], [Value::Null, Value::Null]);
        assert_eq!(read[3].text(), Some("hi"));
    }

    #[test]
    fn what_is_nested_without_end_or_longer_than_it_is_ends_at_once() {
        let deep = [3, 0, 1, b'a'].repeat(10_000);
        assert_eq!(read(&deep), Err(Error::TooMuch("values within values")));
        let deep = [10, 0, 0, 0, 1].repeat(10_000);
        assert_eq!(read(&deep), Err(Error::TooMuch("values within values")));
        for cut in [
            &[2, 0xff, 0xff, b'a'][..],
            &[12, 0xff, 0xff, 0xff, 0xff],
            &[10, 0xff, 0xff, 0xff, 0xff],
            &[0, 1],
            &[3],
        ] {
            assert_eq!(read(cut), Err(CUT), "{cut:?}");
        }
    }
}
