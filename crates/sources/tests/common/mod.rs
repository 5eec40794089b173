//! A sink that keeps everything as text.
#![expect(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

use nabiz_domain::calendar::Hours;
use nabiz_domain::event::Event;
use nabiz_sources::native::write_event;
use nabiz_sources::{
    DeskSchedule, Figure, Mapping, ReadError, ReadOptions, ReadSummary, Recorded, Refusal, Sink, Source, read_all,
    read_stream,
};

/// Events as native lines, refusals as they are.
#[derive(Debug, Default)]
pub struct Kept {
    pub lines: Vec<String>,
    pub refusals: Vec<Refusal>,
    /// `1 first_response 120`.
    pub recorded: Vec<String>,
    pub schedules: Vec<DeskSchedule>,
}

impl Sink for Kept {
    fn event(&mut self, event: &Event<'_>) {
        let mut line = Vec::new();
        write_event(event, &mut line).unwrap();
        self.lines.push(String::from_utf8(line).unwrap().trim_end().to_owned());
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
    }

    fn wants_recorded(&self) -> bool {
        true
    }

    fn recorded(&mut self, one: &Recorded<'_>) {
        let Figure { what, hours, value, .. } = one.figure;
        let hours = if hours == Hours::Business { " of business" } else { "" };
        self.recorded.push(format!("{} {what:?} {value}{hours}", one.case_id));
    }

    fn schedule(&mut self, schedule: DeskSchedule) {
        self.schedules.push(schedule);
    }
}

impl Kept {
    /// The messages of the refusals.
    pub fn messages(&self) -> Vec<String> {
        self.refusals.iter().map(Refusal::to_string).collect()
    }

    /// Each event without what all events of these tests share.
    pub fn short(&self) -> Vec<String> {
        self.lines.iter().map(|line| short(line)).collect()
    }
}

/// `2024-04-15T07:00 C1 status to=solved by=agent:A1`.
pub fn short(line: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let keys: Vec<String> =
        line.split('"').skip(1).step_by(2).filter(|key| value.get(key).is_some()).map(str::to_owned).collect();
    let mut seen = vec!["event_id", "ts", "account", "case_id", "type"];
    let text = |key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or("-").to_owned();
    let mut out = format!("{} {} {}", text("ts").replace(":00.000Z", ""), text("case_id"), text("type"));
    for key in &keys {
        if !seen.contains(&key.as_str()) {
            seen.push(key);
            out.push_str(&format!(" {key}={}", value[key].to_string().trim_matches('"')));
        }
    }
    out
}

pub fn mapping(text: &str) -> ReadOptions {
    ReadOptions { mappings: vec![Mapping::parse("test.toml", text).unwrap()] }
}

/// Reads `bytes` as the file `data`.
pub fn read_bytes(bytes: &[u8], options: &ReadOptions) -> Result<Kept, ReadError> {
    let mut kept = Kept::default();
    read_stream("data", bytes, options, &mut kept)?;
    Ok(kept)
}

/// Reads files and folders.
pub fn read_paths(paths: &[&Path]) -> Result<(Kept, ReadSummary), ReadError> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    let mut kept = Kept::default();
    let summary = read_all(&paths, &ReadOptions::default(), &mut kept, &mut |_| {})?;
    Ok((kept, summary))
}

/// Events and refusals of files with these texts; all of them are of `source`.
pub fn read_desk(source: Source, files: &[&str]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    for (number, text) in files.iter().enumerate() {
        fs::write(
            folder.path().join(format!("{number}.{}", if text.starts_with(['{', '[']) { "json" } else { "csv" })),
            text,
        )
        .unwrap();
    }
    let mut kept = Kept::default();
    let inputs = [folder.path().to_owned()];
    let summary = read_all(&inputs, &ReadOptions::default(), &mut kept, &mut |_| {}).unwrap();
    for file in &summary.files {
        assert_eq!(file.source, Some(source), "{}: {}", file.file, file.reason);
    }
    assert_eq!(summary.total().events, kept.lines.len() as u64);
    assert_eq!(summary.total().refused, kept.refusals.len() as u64);
    let lines = kept.short().iter().map(|line| line.replace("2024-04-15T", "").replace(".000Z", "")).collect();
    let reasons = kept.refusals.iter().map(|refusal| {
        let field = refusal.field.as_deref().map_or_else(String::new, |field| format!("{field}: "));
        format!("{}: {field}{}", refusal.line, refusal.reason)
    });
    (lines, reasons.collect())
}
