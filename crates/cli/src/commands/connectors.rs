//! The help desks of the settings, with the secrets of the environment.

use anyhow::Context as _;
use jiff::tz::TimeZone;
use nabiz_app::config::{Config, ConnectorFile};
use nabiz_connect::{Access, Vendor};
use nabiz_usecases::live::connections::Connector;

use crate::variable;

/// The help desks to ask.
///
/// # Errors
/// When the token of one is missing, or its address cannot be one.
pub(crate) fn of(config: &Config) -> anyhow::Result<Vec<Connector>> {
    config.connectors().iter().map(one).collect()
}

/// The variables that a help desk's secrets stand in, and whether each is set.
pub(crate) fn secrets(one: &ConnectorFile) -> [(String, bool); 2] {
    [TOKEN, SECRET].map(|kind| {
        let (name, value) = secret(one, kind);
        (name, value.is_some())
    })
}

const TOKEN: &str = "TOKEN";
const SECRET: &str = "SECRET";

/// The variable of a secret, and its value where it has one.
fn secret(one: &ConnectorFile, kind: &str) -> (String, Option<String>) {
    let name = format!("NABIZ_CONNECTOR_{}_{kind}", one.name.to_ascii_uppercase().replace('-', "_"));
    let value = variable(&name).filter(|value| !value.is_empty());
    (name, value)
}

fn one(one: &ConnectorFile) -> anyhow::Result<Connector> {
    let vendor = Vendor::parse(one.vendor).context("a vendor that nobody knows")?;
    let (name, token) = secret(one, TOKEN);
    let token =
        token.with_context(|| format!("connector `{}` has no token: set the environment variable {name}", one.name))?;
    let client = vendor.client(&one.url, &Access { user: &one.user, token: &token })?;
    let from = one.from.map(|date| date.to_zoned(TimeZone::UTC).map(|at| at.timestamp().as_millisecond()));
    Ok(Connector {
        name: one.name.clone(),
        vendor,
        account: one.account.clone(),
        client,
        secret: secret(one, SECRET).1,
        every: one.every,
        from: from.transpose()?.unwrap_or(0),
    })
}
