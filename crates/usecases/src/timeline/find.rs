//! Finding a case by the id a person types.

use nabiz_catalogue::register::nearest;
use nabiz_domain::book::{Account, Book};

use super::{Found, TimelineError};
use crate::session::{account_name, accounts};

/// Ids that are offered where the one asked for is unknown.
const OFFERED: usize = 3;

/// The case `id` in `account`, or in the only account that has one; `C#n` is the `n`-th session of `C`, unless a case
/// has that very id.
pub(super) fn case(book: &Book, account: Option<&str>, id: &str) -> Result<Found, TimelineError> {
    let own = match account {
        Some(name) => vec![account_of(book, name)?],
        None => accounts(book),
    };
    let session = id.rsplit_once('#').and_then(|(base, number)| Some((base, number.parse::<u32>().ok()?)));
    let asked = [Some((id, None)), session.map(|(base, number)| (base, Some(number)))];
    for (text, session) in asked.into_iter().flatten() {
        let Some(sym) = book.symbols.find(text) else { continue };
        let mut found =
            own.iter().filter_map(|&account| Some(Found { account, case: book.find_case(account, sym)?, session }));
        let Some(first) = found.next() else { continue };
        let others: Vec<Account> = found.map(|one| one.account).collect();
        if others.is_empty() {
            return Ok(first);
        }
        let all = std::iter::once(first.account).chain(others);
        let accounts = all.map(|account| account_name(book, account).to_owned()).collect();
        return Err(TimelineError::Ambiguous { id: text.to_owned(), accounts });
    }
    let base = session.map_or(id, |(base, _)| base);
    let cases = book.cases().iter().filter(|key| own.contains(&key.account));
    let near = alike(base, cases.map(|key| book.symbols.text(key.id)));
    Err(TimelineError::UnknownCase { id: id.to_owned(), nearest: near })
}

fn account_of(book: &Book, name: &str) -> Result<Account, TimelineError> {
    let all = accounts(book);
    let known = all.iter().copied().find(|&account| account_name(book, account) == name);
    known.ok_or_else(|| {
        let nearest = alike(name, all.iter().map(|&account| account_name(book, account)));
        TimelineError::UnknownAccount { name: name.to_owned(), nearest }
    })
}

/// The names most like `text`, best first.
fn alike<'a>(text: &str, names: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for _ in 0..OFFERED {
        let others = names.clone().filter(|name| !found.iter().any(|known| known == name));
        let Some(next) = nearest(text, others).map(str::to_owned) else { break };
        found.push(next);
    }
    found
}
