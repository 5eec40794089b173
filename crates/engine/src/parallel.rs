//! Work on several threads whose order cannot show.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What `of` gives for each item, in the order of the items; on at most `threads` threads, of which this is one.
pub fn each<T: Sync, R: Send>(threads: usize, items: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let helpers = threads.min(items.len()).saturating_sub(1);
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, of(item)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(take)).collect();
        let mut all = take();
        for helper in helpers {
            match helper.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, done)| done).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_that_of_the_items() {
        for threads in [0, 1, 2, 7] {
            for n in [0, 1, 2, 100] {
                let items: Vec<usize> = (0..n).collect();
                assert_eq!(each(threads, &items, |item| item * 2), (0..n).map(|item| item * 2).collect::<Vec<_>>());
            }
        }
    }
}
