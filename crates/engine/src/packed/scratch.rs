//! Columns of the chunk at hand as whole values, in memory that is used again for the next chunk.

use super::chunk::Chunk;

/// Columns decoded so far, by their number.
#[derive(Debug, Default)]
pub struct Scratch {
    columns: Vec<Decoded>,
}

#[derive(Debug, Default)]
struct Decoded {
    values: Vec<i64>,
    is_here: bool,
}

impl Scratch {
    /// Forgets the chunk, keeps the memory.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(|column| column.is_here = false);
    }

    /// Decodes a column of whole numbers, unless it has been; says whether it is one.
    pub fn decode(&mut self, chunk: &Chunk, number: usize) -> bool {
        if self.columns.len() <= number {
            self.columns.resize_with(number + 1, Decoded::default);
        }
        if self.columns[number].is_here {
            return true;
        }
        let Some(packed) = chunk.column(number).packed() else { return false };
        if let Some(base) = packed.base {
            self.decode(chunk, base);
        }
        let mut values = std::mem::take(&mut self.columns[number].values);
        packed.decode(chunk.rows(), packed.base.map(|base| self.of(base)), &mut values);
        self.columns[number] = Decoded { values, is_here: true };
        true
    }

    /// The values of a column that has been decoded; rows without one hold any number.
    #[must_use]
    pub fn of(&self, number: usize) -> &[i64] {
        self.columns.get(number).filter(|column| column.is_here).map_or(&[], |column| &column.values)
    }
}
