//! Lists of numbers as their bytes, for a file: much quicker to read than number by number, and as short.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserializer, Serializer};

/// A number of so many bytes, the lowest first.
pub trait Number: Copy {
    /// Appends its bytes.
    fn put(self, into: &mut Vec<u8>);
    /// The numbers in `bytes`; none where they do not come out even.
    fn all(bytes: &[u8]) -> Option<Vec<Self>>;
}

macro_rules! number {
    ($($type:ty),+) => {
        $(impl Number for $type {
            fn put(self, into: &mut Vec<u8>) {
                into.extend_from_slice(&self.to_le_bytes());
            }
            fn all(bytes: &[u8]) -> Option<Vec<Self>> {
                let (numbers, rest) = bytes.as_chunks();
                rest.is_empty().then(|| numbers.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect())
            }
        })+
    };
}

number!(u8, u16, u32, u64, f64);

/// Writes the bytes of `numbers`.
pub fn serialize<N: Number, S: Serializer>(numbers: &(impl AsRef<[N]> + ?Sized), to: S) -> Result<S::Ok, S::Error> {
    let numbers = numbers.as_ref();
    let mut bytes = Vec::with_capacity(size_of_val(numbers));
    numbers.iter().for_each(|number| number.put(&mut bytes));
    to.serialize_bytes(&bytes)
}

/// Reads numbers from their bytes.
pub fn deserialize<'de, N: Number, T: From<Vec<N>>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    struct Bytes<N>(PhantomData<N>);
    impl<'de, N: Number> Visitor<'de> for Bytes<N> {
        type Value = Vec<N>;
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("numbers as bytes")
        }
        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<N>, E> {
            N::all(bytes).ok_or_else(|| E::custom("a number is cut off"))
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<N>, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = from.next_element()? {
                bytes.push(byte);
            }
            self.visit_bytes(&bytes)
        }
    }
    from.deserialize_bytes(Bytes(PhantomData)).map(T::from)
}
