//! Fixed sets of names that are looked up for every line: a perfect hash, checked when the crate is compiled.

/// No name.
const NONE: u8 = u8::MAX;

/// Where a name lies in its table. The factors were searched for so that no two names of one set meet;
/// [`table`] refuses to compile when a new name breaks that.
pub(crate) const fn slot(name: &[u8]) -> usize {
    let last = name.len() - 1;
    let second = if last == 0 { 0 } else { 1 };
    let sum = name[0] as usize * 105 + name[second] as usize * 216 + name[last - second] as usize * 40;
    (sum + name.len() * 91) & 255
}

/// The table of `names`: positions by [`slot`].
pub(crate) const fn table(names: &[&str]) -> [u8; 256] {
    let mut table = [NONE; 256];
    let mut i = 0;
    while i < names.len() {
        let at = slot(names[i].as_bytes());
        assert!(table[at] == NONE, "two names meet in one slot: search for new factors");
        table[at] = i as u8;
        i += 1;
    }
    table
}

/// Whether two names are the same, without a call: names are short, and this is asked for every key of every line.
#[inline(always)]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0..2 => a == b,
        2..4 => ends::<2>(a) == ends::<2>(b),
        4..8 => ends::<4>(a) == ends::<4>(b),
        8..16 => ends::<8>(a) == ends::<8>(b),
        _ => a == b,
    }
}

/// The first and the last `N` bytes.
#[inline(always)]
fn ends<const N: usize>(name: &[u8]) -> (Option<&[u8; N]>, Option<&[u8; N]>) {
    (name.first_chunk(), name.last_chunk())
}

/// Declares an enum of names with `ALL`, `id` and a fast `parse`.
macro_rules! names {
    ($(#[$about:meta])* $vis:vis enum $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        $vis enum $name { $($variant),+ }

        impl $name {
            /// All of them.
            $vis const ALL: &'static [Self] = &[$(Self::$variant),+];
            const TEXTS: &'static [&'static str] = &[$($text),+];
            const TABLE: [u8; 256] = $crate::names::table(Self::TEXTS);

            /// The name in events.
            $vis fn id(self) -> &'static str {
                Self::TEXTS[self as usize]
            }

            /// The one with this name.
            #[inline]
            $vis fn parse(name: &[u8]) -> Option<Self> {
                if name.is_empty() {
                    return None;
                }
                let position = usize::from(Self::TABLE[$crate::names::slot(name)]);
                let found = Self::TEXTS.get(position)?;
                if $crate::names::same(found.as_bytes(), name) { Some(Self::ALL[position]) } else { None }
            }
        }
    };
}

pub(crate) use names;
