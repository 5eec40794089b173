//! Exports of several tables: which table a file is, by its columns.

use std::path::Path;

use crate::csv::Header;
use crate::nearest;

/// A table of an export.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableSpec {
    /// What the vendor calls it.
    pub(crate) name: &'static str,
    /// Columns by which it is told from all other tables.
    pub(crate) tells: &'static [&'static str],
    /// Columns without which it is of no use.
    pub(crate) needs: &'static [&'static str],
    /// Columns that it never has.
    pub(crate) lacks: &'static [&'static str],
    /// Whether the columns leave it open, so that the file must be called by the table's name.
    pub(crate) by_name: bool,
}

impl TableSpec {
    /// A table that `tells` tell.
    pub(crate) const fn new(
        name: &'static str,
        tells: &'static [&'static str],
        needs: &'static [&'static str],
    ) -> Self {
        Self { name, tells, needs, lacks: &[], by_name: false }
    }

    /// The same where these columns say that it is another one.
    pub(crate) const fn without(mut self, lacks: &'static [&'static str]) -> Self {
        self.lacks = lacks;
        self
    }

    /// The same where its file must bear its name.
    pub(crate) const fn named(mut self) -> Self {
        self.by_name = true;
        self
    }

    fn is(&self, header: &Header, stem: &str) -> bool {
        let has = |name: &str| header.columns.iter().any(|column| column == name);
        let is_named = !self.by_name || stem == self.name || stem.strip_prefix(self.name) == Some("_data");
        is_named && self.tells.iter().all(|name| has(name)) && !self.lacks.iter().any(|name| has(name))
    }
}

/// Which of `tables` has this header in this file, with how one can tell.
///
/// # Errors
/// When it is one of them but lacks a column, in words.
pub(crate) fn recognise(
    tables: &'static [TableSpec],
    header: &Header,
    file: &str,
) -> Option<Result<(usize, String), String>> {
    let stem = stem(file);
    let (position, table) = tables.iter().enumerate().find(|(_, table)| table.is(header, &stem))?;
    let missing = table.needs.iter().find(|name| !header.columns.iter().any(|column| column == *name));
    Some(match missing {
        Some(missing) => {
            let near = nearest::ranked(missing, header.columns.iter().map(String::as_str));
            let hint = if near.is_empty() {
                format!("there are {}", header.list())
            } else {
                format!("the nearest are {}", nearest::list(&near))
            };
            Err(format!(
                "looks like the table `{}`, but the column `{missing}` is not there; {hint}; rename the one that it is to `{missing}`",
                table.name
            ))
        }
        None if table.by_name => Ok((position, format!("the file is called `{stem}` and has its columns"))),
        None => {
            let columns = nearest::list(table.tells);
            Ok((position, format!("the header has the columns {columns} of its table `{}`", table.name)))
        }
    })
}

/// A table that a header would be but for one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Near<'h> {
    pub(crate) table: &'static str,
    /// The column that is not there.
    pub(crate) missing: &'static str,
    /// The column that may be it.
    pub(crate) instead: &'h str,
}

/// Which of `tables` this header would be if one of its columns, which must look like it, had the name that tells the table.
pub(crate) fn nearly<'h>(tables: &'static [TableSpec], header: &'h Header) -> Option<Near<'h>> {
    let has = |name: &str| header.columns.iter().any(|column| column == name);
    // Of two columns one alone tells nothing.
    tables.iter().filter(|table| table.tells.len() > 2).find_map(|table| {
        let mut missing = table.tells.iter().copied().filter(|name| !has(name));
        let (missing, None) = (missing.next()?, missing.next()) else { return None };
        let others = header.columns.iter().map(String::as_str).filter(|column| !table.tells.contains(column));
        let instead = nearest::ranked(missing, others).first().copied()?;
        Some(Near { table: table.name, missing, instead })
    })
}

/// The name of a file without folder and endings.
fn stem(file: &str) -> String {
    let name = Path::new(file).file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: &[TableSpec] = &[
        TableSpec::new("history", &["ticket_id", "field"], &["updated"]),
        TableSpec::new("group", &["id", "name"], &[]).named(),
    ];

    #[test]
    fn a_table_is_told_by_its_columns_or_else_by_its_name() {
        let header = |line| Header::new(line, None).unwrap();
        let found = |line, file| recognise(TABLES, &header(line), file).map(|found| found.map(|(table, _)| table));
        assert_eq!(found("ticket_id,field,updated", "x.csv"), Some(Ok(0)));
        assert_eq!(found("id,name", "a/group.csv.gz"), Some(Ok(1)));
        assert_eq!(found("id,name", "a/group_data.csv"), Some(Ok(1)));
        assert_eq!(found("id,name", "a/customers.csv"), None);
        let renamed = found("ticket_id,field,updated_on", "x.csv").unwrap().unwrap_err();
        assert_eq!(
            renamed,
            "looks like the table `history`, but the column `updated` is not there; the nearest are `updated_on`; \
             rename the one that it is to `updated`"
        );
    }

    #[test]
    fn a_table_is_nearly_one_where_one_telling_column_is_called_otherwise() {
        const TABLES: &[TableSpec] = &[
            TableSpec::new("pair", &["id", "name"], &[]),
            TableSpec::new("ticket", &["id", "requester_id", "status"], &["created_at"]),
        ];
        for (line, expected) in [
            ("id,requester_id,state", Some("state")),
            ("id,requester_id,ticket_status,state", Some("ticket_status")),
            ("id,requester_id,colour", None),
            ("id,state", None),
            ("id,nam", None),
        ] {
            let header = Header::new(line, None).unwrap();
            let near = nearly(TABLES, &header);
            assert_eq!(near.map(|near| near.instead), expected, "{line}");
            assert!(near.is_none_or(|near| (near.table, near.missing) == ("ticket", "status")), "{line}");
        }
    }
}
