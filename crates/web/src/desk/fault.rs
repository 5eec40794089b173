//! What is wrong with a filter, in the reader's language: what the address asks is read once more, with words.

use jiff::civil::Date;
use nabiz_app::desk::CaseState;
use nabiz_catalogue::query::{FilterError, parse_filter};
use nabiz_words::Words;

use super::ask::{Asked, ORDERS};

/// The first fault of what an address asks; none where it lies elsewhere.
pub(super) fn of(words: Words, asked: &Asked) -> Option<String> {
    days(words, asked).or_else(|| condition(words, asked)).or_else(|| choice(words, asked))
}

fn days(words: Words, asked: &Asked) -> Option<String> {
    let mut days = Vec::new();
    for text in ["from", "to"].iter().filter_map(|name| asked.one(name)) {
        match text.parse::<Date>() {
            Ok(day) => days.push(day),
            Err(_) => return Some(words.with("desk-fault-date", &[("value", text.into())])),
        }
    }
    let is_swapped = matches!(days.as_slice(), [from, to] if from > to);
    is_swapped.then(|| words.get("desk-fault-days"))
}

fn condition(words: Words, asked: &Asked) -> Option<String> {
    let error = parse_filter(&asked.one("where")?).err()?;
    let said = [
        ("at", error.at.to_string().into()),
        ("why", why(words, &error).into()),
        ("example", "channel=email,whatsapp and not team=L1".into()),
    ];
    Some(words.with("desk-fault-where", &said))
}

/// A reason of the reader of filters; one that has no message stands for itself.
fn why(words: Words, error: &FilterError) -> String {
    let id = match error.reason.as_str() {
        "there is more text than one filter" => "more",
        "`!` stands alone, write `!=`" => "bang",
        "a quote is not closed" => "quote",
        "a parenthesis is not closed" => "paren",
        "a condition `key=value` is missing" => "missing",
        "`=` or `!=` is missing" => "equals",
        other => return other.to_owned(),
    };
    words.name("desk-fault-where", id)
}

fn choice(words: Words, asked: &Asked) -> Option<String> {
    let is_state = |id: &String| CaseState::parse(id).is_some();
    let is_order = |id: &String| ORDERS.iter().any(|(known, _)| known == id);
    let is_page = |text: &String| text.parse::<usize>().is_ok_and(|page| page > 0);
    let wrong = |name: &str, fits: &dyn Fn(&String) -> bool| asked.one(name).filter(|value| !fits(value));
    let wrong = wrong("state", &is_state).or_else(|| wrong("order", &is_order)).or_else(|| wrong("page", &is_page))?;
    Some(words.with("desk-fault-choice", &[("value", wrong.into())]))
}

#[cfg(test)]
mod tests {
    use nabiz_words::Lang;

    use super::*;

    #[test]
    fn every_fault_of_a_condition_has_words_of_its_own() {
        for text in ["a=1 b=2", "a!1", "a=\"x", "(a=1", "and", "team"] {
            let error = parse_filter(text).unwrap_err();
            assert_ne!(why(Words::new(Lang::Tr), &error), error.reason, "{text}");
        }
    }

    #[test]
    fn the_fault_of_an_address_is_said_in_the_readers_language() {
        let said = |url: &str| of(Words::new(Lang::Tr), &Asked::parse(url));
        for (url, fault) in [
            ("from=2026-11-20&to=2026-11-10", Some("İlk gün son günden sonra.")),
            ("from=soon", Some("“soon” bir tarih değil.")),
            ("state=lost", Some("“lost” burada seçilebilecek bir şey değil.")),
            ("page=0", Some("“0” burada seçilebilecek bir şey değil.")),
            ("from=2026-11-10&to=2026-11-20&where=team%3DL1&order=oldest", None),
        ] {
            assert_eq!(said(url).as_deref(), fault, "{url}");
        }
        assert!(said("where=team").unwrap().starts_with("Koşul 5. karakterde okunamıyor: = ya da != eksik."));
    }
}
