//! For whom we print: the language, and what the terminal can show.

use std::io::{self, IsTerminal, Write};

use nabiz_words::{Lang, Words};

/// The reader and the reader's terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// The words of the reader's language.
    pub words: Words,
    /// Columns of the terminal on standard output; `None` if it is none, and then nothing is cut to a width.
    pub width: Option<u16>,
    /// Whether standard output may be coloured.
    pub has_colour: bool,
    /// Whether what is printed is Markdown, for a file or a page elsewhere.
    pub is_markdown: bool,
}

impl Context {
    /// The context of this process; `may_colour` is the reader's wish.
    pub fn of_terminal(lang: Lang, may_colour: bool) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let (width, has_colour) = (is_terminal.then(terminal_width), is_terminal && may_colour);
        Self { words: Words::new(lang), width, has_colour, is_markdown: false }
    }

    /// The same reader, for whom Markdown is written.
    pub fn in_markdown(self) -> Self {
        Self { width: None, has_colour: false, is_markdown: true, ..self }
    }

    /// `text` as the title of what follows; `level` 1 is the largest.
    pub fn title(&self, level: usize, text: &str) -> String {
        if self.is_markdown { format!("{} {}\n", "#".repeat(level), escaped(text)) } else { self.bold(text) }
    }

    /// `text` as a heading.
    pub fn bold(&self, text: &str) -> String {
        self.styled("1", text)
    }

    /// `text` as a remark.
    pub fn dim(&self, text: &str) -> String {
        self.styled("2", text)
    }

    fn styled(&self, code: &str, text: &str) -> String {
        if self.has_colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Columns to fill with running text.
    pub fn text_width(&self) -> usize {
        self.width.map_or(100, |width| usize::from(width).clamp(30, 110))
    }

    /// Tells the reader something that is no result: it goes to standard error.
    pub fn note(&self, text: &str) {
        // A remark that nobody can read is no reason to fail.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// A text in Markdown that means nothing but itself.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '\n' => safe.push_str("<br>"),
            '<' => safe.push_str("&lt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '|' | '*' | '`' | '[' | ']' | '#' => safe.extend(['\\', one]),
            one => safe.push(one),
        }
    }
    safe
}

/// The parser of the command line knows how wide the terminal is: it fills its help to that width. Asking it saves a
/// dependency.
fn terminal_width() -> u16 {
    const WIDEST: usize = 400;
    let probe = clap::Command::new("width").about("x ".repeat(WIDEST)).max_term_width(WIDEST).render_help();
    let longest = probe.to_string().lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    // The last `x` of a line may leave the last column free.
    u16::try_from(longest + 1).unwrap_or(100).max(40)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_markdown_means_nothing_but_itself() {
        assert_eq!(escaped("a|b <i>*x*</i> [l](u) #1\nc"), "a\\|b &lt;i>\\*x\\*&lt;/i> \\[l\\](u) \\#1<br>c");
    }
}
