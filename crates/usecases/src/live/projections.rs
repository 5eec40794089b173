//! Facts kept up with the ledger: what changed becomes a thin layer over those before, and thin layers become thick ones.
//!
//! Cases that a later layer has are taken out of those before. A new layer is put together with those before it that
//! are not much larger: there are few layers at any time, and a row is copied but a few times until it lies in a thick
//! one that is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use nabiz_app::config::Config;
use nabiz_domain::book::{Account, Book, Case, Index, UnfitPart};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{Facts, Feeds, Leftovers};
use nabiz_domain::fold::{Fences, Projection, Step};
use nabiz_domain::settings::Settings;
use nabiz_domain::shelf::Shelf;
use nabiz_engine::layer::{Columns, Layer, LayerBuilder};
use nabiz_engine::store::{AccountInfo, EngineError, Store};

use super::snapshot::SnapshotError;
use super::snapshot::facts::{Block, BlockRef, OwnBlock};
use crate::rows::{CaseSet, Digest, LayerRows, Rows, leave_to_columns};
use crate::session::{Session, account_name, accounts};

/// A layer joins the one before it unless that is so many times larger.
const MUCH_LARGER: usize = 2;
/// No question is answered with more records: so many take some hundred megabytes while they are put together.
const MOST_RECORDS: usize = 200_000;
/// Accounts are folded together up to so many cases.
const TOGETHER: usize = 1 << 16;

/// What is kept between two snapshots.
#[derive(Default)]
pub(crate) struct Projections {
    accounts: BTreeMap<Account, Projection>,
    layers: Vec<Laid>,
    /// Rows of accounts that belong to no case and may change as a whole.
    of_accounts: BTreeMap<Account, Laid>,
    /// The settings that everything was folded with.
    config: Option<Arc<Config>>,
    /// How many attributes the cases had.
    attributes: usize,
    kept: Kept,
}

/// The layer at hand, while what was kept is read.
#[derive(Default)]
struct Kept {
    builder: LayerBuilder,
    layer: Option<Layer>,
    rest: Vec<Rest>,
}

/// A layer with its rows. Of rows of cases those of `cases` stand.
struct Laid {
    layer: Arc<Layer>,
    rest: Vec<Rest>,
    cases: Arc<CaseSet>,
}

/// The rows of an account in a layer that are not in its columns.
struct Rest {
    account: Account,
    facts: Arc<Facts>,
    digest: Arc<Digest>,
    /// How many of all its rows belong to no case.
    free: usize,
}

/// What an account tells beside its rows.
struct Told {
    account: Account,
    feeds: Feeds,
    leftovers: Leftovers,
    episodes: u64,
    /// States of agents that last.
    lasting: Facts,
}

/// What is folded, and how.
struct Ground<'a> {
    book: &'a Book,
    index: &'a Index,
    config: &'a Config,
    as_of: Millis,
    threads: usize,
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
        let changed = changed.filter(|_| self.is_of(config) && attributes == self.attributes);
        let ground = Ground { book, index, config, as_of, threads };
        let told = match changed {
            Some(changed) => self.go_on(&ground, changed)?,
            None => {
                self.forget();
                self.config = Some(Arc::clone(config));
                self.attributes = attributes;
                self.begin(&ground)?
            }
        };
        self.session(&ground, told)
    }

    /// Lays what changed over the layers.
    fn go_on(&mut self, ground: &Ground<'_>, changed: &[Case]) -> Result<Vec<Told>, EngineError> {
        let mut steps = Vec::new();
        for account in accounts(ground.book) {
            steps.push((account, ground.advance(self.projection(account), account, Some(changed))));
        }
        // An account that is folded anew while others go on: no old row of it can stay.
        for (account, _) in steps.iter().filter(|(_, step)| step.is_whole) {
            self.drop_account(ground.book, *account);
        }
        let mut told = Vec::new();
        self.take(ground, steps, true, &mut told)?;
        self.take_more(ground, &mut told)?;
        Ok(told)
    }

    /// Folds everything: small accounts together, large ones in steps, so that not all rows are there at once.
    fn begin(&mut self, ground: &Ground<'_>) -> Result<Vec<Told>, EngineError> {
        let (mut told, mut steps, mut cases) = (Vec::new(), Vec::new(), 0);
        for account in accounts(ground.book) {
            let step = ground.advance(self.projection(account), account, None);
            cases += step.cases.len();
            steps.push((account, step));
            if cases >= TOGETHER {
                self.take(ground, std::mem::take(&mut steps), false, &mut told)?;
                cases = 0;
            }
        }
        self.take(ground, steps, false, &mut told)?;
        self.take_more(ground, &mut told)?;
        Ok(told)
    }

    fn projection(&mut self, account: Account) -> &mut Projection {
        self.accounts.entry(account).or_insert_with(|| Projection::new(account))
    }

    fn take_more(&mut self, ground: &Ground<'_>, told: &mut Vec<Told>) -> Result<(), EngineError> {
        for account in accounts(ground.book) {
            let Ground { book, index, as_of, threads, .. } = *ground;
            while let Some(step) = self.projection(account).more(book, index, ground.settings(account), as_of, threads)
            {
                if step.is_whole {
                    self.drop_account(book, account);
                }
                self.take(ground, vec![(account, step)], false, told)?;
            }
        }
        Ok(())
    }

    /// How many attributes the cases had.
    pub fn attributes(&self) -> usize {
        self.attributes
    }

    /// Goes on from what was kept while the cases had so many attributes.
    pub fn set_attributes(&mut self, attributes: usize) {
        self.attributes = attributes;
    }

    /// Says that everything was folded with these settings.
    pub fn set_config(&mut self, config: Arc<Config>) {
        self.config = Some(config);
    }

    /// Whether everything was folded with these settings.
    pub fn is_of(&self, config: &Arc<Config>) -> bool {
        self.config.as_ref().is_some_and(|own| Arc::ptr_eq(own, config))
    }

    /// Hands over all that is known, part by part.
    ///
    /// # Errors
    /// Those of `put`.
    pub fn each_part(
        &self,
        put: &mut dyn FnMut(BlockRef<'_>) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        let of_accounts = self.of_accounts.iter().map(|(account, laid)| (Some(*account), laid));
        for (whose, laid) in self.layers.iter().map(|laid| (None, laid)).chain(of_accounts) {
            let parts = laid.layer.parts().map_err(|_| SnapshotError::Damaged("a part cannot be written"))?;
            for part in parts {
                put(Block::Layer(part))?;
            }
            for Rest { account, facts, digest, free } in &laid.rest {
                put(Block::Rest(*account, facts, digest, *free))?;
            }
            put(Block::Laid(whose, (*laid.cases).clone()))?;
        }
        for (account, projection) in &self.accounts {
            projection.parts().try_for_each(|part| put(Block::Projection(*account, part)))?;
        }
        Ok(())
    }

    /// Takes the next part of what was kept; `None` if it does not fit those before.
    pub fn take_part(&mut self, block: OwnBlock) -> Option<()> {
        match block {
            Block::Projection(account, part) => self.projection(account).take_part(part).ok()?,
            Block::Layer(part) => {
                if let Some(layer) = self.kept.builder.take(part).ok()? {
                    self.kept.layer = Some(layer);
                }
            }
            Block::Rest(account, facts, mut digest, free) => {
                digest.fit();
                self.kept.rest.push(Rest { account, facts: Arc::new(*facts), digest: Arc::new(*digest), free });
            }
            Block::Laid(whose, cases) => {
                let (layer, rest) = (self.kept.layer.take()?, std::mem::take(&mut self.kept.rest));
                let laid = Laid { layer: Arc::new(layer), rest, cases: Arc::new(cases) };
                match whose {
                    Some(account) => _ = self.of_accounts.insert(account, laid),
                    None => self.layers.push(laid),
                }
            }
            Block::End(..) => return None,
        }
        Some(())
    }

    /// Leaves what is remembered of an account's cases to `shelf`, which has the lots of its parts; `fences` has noted
    /// these. Nothing may have been folded since.
    ///
    /// # Errors
    /// When they do not fit together.
    pub fn shelve(&mut self, account: Account, shelf: &Arc<dyn Shelf>, fences: Fences) -> Result<(), UnfitPart> {
        self.projection(account).shelve(shelf, fences)
    }

    /// Behind the last part: the columns of the layers, of which somebody has to say where they are.
    pub fn end_of_parts(&mut self) -> Arc<Columns> {
        Arc::clone(std::mem::take(&mut self.kept).builder.columns())
    }

    /// Puts `layers`, which hold the same and were written in the order of [`Projections::each_part`], in place of its own.
    pub fn exchange(&mut self, layers: Vec<Layer>) {
        let own = self.layers.iter_mut().chain(self.of_accounts.values_mut());
        own.zip(layers).for_each(|(laid, layer)| laid.layer = Arc::new(layer));
    }

    /// Whether all that was left to a file could be read there. If not, everything must be forgotten.
    pub fn is_sound(&self) -> bool {
        let layers = self.layers.iter().chain(self.of_accounts.values());
        self.accounts.values().all(Projection::is_sound) && layers.into_iter().all(|laid| laid.layer.is_sound())
    }

    /// Takes all rows of an account out.
    fn drop_account(&mut self, book: &Book, account: Account) {
        self.of_accounts.remove(&account);
        for laid in self.layers.iter_mut().filter(|laid| laid.rest.iter().any(|rest| rest.account == account)) {
            laid.rest.retain(|rest| rest.account != account);
            laid.layer = Arc::new(laid.layer.without_account(account));
            let mut cases = CaseSet::default();
            let others = laid.cases.iter().filter(|case| book.cases()[case.0 as usize].account != account);
            others.for_each(|case| cases.insert(case));
            laid.cases = Arc::new(cases);
        }
        self.layers.retain(|laid| laid.size() > 0);
    }

    /// Lays the rows of steps over the layers, each in place of what `told` has of its account. Where it `joins`, together
    /// with thin layers before.
    fn take(
        &mut self,
        ground: &Ground<'_>,
        steps: Vec<(Account, Step)>,
        joins: bool,
        told: &mut Vec<Told>,
    ) -> Result<(), EngineError> {
        let mut fresh: Vec<(Account, Facts)> = Vec::new();
        let mut stirred: Vec<Case> = Vec::new();
        for (account, step) in steps {
            let Facts { feeds, leftovers, .. } = step.facts;
            told.retain(|one| one.account != account);
            told.push(Told { account, feeds, leftovers, episodes: step.episodes, lasting: step.lasting });
            stirred.extend(step.cases);
            if !step.facts.is_empty() {
                fresh.push((account, step.facts));
            }
            if let Some(rows) = step.account {
                let laid = Laid::new(ground, vec![(account, rows)], CaseSet::default())?;
                self.of_accounts.insert(account, laid);
            }
        }
        stirred.sort_unstable();
        self.take_out(&stirred);
        self.lay(ground, fresh, &stirred, joins)
    }

    fn take_out(&mut self, cases: &[Case]) {
        for laid in &mut self.layers {
            let own: Vec<Case> = cases.iter().copied().filter(|case| laid.cases.has(*case)).collect();
            if !own.is_empty() {
                let mut standing = (*laid.cases).clone();
                own.iter().for_each(|case| standing.remove(*case));
                laid.cases = Arc::new(standing);
                laid.layer = Arc::new(laid.layer.without(&own));
            }
        }
        self.layers.retain(|laid| laid.size() > 0);
    }

    /// Lays new rows over the others; where it `joins`, together with thin layers before.
    fn lay(
        &mut self,
        ground: &Ground<'_>,
        mut fresh: Vec<(Account, Facts)>,
        cases: &[Case],
        joins: bool,
    ) -> Result<(), EngineError> {
        if fresh.is_empty() {
            return Ok(());
        }
        let mut all = CaseSet::default();
        cases.iter().for_each(|case| all.insert(*case));
        let mut size = all.len() + fresh.iter().map(|(_, facts)| facts.free_rows()).sum::<usize>();
        while let Some(before) = self.layers.pop_if(|laid| joins && laid.size() <= MUCH_LARGER * size) {
            size += before.size();
            for rows in before.rows() {
                let facts = rows.facts();
                facts.episodes.iter().for_each(|row| all.insert(row.labels.case));
                match fresh.iter_mut().find(|(of, _)| *of == rows.account) {
                    Some((_, own)) => own.append(facts),
                    None => fresh.push((rows.account, facts)),
                }
            }
        }
        self.layers.push(Laid::new(ground, fresh, all)?);
        Ok(())
    }

    fn session(&self, ground: &Ground<'_>, mut told: Vec<Told>) -> Result<Session, EngineError> {
        let Ground { book, as_of, threads, .. } = *ground;
        let lasting = told.iter_mut().map(|one| (one.account, std::mem::take(&mut one.lasting))).collect();
        let lasting = Laid::new(ground, lasting, CaseSet::default())?;
        let all = || self.layers.iter().chain(self.of_accounts.values()).chain([&lasting]);
        let mut facts = Vec::new();
        let mut infos = Vec::new();
        let by_name = |one: &Told| account_name(book, one.account).to_owned();
        told.sort_by_key(by_name);
        for Told { account, feeds, leftovers, episodes, .. } in told {
            let mut rows = Rows::of_none(as_of, feeds, leftovers, episodes);
            for laid in all() {
                laid.rows().filter(|own| own.account == account).for_each(|own| rows.add(own));
            }
            facts.push((account, rows));
            let name = account_name(book, account);
            let Some(span) = book.span_of(account) else { continue };
            let settings = ground.settings(account).clone();
            infos.push(AccountInfo::new(name.to_owned(), settings, feeds, leftovers, span)?);
        }
        let layers: Vec<&Layer> = all().map(|laid| &*laid.layer).collect();
        let store = Store::of_layers(infos, &layers, as_of, threads)?.limited_to(MOST_RECORDS);
        Ok(Session { store, facts, as_of_is_last_event: false })
    }
}

impl<'a> Ground<'a> {
    fn settings(&self, account: Account) -> &'a Settings {
        self.config.settings_for(account_name(self.book, account))
    }

    fn advance(&self, projection: &mut Projection, account: Account, changed: Option<&[Case]>) -> Step {
        let Self { book, index, as_of, threads, .. } = *self;
        projection.advance(book, index, self.settings(account), changed, as_of, threads)
    }
}

impl Laid {
    fn new(ground: &Ground<'_>, facts: Vec<(Account, Facts)>, cases: CaseSet) -> Result<Self, EngineError> {
        let Ground { book, as_of, threads, .. } = *ground;
        let layer = Arc::new(Layer::new(book, &facts, threads)?);
        let rest = facts.into_iter().map(|(account, mut facts)| {
            let free = facts.free_rows();
            let digest = Arc::new(Digest::of(&facts, as_of));
            leave_to_columns(&mut facts);
            Rest { account, facts: Arc::new(facts), digest, free }
        });
        Ok(Self { layer, rest: rest.collect(), cases: Arc::new(cases) })
    }

    /// The rows of each account.
    fn rows(&self) -> impl Iterator<Item = LayerRows> {
        self.rest.iter().map(|rest| LayerRows {
            account: rest.account,
            layer: Arc::clone(&self.layer),
            rest: Arc::clone(&rest.facts),
            cases: Arc::clone(&self.cases),
            digest: Arc::clone(&rest.digest),
        })
    }

    fn size(&self) -> usize {
        self.cases.len() + self.rest.iter().map(|rest| rest.free).sum::<usize>()
    }
}
