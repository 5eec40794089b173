//! What a bot costs and returns in a month (METRICS E.3).
//!
//! Printed with it, but not computed here: bot against human CSAT, recontact rate and handoff rate.

use super::ratio::{finite, ratio};

/// Default share of net automated resolutions that would have reached a human; always shown.
pub const DEFAULT_DISPLACEMENT: f64 = 0.8;

/// A bot's month. Money in one currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BotMonth {
    /// Bot sessions (N).
    pub sessions: f64,
    /// Net automated resolutions (R, metric 24).
    pub net_resolved: f64,
    /// Displacement (f), 0 to 1.
    pub displacement: f64,
    /// Mean human handle time of a case, seconds.
    pub aht_seconds: f64,
    /// Loaded marginal cost of a minute of human work.
    pub cost_per_minute: f64,
    /// Cases handed to humans (H).
    pub handoffs: f64,
    /// AHT after a handoff − AHT of a direct case (ΔAHT), seconds; may be negative.
    pub extra_aht_seconds: f64,
    /// Fixed run cost.
    pub fixed_cost: f64,
    /// Run cost of a session.
    pub cost_per_session: f64,
    /// Cost of upkeep labour.
    pub upkeep_cost: f64,
    /// One-off cost (O).
    pub one_off_cost: f64,
    /// Months the one-off cost is spread over (m).
    pub amortisation_months: f64,
}

/// What the month comes to. Money in the currency of the input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BotReturn {
    /// Human handling cost of a case (c_h).
    pub human_cost_per_case: f64,
    /// Human work saved: f·R·c_h.
    pub gross_saving: f64,
    /// Extra human work after handoffs: H·ΔAHT·cost; negative if handoffs save time.
    pub handoff_cost: f64,
    /// fixed + per session·N + upkeep.
    pub run_cost: f64,
    /// Saving − handoff cost − run cost.
    pub net_before_one_off: f64,
    /// 100 · (benefit − run − O/m)/(run + O/m).
    pub roi_pct: Option<f64>,
    /// O / `net_before_one_off`, months; `None` if the bot never pays back.
    pub payback_months: Option<f64>,
    /// (run + O/m)/R.
    pub cost_per_bot_resolution: Option<f64>,
    /// Net resolutions a month at which benefit equals cost.
    pub break_even_net_resolved: Option<f64>,
}

/// The bot's return; `None` if a sum is not finite, as with zero amortisation months (METRICS E.3).
pub fn bot_return(month: &BotMonth) -> Option<BotReturn> {
    let human_cost_per_case = month.aht_seconds / 60.0 * month.cost_per_minute;
    let saving_per_resolution = month.displacement * human_cost_per_case;
    let gross_saving = saving_per_resolution * month.net_resolved;
    let handoff_cost = month.handoffs * month.extra_aht_seconds / 60.0 * month.cost_per_minute;
    let run_cost = month.fixed_cost + month.cost_per_session * month.sessions + month.upkeep_cost;
    let full_cost = run_cost + ratio(month.one_off_cost, month.amortisation_months)?;
    let benefit = gross_saving - handoff_cost;
    let net_before_one_off = finite(benefit - run_cost)?;
    Some(BotReturn {
        human_cost_per_case: finite(human_cost_per_case)?,
        gross_saving: finite(gross_saving)?,
        handoff_cost: finite(handoff_cost)?,
        run_cost: finite(run_cost)?,
        net_before_one_off,
        roi_pct: ratio(100.0 * (benefit - full_cost), full_cost),
        payback_months: if net_before_one_off > 0.0 { ratio(month.one_off_cost, net_before_one_off) } else { None },
        cost_per_bot_resolution: ratio(full_cost, month.net_resolved),
        break_even_net_resolved: ratio(full_cost + handoff_cost, saving_per_resolution),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: BotMonth = BotMonth {
        sessions: 100.0,
        net_resolved: 0.0,
        displacement: DEFAULT_DISPLACEMENT,
        aht_seconds: 300.0,
        cost_per_minute: 2.0,
        handoffs: 100.0,
        extra_aht_seconds: 0.0,
        fixed_cost: 500.0,
        cost_per_session: 1.0,
        upkeep_cost: 0.0,
        one_off_cost: 1200.0,
        amortisation_months: 12.0,
    };

    #[test]
    fn a_bot_that_resolves_nothing_never_pays_back() {
        let idle = bot_return(&IDLE).unwrap();
        assert_eq!(idle.net_before_one_off, -600.0);
        assert_eq!((idle.payback_months, idle.cost_per_bot_resolution), (None, None));
        assert_eq!((idle.roi_pct, idle.break_even_net_resolved), (Some(-100.0), Some(87.5)));
    }

    #[test]
    fn at_break_even_the_return_is_zero() {
        let even = BotMonth { net_resolved: 87.5, ..IDLE };
        assert_eq!(bot_return(&even).unwrap().roi_pct, Some(0.0));
    }

    #[test]
    fn handoffs_that_save_time_are_a_gain() {
        let quicker = BotMonth { extra_aht_seconds: -30.0, ..IDLE };
        assert_eq!(bot_return(&quicker).unwrap().handoff_cost, -100.0);
    }

    #[test]
    fn impossible_months_give_none() {
        assert_eq!(bot_return(&BotMonth { amortisation_months: 0.0, ..IDLE }), None);
        assert_eq!(bot_return(&BotMonth { aht_seconds: f64::NAN, ..IDLE }), None);
    }
}
