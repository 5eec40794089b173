//! What use cases take and give: settings, reports, receipts, timelines, and the desk that pages ask. It knows no engine,
//! no HTML and no terminal.

pub mod access;
pub mod causes;
pub mod change;
pub mod config;
pub mod connections;
pub mod desk;
pub mod moment;
pub mod people;
pub mod receipt;
pub mod report_data;
pub mod report_tables;
pub mod score_csv;
pub mod score_rows;
pub mod score_xlsx;
pub mod timeline;
pub mod uploads;
