//! Writes the report of made-up figures in both languages: `cargo run -p nabiz-web --example sample -- /tmp`.

mod data;

use std::error::Error;
use std::path::Path;

use nabiz_words::Lang;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for lang in Lang::ALL {
        let html = nabiz_web::report(&data::sample(), lang)?;
        let file = Path::new(&folder).join(format!("report-{lang}.html"));
        std::fs::write(&file, &html)?;
        println!("{}: {} bytes", file.display(), html.len());
    }
    Ok(())
}
