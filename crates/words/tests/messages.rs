//! The two message files agree, and every message prints.

use std::collections::BTreeSet;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use nabiz_words::{Arg, Lang, Words, message_ids};

const TR: &str = include_str!("../i18n/tr.ftl");
const EN: &str = include_str!("../i18n/en.ftl");

type Message = (String, BTreeSet<String>);

/// Every message with the names of its arguments, in the order of the file.
fn messages(source: &str) -> Vec<Message> {
    let resource: Resource<&str> = fluent_syntax::parser::parse(source).expect("the file parses");
    let message = |entry| match entry {
        Entry::Message(message) => {
            assert!(message.attributes.is_empty(), "{} has attributes, which nothing prints", message.id.name);
            let mut args = BTreeSet::new();
            in_pattern(&message.value.expect("every message has a text"), &mut args);
            Some((message.id.name.to_owned(), args))
        }
        Entry::Term(term) => panic!("term -{}: write the words out", term.id.name),
        _ => None,
    };
    resource.body.into_iter().filter_map(message).collect()
}

fn in_pattern(pattern: &Pattern<&str>, args: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(inline) } => in_inline(inline, args),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                in_inline(selector, args);
                variants.iter().for_each(|variant| in_pattern(&variant.value, args));
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, args: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            args.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|inner| in_inline(inner, args));
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = &**expression {
                in_inline(inner, args);
            }
        }
        _ => {}
    }
}

#[test]
fn both_files_have_the_same_messages_and_arguments_in_the_same_order() {
    let (tr, en) = (messages(TR), messages(EN));
    for (tr, en) in tr.iter().zip(&en) {
        assert_eq!(tr, en);
    }
    assert_eq!(tr.len(), en.len());
    let ids: Vec<&str> = en.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, message_ids());
}

#[test]
fn no_message_stands_twice() {
    let mut seen = BTreeSet::new();
    for (id, _) in messages(TR) {
        assert!(seen.insert(id.clone()), "{id} stands twice");
    }
}

#[test]
fn every_message_prints_with_its_arguments() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for (id, names) in messages(TR) {
            for n in [0_u64, 1, 2] {
                let arg = |name: &String| (name.clone(), if name == "n" { Arg::Count(n) } else { Arg::from("value") });
                let args: Vec<(String, Arg<'_>)> = names.iter().map(arg).collect();
                let args: Vec<(&str, Arg<'_>)> = args.iter().map(|(name, arg)| (name.as_str(), arg.clone())).collect();
                let text = words.with(&id, &args);
                assert!(!text.is_empty() && !text.contains(['{', '⟨', '\u{2068}', '\n']), "{lang} {id}: {text}");
            }
        }
    }
}

#[test]
fn turkish_puts_no_ending_on_an_argument() {
    for line in TR.lines().filter(|line| !line.starts_with('#')) {
        assert!(!line.contains("}'") && !line.contains("}’"), "the ending depends on the value: {line}");
        let glued = line.match_indices(" }").any(|(at, _)| line[at + 2..].starts_with(char::is_alphabetic));
        assert!(!glued, "the ending depends on the value: {line}");
    }
}

#[test]
fn plurals_are_chosen_and_numbers_grouped() {
    let rows = [
        (Lang::En, "count-cases", 0_u64, "0 cases"),
        (Lang::En, "count-cases", 1, "1 case"),
        (Lang::En, "count-cases", 12_345, "12,345 cases"),
        (Lang::Tr, "count-cases", 1, "1 talep"),
        (Lang::Tr, "count-cases", 12_345, "12.345 talep"),
    ];
    for (lang, id, n, text) in rows {
        assert_eq!(Words::new(lang).with(id, &[("n", n.into())]), text);
    }
    let words = Words::new(Lang::En);
    let waiting = |n: u64| words.with("waiting-line", &[("n", n.into()), ("oldest", "5 h".into())]);
    assert_eq!(waiting(1), "1 still waiting, for 5 h");
    assert_eq!(waiting(3), "3 still waiting, the longest for 5 h");
}

#[test]
fn what_is_missing_is_seen() {
    let words = Words::new(Lang::Tr);
    assert_eq!(words.get("no-such-message"), "⟨no-such-message⟩");
    assert!(!words.has("no-such-message"));
    assert_eq!(words.get("report-as-of"), "{$instant} itibarıyla");
}

#[test]
fn words_can_be_shared_between_threads() {
    let texts: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| Words::new(Lang::Tr).percent(94.04, 2))).collect();
        threads.into_iter().map(|thread| thread.join().expect("the thread ends well")).collect()
    });
    assert!(texts.iter().all(|text| text == "%94,04"));
}
