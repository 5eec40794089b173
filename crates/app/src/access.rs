//! Who may see what: every question of a person passes here, and nowhere else is it narrowed.

use std::sync::Arc;

use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use serde::{Deserialize, Serialize};

use crate::desk::{
    CasePage, CaseSearch, Desk, DeskError, DeskState, Explain, Incoming, QuarantineRow, Received, ReportAsk,
    SettingsState, Wall,
};
use crate::receipt::Receipt;
use crate::report_data::{AccountReport, Quality};
use crate::timeline::Timeline;
use crate::uploads::Uploads;

/// What somebody is here for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, people and settings included.
    Administrator,
    /// All figures and cases; imports; no people.
    Manager,
    /// Figures and cases of own teams.
    TeamLead,
    /// Own figures and cases.
    Agent,
    /// All figures, no cases.
    Viewer,
}

impl Role {
    /// All of them, with their ids.
    pub const ALL: [(&'static str, Self); 5] = [
        ("administrator", Self::Administrator),
        ("manager", Self::Manager),
        ("team_lead", Self::TeamLead),
        ("agent", Self::Agent),
        ("viewer", Self::Viewer),
    ];

    /// The id in the store and in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, one)| *one == self).map_or("", |(id, _)| id)
    }

    /// By id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == id).map(|(_, one)| *one)
    }

    /// May read figures of everything.
    #[must_use]
    pub fn sees_all(self) -> bool {
        matches!(self, Self::Administrator | Self::Manager | Self::Viewer)
    }

    /// May look at single cases.
    #[must_use]
    pub fn sees_cases(self) -> bool {
        self != Self::Viewer
    }

    /// May hand in events and mend the quarantine.
    #[must_use]
    pub fn imports(self) -> bool {
        matches!(self, Self::Administrator | Self::Manager)
    }

    /// May change people, tokens and settings.
    #[must_use]
    pub fn administers(self) -> bool {
        self == Self::Administrator
    }
}

/// Somebody who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The role.
    pub role: Role,
    /// Teams of a lead, as in events (`team:ID` without the prefix).
    pub teams: Vec<String>,
    /// The agent id of an agent.
    pub agent: Option<String>,
}

impl Viewer {
    /// Somebody who sees everything: the program's own work.
    #[must_use]
    pub fn unlimited() -> Self {
        Self { role: Role::Administrator, teams: Vec::new(), agent: None }
    }

    /// What every question of this person is narrowed to; `None` is everything. A lead without teams and an agent
    /// without an id see nothing: the filter then holds for no row.
    #[must_use]
    pub fn limit(&self) -> Option<Filter> {
        let only = |dimension, values: Vec<String>| Some(Filter::In(dimension, values.into_iter().map(Some).collect()));
        match self.role {
            role if role.sees_all() => None,
            Role::TeamLead => only(Dimension::Team, self.teams.clone()),
            _ => only(Dimension::Agent, self.agent.clone().into_iter().collect()),
        }
    }

    fn narrowed(&self, filter: Option<&Filter>) -> Option<Filter> {
        match (filter.cloned(), self.limit()) {
            (Some(filter), Some(limit)) => Some(Filter::And(vec![limit, filter])),
            (filter, limit) => limit.or(filter),
        }
    }
}

/// The desk as one person sees it.
#[derive(Clone)]
pub struct View {
    desk: Arc<dyn Desk>,
    viewer: Viewer,
}

impl View {
    /// The desk as `viewer` sees it.
    #[must_use]
    pub fn new(desk: Arc<dyn Desk>, viewer: Viewer) -> Self {
        Self { desk, viewer }
    }

    /// Who looks.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// What is loaded. Names and sizes of accounts are no secret among people of one install.
    #[must_use]
    pub fn state(&self) -> DeskState {
        self.desk.state()
    }

    /// What a filter can offer: of teams and agents only those that the person may see.
    #[must_use]
    pub fn values(&self, dimension: &Dimension) -> Vec<String> {
        let all = self.desk.values(dimension);
        match (self.viewer.role, dimension) {
            (Role::TeamLead, Dimension::Team) => {
                all.into_iter().filter(|one| self.viewer.teams.contains(one)).collect()
            }
            (Role::TeamLead, Dimension::Agent) | (Role::Agent, Dimension::Team) => Vec::new(),
            (Role::Agent, Dimension::Agent) => self.viewer.agent.clone().into_iter().collect(),
            _ => all,
        }
    }

    /// Names of the case attributes that occur.
    #[must_use]
    pub fn attributes(&self) -> Vec<String> {
        self.desk.attributes()
    }

    /// Answers a query.
    ///
    /// # Errors
    /// As [`Desk::query`].
    pub fn query(&self, query: &Query) -> Result<Vec<Score>, DeskError> {
        self.desk.query(&Query { filter: self.viewer.narrowed(query.filter.as_ref()), ..query.clone() })
    }

    /// The receipts of a figure.
    ///
    /// # Errors
    /// As [`Desk::explain`]; whoever sees no cases sees no receipts.
    pub fn explain(&self, question: &Explain) -> Result<Vec<Receipt>, DeskError> {
        self.needs_cases()?;
        let filter = self.viewer.narrowed(question.query.filter.as_ref());
        let query = Query { filter, ..question.query.clone() };
        self.desk.explain(&Explain { query, ..question.clone() })
    }

    /// Cases that fit.
    ///
    /// # Errors
    /// Whoever sees no cases gets none.
    pub fn cases(&self, search: &CaseSearch) -> Result<CasePage, DeskError> {
        self.needs_cases()?;
        let filter = self.viewer.narrowed(search.filter.as_ref());
        self.desk.cases(&CaseSearch { filter, ..search.clone() })
    }

    /// One case with its clocks.
    ///
    /// # Errors
    /// When there is no such case among those that the person may see.
    pub fn timeline(&self, account: Option<&str>, id: &str) -> Result<Timeline, DeskError> {
        self.needs_cases()?;
        let timeline = self.desk.timeline(account, id)?;
        if self.viewer.limit().is_some() {
            let of_account = Filter::In(Dimension::Account, vec![Some(timeline.account.clone())]);
            let search = CaseSearch {
                text: Some(timeline.id.clone()),
                filter: self.viewer.narrowed(Some(&of_account)),
                limit: usize::MAX,
                ..CaseSearch::default()
            };
            let seen = self.desk.cases(&search)?.rows;
            let is_seen = |row: &crate::desk::CaseRow| {
                row.id == timeline.id || row.id.strip_prefix(&timeline.id).is_some_and(|rest| rest.starts_with('#'))
            };
            if !seen.iter().any(is_seen) {
                return Err(DeskError::NotFound(format!("unknown case `{id}`")));
            }
        }
        Ok(timeline)
    }

    /// All figures of one account's report.
    ///
    /// # Errors
    /// As [`Desk::report`].
    pub fn report(&self, ask: &ReportAsk) -> Result<AccountReport, DeskError> {
        let filter = self.viewer.narrowed(ask.filter.as_ref());
        let mut report = self.desk.report(&ReportAsk { filter, ..ask.clone() })?;
        if !self.viewer.role.sees_all() {
            // What is counted of the account as a whole.
            report.quality = Quality::default();
        }
        if !self.viewer.role.sees_cases() {
            report.standouts.clear();
        }
        Ok(report)
    }

    /// Scores, which this person was given, as a Parquet file.
    ///
    /// # Errors
    /// As [`Desk::parquet`].
    pub fn parquet(&self, scores: &[Score], by: &[Dimension]) -> Result<Vec<u8>, DeskError> {
        self.desk.parquet(scores, by)
    }

    /// The settings in force. Names of people in teams are no secret among people of one install; the file's text is for
    /// administrators.
    #[must_use]
    pub fn settings(&self) -> SettingsState {
        let mut settings = self.desk.settings();
        if !self.viewer.role.administers() {
            settings.text.clear();
        }
        settings
    }

    /// Puts a settings file in force.
    ///
    /// # Errors
    /// As [`Desk::change_settings`]; only for those who administer.
    pub fn change_settings(&self, text: &str, edited: Option<&str>) -> Result<(), DeskError> {
        if self.viewer.role.administers() {
            self.desk.change_settings(text, edited)
        } else {
            Err(DeskError::NotFound("settings are changed by administrators".into()))
        }
    }

    /// What goes on right now.
    ///
    /// # Errors
    /// As [`Desk::wall`].
    pub fn wall(&self, filter: Option<&Filter>) -> Result<Wall, DeskError> {
        let mut wall = self.desk.wall(self.viewer.narrowed(filter).as_ref())?;
        match self.viewer.role {
            Role::Agent => wall.agents.retain(|one| Some(&one.agent) == self.viewer.agent.as_ref()),
            Role::Viewer => wall.due.clear(),
            _ => {}
        }
        Ok(wall)
    }

    /// Hands events in.
    ///
    /// # Errors
    /// As [`Desk::receive`]; only for those who import.
    pub fn receive(&self, events: Vec<Incoming>) -> Result<Vec<Received>, DeskError> {
        self.needs_import()?;
        self.desk.receive(events)
    }

    /// Files that people hand in.
    ///
    /// # Errors
    /// Only for those who import.
    pub fn uploads(&self) -> Result<&dyn Uploads, DeskError> {
        self.needs_import()?;
        Ok(self.desk.uploads())
    }

    /// Rows in quarantine.
    ///
    /// # Errors
    /// As [`Desk::quarantine`]; only for those who import.
    pub fn quarantine(&self, after: i64, limit: usize) -> Result<Vec<QuarantineRow>, DeskError> {
        self.needs_import()?;
        self.desk.quarantine(after, limit)
    }

    /// Settles a row in quarantine.
    ///
    /// # Errors
    /// As [`Desk::settle`]; only for those who import.
    pub fn settle(&self, number: i64, mended: Option<&str>) -> Result<(), DeskError> {
        self.needs_import()?;
        self.desk.settle(number, mended)
    }

    /// Waits for a newer snapshot.
    #[must_use]
    pub fn wait_for_change(&self, version: u64, patience: std::time::Duration) -> u64 {
        self.desk.wait_for_change(version, patience)
    }

    fn needs_import(&self) -> Result<(), DeskError> {
        if self.viewer.role.imports() {
            Ok(())
        } else {
            Err(DeskError::NotFound("events are handed in by administrators and managers".into()))
        }
    }

    fn needs_cases(&self) -> Result<(), DeskError> {
        if self.viewer.role.sees_cases() {
            Ok(())
        } else {
            Err(DeskError::NotFound("single cases are not shown to viewers".into()))
        }
    }
}
