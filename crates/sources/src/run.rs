//! What happens to each input of a run: opened, decoded, told apart, handed to its reader.

use std::collections::BTreeMap;
use std::io;

use encoding_rs::Encoding;

use crate::Sink;
use crate::chatwoot::Chatwoot;
use crate::csv::Mapped;
use crate::desk::DeskReader;
use crate::detect::{Detected, HEAD, LONG_HEAD, Layout, Question, Wanted, answer, more_may_tell};
use crate::error::ReadError;
use crate::freshchat::Freshchat;
use crate::freshdesk::Freshdesk;
use crate::input::{DataFile, Lines, Stream, Text};
use crate::intercom::Intercom;
use crate::mapping::Mapping;
use crate::native::Native;
use crate::nearest;
use crate::queue_log::QueueLog;
use crate::read::{Counts, FileSummary, Reading};
use crate::reader::{Input, Reader, TextLines};
use crate::refusal::{Fault, Refusal, RefusalKind};
use crate::source::Source;
use crate::tweets::Tweets;
use crate::workbook::{self, Beside};
use crate::zendesk::Zendesk;

/// Which reader a file goes to.
type Key = (Source, Option<usize>);

/// What lasts from file to file.
pub(crate) struct Run<'o> {
    reading: &'o Reading,
    shipped: &'o [Mapping],
    wanted: Option<Wanted>,
    readers: BTreeMap<Key, Box<dyn Reader + 'o>>,
    /// The number of each reader's last file.
    last_files: BTreeMap<Key, usize>,
    files: usize,
}

impl<'o> Run<'o> {
    /// A run.
    ///
    /// # Errors
    /// When a source is asked for that does not exist.
    pub(crate) fn new(reading: &'o Reading, shipped: &'o [Mapping]) -> Result<Self, ReadError> {
        let wanted = reading.source.as_deref().map(|name| wanted(name, &reading.mappings, shipped)).transpose()?;
        Ok(Self { reading, shipped, wanted, readers: BTreeMap::new(), last_files: BTreeMap::new(), files: 0 })
    }

    /// Reads one file.
    ///
    /// # Errors
    /// When it was named and cannot be read as a whole.
    pub(crate) fn file(
        &mut self,
        file: &DataFile,
        name: &str,
        sink: &mut dyn Sink,
        tell: &mut dyn FnMut(u64),
    ) -> Result<FileSummary, ReadError> {
        let opened =
            if file.is_stdin() { Stream::new(io::stdin().lock(), tell) } else { Stream::open(&file.path, tell) };
        match opened {
            Ok(stream) => self.stream(name, stream, file.is_named, sink),
            Err(source) if file.is_named => Err(ReadError::Io { path: name.to_owned(), source }),
            Err(source) => Ok(self.refused(name, format!("cannot be opened: {source}"), sink)),
        }
    }

    /// Reads one stream; `is_named` where the user named it and not the folder it lies in.
    ///
    /// # Errors
    /// When it was named and cannot be read as a whole.
    pub(crate) fn stream(
        &mut self,
        name: &str,
        stream: Stream<'_>,
        is_named: bool,
        sink: &mut dyn Sink,
    ) -> Result<FileSummary, ReadError> {
        let is_gzip = stream.is_gzip();
        let mut text = Text::new(stream);
        if workbook::is_workbook(text.raw_head(8)) {
            return self.workbook(name, text, is_named, sink);
        }
        let mut lines = Lines::new(text);
        let detected = match self.detect(name, &mut lines) {
            Ok(detected) => detected,
            Err(reason) if is_named => return Err(ReadError::Unrecognised { file: name.to_owned(), reason }),
            Err(reason) => return Ok(self.refused(name, reason, sink)),
        };
        self.rows(name, &mut lines, detected, is_named, is_gzip, sink)
    }

    /// Reads the sheets of a workbook, each as a table of its own.
    fn workbook(
        &mut self,
        name: &str,
        text: Text<Stream<'_>>,
        is_named: bool,
        sink: &mut dyn Sink,
    ) -> Result<FileSummary, ReadError> {
        let io = |source| ReadError::Io { path: name.to_owned(), source };
        let bytes = match text.into_raw(workbook::MOST) {
            Ok(bytes) => bytes,
            Err(error) if is_named => return Err(io(error)),
            Err(error) => return Ok(self.refused(name, error.to_string(), sink)),
        };
        let sheets = match workbook::sheets(&bytes) {
            Ok(sheets) => sheets,
            Err(reason) if is_named => return Err(ReadError::Unrecognised { file: name.to_owned(), reason }),
            Err(reason) => return Ok(self.refused(name, reason, sink)),
        };
        // First what each is, then the rows: a book without any table that is known is refused as a whole.
        let mut tables = Vec::new();
        let mut unknown = Vec::new();
        for sheet in &sheets {
            let place = format!("{name}, sheet `{}`", sheet.name);
            let found = sheet.table.as_ref().map_err(Clone::clone).and_then(|table| {
                let stream = Stream::new(table.text.as_slice(), |_| {}).map_err(|error| error.to_string())?;
                let mut lines = Lines::new(Text::new(stream));
                let detected = self.detect(&place, &mut lines)?.of_workbook();
                Ok((lines, detected, table.beside.as_slice()))
            });
            match found {
                Ok((lines, detected, beside)) => tables.push((place, lines, detected, beside)),
                Err(reason) => unknown.push((place, reason)),
            }
        }
        if tables.is_empty() {
            let reasons: Vec<String> =
                sheets.iter().zip(&unknown).map(|(sheet, (_, why))| format!("sheet `{}` {why}", sheet.name)).collect();
            let reason =
                if reasons.is_empty() { "is a workbook without any cell".to_owned() } else { reasons.join("; ") };
            return match is_named {
                true => Err(ReadError::Unrecognised { file: name.to_owned(), reason }),
                false => Ok(self.refused(name, reason, sink)),
            };
        }
        let mut whole: Option<FileSummary> = None;
        for (place, mut lines, detected, beside) in tables {
            let number = self.files;
            let mut sheet = self.rows(&place, &mut lines, detected, is_named, false, sink)?;
            sheet.counts.rows += beside.len() as u64;
            sheet.counts.refused += beside.len() as u64;
            beside.iter().for_each(|row| sink.refuse(beside_the_table(&place, row)));
            // All sheets are one file to those who count files.
            self.files = number;
            whole = Some(match whole {
                None => FileSummary { file: name.to_owned(), ..sheet },
                Some(book) => book.with(&sheet),
            });
        }
        self.files += 1;
        for (place, reason) in &unknown {
            sink.refuse(Refusal::of_file(place, reason.clone()));
        }
        let mut whole = whole.unwrap_or_else(|| self.refused(name, "is a workbook without any table".to_owned(), sink));
        whole.counts.refused += unknown.len() as u64;
        Ok(whole)
    }

    /// What the input is; its lines then begin behind a byte order mark, in the encoding that holds.
    fn detect(&self, name: &str, lines: &mut TextLines<'_>) -> Result<Detected, String> {
        let mut detected = self.look(name, lines);
        let own = |detected: &Result<Detected, String>| {
            let position = detected.as_ref().ok().and_then(|detected| detected.mapping);
            position.and_then(|position| self.mapping(position).encoding())
        };
        // A mapping may say the encoding, and only then its columns can be found.
        let named = own(&detected).or_else(|| {
            let given = self.reading.mappings.iter().find_map(Mapping::encoding);
            given.filter(|_| detected.as_ref().map_or(true, |detected| detected.mapping == Some(0)))
        });
        if let Some(encoding) = named
            && !lines.reader().has_mark()
            && Some(encoding) != lines.reader().encoding()
            && lines.reader_mut().rewind(encoding)
        {
            lines.begin_again();
            detected = self.look(name, lines);
        }
        lines.reader_mut().settle();
        let mut detected = detected?;
        if lines.rest().starts_with(b"\xef\xbb\xbf") {
            lines.skip(3);
        }
        if let Some(encoding) = lines.reader().encoding().map(Encoding::name) {
            detected.reason.push_str(&format!("; its bytes are {}", shown_encoding(encoding)));
        }
        Ok(detected)
    }

    fn look(&self, name: &str, lines: &mut TextLines<'_>) -> Result<Detected, String> {
        let question =
            Question { file: name, given: &self.reading.mappings, shipped: self.shipped, wanted: self.wanted };
        let mut wanted = HEAD;
        loop {
            // What came before a break still tells the format, and its rows still count.
            let broken = lines.peek(wanted).err();
            let head = lines.rest();
            // A file that breaks off at once is no empty one.
            if let Some(error) = broken.as_ref().filter(|_| head.is_empty()) {
                return Err(format!("breaks off before its first line ({error}): fetch the file again"));
            }
            let detected = answer(head, question);
            let is_all = broken.is_some() || head.len() < wanted || wanted >= LONG_HEAD;
            if is_all || !more_may_tell(head, &detected) {
                if broken.is_some() {
                    lines.break_off_behind(broken);
                }
                return detected;
            }
            wanted = (wanted * 16).min(LONG_HEAD);
        }
    }

    fn rows(
        &mut self,
        name: &str,
        lines: &mut TextLines<'_>,
        detected: Detected,
        is_named: bool,
        is_gzip: bool,
        sink: &mut dyn Sink,
    ) -> Result<FileSummary, ReadError> {
        let mut counts = Counts::default();
        if let Some(source) = detected.source {
            let key = (source, detected.mapping);
            let number = self.files;
            let input = Input { file: name, number, lines, layout: &detected.layout, counts: &mut counts };
            match self.reader(key).read(input, sink) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    counts.refused += 1;
                    sink.refuse(broken_off(name, lines, is_gzip, &error));
                }
                Err(error) if is_named => return Err(error.into()),
                Err(error) => return Ok(self.refused(name, error.to_string(), sink)),
            }
            self.last_files.insert(key, self.files);
        }
        self.files += 1;
        let Detected { source, format, reason, .. } = detected;
        let bytes = lines.bytes();
        Ok(FileSummary { file: name.to_owned(), source, format: Some(format), reason, counts, bytes })
    }

    /// Reads objects of a source, whatever they look like.
    pub(crate) fn objects(
        &mut self,
        source: Source,
        name: &str,
        text: &[u8],
        sink: &mut dyn Sink,
    ) -> io::Result<Counts> {
        let mut lines = Lines::new(Text::new(Stream::new(text, |_| {})?));
        let mut counts = Counts::default();
        let number = self.files;
        let input = Input { file: name, number, lines: &mut lines, layout: &Layout::Lines, counts: &mut counts };
        if let Ok(read) = self.reader((source, None)).read(input, sink) {
            read?;
        }
        Ok(counts)
    }

    fn reader(&mut self, key: Key) -> &mut dyn Reader {
        let (reading, shipped) = (self.reading, self.shipped);
        let make = || -> Box<dyn Reader + 'o> {
            match key {
                (Source::Native, _) => Box::new(Native::default()),
                (Source::Zendesk, _) => Box::new(DeskReader::<Zendesk>::new(reading.account.as_deref())),
                (Source::Intercom, _) => Box::new(DeskReader::<Intercom>::new(reading.account.as_deref())),
                (Source::Chatwoot, _) => Box::new(DeskReader::<Chatwoot>::new(reading.account.as_deref())),
                (Source::Freshdesk, _) => Box::new(DeskReader::<Freshdesk>::new(reading.account.as_deref())),
                (Source::Freshchat, _) => Box::new(DeskReader::<Freshchat>::new(reading.account.as_deref())),
                (Source::Tweets, _) => Box::new(DeskReader::<Tweets>::new(reading.account.as_deref())),
                (Source::QueueLog, _) => Box::new(QueueLog::new(reading.account.as_deref())),
                (Source::Table | Source::Xes, position) => {
                    let position = position.unwrap_or_default();
                    // A mapping of the user's says its account itself.
                    let is_shipped = position >= reading.mappings.len();
                    let account = reading.account.as_deref().filter(|_| is_shipped);
                    Box::new(Mapped::new(mapping_at(reading, shipped, position), account))
                }
            }
        };
        self.readers.entry(key).or_insert_with(make).as_mut()
    }

    /// Hands over what waited for the last file; `files` learn of it.
    pub(crate) fn finish(&mut self, files: &mut [FileSummary], sink: &mut dyn Sink) {
        for (key, reader) in &mut self.readers {
            let late = reader.finish(sink);
            if let Some(file) = self.last_files.get(key).and_then(|&number| files.get_mut(number)) {
                file.counts.events += late.events;
                file.counts.refused += late.refused;
            }
        }
    }

    fn mapping(&self, position: usize) -> &'o Mapping {
        mapping_at(self.reading, self.shipped, position)
    }

    /// A file that is refused as a whole.
    fn refused(&mut self, name: &str, reason: String, sink: &mut dyn Sink) -> FileSummary {
        self.files += 1;
        sink.refuse(Refusal::of_file(name, reason.clone()));
        let counts = Counts { refused: 1, ..Counts::default() };
        FileSummary { file: name.to_owned(), source: None, format: None, reason, counts, bytes: 0 }
    }
}

fn mapping_at<'m>(reading: &'m Reading, shipped: &'m [Mapping], position: usize) -> &'m Mapping {
    reading.mappings.get(position).unwrap_or_else(|| &shipped[position - reading.mappings.len()])
}

/// The source or mapping that the user names.
fn wanted(name: &str, given: &[Mapping], shipped: &[Mapping]) -> Result<Wanted, ReadError> {
    if let Some(source) = Source::parse(name) {
        return Ok(Wanted::Source(source));
    }
    if let Some(position) = given.iter().chain(shipped).position(|mapping| mapping.name() == name) {
        return Ok(Wanted::Mapping(position));
    }
    let names = Source::ALL.iter().map(|source| source.id());
    let names: Vec<&str> = names.chain(given.iter().chain(shipped).map(Mapping::name)).collect();
    let hint = match nearest::nearest(name, names.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; there are {}", nearest::list(&names)),
    };
    Err(ReadError::UnknownSource { name: name.to_owned(), hint })
}

/// A row of a sheet that belongs to no column of its table.
fn beside_the_table(place: &str, row: &Beside) -> Refusal {
    let reason =
        format!("every cell of the row, from column {} on, stands beside the columns of the heading", row.column);
    Refusal::new(place, row.row, Fault::row(RefusalKind::Malformed, reason), row.text.as_bytes())
}

fn shown_encoding(name: &str) -> &str {
    match name {
        "windows-1254" => "Windows-1254 (ISO-8859-9)",
        other => other,
    }
}

fn broken_off(name: &str, lines: &TextLines<'_>, is_gzip: bool, error: &io::Error) -> Refusal {
    let line = lines.number() + 1;
    let data_kinds = [io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput];
    let reason = if is_gzip && data_kinds.contains(&error.kind()) {
        "the gzip data is damaged or cut off here, and what follows is lost; fetch the file again".to_owned()
    } else {
        format!("reading broke off here: {error}")
    };
    Refusal::new(name, line, Fault::row(RefusalKind::Unreadable, reason), lines.rest())
}
