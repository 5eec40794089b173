//! Places of connections. There are fewer than the system gives files, so that records and uploads find some; when all are
//! taken, the one whose client has been silent longest is given to whoever comes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// More connections than this are never needed by people and cost memory.
const MOST: usize = 4_096;
/// Files that are kept for everything else: records, uploads, facts, help desks that are asked.
const OWN_FILES: usize = 96;
/// Where the system does not say how many files there may be: the smallest number that any is known for.
const FEWEST_FILES: usize = 256;

/// How many connections there may be with the files that the system gives this program.
pub(in crate::server) fn most_connections() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    of_files(files_of(&limits).unwrap_or(FEWEST_FILES))
}

/// A quarter of the files at least is not for connections.
fn of_files(files: usize) -> usize {
    files.saturating_sub(OWN_FILES.max(files / 4)).clamp(16, MOST)
}

fn files_of(limits: &str) -> Option<usize> {
    let soft = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?;
    if soft == "unlimited" { Some(usize::MAX) } else { soft.parse().ok() }
}

/// All places.
#[derive(Debug)]
pub(in crate::server) struct Places {
    most: usize,
    taken: Mutex<Taken>,
    /// A place may have become free, or one that can be taken.
    changed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    turns: u64,
    /// Somebody was told to go and has not gone yet.
    is_one_going: bool,
    /// Those whose clients are waited for, the longest silent first, and how each is told that it has to go.
    waiting: BTreeMap<u64, Arc<Notify>>,
}

impl Places {
    /// `most` places.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), taken: Mutex::default(), changed: Notify::new() })
    }

    /// A place; if need be, somebody else's.
    pub async fn enter(self: &Arc<Self>) -> Place {
        loop {
            let changed = self.changed.notified();
            if let Some(place) = self.try_enter() {
                return place;
            }
            changed.await;
        }
    }

    fn try_enter(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.taken();
        if taken.all < self.most {
            taken.all += 1;
            drop(taken);
            let seat = Seat { places: Arc::clone(self), go: Arc::new(Notify::new()), state: Mutex::default() };
            let place = Place(Arc::new(seat));
            place.change(|_| {});
            return Some(place);
        }
        if !taken.is_one_going
            && let Some((_, go)) = taken.waiting.pop_first()
        {
            taken.is_one_going = true;
            go.notify_one();
        }
        None
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one connection, free again with its last copy.
#[derive(Clone, Debug)]
pub(in crate::server) struct Place(Arc<Seat>);

#[derive(Debug)]
struct Seat {
    places: Arc<Places>,
    go: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    is_in_request: bool,
    is_stalled: bool,
    /// Its turn among those that wait for their clients.
    turn: Option<u64>,
}

impl Place {
    /// A request is under way until what this gives is dropped.
    pub fn request(&self) -> InRequest {
        self.change(|state| state.is_in_request = true);
        InRequest(self.clone())
    }

    pub fn is_in_request(&self) -> bool {
        self.state().is_in_request
    }

    /// Whether the request waits for its client: for more of its body, or to be taken an answer from.
    pub fn stalls(&self, is_stalled: bool) {
        self.change(|state| state.is_stalled = is_stalled);
    }

    /// Comes when the place is given to somebody else.
    pub async fn taken(&self) {
        self.0.go.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let waits = !state.is_in_request || state.is_stalled;
        if waits == state.turn.is_some() {
            return;
        }
        let mut taken = self.0.places.taken();
        if let Some(turn) = state.turn {
            // One that is not there was told to go: it is too late.
            if taken.waiting.remove(&turn).is_some() {
                state.turn = None;
            }
        } else {
            taken.turns += 1;
            state.turn = Some(taken.turns);
            let turn = taken.turns;
            taken.waiting.insert(turn, Arc::clone(&self.0.go));
            drop(taken);
            self.0.places.changed.notify_waiters();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let turn = self.state.get_mut().unwrap_or_else(PoisonError::into_inner).turn;
        let mut taken = self.places.taken();
        taken.all -= 1;
        if let Some(turn) = turn
            && taken.waiting.remove(&turn).is_none()
        {
            taken.is_one_going = false;
        }
        drop(taken);
        self.places.changed.notify_waiters();
    }
}

/// A request under way.
#[derive(Debug)]
pub(in crate::server) struct InRequest(Place);

impl Drop for InRequest {
    fn drop(&mut self) {
        self.0.change(|state| state.is_in_request = false);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[test]
    fn a_quarter_of_the_files_is_left_for_records() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
            Max processes             63704                63704                processes \n\
            Max open files            1024                 524288               files     \n";
        assert_eq!(files_of(limits), Some(1_024));
        assert_eq!(files_of("Max open files  unlimited  unlimited  files"), Some(usize::MAX));
        assert_eq!(files_of(""), None);
        for (files, most) in [(0, 16), (100, 16), (256, 160), (1_024, 768), (1 << 20, MOST), (usize::MAX, MOST)] {
            assert_eq!(of_files(files), most, "{files}");
        }
    }

    #[tokio::test]
    async fn who_has_been_silent_longest_makes_room_and_who_is_busy_does_not() {
        let places = Places::new(3);
        let (busy, first, second) = (places.enter().await, places.enter().await, places.enter().await);
        let request = busy.request();
        // The first one speaks, and is silent again: by now the second has been silent longer.
        drop(first.request());
        let next = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.enter().await }
        });
        timeout(Duration::from_secs(5), second.taken()).await.expect("the second has to go");
        assert!(
            timeout(Duration::from_millis(50), async {
                tokio::select! { () = busy.taken() => {}, () = first.taken() => {} }
            })
            .await
            .is_err()
        );
        drop(second);
        let third = timeout(Duration::from_secs(5), next).await.expect("there is room").unwrap();
        let all_busy = [first.request(), third.request()];
        let wait = timeout(Duration::from_millis(50), places.enter()).await;
        assert!(wait.is_err(), "nobody is cut off in the middle of a request");
        // Until its client lets it wait.
        let next = tokio::spawn(async move { places.enter().await });
        third.stalls(true);
        timeout(Duration::from_secs(5), third.taken()).await.expect("the one that stalls has to go");
        drop((all_busy, third));
        timeout(Duration::from_secs(5), next).await.expect("there is room").unwrap();
        drop(request);
    }
}
