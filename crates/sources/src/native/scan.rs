//! The fields of the usual line: one flat object without escapes. Anything else is left to [`super::general`],
//! which must find the same fields in whatever is found here (a law that the tests hold).

use super::fields::{Fields, Form, Place};

/// Notes the fields of `text`; false when it is not a usual line, and then `fields` is not to be used.
pub(super) fn usual(text: &str, fields: &mut Fields) -> bool {
    is_plain(text.as_bytes()) && object(text.as_bytes(), fields).is_some()
}

/// No escapes and no control characters. Without a branch inside, so that it runs on whole vectors.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.chunks(64).all(|chunk| !chunk.iter().fold(false, |found, &byte| found | (byte < 0x20) | (byte == b'\\')))
}

fn object(bytes: &[u8], fields: &mut Fields) -> Option<()> {
    let mut at = spaces(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    loop {
        at = spaces(bytes, at + 1);
        let key = string(bytes, at)?;
        at = spaces(bytes, key.to as usize + 1);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = spaces(bytes, at + 1);
        let value = value(bytes, at)?;
        fields.put(bytes.get(key.from as usize..key.to as usize)?, key, value);
        at = spaces(bytes, value.to as usize + usize::from(value.form == Form::Text));
        match bytes.get(at)? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    (spaces(bytes, at + 1) == bytes.len()).then_some(())
}

#[inline]
fn spaces(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

#[inline]
fn value(bytes: &[u8], at: usize) -> Option<Place> {
    match bytes.get(at)? {
        b'"' => string(bytes, at),
        b'-' | b'0'..=b'9' => number(bytes, at),
        b't' => literal(bytes, at, b"true", Form::True),
        b'f' => literal(bytes, at, b"false", Form::False),
        b'n' => literal(bytes, at, b"null", Form::Null),
        _ => None,
    }
}

/// The text between the quote at `at` and the next.
#[inline]
fn string(bytes: &[u8], at: usize) -> Option<Place> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let from = at + 1;
    Some(Place { from: from as u32, to: quote(bytes, from)? as u32, form: Form::Text, copied: false })
}

/// Where the next quote is: eight bytes at a time, for the texts are short.
#[inline]
fn quote(bytes: &[u8], from: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let differing = u64::from_le_bytes(*chunk) ^ (ONES * b'"' as u64);
        let found = differing.wrapping_sub(ONES) & !differing & (ONES << 7);
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.get(at..)?.iter().position(|&byte| byte == b'"').map(|offset| at + offset)
}

/// A number without leading zeros: `-12`, `0.5`, `1e9`.
fn number(bytes: &[u8], at: usize) -> Option<Place> {
    let digits_from = at + usize::from(bytes.get(at) == Some(&b'-'));
    let mut to = digits(bytes, digits_from)?;
    if bytes.get(digits_from) == Some(&b'0') && to > digits_from + 1 {
        return None;
    }
    if bytes.get(to) == Some(&b'.') {
        to = digits(bytes, to + 1)?;
    }
    if matches!(bytes.get(to), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(to + 1), Some(b'+' | b'-')));
        to = digits(bytes, to + 1 + signed)?;
    }
    Some(Place { from: at as u32, to: to as u32, form: Form::Number, copied: false })
}

/// Past at least one digit.
fn digits(bytes: &[u8], from: usize) -> Option<usize> {
    let count = bytes.get(from..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then_some(from + count)
}

fn literal(bytes: &[u8], at: usize, word: &[u8], form: Form) -> Option<Place> {
    let to = at + word.len();
    (bytes.get(at..to)? == word).then_some(Place { from: at as u32, to: to as u32, form, copied: false })
}
