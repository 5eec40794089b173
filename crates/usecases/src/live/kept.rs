//! Answers kept for those who ask the same again while a snapshot stands: a hundred open pages cost as much as one.
//!
//! What was asked of the last snapshots is answered from the next one before it stands, so that nobody waits for it.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::locked;

/// A question that nobody asked of so many snapshots is not answered before it is asked again.
const PATIENCE: u32 = 30;

/// Answers to questions about one version of the snapshot, and about the one that is to come.
pub(super) struct Kept<Q, A> {
    most: usize,
    all: Mutex<Both<Q, A>>,
}

struct Both<Q, A> {
    standing: Answers<Q, A>,
    coming: Answers<Q, A>,
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
        Self { most, all: Mutex::new(Both { standing: Answers::of(0), coming: Answers::of(0) }) }
    }

    /// The answer that is kept for this version, or else the one that `answer` gives, which is kept.
    ///
    /// # Errors
    /// When `answer` fails; nothing is kept then.
    pub fn or<E>(&self, version: u64, question: Q, answer: impl FnOnce(&Q) -> Result<A, E>) -> Result<A, E> {
        {
            let mut both = locked(&self.all);
            both.reach(version);
            if both.standing.version == version
                && let Some(kept) = both.standing.all.iter_mut().find(|one| one.question == question)
            {
                kept.unasked = 0;
                return Ok(kept.answer.clone());
            }
        }
        // The lock is not held meanwhile: other questions need not wait.
        let fresh = answer(&question)?;
        let mut both = locked(&self.all);
        if version > both.standing.version {
            both.standing = Answers::of(version);
        }
        if version == both.standing.version {
            both.standing.put(self.most, question, fresh.clone(), 0);
        }
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
}
