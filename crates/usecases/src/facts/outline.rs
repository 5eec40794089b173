//! The first telling: what has to be known about all events before the first window is folded.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nabiz_domain::book::{Account, Book};
use nabiz_domain::event::{Event, Millis, What};
use nabiz_domain::fold::feeds_of;
use nabiz_domain::symbols::Symbols;

use super::{FactsError, Listener, StreamOptions, TellError};

/// Numbers the windows: so many cases each, in the order in which they are told.
#[derive(Clone, Debug)]
pub(super) struct Cutter {
    size: u64,
    current: String,
    cases: u64,
}

impl Cutter {
    pub fn new(size: u64) -> Self {
        Self { size: size.max(1), current: String::new(), cases: 0 }
    }

    /// The window of a case, and whether the case is new.
    pub fn window_of(&mut self, case_id: &str) -> (usize, bool) {
        let is_new = self.cases == 0 || self.current != case_id;
        if is_new {
            self.current.clear();
            self.current.push_str(case_id);
            self.cases += 1;
        }
        (((self.cases - 1) / self.size) as usize, is_new)
    }
}

/// What is known about all events.
#[derive(Debug)]
pub(super) struct Outline {
    pub account: String,
    /// First and last instant of any event.
    pub span: (Millis, Millis),
    /// Whether anybody replies publicly: without, a lapse cannot be told from a resolution.
    pub has_replies: bool,
    /// Those whom a feed tells as customers, in order: rows then say whose they are.
    pub customers: Vec<Box<str>>,
    /// Names of case attributes.
    pub attributes: Vec<String>,
    /// Names of people, teams and the like in the order in which they are told. Every window knows them in this order,
    /// so that sums over agents are added up in the same order as over all events at once.
    pub names: Vec<String>,
    /// The first instant of any case that is told after each window.
    pub later: Vec<Millis>,
    /// Cases that have to be folded together with one of a later window: an outbound call and the case it answers.
    pub waits: BTreeMap<String, usize>,
    /// Whether every event of the feeds has a `seq`.
    pub is_numbered: bool,
    pub cutter: Cutter,
}

impl Outline {
    pub fn of(
        tell: &mut dyn FnMut(&mut Listener<'_>) -> Result<(), TellError>,
        options: &StreamOptions,
    ) -> Result<Self, FactsError> {
        let as_of = options.as_of.unwrap_or(Millis::MAX);
        let mut scan = Scan::new(options.window_cases, as_of);
        tell(&mut |event| scan.take(event)).map_err(FactsError::Tell)?;
        if !scan.has_replies && scan.has_links {
            // Nobody replies but by a linked call: that only shows when both cases are folded together.
            scan = Scan::new(u64::MAX, as_of);
            tell(&mut |event| scan.take(event)).map_err(FactsError::Tell)?;
        }
        scan.finish()
    }
}

struct Scan {
    as_of: Millis,
    cutter: Cutter,
    start: Cutter,
    window: usize,
    account: Option<String>,
    other_account: Option<String>,
    scattered: Option<String>,
    span: Option<(Millis, Millis)>,
    has_replies: bool,
    customers: HashSet<Box<str>>,
    has_links: bool,
    attributes: BTreeSet<String>,
    symbols: Symbols,
    names: Vec<String>,
    /// First instant of the cases of each window.
    first: Vec<Millis>,
    /// Cases of this window.
    here: HashSet<String>,
    /// Outbound calls of this window and the cases they belong to.
    links: Vec<(String, String)>,
    /// Cases that calls of earlier windows belong to and that have not been told by then.
    wanted: BTreeMap<String, Vec<String>>,
    waits: BTreeMap<String, usize>,
    is_numbered: bool,
}

impl Scan {
    fn new(size: u64, as_of: Millis) -> Self {
        let cutter = Cutter::new(size);
        Self {
            as_of,
            start: cutter.clone(),
            cutter,
            window: 0,
            account: None,
            other_account: None,
            scattered: None,
            span: None,
            has_replies: false,
            customers: HashSet::new(),
            has_links: false,
            attributes: BTreeSet::new(),
            symbols: Symbols::default(),
            names: Vec::new(),
            first: vec![Millis::MAX],
            here: HashSet::new(),
            links: Vec::new(),
            wanted: BTreeMap::new(),
            waits: BTreeMap::new(),
            is_numbered: true,
        }
    }

    fn take(&mut self, event: &Event<'_>) {
        match &self.account {
            None => self.account = Some(event.account.to_owned()),
            Some(account) if account != event.account => self.other_account = Some(event.account.to_owned()),
            Some(_) => {}
        }
        let span = self.span.get_or_insert((event.at, event.at));
        *span = (span.0.min(event.at), span.1.max(event.at));
        self.note_names(event.what);
        match event.case_id {
            Some(case_id) => self.take_case(case_id, event),
            None => self.is_numbered &= event.seq.is_some(),
        }
        if event.at <= self.as_of
            && let What::CustomerStart { requester }
            | What::CustomerEnd { requester, .. }
            | What::Order { requester, .. } = event.what
            && !self.customers.contains(requester)
        {
            self.customers.insert(requester.into());
        }
        let is_message = matches!(event.what, What::Message { .. });
        if is_message && !self.has_replies && event.case_id.is_some() {
            self.has_replies = is_reply(event, self.as_of);
        }
    }

    fn take_case(&mut self, case_id: &str, event: &Event<'_>) {
        let (window, is_new) = self.cutter.window_of(case_id);
        if window != self.window {
            self.end_window();
            self.window = window;
            self.first.push(Millis::MAX);
        }
        if is_new {
            if !self.here.insert(case_id.to_owned()) {
                self.scattered.get_or_insert_with(|| case_id.to_owned());
            }
            for child in self.wanted.remove(case_id).unwrap_or_default() {
                self.waits.insert(child, window);
            }
        }
        if let Some(first) = self.first.last_mut() {
            *first = (*first).min(event.at);
        }
        for (name, _) in event.attributes {
            if !self.attributes.contains(*name) {
                self.attributes.insert((*name).to_owned());
            }
        }
        if let Some(parent) = parent_of(&event.what) {
            self.has_links = true;
            self.links.push((case_id.to_owned(), parent.to_owned()));
        }
    }

    /// A call and a case of different windows wait for each other, whichever is told first.
    fn end_window(&mut self) {
        for (child, parent) in std::mem::take(&mut self.links) {
            if !self.here.contains(&parent) {
                self.waits.insert(parent.clone(), self.window);
                self.wanted.entry(parent).or_default().push(child);
            }
        }
        self.here.clear();
    }

    fn note_names(&mut self, what: What<&str>) {
        // Ids of customers, cases and surveys are many, and nothing is added up in their order.
        let what = match what {
            What::Open { channel, by, topic, priority, on_behalf, .. } => {
                What::Open { channel, by, topic, priority, on_behalf, requester: None, parent: None }
            }
            What::Arrive { channel, topic, priority, .. } => {
                What::Arrive { channel, topic, priority, requester: None, parent: None }
            }
            What::SurveySent { .. }
            | What::SurveyAnswer { .. }
            | What::Merge { .. }
            | What::CustomerStart { .. }
            | What::CustomerEnd { .. }
            | What::Order { .. } => return,
            other => other,
        };
        what.map(&mut |text: &str| {
            let known = self.names.len();
            if self.symbols.intern(text).index() == known {
                self.names.push(text.to_owned());
            }
        });
    }

    fn finish(mut self) -> Result<Outline, FactsError> {
        self.end_window();
        let account = self.account.ok_or(FactsError::Nothing)?;
        if let Some(other) = self.other_account {
            return Err(FactsError::Accounts(account, other));
        }
        if let Some(case) = self.scattered {
            return Err(FactsError::Scattered(case));
        }
        let mut later = vec![Millis::MAX; self.first.len()];
        for window in (1..later.len()).rev() {
            later[window - 1] = later[window].min(self.first[window]);
        }
        let mut customers: Vec<Box<str>> = self.customers.into_iter().collect();
        customers.sort_unstable();
        Ok(Outline {
            account,
            span: self.span.ok_or(FactsError::Nothing)?,
            has_replies: self.has_replies,
            customers,
            attributes: self.attributes.into_iter().collect(),
            names: self.names,
            later,
            waits: self.waits,
            is_numbered: self.is_numbered,
            cutter: self.start,
        })
    }
}

/// The case that an outbound call answers.
pub(super) fn parent_of<S: Copy>(what: &What<S>) -> Option<S> {
    match what {
        What::Arrive { channel, parent, .. } | What::Open { channel, parent, .. } if channel.is_outbound() => *parent,
        _ => None,
    }
}

/// Whether the domain takes this event for a public reply of a person or a bot.
fn is_reply(event: &Event<'_>, as_of: Millis) -> bool {
    let mut book = Book::new();
    book.take(event);
    let index = book.index();
    feeds_of(&book, &index, Account(0), as_of).replies
}
