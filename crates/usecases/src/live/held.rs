//! What many read, and one changes now and then.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::time::Duration;

/// Milliseconds for which a writer looks for a moment without a reader.
const TRIES: u32 = 500;

/// A value behind a lock. A lock whose holder panicked holds what it held: what is changed is replaced as a whole.
pub(crate) struct Held<T>(RwLock<T>);

impl<T> Held<T> {
    pub fn new(value: T) -> Self {
        Self(RwLock::new(value))
    }

    /// To read, for no longer than somebody may wait for new events to show.
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// To change it. A writer that waits would keep new readers out for as long as old ones read; so it looks for a
    /// moment without any, and insists only after a while.
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        for _ in 0..TRIES {
            match self.0.try_write() {
                Ok(value) => return value,
                Err(TryLockError::Poisoned(error)) => return error.into_inner(),
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_insists_where_quick_readers_never_end() {
        let held = Held::new(0);
        std::thread::scope(|scope| {
            let mut reader = held.read();
            let writer = scope.spawn(|| *held.write() += 1);
            // One reader behind the other, without a moment in between, until the writer keeps new ones out.
            while let Ok(next) = held.0.try_read() {
                reader = next;
                std::thread::sleep(Duration::from_millis(1));
            }
            drop(reader);
            writer.join().unwrap();
        });
        assert_eq!(*held.read(), 1);
    }
}
