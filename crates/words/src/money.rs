//! Amounts of money, two decimals (METRICS A.7), with the symbols that CLDR gives in each language.

use crate::DASH;
use crate::lang::Lang;
use crate::message::Words;
use crate::number::{Decimals, Digits, digits_of};

impl Words {
    /// An amount of `currency` (ISO 4217): `₺1.234,50`, `TRY 1,234.50`, `€1,234.50`.
    #[must_use]
    pub fn money(self, amount: f64, currency: &str) -> String {
        self.amount(amount, currency, Digits::minus)
    }

    /// A difference of amounts, with its sign: `+₺12,00`.
    #[must_use]
    pub fn money_signed(self, amount: f64, currency: &str) -> String {
        self.amount(amount, currency, Digits::sign)
    }

    fn amount(self, amount: f64, currency: &str, sign: fn(&Digits) -> &'static str) -> String {
        let Some(digits) = digits_of(self.lang(), amount, Decimals::Exactly(2)) else { return DASH.to_owned() };
        let before = symbol(self.lang(), currency).map_or_else(|| format!("{currency} "), str::to_owned);
        format!("{}{before}{}", sign(&digits), digits.text)
    }
}

/// The symbol by which readers of the language know the currency; others go by their code.
fn symbol(lang: Lang, currency: &str) -> Option<&'static str> {
    match (currency, lang) {
        ("TRY", Lang::Tr) => Some("₺"),
        ("EUR", _) => Some("€"),
        ("USD", _) => Some("$"),
        ("GBP", _) => Some("£"),
        _ => None,
    }
}
