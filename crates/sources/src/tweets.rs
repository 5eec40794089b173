//! Support threads on Twitter/X: one row a tweet, with its author, whether it came in, and what it replies to.
//!
//! A thread is known only when all its tweets are, so about 60 bytes of a tweet are kept.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::fmt::strtime::BrokenDownTime;
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{MessageKind, Millis};
use nabiz_domain::symbols::Sym;
use rustc_hash::FxBuildHasher;

use crate::desk::{Desk, Opening, Step, Vendor, Who};
use crate::fields::{Fields, Object, TableRow};
use crate::json::{List, Shape};
use crate::reader::Outcome;
use crate::refusal::{Fault, RefusalKind, shown};
use crate::source::Source;
use crate::tables::TableSpec;
use crate::time;
use crate::value::Found;

/// How Twitter writes times.
const FORMAT: &str = "%a %b %d %H:%M:%S %z %Y";

/// Reads tweets.
#[derive(Debug, Default)]
pub(crate) struct Tweets {
    rows: Vec<Tweet>,
    index: HashMap<Sym, u32, FxBuildHasher>,
}

#[derive(Debug)]
struct Tweet {
    id: Sym,
    replies_to: Option<Sym>,
    author: Sym,
    at: Millis,
    is_inbound: bool,
}

impl Vendor for Tweets {
    const SOURCE: Source = Source::Tweets;
    const TABLES: &'static [TableSpec] =
        &[TableSpec::new("tweets", &["tweet_id", "author_id", "inbound"], &["created_at", "in_response_to_tweet_id"])];
    const LISTS: &'static [List] = &[];

    fn knows(shape: &Shape) -> Option<&'static str> {
        let keys = ["tweet_id", "author_id", "inbound"];
        shape.has_items(&[], &keys).then_some("its objects have `tweet_id`, `author_id` and `inbound`")
    }

    fn record(&mut self, _: usize, row: &TableRow<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.tweet(row, desk)
    }

    fn object(&mut self, _: Option<&str>, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        self.tweet(&row, desk)
    }

    fn complete(&mut self, desk: &mut Desk) -> Vec<String> {
        let rows = std::mem::take(&mut self.rows);
        let roots = self.roots(&rows);
        for (tweet, root) in rows.iter().zip(roots) {
            let root = &rows[root as usize];
            let case = desk.symbols.text(root.id).to_owned();
            let id = desk.symbols.text(tweet.id).to_owned();
            // A brand's handle is its team; which person wrote, nobody says.
            let by = if tweet.is_inbound { Who::Customer } else { Who::Agent(None) };
            if tweet.id == root.id {
                let requester = tweet.is_inbound.then_some(tweet.author);
                let opening = Opening {
                    at: tweet.at,
                    channel: Channel::SocialPublic,
                    by,
                    requester,
                    topic: None,
                    priority: None,
                    parent: None,
                };
                desk.open(&case, tweet.at, opening, Vec::new());
            }
            if !tweet.is_inbound {
                desk.step(&case, tweet.at, Some(&id), Step::Team(tweet.author));
            }
            let step = Step::Message { by, is_public: true, kind: MessageKind::Reply, is_automated: false };
            desk.step(&case, tweet.at, Some(&id), step);
        }
        Vec::new()
    }
}

impl Tweets {
    fn tweet(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        let id = number(row, "tweet_id")?.ok_or_else(|| Box::new(Fault::missing("tweet_id")))?;
        let is_inbound = row
            .flag("inbound")?
            .ok_or_else(|| Box::new(Fault::field(RefusalKind::Missing, "inbound", "missing; say who wrote to whom")))?;
        let tweet = Tweet {
            id: desk.sym(&id),
            replies_to: number(row, "in_response_to_tweet_id")?.map(|id| desk.sym(&id)),
            author: desk.sym(&row.need("author_id")?),
            at: instant(row)?,
            is_inbound,
        };
        if self.index.contains_key(&tweet.id) {
            // A later file tells it again.
            return Ok(Outcome::Passed);
        }
        self.index.insert(tweet.id, self.rows.len() as u32);
        self.rows.push(tweet);
        Ok(Outcome::Events(0))
    }

    /// The first tweet of each tweet's thread that is there. Replies that run in a circle end where the walk began.
    fn roots(&self, rows: &[Tweet]) -> Vec<u32> {
        const UNKNOWN: u32 = u32::MAX;
        let mut roots = vec![UNKNOWN; rows.len()];
        let mut path = Vec::new();
        for start in 0..rows.len() as u32 {
            let mut at = start;
            // Marked with itself while on the way, so that a circle is seen.
            while roots[at as usize] == UNKNOWN {
                roots[at as usize] = at;
                path.push(at);
                let before = rows[at as usize].replies_to.and_then(|id| self.index.get(&id));
                match before {
                    Some(&before) => at = before,
                    None => break,
                }
            }
            let root = roots[at as usize];
            for passed in path.drain(..) {
                roots[passed as usize] = root;
            }
        }
        roots
    }
}

/// The id of a tweet. Tools that know no empty whole number write a column with gaps as decimals, `3.0`.
fn number<'r>(row: &'r dyn Fields, name: &'static str) -> Found<Option<Cow<'r, str>>> {
    let Some(text) = row.text(name) else { return Ok(None) };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, fraction)) = text.split_once('.')
        && is_digits(whole)
    {
        if is_digits(fraction) && fraction.bytes().all(|byte| byte == b'0') {
            return Ok(Some(Cow::Owned(whole.to_owned())));
        }
        if text.parse::<f64>().is_ok() {
            let reason = format!("{} is a rounded number and names no tweet; save ids as text", shown(&text));
            return Err(Box::new(Fault::field(RefusalKind::Invalid, name, reason)));
        }
    }
    Ok(Some(text))
}

fn instant(row: &dyn Fields) -> Found<Millis> {
    let text = row.need("created_at")?;
    let of_twitter = BrokenDownTime::parse(FORMAT, &*text).ok().and_then(|broken| broken.to_timestamp().ok());
    let at = match of_twitter {
        Some(at) => time::plausible(at.as_millisecond(), &text),
        None => time::of_any(&text),
    };
    at.map_err(|reason| Box::new(Fault::field(RefusalKind::Time, "created_at", reason)))
}
