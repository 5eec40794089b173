//! Tokens of programs.

use askama::Template;
use nabiz_app::people::TokenRecord;

use super::people::instant;
use super::shell::{Shell, rendered};

#[derive(Template)]
#[template(path = "desk/tokens.html")]
struct Page<'a> {
    shell: &'a Shell,
    tokens: &'a [TokenRecord],
    secret: Option<&'a str>,
}

impl Page<'_> {
    fn scopes(&self, token: &TokenRecord) -> String {
        let named = token.scopes.iter().map(|scope| self.shell.words.name("desk-scope", scope.id()));
        named.collect::<Vec<_>>().join(", ")
    }

    fn at(at: &i64) -> String {
        instant(*at)
    }
}

/// All tokens; the secret of a new one, shown this once.
pub(crate) fn page(shell: &Shell, tokens: &[TokenRecord], secret: Option<&str>) -> String {
    let body = rendered(&Page { shell, tokens, secret });
    shell.page(&shell.say("desk-nav-tokens"), &body, false)
}
