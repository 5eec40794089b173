//! `nabiz config`: the settings in force, and where each comes from.

use std::io::Write;

use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _};
use nabiz_app::config::quoted;

use crate::args::Cli;
use crate::commands::connectors;
use crate::commands::server_args::{Log, Origin, ServerArgs};
use crate::failure::Done;

const EXAMPLES: &str = "\
Examples:
  nabiz config                         of ./nabiz-data
  nabiz config --data /srv/nabiz --listen 0.0.0.0:80

The settings file comes first, the environment overrides it, flags override both.
What each setting means: docs/serve.md and docs/configuration.md.";

/// Print the settings in force for `nabiz serve`, each with where it comes from.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    server: ServerArgs,
}

/// Prints them as TOML.
pub(crate) fn run(args: &ConfigArgs) -> anyhow::Result<Done> {
    let set_up = args.server.set_up()?;
    let matches = Cli::command().get_matches();
    let given = |id: &str| match matches.subcommand().and_then(|(_, own)| own.value_source(id)) {
        Some(ValueSource::EnvVariable) => "environment",
        Some(ValueSource::CommandLine) => "flag",
        _ => "default",
    };
    let origin = |id: &str, origin: Origin| match origin {
        Origin::Default => "default",
        Origin::File => "file",
        Origin::Given => given(id),
    };
    let mut out = super::stdout();
    match &set_up.file {
        Some(file) => writeln!(out, "# settings file: {}", file.display())?,
        None => writeln!(out, "# settings file: none")?,
    }
    writeln!(out, "# data folder: {} ({})\n", args.server.data.data.display(), given("data"))?;
    writeln!(out, "[server]")?;
    let mut line = |key: &str, value: String, from: &str| writeln!(out, "{key} = {value}  # {from}");
    line("listen", quoted(&set_up.listen.value.to_string()), origin("listen", set_up.listen.origin))?;
    if let Some(url) = &set_up.public_url.value {
        line("public_url", quoted(url), origin("public_url", set_up.public_url.origin))?;
    }
    let log = if set_up.log.value == Log::Json { "json" } else { "text" };
    line("log", quoted(log), origin("log", set_up.log.origin))?;
    line("threads", set_up.threads.value.to_string(), origin("threads", set_up.threads.origin))?;
    line("rate_limit", set_up.rate_limit.value.to_string(), origin("rate_limit", set_up.rate_limit.origin))?;
    if let Some(url) = &set_up.database.value {
        line("database", quoted(&without_password(url)), origin("database", set_up.database.origin))?;
    }
    if let Some(issuer) = &set_up.oidc_issuer.value {
        line("oidc_issuer", quoted(issuer), origin("oidc_issuer", set_up.oidc_issuer.origin))?;
    }
    if let Some(client) = &set_up.oidc_client.value {
        line("oidc_client", quoted(client), origin("oidc_client", set_up.oidc_client.origin))?;
    }
    if let Some(role) = set_up.oidc_new_people.value {
        line("oidc_new_people", quoted(role.id()), origin("oidc_new_people", set_up.oidc_new_people.origin))?;
    }
    for one in set_up.config.connectors() {
        writeln!(out, "\n[[connectors]]")?;
        let mut line = |key: &str, value: &str| writeln!(out, "{key} = {}  # file", quoted(value));
        for (key, value) in [("name", &*one.name), ("vendor", one.vendor), ("url", &one.url), ("account", &one.account)]
        {
            line(key, value)?;
        }
        match one.vendor {
            "zendesk" => line("email", &one.user)?,
            "chatwoot" => line("account_id", &one.user)?,
            _ => {}
        }
        line("every", &format!("{}s", one.every / 1_000))?;
        if let Some(from) = one.from {
            line("from", &from.to_string())?;
        }
        for (variable, is_set) in connectors::secrets(one) {
            writeln!(out, "# {variable} is {}", if is_set { "set" } else { "not set" })?;
        }
    }
    let all = std::iter::once(None).chain(set_up.config.accounts().map(Some));
    for account in all {
        match account {
            None => writeln!(out, "\n# every account")?,
            Some(name) => writeln!(out, "\n[accounts.{}]", quoted(name))?,
        }
        for one in set_up.config.shown(account.unwrap_or_default()) {
            let from = if one.is_set { "file" } else { "default" };
            writeln!(out, "{} = {}  # {from}", one.key, one.value)?;
        }
        let settings = set_up.config.settings_for(account.unwrap_or_default());
        let hours = settings.calendar.as_ref().map_or(0, |calendar| calendar.versions().len());
        let (teams, targets) = (settings.teams.len(), settings.sla.len());
        writeln!(out, "# versions of business hours: {hours}, teams: {teams}, SLA targets: {targets}")?;
    }
    for warning in set_up.config.warnings() {
        writeln!(out, "\n# {warning}")?;
    }
    out.flush()?;
    Ok(Done::Whole)
}

/// A database's address without its password.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((who, place)) = rest.rsplit_once('@') else { return url.to_owned() };
    let name = who.split_once(':').map_or(who, |(name, _)| name);
    let hidden = if who.contains(':') { ":***" } else { "" };
    format!("{scheme}://{name}{hidden}@{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(without_password("postgres://n:p@ss@db/x"), "postgres://n:***@db/x");
        assert_eq!(without_password("postgres://n@db/x"), "postgres://n@db/x");
        assert_eq!(without_password("/a/b.db"), "/a/b.db");
    }
}
