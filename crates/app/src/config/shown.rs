//! Settings as they hold, in the notation of the file.

use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::settings::{DAY, SECOND, Settings};

use super::Config;
use super::knobs::{ACCOUNT_STATS, CLOCKS, FCR_SCOPES, SL_MODES, SLA_MODES};

/// A setting that is a single value, as it holds for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The key.
    pub key: &'static str,
    /// The value in the notation of the file.
    pub value: String,
    /// Whether the file sets it; otherwise it is the default.
    pub is_set: bool,
}

impl Config {
    /// The account's single values, in the order of [`super::KEYS`].
    #[must_use]
    pub fn shown(&self, account: &str) -> Vec<Shown> {
        let settings = self.settings_for(account);
        let all = values(settings).into_iter();
        all.map(|(key, value)| Shown { key, value, is_set: self.sets(account, key) }).collect()
    }
}

fn values(settings: &Settings) -> Vec<(&'static str, String)> {
    let text = |word: &str| format!("\"{word}\"");
    let priorities: Vec<String> = settings.critical_priorities.iter().map(|one| text(Priority::id(*one))).collect();
    let clocks = [
        ("first_assignment_time", settings.assignment_from),
        ("first_response_time", settings.response_from),
        ("resolution_time", settings.resolution_from),
    ];
    let clocks = clocks.map(|(metric, from)| format!("{metric} = {}", text(word(&CLOCKS, from))));
    let scales: Vec<String> =
        settings.csat_positive.iter().map(|(scale, positive)| format!("{} = {positive:?}", text(scale))).collect();
    vec![
        ("timezone", text(&settings.timezone)),
        ("session_gap", text(&duration(settings.session_gap))),
        ("reopen_window", text(&duration(settings.reopen_window))),
        ("recontact_window", text(&duration(settings.recontact_window))),
        ("sla_mode", text(word(&SLA_MODES, settings.sla_mode))),
        ("sl_threshold_s", (settings.sl_threshold / SECOND).to_string()),
        ("sl_target_pct", settings.sl_target_pct.to_string()),
        ("sl_mode", text(word(&SL_MODES, settings.sl_mode))),
        ("short_abandon_s", (settings.short_abandon / SECOND).to_string()),
        ("critical_priorities", format!("[{}]", priorities.join(", "))),
        ("fcr_scope", text(word(&FCR_SCOPES, settings.fcr_scope))),
        ("active_window_days", settings.active_window_days.to_string()),
        ("min_n_show", settings.min_n_show.to_string()),
        ("min_n_rank", settings.min_n_rank.to_string()),
        ("account_stat", text(word(&ACCOUNT_STATS, settings.account_stat))),
        ("k_accounts_median", settings.k_accounts_median.to_string()),
        ("k_accounts_top", settings.k_accounts_top.to_string()),
        ("csat_positive", if scales.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", scales.join(", ")) }),
        ("clock_from", format!("{{ {} }}", clocks.join(", "))),
    ]
}

fn word<T: PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

/// `7d`, `90m`: the largest unit that fits without a rest.
fn duration(millis: Millis) -> String {
    let units = [(DAY, "d"), (3_600 * SECOND, "h"), (60 * SECOND, "m"), (SECOND, "s")];
    let fits = units.iter().find(|(unit, _)| millis != 0 && millis % unit == 0);
    fits.map_or_else(|| "0s".to_owned(), |(unit, name)| format!("{}{name}", millis / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_back_as_the_same_settings() {
        let file = "timezone = \"Europe/Istanbul\"\nsession_gap = \"90m\"\nmin_n_show = 3\n\
                    [csat_positive]\n\"1-5\" = [5]\n[clock_from]\nresolution_time = \"human_start\"\n";
        let none = |name: &str| Err(std::io::Error::other(name.to_owned()));
        let config = Config::parse(file, "a.toml", &none).unwrap();
        let shown = config.shown("x");
        let set: Vec<&str> = shown.iter().filter(|one| one.is_set).map(|one| one.key).collect();
        assert_eq!(set, ["timezone", "session_gap", "min_n_show", "csat_positive", "clock_from"]);
        let lines: Vec<String> = shown.iter().map(|one| format!("{} = {}", one.key, one.value)).collect();
        let again = Config::parse(&lines.join("\n"), "b.toml", &none).unwrap();
        let values = |config: &Config| config.shown("x").into_iter().map(|one| one.value).collect::<Vec<_>>();
        assert_eq!(values(&again), values(&config));
        assert_eq!(values(&config)[1], "\"90m\"");
    }
}
