//! Whether a CSV record goes on behind a line end: a quote opened a field and has not closed it.

/// Reads a record piece by piece. A quote opens a field only at the field's beginning; two quotes inside stand for one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotes {
    delimiter: u8,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Inside,
    /// Behind a quote that closes the field, unless another follows.
    Closing,
}

impl Quotes {
    /// At the beginning of a record.
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::FieldStart }
    }

    /// Reads on.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let is_end = byte == self.delimiter || byte == b'\n';
            self.state = match (self.state, byte) {
                (State::Inside, b'"') => State::Closing,
                (State::Inside, _) => State::Inside,
                (State::FieldStart | State::Closing, b'"') => State::Inside,
                _ if is_end => State::FieldStart,
                _ => State::Plain,
            };
        }
    }

    /// Whether a quoted field is open.
    pub(super) fn is_open(self) -> bool {
        self.state == State::Inside
    }
}
