//! Answers kept for those who ask the same again while a snapshot stands: a hundred open pages cost as much as one.
//!
//! What was asked of the last snapshots is answered from the next one before it stands, so that nobody waits for it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};

use nabiz_domain::event::Millis;

use super::locked;

/// A question that nobody asked of so many snapshots is not answered before it is asked again.
const PATIENCE: u32 = 30;

/// Answers to questions about one version of the snapshot, and about the one that is to come.
pub(super) struct Kept<Q: PartialEq, A> {
    most: usize,
    /// Whether an answer is small enough to be kept.
    fits: fn(&A) -> bool,
    all: Mutex<Both<Q, A>>,
    answered: Condvar,
}

struct Both<Q, A> {
    standing: Answers<Q, A>,
    coming: Answers<Q, A>,
    /// What somebody is answering just now, of which version.
    sought: Vec<(u64, Q)>,
}

/// A search for an answer; it ends with the answer or without.
struct Search<'k, Q: PartialEq, A> {
    kept: &'k Kept<Q, A>,
    version: u64,
    question: Q,
}

impl<Q: PartialEq, A> Drop for Search<'_, Q, A> {
    fn drop(&mut self) {
        let is_other = |one: &(u64, Q)| one.0 != self.version || one.1 != self.question;
        locked(&self.kept.all).sought.retain(is_other);
        self.kept.answered.notify_all();
    }
}

/// The answers of a version, the oldest first.
struct Answers<Q, A> {
    version: u64,
    all: VecDeque<Answer<Q, A>>,
}

struct Answer<Q, A> {
    question: Q,
    answer: A,
    /// Of how many snapshots before this one in a row nobody asked it.
    unasked: u32,
}

impl<Q, A> Answers<Q, A> {
    fn of(version: u64) -> Self {
        Self { version, all: VecDeque::new() }
    }
}

impl<Q: PartialEq + Clone, A: Clone> Answers<Q, A> {
    fn put(&mut self, most: usize, question: Q, answer: A, unasked: u32) {
        if self.all.iter().any(|one| one.question == question) {
            return;
        }
        if self.all.len() >= most {
            self.all.pop_front();
        }
        self.all.push_back(Answer { question, answer, unasked });
    }
}

impl<Q: PartialEq + Clone, A: Clone> Kept<Q, A> {
    /// Keeps up to `most` answers.
    pub fn new(most: usize) -> Self {
        let both = Both { standing: Answers::of(0), coming: Answers::of(0), sought: Vec::new() };
        Self { most, fits: |_| true, all: Mutex::new(both), answered: Condvar::new() }
    }

    /// The same, but those that do not fit are made anew for each who asks.
    pub fn if_fit(self, fits: fn(&A) -> bool) -> Self {
        Self { fits, ..self }
    }

    /// The answer that is kept for this version, or else the one that `answer` gives, which is kept. Who asks what
    /// somebody else is answering already waits for that.
    ///
    /// # Errors
    /// When `answer` fails; nothing is kept then.
    pub fn or<E>(&self, version: u64, question: Q, answer: impl FnOnce(&Q) -> Result<A, E>) -> Result<A, E> {
        let mut both = locked(&self.all);
        loop {
            both.reach(version);
            if both.standing.version == version
                && let Some(kept) = both.standing.all.iter_mut().find(|one| one.question == question)
            {
                kept.unasked = 0;
                return Ok(kept.answer.clone());
            }
            if !both.sought.iter().any(|one| one.0 == version && one.1 == question) {
                break;
            }
            both = self.answered.wait(both).unwrap_or_else(PoisonError::into_inner);
        }
        both.sought.push((version, question.clone()));
        // The lock is not held meanwhile: other questions need not wait.
        drop(both);
        let search = Search { kept: self, version, question: question.clone() };
        let fresh = answer(&question)?;
        {
            let mut both = locked(&self.all);
            if version > both.standing.version {
                both.standing = Answers::of(version);
            }
            if version == both.standing.version && (self.fits)(&fresh) {
                both.standing.put(self.most, question, fresh.clone(), 0);
            }
        }
        drop(search);
        Ok(fresh)
    }

    /// What was asked lately, and of how many snapshots nobody asked it since; what was asked last comes first.
    pub fn wanted(&self) -> Vec<(Q, u32)> {
        let both = locked(&self.all);
        let all = both.standing.all.iter().filter(|one| one.unasked < PATIENCE);
        let mut wanted: Vec<(Q, u32)> = all.map(|one| (one.question.clone(), one.unasked)).collect();
        wanted.sort_by_key(|(_, unasked)| *unasked);
        wanted
    }

    /// Keeps an answer for a version that is yet to stand.
    pub fn keep(&self, version: u64, question: Q, answer: A, unasked: u32) {
        let mut both = locked(&self.all);
        if both.coming.version != version {
            both.coming = Answers::of(version);
        }
        both.coming.put(self.most, question, answer, unasked + 1);
    }
}

impl<Q, A> Both<Q, A> {
    /// Lets the answers for `version` be the ones that stand, if they are there.
    fn reach(&mut self, version: u64) {
        if self.coming.version == version && version > self.standing.version {
            self.standing = std::mem::replace(&mut self.coming, Answers::of(0));
        }
    }
}

/// Answers that take long to make. One that was made holds for newer snapshots too, for ten times as long as it took: so
/// they never take more than a small part of the machine.
pub(super) struct Lasting<Q, A> {
    most: usize,
    all: Mutex<VecDeque<Made<Q, A>>>,
}

struct Made<Q, A> {
    question: Q,
    answer: A,
    until: Millis,
}

/// An answer lasts so many times as long as it took, ...
const TIMES: Millis = 10;
/// ... but no longer than this.
const AT_MOST: Millis = 600_000;

impl<Q: PartialEq + Clone, A: Clone> Lasting<Q, A> {
    /// Keeps up to `most` answers.
    pub fn new(most: usize) -> Self {
        Self { most, all: Mutex::new(VecDeque::new()) }
    }

    /// The answer that was made lately, if it still lasts at `now`.
    pub fn find(&self, question: &Q, now: Millis) -> Option<A> {
        let all = locked(&self.all);
        let made = all.iter().find(|one| one.question == *question)?;
        (now < made.until).then(|| made.answer.clone())
    }

    /// Keeps an answer that took from `began` to `ended`.
    pub fn put(&self, question: &Q, answer: &A, began: Millis, ended: Millis) {
        let until = ended.saturating_add(ended.saturating_sub(began).saturating_mul(TIMES).min(AT_MOST));
        let mut all = locked(&self.all);
        all.retain(|one| one.question != *question && one.until > ended);
        if all.len() >= self.most {
            all.pop_front();
        }
        all.push_back(Made { question: question.clone(), answer: answer.clone(), until });
    }

    /// Forgets every answer.
    pub fn forget(&self) {
        locked(&self.all).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_for_its_version_and_no_other() {
        let kept: Kept<&str, u32> = Kept::new(2);
        let ask = |version, question, answer| kept.or(version, question, |_| Ok::<u32, ()>(answer)).unwrap();
        assert_eq!((ask(1, "a", 1), ask(1, "a", 2), ask(1, "b", 3)), (1, 1, 3));
        assert_eq!(ask(2, "a", 4), 4);
        // Who began with the old snapshot gets its answer, and leaves the new ones alone.
        assert_eq!((ask(1, "a", 5), ask(2, "a", 6)), (5, 4));
        // The oldest makes room.
        assert_eq!((ask(2, "b", 7), ask(2, "c", 8), ask(2, "a", 9)), (7, 8, 9));
        assert_eq!(kept.or(2, "d", |_| Err::<u32, &str>("no")), Err("no"));
        assert_eq!(ask(2, "d", 10), 10);
    }

    #[test]
    fn an_answer_that_does_not_fit_is_given_and_not_kept() {
        let kept: Kept<&str, u32> = Kept::new(2).if_fit(|answer| *answer < 10);
        let ask = |answer| kept.or(1, "a", |_| Ok::<u32, ()>(answer)).unwrap();
        assert_eq!((ask(10), ask(11), ask(1), ask(2)), (10, 11, 1, 1));
    }

    #[test]
    fn answers_for_the_next_version_wait_until_it_stands() {
        let kept: Kept<&str, u32> = Kept::new(4);
        let ask = |version, question, answer| kept.or(version, question, |_| Ok::<u32, ()>(answer)).unwrap();
        assert_eq!((ask(1, "a", 1), ask(1, "b", 2)), (1, 2));
        assert_eq!(kept.wanted(), [("a", 0), ("b", 0)]);
        kept.keep(2, "a", 10, 0);
        kept.keep(2, "b", 20, 0);
        assert_eq!(ask(1, "a", 3), 1, "the old snapshot still stands");
        assert_eq!(ask(2, "a", 4), 10);
        // What was asked of this snapshot goes before what was not.
        assert_eq!(kept.wanted(), [("a", 0), ("b", 1)]);
        kept.keep(3, "b", 30, PATIENCE - 1);
        assert_eq!((ask(3, "c", 5), kept.wanted()), (5, vec![("c", 0)]), "nobody asked for b in a long time");
        assert_eq!(ask(3, "b", 6), 30);
    }

    #[test]
    fn who_asks_what_is_being_answered_waits_for_that() {
        let kept: Kept<&str, u32> = Kept::new(4);
        let (told, hear) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let first = scope.spawn(|| {
                let answer = |_: &&str| {
                    told.send(()).unwrap();
                    while locked(&kept.all).sought.len() < 2 {
                        std::thread::yield_now();
                    }
                    Ok::<u32, ()>(1)
                };
                kept.or(1, "a", answer).unwrap()
            });
            hear.recv().unwrap();
            let second = scope.spawn(|| kept.or(1, "a", |_| Ok::<u32, ()>(2)).unwrap());
            // Another question does not wait, nor does the same one of another snapshot.
            assert_eq!(kept.or(1, "b", |_| Ok::<u32, ()>(3)).unwrap(), 3);
            let _other = Search { kept: &kept, version: 0, question: "c" };
            locked(&kept.all).sought.push((0, "c"));
            assert_eq!((first.join().unwrap(), second.join().unwrap()), (1, 1));
        });
        assert_eq!(kept.or(2, "a", |_| Err::<u32, &str>("no")), Err("no"));
        assert_eq!(kept.or(2, "a", |_| Ok::<u32, ()>(4)), Ok(4), "nobody waits for what failed");
    }

    #[test]
    fn what_took_long_lasts() {
        let lasting: Lasting<&str, u32> = Lasting::new(2);
        lasting.put(&"a", &1, 1_000, 1_200);
        assert_eq!((lasting.find(&"a", 3_199), lasting.find(&"a", 3_200)), (Some(1), None));
        lasting.put(&"b", &2, 1_000, 1_000);
        assert_eq!(lasting.find(&"b", 1_000), None, "what took no time is made anew");
        lasting.put(&"c", &3, 0, 3_600_000);
        assert_eq!((lasting.find(&"c", 4_199_999), lasting.find(&"c", 4_200_000)), (Some(3), None));
        lasting.forget();
        assert_eq!(lasting.find(&"c", 3_600_001), None);
    }
}
