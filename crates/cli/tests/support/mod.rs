//! Runs the built program in a folder of its own, without any environment.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run printed, and how it ended.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Everything as one text, for snapshots.
    pub fn whole(&self) -> String {
        let code = self.code.map_or_else(|| "signal".to_owned(), |code| code.to_string());
        format!("exit {code}\n--- out\n{}--- err\n{}", self.out, self.err)
    }

    /// The run ended with this code, or the test fails with all that was said.
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.whole());
        assert!(!self.err.contains("panicked"), "{}", self.whole());
        self
    }
}

/// A folder to work in.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An empty one.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One with MiniDesk's log and settings.
    pub fn minidesk() -> Self {
        let desk = Self::new();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../usecases/tests/data");
        for name in ["minidesk.jsonl", "minidesk.toml"] {
            fs::copy(data.join(name), desk.path(name)).unwrap();
        }
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs `nabiz` with the words of `line`, split at blanks; `'…'` keeps them together.
    pub fn run(&self, line: &str) -> Ran {
        self.run_with(line, &[], b"")
    }

    pub fn run_with(&self, line: &str, environment: &[(&str, &str)], input: &[u8]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nabiz"));
        command.args(words(line)).current_dir(self.folder.path()).env_clear().envs(environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that reads nothing closes the pipe; that is its right.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (position, part) in line.split('\'').enumerate() {
        if position % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
