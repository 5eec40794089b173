//! Names of everything that has an id: `<family>-<id>` in the message files.

use nabiz_catalogue::metric::{Anchor, Better, Headline, Text, Unit};
use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::{Flag, NaReason};
use nabiz_catalogue::stats::placement::Label;
use nabiz_domain::calendar::Hours;
use nabiz_domain::channel::{Channel, Class};
use nabiz_domain::event::{AgentState, Instrument, Priority, Status};

use crate::message::Words;

impl Words {
    /// The one of two texts that is in this language.
    #[must_use]
    pub fn text(self, text: Text) -> &'static str {
        self.lang().pick(text)
    }

    /// The name of `id` in a family: `class`, `channel`, `feed`, `refusal`, `stat`, `variant`, `flag` and so on.
    #[must_use]
    pub fn name(self, family: &str, id: &str) -> String {
        self.get(&format!("{family}-{id}"))
    }

    /// The same where ids may be the account's own; those stand for themselves.
    #[must_use]
    pub fn name_or_id(self, family: &str, id: &str) -> String {
        self.find(&format!("{family}-{id}"), &[]).unwrap_or_else(|| id.to_owned())
    }

    /// `Görüşme`, `Conversation`.
    #[must_use]
    pub fn class(self, class: Class) -> String {
        self.name("class", class.id())
    }

    /// `Görüşmeler`, `Conversations`.
    #[must_use]
    pub fn classes(self, class: Class) -> String {
        self.name("classes", class.id())
    }

    /// `E-posta`, `E-mail`.
    #[must_use]
    pub fn channel(self, channel: Channel) -> String {
        self.name("channel", channel.id())
    }

    /// `Acil`, `Urgent`.
    #[must_use]
    pub fn priority(self, priority: Priority) -> String {
        self.name("priority", priority.id())
    }

    /// `Müşteri bekleniyor`, `Waiting for the customer`.
    #[must_use]
    pub fn status(self, status: Status) -> String {
        self.name("status", status.id())
    }

    /// `Mola`, `Break`.
    #[must_use]
    pub fn agent_state(self, state: AgentState) -> String {
        self.name("agent_state", state.id())
    }

    /// `Müşteri memnuniyeti (CSAT)`, `Satisfaction (CSAT)`.
    #[must_use]
    pub fn instrument(self, instrument: Instrument) -> String {
        self.name("instrument", instrument.id())
    }

    /// `Kanal`, `Channel`; an attribute goes by its own name.
    #[must_use]
    pub fn dimension(self, dimension: &Dimension) -> String {
        match dimension {
            Dimension::Attribute(name) => name.clone(),
            built_in => self.name("dimension", built_in.id()),
        }
    }

    /// `takvim saati`, `calendar hours`.
    #[must_use]
    pub fn hours(self, hours: Hours) -> String {
        self.name("hours", hours_id(hours))
    }

    /// The statistic that leads: `Ortanca`, `Median`.
    #[must_use]
    pub fn headline(self, headline: Headline) -> String {
        self.name("stat", headline_id(headline))
    }

    /// What places a case in a period: `açılış anı`, `when it was opened`.
    #[must_use]
    pub fn anchor(self, anchor: Anchor) -> String {
        self.name("anchor", anchor_id(anchor))
    }

    /// Which way is better: `düşük olması iyidir`, `lower is better`; `unit` is the metric's.
    #[must_use]
    pub fn better(self, better: Better, unit: Unit) -> String {
        match better {
            Better::Lower => self.get("better-lower"),
            Better::Higher => self.get("better-higher"),
            Better::Neutral => self.get("better-neutral"),
            Better::AtLeast100 => self.get("better-at_least_100"),
            Better::Band(from, to) => {
                let [from, to] = [from, to].map(|end| self.value_compact(unit, end, None));
                self.with("better-band", &[("from", from.into()), ("to", to.into())])
            }
        }
    }

    /// What is printed where there is no value (METRICS A.8): `NA`, `—`, `az veri`, `gizli`, `kaynak yok`.
    #[must_use]
    pub fn na(self, reason: NaReason) -> String {
        self.name("na", na_id(reason))
    }

    /// Why there is no value, in a sentence.
    #[must_use]
    pub fn na_why(self, reason: NaReason) -> String {
        self.name("na-why", na_id(reason))
    }

    /// A mark beside a value: `geçici`, `provisional`.
    #[must_use]
    pub fn flag(self, flag: Flag) -> String {
        self.name("flag", flag_id(flag))
    }

    /// What the mark means, in a sentence.
    #[must_use]
    pub fn flag_why(self, flag: Flag) -> String {
        self.name("flag-why", flag_id(flag))
    }

    /// Where a value stands in the benchmark; `~` if the interval crosses a cut: `İlk %20`, `~ Medyanın üstünde`.
    #[must_use]
    pub fn placement(self, label: Label, is_certain: bool) -> String {
        let name = self.name("benchmark-label", label.as_str());
        if is_certain { name } else { self.with("benchmark-label-uncertain", &[("label", name.into())]) }
    }

    /// What a figure is of, from the `basis` of its record: `from=assignment, mean, calendar` → `atamadan itibaren, ortalama,
    /// takvim saati`. What has no words stands for itself.
    #[must_use]
    pub fn basis(self, basis: &str) -> String {
        let parts: Vec<&str> = basis.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let mut texts = Vec::new();
        let mut at = 0;
        while at < parts.len() {
            // Some have a comma of their own: the longest that has words.
            let ends = (at + 1..=parts.len()).rev();
            let found = ends.filter_map(|end| Some((end, self.basis_part(&parts[at..end].join(", "))?))).next();
            let (end, text) = found.unwrap_or_else(|| (at + 1, parts[at].to_owned()));
            texts.push(text);
            at = end;
        }
        texts.join(", ")
    }

    fn basis_part(self, part: &str) -> Option<String> {
        if let Some(statistic) = self.find(&format!("stat-{part}"), &[]) {
            return Some(statistic.to_lowercase());
        }
        let slug = slug(part);
        let ids =
            [format!("basis-{slug}"), format!("hours-{slug}"), format!("variant-{}", slug.replace("from-", "from_"))];
        ids.iter().find_map(|id| self.find(id, &[]))
    }
}

/// The end of a message's id for a text: runs of what an id cannot hold become one dash.
fn slug(text: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_kept(c)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn hours_id(hours: Hours) -> &'static str {
    match hours {
        Hours::Calendar => "calendar",
        Hours::Business => "business",
    }
}

fn headline_id(headline: Headline) -> &'static str {
    match headline {
        Headline::Median => "median",
        Headline::Mean => "mean",
        Headline::Share => "share",
        Headline::Sum => "sum",
        Headline::Count => "count",
        Headline::Special => "value",
    }
}

fn anchor_id(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Completion => "completion",
        Anchor::Opened => "opened",
        Anchor::Outcome => "outcome",
        Anchor::FirstResolved => "first_resolved",
        Anchor::QueueEntry => "queue_entry",
        Anchor::HandleEnd => "handle_end",
        Anchor::Answered => "answered",
        Anchor::Sent => "sent",
        Anchor::Arrival => "arrival",
        Anchor::BecameCritical => "became_critical",
        Anchor::Instant => "instant",
        Anchor::Period => "period",
        Anchor::Reviewed => "reviewed",
        Anchor::Both => "both",
    }
}

fn na_id(reason: NaReason) -> &'static str {
    match reason {
        NaReason::NotApplicable => "not_applicable",
        NaReason::BenchmarkNa => "benchmark_na",
        NaReason::NoData => "no_data",
        NaReason::BelowMinN => "below_min_n",
        NaReason::Privacy => "privacy",
        NaReason::NoSource => "no_source",
    }
}

fn flag_id(flag: Flag) -> &'static str {
    match flag {
        Flag::Provisional => "provisional",
        Flag::FewData => "few_data",
        Flag::Rescaled => "rescaled",
        Flag::MixedScale => "mixed_scale",
        Flag::Scale1To10 => "scale_1_10",
        Flag::Partial => "partial",
        Flag::Uncalibrated => "uncalibrated",
        Flag::MixedCurrency => "mixed_currency",
        Flag::MixedSettings => "mixed_settings",
        Flag::NoReplyFeed => "no_reply_feed",
        Flag::BurnoutRisk => "burnout_risk",
    }
}
