//! The languages.

use std::fmt;

use nabiz_catalogue::metric::Text;

/// A language of reports, pages and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Turkish.
    Tr,
    /// English, dates and numbers as in international use.
    En,
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Tr, Self::En];

    /// The name in settings and commands, and the value of HTML's `lang` attribute.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Tr => "tr",
            Self::En => "en",
        }
    }

    /// The language of a tag such as `tr`, `tr-TR`, `en_GB.UTF-8`.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_', '.']).next()?;
        Self::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.id()))
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick(self, text: Text) -> &'static str {
        match self {
            Self::Tr => text.tr,
            Self::En => text.en,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_first_part() {
        let rows = [
            ("tr", Some(Lang::Tr)),
            ("tr-TR", Some(Lang::Tr)),
            (" TR_tr.UTF-8", Some(Lang::Tr)),
            ("en", Some(Lang::En)),
            ("en-US", Some(Lang::En)),
            ("C", None),
            ("trk", None),
            ("", None),
        ];
        for (tag, lang) in rows {
            assert_eq!(Lang::parse(tag), lang, "{tag}");
        }
    }
}
