//! Service level in its modes (METRICS B.21).

/// Queue visits of a period, by outcome. Key exits and callbacks are in none of the counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Answered (A).
    pub answered: u64,
    /// Answered with wait ≤ T (a).
    pub answered_within: u64,
    /// Abandoned, short ones included (B).
    pub abandoned: u64,
    /// Abandoned with wait ≤ T (b).
    pub abandoned_within: u64,
    /// Abandoned with wait ≤ `short_abandon_s` (s).
    pub short_abandoned: u64,
    /// Left by time-out or because no agent was there.
    pub flow_out: u64,
}

/// How abandoned calls enter the service level (knob `sl_mode`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ServiceLevelMode {
    /// a/(A+B−s + flow-outs), the default: misdials do not hurt, abandons do not help.
    #[default]
    ExcludeShort,
    /// (a+b)/(A+B), Cisco "positive".
    Positive,
    /// a/A: never use it, shown for comparison.
    AnsweredOnly,
    /// a/(A+B), Cisco "negative".
    CountAgainst,
    /// a/(A+B−b), Cisco "ignore".
    ExcludeWithinT,
    /// (a+s)/(A+B).
    PositiveShort,
}

impl ServiceLevelMode {
    /// All modes, the default first.
    pub const ALL: [Self; 6] = [
        Self::ExcludeShort,
        Self::Positive,
        Self::AnsweredOnly,
        Self::CountAgainst,
        Self::ExcludeWithinT,
        Self::PositiveShort,
    ];

    /// The name the knob `sl_mode` uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExcludeShort => "exclude_short",
            Self::Positive => "positive",
            Self::AnsweredOnly => "answered_only",
            Self::CountAgainst => "count_against",
            Self::ExcludeWithinT => "exclude_within_T",
            Self::PositiveShort => "positive_short",
        }
    }
}

impl QueueCounts {
    /// Calls within the service level and calls it is measured on, for [`super::ratio::percent`] and
    /// [`super::interval::wilson`]; `None` if the counts contradict each other (METRICS B.21).
    ///
    /// A caller whom the queue gave up (time-out, nobody there) was offered and not answered in every mode that counts
    /// more than the answered.
    pub fn service_level(&self, mode: ServiceLevelMode) -> Option<(u64, u64)> {
        let offered = self.answered.checked_add(self.abandoned)?.checked_add(self.flow_out)?;
        let (within, of) = match mode {
            ServiceLevelMode::ExcludeShort => (self.answered_within, offered.checked_sub(self.short_abandoned)?),
            ServiceLevelMode::Positive => (self.answered_within.checked_add(self.abandoned_within)?, offered),
            ServiceLevelMode::AnsweredOnly => (self.answered_within, self.answered),
            ServiceLevelMode::CountAgainst => (self.answered_within, offered),
            ServiceLevelMode::ExcludeWithinT => (self.answered_within, offered.checked_sub(self.abandoned_within)?),
            ServiceLevelMode::PositiveShort => (self.answered_within.checked_add(self.short_abandoned)?, offered),
        };
        (within <= of).then_some((within, of))
    }

    /// The counts of two disjoint sets of visits: intervals add up, percentages are never averaged.
    pub fn merge(self, other: Self) -> Self {
        Self {
            answered: self.answered.saturating_add(other.answered),
            answered_within: self.answered_within.saturating_add(other.answered_within),
            abandoned: self.abandoned.saturating_add(other.abandoned),
            abandoned_within: self.abandoned_within.saturating_add(other.abandoned_within),
            short_abandoned: self.short_abandoned.saturating_add(other.short_abandoned),
            flow_out: self.flow_out.saturating_add(other.flow_out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_counts_flow_outs_against_us() {
        // MiniDesk: waits 8, 15, 25, 18, 20 answered; abandons after 3, 12 and 45 s; one flow-out.
        let minidesk = QueueCounts {
            answered: 5,
            answered_within: 4,
            abandoned: 3,
            abandoned_within: 2,
            short_abandoned: 1,
            flow_out: 1,
        };
        assert_eq!(minidesk.service_level(ServiceLevelMode::default()), Some((4, 8)));
        assert_eq!(minidesk.service_level(ServiceLevelMode::CountAgainst), Some((4, 9)));
        assert_eq!(minidesk.merge(minidesk).service_level(ServiceLevelMode::Positive), Some((12, 18)));
    }

    #[test]
    fn contradictory_counts_have_no_service_level() {
        let more_short_than_calls = QueueCounts { short_abandoned: 1, ..QueueCounts::default() };
        assert_eq!(more_short_than_calls.service_level(ServiceLevelMode::ExcludeShort), None);
        assert_eq!(QueueCounts::default().service_level(ServiceLevelMode::ExcludeShort), Some((0, 0)));
    }
}
