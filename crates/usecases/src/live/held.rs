//! What many read, some of them for long, and one changes now and then.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::time::Duration;

/// Milliseconds for which a writer looks for a moment without a reader.
const TRIES: u32 = 500;
/// The same while somebody reads for long: then events wait, and nobody who asks.
const LONG_TRIES: u32 = 30_000;

/// A value behind a lock. A lock whose holder panicked holds what it held: what is changed is replaced as a whole.
pub(super) struct Held<T> {
    lock: RwLock<T>,
    /// How many read for long.
    long: AtomicUsize,
}

/// The value, for as long as an answer takes that takes long.
pub(super) struct LongRead<'h, T> {
    value: RwLockReadGuard<'h, T>,
    long: &'h AtomicUsize,
}

impl<T> Held<T> {
    pub fn new(value: T) -> Self {
        Self { lock: RwLock::new(value), long: AtomicUsize::new(0) }
    }

    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.lock.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// To read for as long as a report may take.
    pub fn read_long(&self) -> LongRead<'_, T> {
        self.long.fetch_add(1, Ordering::Relaxed);
        LongRead { value: self.read(), long: &self.long }
    }

    /// To change it. A writer that waits would keep new readers out for as long as old ones read; so it looks for a
    /// moment without any, and insists only after a while.
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        for tries in 0..LONG_TRIES {
            match self.lock.try_write() {
                Ok(value) => return value,
                Err(TryLockError::Poisoned(error)) => return error.into_inner(),
                Err(TryLockError::WouldBlock) if tries >= TRIES && self.long.load(Ordering::Relaxed) == 0 => break,
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        self.lock.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Deref for LongRead<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Drop for LongRead<'_, T> {
    fn drop(&mut self) {
        self.long.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_for_long_makes_no_other_reader_wait_for_a_writer() {
        let held = Held::new(0);
        std::thread::scope(|scope| {
            let report = held.read_long();
            let writer = scope.spawn(|| *held.write() += 1);
            // Twice as long as a writer looks for a moment when all are quick.
            for _ in 0..2 * TRIES {
                assert_eq!(held.lock.try_read().map(|value| *value).ok(), Some(0));
                std::thread::sleep(Duration::from_millis(1));
            }
            assert_eq!(*report, 0);
            drop(report);
            writer.join().unwrap();
        });
        assert_eq!(*held.read(), 1);
    }

    #[test]
    fn a_writer_insists_where_quick_readers_never_end() {
        let held = Held::new(0);
        std::thread::scope(|scope| {
            let mut reader = held.read();
            let writer = scope.spawn(|| *held.write() += 1);
            // One reader behind the other, without a moment in between, until the writer keeps new ones out.
            while let Ok(next) = held.lock.try_read() {
                reader = next;
                std::thread::sleep(Duration::from_millis(1));
            }
            drop(reader);
            writer.join().unwrap();
        });
        assert_eq!(*held.read(), 1);
    }
}
