//! Facts kept up with the ledger: what changed becomes a thin layer over those before, and thin layers become thick ones.
//!
//! Cases that a later layer has are taken out of those before. A new layer is put together with those before it that
//! are not much larger: there are few layers at any time, and a row is copied but a few times until it lies in a thick
//! one that is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use nabiz_app::config::Config;
use nabiz_domain::book::{Account, Book, Case, Index};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Facts, Feeds, Leftovers};
use nabiz_domain::fold::Projection;
use nabiz_engine::layer::Layer;
use nabiz_engine::store::{AccountInfo, EngineError, Store};

use crate::rows::{CaseSet, Rows};
use crate::session::{Session, account_name, accounts};

/// A layer joins the one before it unless that is so many times larger.
const MUCH_LARGER: usize = 2;

/// What is kept between two snapshots.
#[derive(Default)]
pub(crate) struct Projections {
    accounts: BTreeMap<Account, Projection>,
    layers: Vec<Laid>,
    /// The settings that everything was folded with.
    config: Option<Arc<Config>>,
    /// How many attributes the cases had.
    attributes: usize,
}

/// A layer with its rows, of which those of `cases` stand.
#[derive(Clone)]
struct Laid {
    layer: Layer,
    facts: Vec<(Account, Arc<Facts>)>,
    cases: Arc<CaseSet>,
}

/// What an account tells beside its rows.
struct Told {
    account: Account,
    feeds: Feeds,
    leftovers: Leftovers,
}

impl Projections {
    /// Forgets everything: the next snapshot is folded anew.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The facts as of `as_of`. `changed` are the cases that got events since the last time; `None` where all may be
    /// other than they were.
    ///
    /// # Errors
    /// When the engine fails; then everything must be forgotten.
    pub fn advance(
        &mut self,
        book: &Book,
        index: &Index,
        config: &Arc<Config>,
        changed: Option<&[Case]>,
        as_of: Millis,
        threads: usize,
    ) -> Result<Session, EngineError> {
        let attributes = book.attribute_keys().len();
        let is_same_config = self.config.as_ref().is_some_and(|known| Arc::ptr_eq(known, config));
        let changed = changed.filter(|_| is_same_config && attributes == self.attributes);
        if changed.is_none() {
            self.forget();
        }
        self.config = Some(Arc::clone(config));
        self.attributes = attributes;
        let mut told = Vec::new();
        let mut fresh: Vec<(Account, Facts)> = Vec::new();
        let mut of_accounts: Vec<(Account, Facts)> = Vec::new();
        let mut stirred: Vec<Case> = Vec::new();
        for account in accounts(book) {
            let settings = config.settings_for(account_name(book, account));
            let projection = self.accounts.entry(account).or_insert_with(|| Projection::new(account));
            let step = projection.advance(book, index, settings, changed, as_of, threads);
            told.push(Told { account, feeds: step.facts.feeds, leftovers: step.facts.leftovers });
            stirred.extend(step.cases);
            fresh.push((account, step.facts));
            of_accounts.push((account, step.account));
        }
        stirred.sort_unstable();
        self.take_out(&stirred);
        self.lay(book, fresh, &stirred)?;
        let own = Laid::new(book, of_accounts, CaseSet::default())?;
        self.session(book, config, &told, own, as_of, threads)
    }

    fn take_out(&mut self, cases: &[Case]) {
        for laid in &mut self.layers {
            let own: Vec<Case> = cases.iter().copied().filter(|case| laid.cases.has(*case)).collect();
            if !own.is_empty() {
                let mut standing = (*laid.cases).clone();
                own.iter().for_each(|case| standing.remove(*case));
                laid.cases = Arc::new(standing);
                laid.layer = laid.layer.without(&own);
            }
        }
        self.layers.retain(|laid| !laid.cases.is_empty());
    }

    /// Lays new rows over the others, together with thin layers before.
    fn lay(&mut self, book: &Book, mut fresh: Vec<(Account, Facts)>, cases: &[Case]) -> Result<(), EngineError> {
        if cases.is_empty() {
            return Ok(());
        }
        let mut all = CaseSet::default();
        cases.iter().for_each(|case| all.insert(*case));
        while let Some(before) = self.layers.pop_if(|laid| laid.cases.len() <= MUCH_LARGER * all.len()) {
            for (account, facts) in &before.facts {
                let mut facts = (**facts).clone();
                facts.keep_cases(|labels| before.cases.has(labels.case));
                facts.episodes.iter().for_each(|row| all.insert(row.labels.case));
                match fresh.iter_mut().find(|(of, _)| of == account) {
                    Some((_, own)) => own.append(facts),
                    None => fresh.push((*account, facts)),
                }
            }
        }
        self.layers.push(Laid::new(book, fresh, all)?);
        Ok(())
    }

    fn session(
        &self,
        book: &Book,
        config: &Config,
        told: &[Told],
        own: Laid,
        as_of: Millis,
        threads: usize,
    ) -> Result<Session, EngineError> {
        let mut facts = Vec::new();
        let mut infos = Vec::new();
        for Told { account, feeds, leftovers } in told {
            let mut rows = Rows::of_none(as_of, *feeds, *leftovers);
            for laid in &self.layers {
                let of_account = laid.facts.iter().filter(|(of, _)| of == account);
                of_account.for_each(|(_, facts)| rows.add(Arc::clone(facts), Some(Arc::clone(&laid.cases))));
            }
            let of_account = own.facts.iter().filter(|(of, _)| of == account);
            of_account.for_each(|(_, facts)| rows.add(Arc::clone(facts), None));
            facts.push((*account, rows));
            let name = account_name(book, *account);
            let Some(span) = book.span_of(*account) else { continue };
            let settings = config.settings_for(name).clone();
            infos.push(AccountInfo::new(name.to_owned(), settings, *feeds, *leftovers, span)?);
        }
        let layers: Vec<&Layer> = self.layers.iter().map(|laid| &laid.layer).chain([&own.layer]).collect();
        let store = Store::of_layers(infos, &layers, as_of, threads)?;
        Ok(Session { store, facts, as_of_is_last_event: false })
    }
}

impl Laid {
    fn new(book: &Book, facts: Vec<(Account, Facts)>, cases: CaseSet) -> Result<Self, EngineError> {
        let layer = Layer::new(book, &facts)?;
        let facts = facts.into_iter().map(|(account, facts)| (account, Arc::new(facts))).collect();
        Ok(Self { layer, facts, cases: Arc::new(cases) })
    }
}
