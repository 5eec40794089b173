//! Everything that has an id has a name in both languages.

use nabiz_catalogue::metric::{Anchor, Better, Headline, Recipe, Unit};
use nabiz_catalogue::metrics;
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{Flag, NaReason};
use nabiz_catalogue::stats::placement::Label;
use nabiz_domain::calendar::Hours;
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{AgentState, Instrument, Priority, Status};
use nabiz_words::{Lang, Words};

const ANCHORS: [Anchor; 14] = [
    Anchor::Completion,
    Anchor::Opened,
    Anchor::Outcome,
    Anchor::FirstResolved,
    Anchor::QueueEntry,
    Anchor::HandleEnd,
    Anchor::Answered,
    Anchor::Sent,
    Anchor::Arrival,
    Anchor::BecameCritical,
    Anchor::Instant,
    Anchor::Period,
    Anchor::Reviewed,
    Anchor::Both,
];
const FLAGS: [Flag; 11] = [
    Flag::Provisional,
    Flag::FewData,
    Flag::Rescaled,
    Flag::MixedScale,
    Flag::Scale1To10,
    Flag::Partial,
    Flag::Uncalibrated,
    Flag::MixedCurrency,
    Flag::MixedSettings,
    Flag::NoReplyFeed,
    Flag::BurnoutRisk,
];
const REASONS: [NaReason; 6] = [
    NaReason::NotApplicable,
    NaReason::BenchmarkNa,
    NaReason::NoData,
    NaReason::BelowMinN,
    NaReason::Privacy,
    NaReason::NoSource,
];
const HEADLINES: [Headline; 6] =
    [Headline::Median, Headline::Mean, Headline::Share, Headline::Sum, Headline::Count, Headline::Special];
const DIRECTIONS: [Better; 5] =
    [Better::Lower, Better::Higher, Better::Neutral, Better::AtLeast100, Better::Band(75.0, 85.0)];

fn all_names(words: Words) -> Vec<String> {
    let mut names = Vec::new();
    names.extend(Class::ALL.map(|class| words.class(class)));
    names.extend(Class::ALL.map(|class| words.classes(class)));
    names.extend(Channel::ALL.iter().map(|channel| words.channel(*channel)));
    names.extend(Priority::ALL.map(|priority| words.priority(priority)));
    names.extend(Status::ALL.map(|status| words.status(status)));
    names.extend(AgentState::ALL.map(|state| words.agent_state(state)));
    names.extend([Instrument::Csat, Instrument::Ces, Instrument::Nps, Instrument::Esat].map(|i| words.instrument(i)));
    names.extend(Dimension::BUILT_IN.iter().map(|dimension| words.dimension(dimension)));
    names.extend(Dimension::BUILT_IN.iter().map(|dimension| words.key(dimension, None)));
    names.extend([Hours::Calendar, Hours::Business].map(|hours| words.hours(hours)));
    names.extend(ANCHORS.map(|anchor| words.anchor(anchor)));
    names.extend(HEADLINES.map(|headline| words.headline(headline)));
    names.extend(DIRECTIONS.map(|better| words.better(better, Unit::Percent)));
    names.extend(REASONS.map(|reason| words.na(reason)));
    names.extend(REASONS.map(|reason| words.na_why(reason)));
    names.extend(FLAGS.map(|flag| words.flag(flag)));
    names.extend(FLAGS.map(|flag| words.flag_why(flag)));
    for label in [Label::Top20, Label::AboveMedian, Label::BelowMedian] {
        names.extend([true, false].map(|is_certain| words.placement(label, is_certain)));
    }
    names
}

#[test]
fn every_id_has_a_name_in_both_languages() {
    for lang in Lang::ALL {
        for name in all_names(Words::new(lang)) {
            assert!(!name.is_empty() && !name.contains('⟨') && !name.contains('{'), "{lang}: {name}");
        }
    }
}

#[test]
fn flags_and_reasons_are_named_as_in_records() {
    for flag in FLAGS {
        let id = serde_json::to_string(&flag).unwrap();
        assert_eq!(Words::new(Lang::Tr).name("flag", id.trim_matches('"')), Words::new(Lang::Tr).flag(flag));
    }
    for reason in REASONS {
        let id = serde_json::to_string(&reason).unwrap();
        assert_eq!(Words::new(Lang::En).name("na-why", id.trim_matches('"')), Words::new(Lang::En).na_why(reason));
    }
    for anchor in ANCHORS {
        let id = serde_json::to_string(&anchor).unwrap();
        assert_eq!(Words::new(Lang::En).name("anchor", id.trim_matches('"')), Words::new(Lang::En).anchor(anchor));
    }
}

#[test]
fn every_variant_has_a_name() {
    let words = Words::new(Lang::Tr);
    for metric in metrics::ALL {
        let ids: Vec<&str> = match metric.recipe {
            Recipe::Durations { variants, .. } | Recipe::Means { variants, .. } => {
                variants.iter().map(|v| v.id).collect()
            }
            Recipe::Shares(shares) => shares.iter().map(|share| share.id).collect(),
            _ => Vec::new(),
        };
        for id in ids.into_iter().filter(|id| !id.is_empty()) {
            assert!(words.has(&format!("variant-{id}")), "the variant `{id}` of {} has no name", metric.id);
        }
    }
}

#[test]
fn every_basis_of_the_catalogue_has_words_in_both_languages() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for metric in metrics::ALL {
            let bases: Vec<&str> = match metric.recipe {
                Recipe::Durations { variants, .. } | Recipe::Means { variants, .. } => {
                    variants.iter().map(|variant| variant.basis).collect()
                }
                Recipe::Shares(shares) => shares.iter().map(|share| share.basis).collect(),
                _ => Vec::new(),
            };
            for basis in bases.into_iter().filter(|basis| !basis.is_empty()) {
                let marked = format!("{basis}, unknown part");
                let told = words.basis(&marked);
                // Ids have no words of their own left.
                assert!(told.ends_with(", unknown part") && !told.contains(['=', '_', ';', '/']), "{lang}: {told}");
                assert!(lang == Lang::En || !told.contains(basis) || basis == "net", "{basis} of {}", metric.id);
            }
        }
    }
}

#[test]
fn a_basis_reads_as_words_and_what_has_none_stands_for_itself() {
    let (tr, en) = (Words::new(Lang::Tr), Words::new(Lang::En));
    let rows = [
        (
            "from=assignment, mean, calendar",
            "atamadan itibaren, ortalama, takvim saati",
            "from assignment, mean, calendar hours",
        ),
        ("sla_mode=completed", "yalnız tamamlananlar", "completed cases only"),
        (
            "exactly one public human reply, no window",
            "bir insanın herkese açık tek yanıtıyla, süre sınırı olmadan",
            "exactly one public reply by a person, with no time limit",
        ),
        ("<b>, median", "<b>, ortanca", "<b>, median"),
        ("", "", ""),
    ];
    for (basis, turkish, english) in rows {
        assert_eq!((tr.basis(basis).as_str(), en.basis(basis).as_str()), (turkish, english));
    }
}

#[test]
fn benchmark_labels_are_the_agreed_ones() {
    let words = Words::new(Lang::Tr);
    let rows = [
        (words.placement(Label::Top20, true), "İlk %20"),
        (words.placement(Label::AboveMedian, true), "Medyanın üstünde"),
        (words.placement(Label::BelowMedian, true), "Medyanın altında"),
        (words.placement(Label::Top20, false), "~ İlk %20"),
        (words.get("benchmark-uncertain"), "~ belirsiz"),
        (words.get("benchmark-basis-assumed"), "kıyas tanımı: varsayım"),
        (words.get("change-none"), "belirgin değişim yok"),
        (words.get("not-reached"), "henüz ulaşılmadı"),
    ];
    for (got, expected) in rows {
        assert_eq!(got, expected);
    }
}

#[test]
fn group_keys_read_as_names() {
    let rows = [
        (Dimension::Channel, Some("email"), "E-posta", "E-mail"),
        (Dimension::Channel, Some("carrier_pigeon"), "carrier_pigeon", "carrier_pigeon"),
        (Dimension::Class, Some("ticket"), "Destek talebi", "Ticket"),
        (Dimension::Class, Some("conversation+ticket"), "Görüşme + Destek talebi", "Conversation + Ticket"),
        (Dimension::Class, Some("account"), "Hesap geneli", "Account level"),
        (Dimension::Priority, Some("urgent"), "Acil", "Urgent"),
        (Dimension::Hour, Some("09"), "09:00–10:00", "09:00–10:00"),
        (Dimension::Weekday, Some("3"), "Çarşamba", "Wednesday"),
        (Dimension::Day, Some("2026-11-22"), "22 Kas 2026", "22 Nov 2026"),
        (Dimension::Week, Some("2026-W47"), "2026, 47. hafta", "2026, week 47"),
        (Dimension::Month, Some("2026-11"), "Kas 2026", "Nov 2026"),
        (Dimension::Month, Some("soon"), "soon", "soon"),
        (Dimension::Team, Some("L1"), "L1", "L1"),
        (Dimension::Topic, None, "Etiketsiz", "Untagged"),
        (Dimension::Attribute("product".into()), None, "(boş)", "(none)"),
    ];
    for (dimension, value, tr, en) in rows {
        assert_eq!(Words::new(Lang::Tr).key(&dimension, value), tr);
        assert_eq!(Words::new(Lang::En).key(&dimension, value), en);
    }
}
