//! Numbers, percentages, points and scores, with the separators of CLDR.
//!
//! Rounding is half away from zero on the shortest decimal text of the value (METRICS A.7): 0.125 is 0.13, and
//! 1.005 is 1.01 although the nearest binary number lies a little below.

use std::cmp::Ordering;
use std::sync::LazyLock;

use fixed_decimal::{Decimal, FloatPrecision, Sign, UnsignedRoundingMode};
use icu_decimal::DecimalFormatter;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::{Locale, locale};

use crate::lang::Lang;
use crate::message::Words;
use crate::{DASH, MINUS};

static TR: LazyLock<DecimalFormatter> = LazyLock::new(|| formatter(locale!("tr")));
static EN: LazyLock<DecimalFormatter> = LazyLock::new(|| formatter(locale!("en")));

/// How many decimals are shown.
#[derive(Clone, Copy)]
pub(crate) enum Decimals {
    /// Always so many.
    Exactly(u8),
    /// So many, without zeros at the end.
    UpTo(u8),
}

/// A rounded number: its digits with separators, and its sign beside them.
pub(crate) struct Digits {
    /// Below, at or above zero after rounding.
    pub sign: Ordering,
    /// Without sign.
    pub text: String,
}

/// `value` rounded and with separators; `None` if it is no number.
pub(crate) fn digits_of(lang: Lang, value: f64, decimals: Decimals) -> Option<Digits> {
    let mut decimal = Decimal::try_from_f64(value, FloatPrecision::RoundTrip).ok()?;
    let (Decimals::Exactly(places) | Decimals::UpTo(places)) = decimals;
    let position = -i16::from(places);
    decimal.absolute.round_with_mode(position, UnsignedRoundingMode::HalfExpand);
    decimal.absolute.trim_end();
    if matches!(decimals, Decimals::Exactly(_)) {
        decimal.absolute.pad_end(position);
    }
    let is_zero = decimal.absolute.is_zero();
    decimal.sign = Sign::None;
    let formatter = match lang {
        Lang::Tr => &TR,
        Lang::En => &EN,
    };
    let sign = if is_zero { Ordering::Equal } else { value.partial_cmp(&0.0)? };
    Some(Digits { sign, text: formatter.format_to_string(&decimal) })
}

impl Digits {
    /// With a minus sign below zero.
    pub fn plain(self) -> String {
        self.minus().to_owned() + &self.text
    }

    /// With a plus sign above zero, too.
    pub fn signed(self) -> String {
        self.sign().to_owned() + &self.text
    }

    /// The minus sign, or nothing.
    pub fn minus(&self) -> &'static str {
        if self.sign == Ordering::Less { MINUS } else { "" }
    }

    /// The sign; nothing at zero.
    pub fn sign(&self) -> &'static str {
        if self.sign == Ordering::Greater { "+" } else { self.minus() }
    }
}

impl Words {
    /// A number with up to `max_decimals`: `1.234,5`, `1,234.5`.
    #[must_use]
    pub fn number(self, value: f64, max_decimals: u8) -> String {
        self.digits(value, Decimals::UpTo(max_decimals), Digits::plain)
    }

    /// A number with exactly `decimals`: `1.234,50`, `1,234.50`.
    #[must_use]
    pub fn fixed(self, value: f64, decimals: u8) -> String {
        self.digits(value, Decimals::Exactly(decimals), Digits::plain)
    }

    /// A difference with its sign and exactly `decimals`: `+0,25`.
    #[must_use]
    pub fn signed(self, value: f64, decimals: u8) -> String {
        self.digits(value, Decimals::Exactly(decimals), Digits::signed)
    }

    /// A number of things: `1.234`.
    #[must_use]
    pub fn count(self, n: u64) -> String {
        // Counts stay far below 2^53, up to which every whole number has its own float.
        self.number(n as f64, 0)
    }

    /// A score of two decimals: `4,50`.
    #[must_use]
    pub fn score(self, value: f64) -> String {
        self.fixed(value, 2)
    }

    /// A net promoter score, one decimal with its sign: `+42,0`.
    #[must_use]
    pub fn nps(self, value: f64) -> String {
        self.signed(value, 1)
    }

    /// A percentage (94.04 for 94.04 %) with exactly `decimals`: `%94,04`, `94.04%`. Two are usual.
    #[must_use]
    pub fn percent(self, value: f64, decimals: u8) -> String {
        self.pattern("unit-percent", value, Decimals::Exactly(decimals), Digits::minus)
    }

    /// A percentage without zeros at the end, for axes and prose: `%80`, `80%`.
    #[must_use]
    pub fn percent_trimmed(self, value: f64, max_decimals: u8) -> String {
        self.pattern("unit-percent", value, Decimals::UpTo(max_decimals), Digits::minus)
    }

    /// A difference of percentages, in points with its sign: `+2,15 puan`, `+2.15 pp`.
    #[must_use]
    pub fn points(self, value: f64, decimals: u8) -> String {
        self.pattern("unit-points", value, Decimals::Exactly(decimals), Digits::sign)
    }

    fn digits(self, value: f64, decimals: Decimals, print: fn(Digits) -> String) -> String {
        digits_of(self.lang(), value, decimals).map_or_else(|| DASH.to_owned(), print)
    }

    /// The digits inside the message `id`, the sign before it.
    fn pattern(self, id: &str, value: f64, decimals: Decimals, sign: fn(&Digits) -> &'static str) -> String {
        let Some(digits) = digits_of(self.lang(), value, decimals) else { return DASH.to_owned() };
        sign(&digits).to_owned() + &self.with(id, &[("value", (&digits.text).into())])
    }
}

fn formatter(locale: Locale) -> DecimalFormatter {
    DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default())
        .expect("the compiled data hold every locale of CLDR")
}
