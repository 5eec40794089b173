//! Progress on long work: a bar on standard error, only where somebody looks and only once the work takes long.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use nabiz_words::Words;

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(600);
const BAR: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
const PIPE: &str = "{msg} {bytes}";
const COUNT: &str = "{msg} {wide_bar} {human_pos}/{human_len} {eta}";

/// The progress of one run.
pub(crate) struct Progress {
    words: Words,
    is_seen: bool,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Starts the clock.
    #[expect(clippy::disallowed_methods, reason = "the clock belongs to the binary; it times nothing but the bar")]
    pub fn new(words: Words) -> Self {
        Self { words, is_seen: io::stderr().is_terminal(), started: Instant::now(), bar: None }
    }

    /// Hears of bytes read.
    pub fn read(&mut self, progress: nabiz_sources::Progress<'_>) {
        if !self.is_due() {
            return;
        }
        let template = if progress.total.is_some() { BAR } else { PIPE };
        let bar = self.bar.get_or_insert_with(|| bar(progress.total, template));
        bar.set_message(self.words.with("terminal-progress-reading", &[("file", progress.file.into())]));
        bar.set_position(progress.bytes);
    }

    /// Hears of things written to `file`, `done` of `total`.
    pub fn written(&mut self, file: &str, done: u64, total: u64) {
        if !self.is_due() {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| bar(Some(total), COUNT));
        bar.set_message(self.words.with("terminal-progress-writing", &[("file", file.into())]));
        bar.set_position(done);
    }

    /// Says what is done now, by the id of a message.
    pub fn stage(&mut self, message: &str) {
        self.end();
        if self.is_due() {
            let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            spinner.set_message(self.words.get(message));
            spinner.enable_steady_tick(Duration::from_millis(120));
            self.bar = Some(spinner);
        }
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn is_due(&self) -> bool {
        self.is_seen && self.started.elapsed() >= PATIENCE
    }
}

fn bar(total: Option<u64>, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
