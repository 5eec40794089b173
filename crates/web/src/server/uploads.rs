//! Files from the browser: onto the disk as they come, then through the desk's uploads.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use nabiz_app::desk::DeskError;
use nabiz_app::uploads::Answer;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::Server;
use super::body::{LongForm, broken as broken_body, size};
use super::forms::{form, trusted};
use super::pages::{Caller, caller_of, draw, go_to, refuse};
use super::problem::Problem;
use crate::desk;

/// Largest upload, bytes.
pub(super) const MOST: usize = 4 << 30;
/// Files of one upload.
const FILES: usize = 1_000;
/// Largest token of a form, bytes.
const TOKEN: usize = 200;
/// Longest name of a file, bytes: file systems take 255, and a number may be put before it.
const NAME: usize = 200;

/// What waits, and the form for more.
pub(super) async fn list(State(server): State<Arc<Server>>, headers: HeaderMap, uri: Uri) -> Response {
    draw(&server, headers, &uri, |_, caller, shell, _| {
        may(caller)?;
        Ok(desk::import::page(shell, &caller.view.uploads()?.all()))
    })
    .await
}

/// How one upload stands.
pub(super) async fn one(
    State(server): State<Arc<Server>>,
    Path(id): Path<u64>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    draw(&server, headers, &uri, move |_, caller, shell, _| {
        may(caller)?;
        Ok(desk::import::one(shell, &caller.view.uploads()?.one(id)?))
    })
    .await
}

/// A guest of a demonstration hands nothing in.
fn may(caller: &Caller) -> Result<&str, Problem> {
    let person = caller.person.as_ref().filter(|person| person.role.imports()).ok_or(Problem::Forbidden)?;
    Ok(&person.email)
}

/// Takes files, and leads to the page of the upload.
pub(super) async fn take(State(server): State<Arc<Server>>, headers: HeaderMap, request: Request) -> Response {
    match taken(&server, &headers, request).await {
        Ok(id) => go_to(&format!("/import/{id}")),
        Err(problem) => refuse(&server, headers, "/import", "", problem).await,
    }
}

async fn taken(server: &Arc<Server>, headers: &HeaderMap, request: Request) -> Result<u64, Problem> {
    let own = headers.clone();
    server.work(move |server| may(&caller_of(server, &own)?).map(|_| ())).await?;
    let parts = Multipart::from_request(request, server).await;
    let mut parts = parts.map_err(|error| Problem::Media(error.body_text()))?;
    // The token comes first: nothing is written for whoever brings none.
    let first = parts.next_field().await.map_err(broken)?.filter(|field| field.name() == Some("csrf"));
    let csrf = short(first.ok_or(Problem::Stale)?).await?;
    let own = headers.clone();
    let begun = server.work(move |server| {
        let who = trusted(server, &own, &csrf)?;
        Ok(who.view.uploads()?.begin(may(&who)?)?)
    });
    let (id, folder) = begun.await?;
    let kept = keep_all(&folder, parts).await;
    let done = server.work(move |server| {
        // The caller was found fit to import above.
        let uploads = server.desk.uploads();
        let looked = kept.and_then(|()| Ok(uploads.look(id)?));
        if looked.is_err() {
            uploads.discard(id)?;
        }
        looked
    });
    done.await.map(|()| id)
}

/// Writes each file into `folder` under a name of its own.
async fn keep_all(folder: &FilePath, mut parts: Multipart) -> Result<(), Problem> {
    let mut files = 0;
    while let Some(mut field) = parts.next_field().await.map_err(broken)? {
        let named = field.file_name().map(plain);
        let name = match (&named, field.name()) {
            (Some(name), _) if !name.is_empty() => name.as_str(),
            (None, Some("text")) => "pasted.jsonl",
            _ => continue,
        };
        files += 1;
        if files > FILES {
            return Err(Problem::Question(format!("more than {FILES} files at once")));
        }
        let path = free(folder, name);
        let mut file = None;
        while let Some(bytes) = field.chunk().await.map_err(broken)? {
            if bytes.is_empty() {
                continue;
            }
            if file.is_none() {
                file = Some(File::create(&path).await.map_err(|error| failed(&error))?);
            }
            if let Some(file) = &mut file {
                file.write_all(&bytes).await.map_err(|error| failed(&error))?;
            }
        }
        if let Some(mut file) = file {
            file.flush().await.map_err(|error| failed(&error))?;
        } else if named.is_some() {
            return Err(Problem::Question(format!("`{name}` is empty")));
        }
    }
    Ok(())
}

/// What the form on the upload's page asks.
pub(super) async fn act(
    State(server): State<Arc<Server>>,
    Path(id): Path<u64>,
    headers: HeaderMap,
    LongForm(body): LongForm,
) -> Response {
    let own = headers.clone();
    let done = server.work(move |server| {
        let asked = form(&body);
        let who = trusted(server, &own, &asked.one("csrf").unwrap_or_default())?;
        let by = may(&who)?;
        let uploads = who.view.uploads()?;
        let here = format!("/import/{id}");
        match asked.one("do").as_deref() {
            Some("map") => uploads.answer(id, desk::import::answer(&asked))?,
            Some("toml") => {
                let toml = asked.one("toml").unwrap_or_default().replace("\r\n", "\n");
                uploads.answer(id, Answer::Mapping(toml))?;
            }
            Some("import") => {
                let files: Vec<String> = uploads.one(id)?.files.into_iter().map(|file| file.name).collect();
                uploads.import(id)?;
                server.people.note(by, "import", &files.join(", "), server.now())?;
            }
            Some("discard") => {
                uploads.discard(id)?;
                return Ok("/import".to_owned());
            }
            _ => return Err(DeskError::Question("the form says nothing".into()).into()),
        }
        Ok(here)
    });
    match done.await {
        Ok(next) => go_to(&next),
        Err(problem) => refuse(&server, headers, "/import", "", problem).await,
    }
}

/// A short text of a form.
async fn short(mut field: Field<'_>) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(broken)? {
        text.extend_from_slice(&bytes);
        if text.len() > TOKEN {
            return Err(Problem::Stale);
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The last part of a name, without anything that means something to a file system.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim_start_matches('.');
    let plain = last.chars().map(|c| if c.is_control() || "<>:\"|?*".contains(c) { '_' } else { c });
    let plain: String = plain.collect();
    // From the end: there stands what kind of file it is.
    let from = plain.ceil_char_boundary(plain.len().saturating_sub(NAME));
    plain[from..].trim().to_owned()
}

/// A name that no other file of the upload has.
fn free(folder: &FilePath, name: &str) -> PathBuf {
    let numbers = (2..).map(|number| format!("{number}-{name}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbers).map(|name| folder.join(name));
    names.find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn broken(error: MultipartError) -> Problem {
    match broken_body(&error) {
        Problem::Slow => Problem::Slow,
        _ if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge(size(MOST)),
        _ => Problem::Question(error.body_text()),
    }
}

fn failed(error: &std::io::Error) -> Problem {
    Problem::Failed(format!("an upload cannot be kept: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (name, kept) in [
            ("a.csv", "a.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\Talepler 2024.xlsx", "Talepler 2024.xlsx"),
            ("..", ""),
            (".hidden", "hidden"),
            ("a\n\0b?.csv", "a__b_.csv"),
        ] {
            assert_eq!(plain(name), kept);
        }
        // Names are as long as a file system lets them, in whatever letters they are.
        let folder = tempfile::tempdir().unwrap();
        for letter in ["a", "ş", "表", "📞"] {
            let name = plain(&format!("{}.csv", letter.repeat(400)));
            assert!(name.ends_with(&format!("{letter}.csv")) && name.len() <= NAME && name.len() > NAME - 4, "{name}");
            for _ in 0..3 {
                std::fs::write(free(folder.path(), &name), "").unwrap();
            }
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 12);
    }
}
