//! How events leave: ids, running numbers and the cut at the end of the shop's days. Text lives in buffers that are
//! used again, so that an event costs no allocation.

use nabiz_domain::event::{Event, Millis, What};

use crate::Tally;

/// Puts the case, the number and the account on events and hands them over.
pub(crate) struct Out<'s> {
    sink: &'s mut dyn FnMut(&Event<'_>),
    account: &'s str,
    /// Nothing from this instant on is told: what is not over by then stays open.
    end: Millis,
    pub tally: Tally,
    event_id: String,
    case_id: String,
}

impl<'s> Out<'s> {
    pub fn new(account: &'s str, end: Millis, sink: &'s mut dyn FnMut(&Event<'_>)) -> Self {
        Self { sink, account, end, tally: Tally::default(), event_id: String::new(), case_id: String::new() }
    }

    /// Starts a new case and gives its number.
    pub fn begin_case(&mut self) -> u64 {
        self.tally.cases += 1;
        write_id(&mut self.case_id, self.account, "-", self.tally.cases, 6);
        self.tally.cases
    }

    /// An event of the case in hand.
    pub fn case_event(&mut self, at: Millis, what: What<&str>, attributes: &[(&str, &str)]) {
        self.hand_over(at, what, attributes, true);
    }

    /// An event of a feed: no case.
    pub fn feed_event(&mut self, at: Millis, what: What<&str>) {
        self.hand_over(at, what, &[], false);
    }

    fn hand_over(&mut self, at: Millis, what: What<&str>, attributes: &[(&str, &str)], of_case: bool) {
        if at >= self.end {
            return;
        }
        self.tally.events += 1;
        write_id(&mut self.event_id, "e", "", self.tally.events, 8);
        (self.sink)(&Event {
            event_id: &self.event_id,
            at,
            seq: Some(self.tally.events),
            account: self.account,
            case_id: of_case.then_some(self.case_id.as_str()),
            what,
            attributes,
        });
    }
}

/// Writes `prefix`, `separator` and a number of at least `width` digits over what the buffer held.
pub(crate) fn write_id(buffer: &mut String, prefix: &str, separator: &str, number: u64, width: usize) {
    buffer.clear();
    buffer.push_str(prefix);
    buffer.push_str(separator);
    push_number(buffer, number, width);
}

/// Appends a number of at least `width` digits.
pub(crate) fn push_number(buffer: &mut String, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while number > 0 || digits.len() - first < width.clamp(1, 20) {
        first -= 1;
        digits[first] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    buffer.extend(digits[first..].iter().map(|&digit| char::from(digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_padded_and_grow() {
        let mut id = String::from("old");
        for (number, expected) in [(0, "shop-000000"), (123, "shop-000123"), (12_345_678, "shop-12345678")] {
            write_id(&mut id, "shop", "-", number, 6);
            assert_eq!(id, expected);
        }
        push_number(&mut id, u64::MAX, 3);
        assert_eq!(id, "shop-1234567818446744073709551615");
    }
}
