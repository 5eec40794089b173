//! Messages by id, with arguments and plurals (Project Fluent).
//!
//! The files are `i18n/tr.ftl` and `i18n/en.ftl`; a test holds them to the same ids and arguments.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::lang::Lang;
use crate::number::{Decimals, digits_of};

const TR: &str = include_str!("../i18n/tr.ftl");
const EN: &str = include_str!("../i18n/en.ftl");

static TR_BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Lang::Tr, TR));
static EN_BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Lang::En, EN));

/// The words of one language: cheap to make and to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Text, put in as it is.
    Text(Cow<'a, str>),
    /// A whole number: chooses the plural and is printed with separators.
    Count(u64),
    /// A number: chooses the plural and is printed with up to two decimals.
    Number(f64),
}

impl Words {
    /// The words of `lang`.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    #[must_use]
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// The message `id`; a message that is not there shows as `⟨id⟩`.
    #[must_use]
    pub fn get(self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The message `id` with its arguments; an argument that is not given shows as `{$name}`.
    #[must_use]
    pub fn with(self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(id, args).unwrap_or_else(|| format!("⟨{id}⟩"))
    }

    /// Whether there is a message `id`.
    #[must_use]
    pub fn has(self, id: &str) -> bool {
        self.bundle().has_message(id)
    }

    /// The message `id`, if there is one.
    pub(crate) fn find(self, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(id)?.value()?;
        let args: FluentArgs<'_> = args.iter().map(|(name, arg)| (*name, arg.as_fluent())).collect();
        let mut text = String::new();
        // Faults (an argument that is not given) leave their mark in the text itself.
        bundle.write_pattern(&mut text, pattern, Some(&args), &mut Vec::new()).ok()?;
        Some(text)
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self.lang {
            Lang::Tr => &TR_BUNDLE,
            Lang::En => &EN_BUNDLE,
        }
    }
}

/// The ids of all messages, in the order of the files.
#[must_use]
pub fn message_ids() -> Vec<&'static str> {
    let starts = EN.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()));
    starts.filter_map(|line| line.split_once(" =").map(|(id, _)| id)).collect()
}

fn bundle(lang: Lang, source: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned()).expect("the message files are whole, as a test holds");
    let locale = lang.id().parse().expect("a language's id is a language tag");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Marks around arguments would help mixed scripts; in terminals and exports they are noise.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Tr => |value, _| number(Lang::Tr, value),
        Lang::En => |value, _| number(Lang::En, value),
    }));
    bundle.add_resource(resource).expect("no message stands twice, as a test holds");
    bundle
}

fn number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(digits_of(lang, number.value, Decimals::UpTo(2))?.plain()),
        _ => None,
    }
}

impl Arg<'_> {
    fn as_fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::from(text.as_ref()),
            Self::Count(n) => FluentValue::from(*n),
            Self::Number(number) => FluentValue::from(*number),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<u64> for Arg<'_> {
    fn from(n: u64) -> Self {
        Self::Count(n)
    }
}

impl From<u32> for Arg<'_> {
    fn from(n: u32) -> Self {
        Self::Count(n.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Self::Count(n as u64)
    }
}

impl From<f64> for Arg<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lang.fmt(f)
    }
}
