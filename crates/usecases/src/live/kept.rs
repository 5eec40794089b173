//! Answers kept for those who ask the same again while a snapshot stands: a hundred open pages cost as much as one.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::locked;

/// Answers to questions about one version of the snapshot.
pub(super) struct Kept<Q, A> {
    most: usize,
    /// The version, and its answers, the oldest first.
    all: Mutex<(u64, VecDeque<(Q, A)>)>,
}

impl<Q: PartialEq, A: Clone> Kept<Q, A> {
    /// Keeps up to `most` answers.
    pub fn new(most: usize) -> Self {
        Self { most, all: Mutex::new((0, VecDeque::new())) }
    }

    /// The answer that is kept for this version, or else the one that `answer` gives, which is kept.
    ///
    /// # Errors
    /// When `answer` fails; nothing is kept then.
    pub fn or<E>(&self, version: u64, question: Q, answer: impl FnOnce(&Q) -> Result<A, E>) -> Result<A, E> {
        {
            let all = locked(&self.all);
            if all.0 == version
                && let Some((_, kept)) = all.1.iter().find(|(asked, _)| *asked == question)
            {
                return Ok(kept.clone());
            }
        }
        // The lock is not held meanwhile: other questions need not wait.
        let fresh = answer(&question)?;
        let mut all = locked(&self.all);
        if version > all.0 {
            *all = (version, VecDeque::new());
        }
        if version == all.0 && !all.1.iter().any(|(asked, _)| *asked == question) {
            if all.1.len() >= self.most {
                all.1.pop_front();
            }
            all.1.push_back((question, fresh.clone()));
        }
        Ok(fresh)
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
}
