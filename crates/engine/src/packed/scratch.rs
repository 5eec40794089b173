//! Columns of the chunk at hand as whole values, in memory that is used again for the next chunk.

use super::bits::BLOCK;
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

    /// The values of one block of a column of whole numbers, which need not have been decoded; rows without one hold any
    /// number.
    pub fn block<'v>(&self, chunk: &Chunk, number: usize, block: usize, values: &'v mut [i64; BLOCK]) -> &'v [i64] {
        let first = block * BLOCK;
        let rows = BLOCK.min(chunk.rows() - first);
        match self.columns.get(number).filter(|column| column.is_here) {
            Some(column) => values[..rows].copy_from_slice(&column.values[first..first + rows]),
            None => {
                let packed = chunk.column(number).packed();
                match packed.and_then(|packed| packed.base) {
                    Some(base) => _ = self.block(chunk, base, block, values),
                    None => values.fill(0),
                }
                if let Some(packed) = packed {
                    packed.add_block(block, &mut values[..rows]);
                }
            }
        }
        &values[..rows]
    }

    /// The values of a column that has been decoded; rows without one hold any number.
    #[must_use]
    pub fn of(&self, number: usize) -> &[i64] {
        self.columns.get(number).filter(|column| column.is_here).map_or(&[], |column| &column.values)
    }
}
