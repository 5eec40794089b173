//! Signing in where others vouch for people: OpenID Connect, the authorization code flow with PKCE.
//!
//! Nothing waits on the server: state, nonce and verifier travel in a cookie of the browser that asked. A token counts when
//! one of the issuer's keys signed it, for this client, for this exchange, and it says that the address was verified.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use nabiz_app::access::Role;
use nabiz_app::people::{PeopleError, Secret};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::forms::with_session;
use super::pages::{answer, go_to, html_response, shell};
use super::problem::Problem;
use super::{Server, caller};
use crate::desk::{self, Asked, encode};

/// Where the issuer leads back to.
pub(super) const BACK: &str = "/sign-in/oidc/back";
/// Seconds that somebody may take at the issuer.
const PATIENCE: u32 = 600;
/// Longest wait for the issuer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// What an issuer says at once is no longer than this.
const LONGEST: u64 = 1 << 20;
/// Signatures with a public key; with a shared secret a token could come from whoever knows it.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Who vouches for people, as the settings say.
#[derive(Clone, Debug)]
pub struct IssuerOptions {
    /// The issuer, `https://…`.
    pub issuer: String,
    /// The name under which it knows this server.
    pub client: String,
    /// The secret that goes with it; without one the issuer must take public clients.
    pub secret: Option<String>,
    /// The role of those that nobody added; without one they are not let in.
    pub new_people: Option<Role>,
}

/// Why somebody is not vouched for.
#[derive(Debug, Error)]
pub enum IssuerError {
    /// The settings cannot be.
    #[error("the issuer `{0}` is no https:// address")]
    Address(String),
    /// The issuer does not answer, or says what it should not.
    #[error("the issuer: {0}")]
    Issuer(String),
    /// The token is not what it should be.
    #[error("the token: {0}")]
    Token(String),
    /// Nobody verified the address.
    #[error("the issuer does not vouch for an address")]
    Unverified,
}

/// An issuer of OpenID Connect.
#[derive(Debug)]
pub struct Issuer {
    options: IssuerOptions,
    back: String,
    agent: ureq::Agent,
    /// What it said of itself, and its keys.
    known: Mutex<Option<Arc<Known>>>,
}

#[derive(Debug)]
struct Known {
    about: About,
    keys: JwkSet,
}

/// What an issuer says of itself.
#[derive(Clone, Debug, Deserialize)]
struct About {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// What an issuer says of a person, in a token or when it is asked with one.
#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    nonce: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    #[serde(default)]
    name: String,
}

/// What one exchange is told apart by.
#[derive(Debug)]
struct Exchange {
    state: String,
    nonce: String,
    verifier: String,
    next: String,
}

impl Exchange {
    fn cookie(&self) -> String {
        format!("{}.{}.{}.{}", self.state, self.nonce, self.verifier, encode(&self.next))
    }

    fn of_cookie(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.').map(str::to_owned);
        let (state, nonce, verifier) = (parts.next()?, parts.next()?, parts.next()?);
        let next = Asked::parse(&format!("next={}", parts.next()?)).one("next").unwrap_or_default();
        Some(Self { state, nonce, verifier, next })
    }
}

impl Issuer {
    /// An issuer that leads back to the server at `url`; it is asked when somebody signs in.
    ///
    /// # Errors
    /// When its address is not `https://…`; this machine alone may be asked without.
    pub fn new(options: IssuerOptions, url: &str) -> Result<Self, IssuerError> {
        let uri: Option<Uri> = options.issuer.parse().ok();
        let parts = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?)));
        if !matches!(parts, Some(("https", _) | ("http", "localhost" | "127.0.0.1"))) {
            return Err(IssuerError::Address(options.issuer));
        }
        let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0).build();
        let back = format!("{}{BACK}", url.trim_end_matches('/'));
        Ok(Self { options, back, agent: config.into(), known: Mutex::new(None) })
    }

    /// What the button says: the issuer's host.
    fn name(&self) -> &str {
        let rest = self.options.issuer.split("://").nth(1).unwrap_or(&self.options.issuer);
        rest.split('/').next().unwrap_or(rest)
    }

    fn fetch<T: for<'d> Deserialize<'d>>(&self, url: &str, token: Option<&str>) -> Result<T, IssuerError> {
        let failed = |error: ureq::Error| IssuerError::Issuer(format!("`{url}`: {error}"));
        let mut request = self.agent.get(url).header("accept", "application/json");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut said = request.call().map_err(failed)?;
        let text = said.body_mut().with_config().limit(LONGEST).read_to_string().map_err(failed)?;
        serde_json::from_str(&text).map_err(|error| IssuerError::Issuer(format!("`{url}`: {error}")))
    }

    /// What it says of itself and its keys, asked once, and again where `is_stale`.
    fn known(&self, is_stale: bool) -> Result<Arc<Known>, IssuerError> {
        let held = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = held.filter(|_| !is_stale) {
            return Ok(known);
        }
        let own = self.options.issuer.trim_end_matches('/');
        let about: About = self.fetch(&format!("{own}/.well-known/openid-configuration"), None)?;
        if about.issuer.trim_end_matches('/') != own {
            return Err(IssuerError::Issuer(format!("says that it is `{}`", about.issuer)));
        }
        let keys = self.fetch(&about.jwks_uri, None)?;
        let known = Arc::new(Known { about, keys });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// Where to send somebody who wants in.
    fn way_in(&self, exchange: &Exchange) -> Result<String, IssuerError> {
        let known = self.known(false)?;
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(exchange.verifier.as_bytes()));
        let end = &known.about.authorization_endpoint;
        let asked = [
            ("response_type", "code"),
            ("scope", "openid email profile"),
            ("client_id", &self.options.client),
            ("redirect_uri", &self.back),
            ("state", &exchange.state),
            ("nonce", &exchange.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let asked: Vec<String> = asked.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        Ok(format!("{end}{}{}", if end.contains('?') { '&' } else { '?' }, asked.join("&")))
    }

    /// Who somebody is, by the code that they came back with.
    fn vouched(&self, code: &str, exchange: &Exchange) -> Result<Claims, IssuerError> {
        let known = self.known(false)?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.back),
            ("code_verifier", &exchange.verifier),
        ];
        let mut request = self.agent.post(&known.about.token_endpoint).header("accept", "application/json");
        match &self.options.secret {
            Some(secret) => {
                // RFC 6749, 2.3.1: both are encoded as in a form before they are put together.
                let pair = format!("{}:{}", encode(&self.options.client), encode(secret));
                request =
                    request.header("authorization", format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(pair)));
            }
            None => form.push(("client_id", &self.options.client)),
        }
        let failed = |error: ureq::Error| IssuerError::Issuer(format!("no token: {error}"));
        let mut said = request.send_form(form).map_err(failed)?;
        let text = said.body_mut().with_config().limit(LONGEST).read_to_string().map_err(failed)?;
        let tokens: Tokens = serde_json::from_str(&text).map_err(|error| IssuerError::Issuer(error.to_string()))?;
        let claims = match self.checked(&tokens.id_token, &known, &exchange.nonce) {
            // It may have new keys.
            Err(IssuerError::Token(_)) => self.checked(&tokens.id_token, &*self.known(true)?, &exchange.nonce)?,
            other => other?,
        };
        // Some keep what they say of a person for those who ask with the token.
        match (&claims.email, &known.about.userinfo_endpoint, &tokens.access_token) {
            (None, Some(url), Some(token)) => {
                let told: Claims = self.fetch(url, Some(token))?;
                if told.sub == claims.sub { Ok(told) } else { Err(IssuerError::Token("is another person's".into())) }
            }
            _ => Ok(claims),
        }
    }

    fn checked(&self, token: &str, known: &Known, nonce: &str) -> Result<Claims, IssuerError> {
        let wrong = |error: jsonwebtoken::errors::Error| IssuerError::Token(error.to_string());
        let header = decode_header(token).map_err(wrong)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(IssuerError::Token(format!("is signed by {:?}", header.alg)));
        }
        let keys = &known.keys;
        let key = match &header.kid {
            Some(id) => keys.find(id),
            None if keys.keys.len() == 1 => keys.keys.first(),
            None => None,
        };
        let key = key.ok_or_else(|| IssuerError::Token("is signed by a key that is not the issuer's".into()))?;
        let mut validation = Validation::new(header.alg);
        validation.set_audience(&[&self.options.client]);
        validation.set_issuer(&[&known.about.issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss"]);
        validation.validate_nbf = true;
        let key = DecodingKey::from_jwk(key).map_err(wrong)?;
        let claims = decode::<Claims>(token, &key, &validation).map_err(wrong)?.claims;
        if !claims.nonce.as_deref().is_some_and(|found| caller::same(found, nonce)) {
            return Err(IssuerError::Token("is of another exchange".into()));
        }
        Ok(claims)
    }
}

/// What the sign-in page says of the issuer.
pub(super) fn offered(server: &Server) -> Option<&str> {
    server.issuer.as_ref().map(Issuer::name)
}

fn cookie_name(server: &Server) -> &'static str {
    if server.options.is_secure { "__Host-nabiz-oidc" } else { "nabiz-oidc" }
}

fn with_cookie(server: &Server, mut response: Response, value: &str) -> Response {
    let secure = if server.options.is_secure { "; Secure" } else { "" };
    let age = if value.is_empty() { 0 } else { PATIENCE };
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", cookie_name(server));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Sends somebody to the issuer.
pub(super) async fn begin(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let next = Asked::parse(&query.unwrap_or_default()).one("next").unwrap_or_default();
    let done = server.work(move |server| {
        let issuer = server.issuer.as_ref().ok_or_else(|| Problem::NotFound(String::new()))?;
        let secret = || server.people.passing_secret().text().to_owned();
        let next = caller::local(&next).to_owned();
        let exchange = Exchange { state: secret(), nonce: secret(), verifier: secret(), next };
        let url = issuer.way_in(&exchange).map_err(|error| Problem::Failed(error.to_string()))?;
        Ok((url, exchange.cookie()))
    });
    match done.await {
        Ok((url, cookie)) => with_cookie(&server, go_to(&url), &cookie),
        Err(problem) => answer(&headers, Err(problem)),
    }
}

/// Takes whoever comes back.
pub(super) async fn back(State(server): State<Arc<Server>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let asked = Asked::parse(&query.unwrap_or_default());
    let exchange = caller::cookie(&headers, cookie_name(&server)).and_then(Exchange::of_cookie);
    let Some(exchange) = exchange.filter(|one| caller::same(&one.state, &asked.one("state").unwrap_or_default()))
    else {
        return answer(&headers, Err(Problem::Stale));
    };
    let next = exchange.next.clone();
    let done = server.work(move |server| Ok(entered(server, &asked, &exchange)));
    let response = match done.await {
        Ok(Ok(secret)) => with_session(&server, go_to(caller::local(&next)), secret.text()),
        Ok(Err(id)) => {
            let shell = shell(&headers, "/sign-in", "", None);
            let page = desk::people::sign_in(&shell, caller::local(&next), &shell.say(id), offered(&server));
            html_response(StatusCode::UNAUTHORIZED, page)
        }
        Err(problem) => answer(&headers, Err(problem)),
    };
    with_cookie(&server, response, "")
}

/// The session of whoever came back, or the id of what is said instead.
fn entered(server: &Server, asked: &Asked, exchange: &Exchange) -> Result<Secret, &'static str> {
    let refused = |error: &dyn std::fmt::Display| {
        tracing::warn!(%error, "somebody is not vouched for");
        "desk-sign-in-not-vouched"
    };
    let (Some(issuer), Some(code)) = (&server.issuer, asked.one("code")) else {
        return Err(refused(&asked.one("error").unwrap_or_else(|| "no code".to_owned())));
    };
    let claims = issuer.vouched(&code, exchange).map_err(|error| refused(&error))?;
    let email = claims.email.filter(|_| claims.email_verified).ok_or_else(|| refused(&IssuerError::Unverified))?;
    let new = issuer.options.new_people;
    server.people.sign_in_vouched(&email, &claims.name, new, server.now()).map_err(|error| match error {
        PeopleError::Wrong => "desk-sign-in-unknown",
        error => refused(&error),
    })
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::*;

    /// A key of the tests' own, and one that is not the issuer's: P-256, PKCS#8.
    const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkzPgy5Nje1OtAzfo/HFclkFDeBccRFCDtCEI5Qz/XIGhRANCAASrGlCA7TLzrqI2W09NVBTW+RXZnEHOexhFIk/D83fb7+rZY9h5tEPv1PLwq9BmYvDZgk7f+0sPRT96RHGjsMi9";
    const OTHER: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkFRjlds1pV2DAD+cPfBvJQnD3frRIlRpitgxm20g7uOhRANCAASlqJSAbj9nMUaXfga/rKencSbCw+P8qV6aIaqugjwuyEtCS+NaZgKca5SCN3rVe20+iv6IIEHI7n+euIUbo+Ai";

    fn issuer() -> (Issuer, Known) {
        let options = IssuerOptions {
            issuer: "https://id.example.org".into(),
            client: "nabiz".into(),
            secret: None,
            new_people: None,
        };
        let about = About {
            issuer: options.issuer.clone(),
            authorization_endpoint: String::new(),
            token_endpoint: String::new(),
            jwks_uri: String::new(),
            userinfo_endpoint: None,
        };
        let keys = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k", "alg": "ES256", "use": "sig", "x": "qxpQgO0y866iNltPTVQU1vkV2ZxBznsYRSJPw_N32-8", "y": "6tlj2Hm0Q-_U8vCr0GZi8NmCTt_7Sw9FP3pEcaOwyL0" }] });
        let keys = serde_json::from_value(keys).unwrap();
        (Issuer::new(options, "https://pulse.example.org/").unwrap(), Known { about, keys })
    }

    fn token(changes: &Value, key: &str, id: &str) -> String {
        let mut claims = json!({ "iss": "https://id.example.org", "aud": "nabiz", "exp": 32_503_680_000_u64, "sub": "1", "nonce": "n", "email": "a@x.org", "email_verified": true });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let header = Header { kid: Some(id.into()), ..Header::new(Algorithm::ES256) };
        let key = base64::prelude::BASE64_STANDARD.decode(key).unwrap();
        encode(&header, &claims, &EncodingKey::from_ec_der(&key)).unwrap()
    }

    #[test]
    fn a_token_counts_only_for_this_client_this_exchange_and_this_key() {
        let (issuer, known) = issuer();
        let claims = issuer.checked(&token(&json!({}), KEY, "k"), &known, "n").unwrap();
        assert_eq!((claims.email.as_deref(), claims.email_verified), (Some("a@x.org"), true));
        let is_refused =
            |token: &str, nonce: &str| matches!(issuer.checked(token, &known, nonce), Err(IssuerError::Token(_)));
        for changes in [
            json!({ "aud": "other" }),
            json!({ "iss": "https://evil.example.org" }),
            json!({ "exp": 1_000 }),
            json!({ "nbf": 32_503_680_000_u64 }),
            json!({ "nonce": "m" }),
            json!({ "nonce": null }),
        ] {
            assert!(is_refused(&token(&changes, KEY, "k"), "n"), "{changes}");
        }
        assert!(is_refused(&token(&json!({}), OTHER, "k"), "n"), "another's key");
        assert!(is_refused(&token(&json!({}), KEY, "l"), "n"), "an unknown key");
        let own = token(&json!({}), KEY, "k");
        let mut parts: Vec<&str> = own.split('.').collect();
        parts[2] = "";
        assert!(is_refused(&parts.join("."), "n"), "no signature");
        let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        assert!(is_refused(&format!("{none}.{}.", parts[1]), "n"), "an algorithm that signs nothing");
        let shared =
            encode(&Header { kid: Some("k".into()), ..Header::default() }, &json!({}), &EncodingKey::from_secret(b"x"));
        assert!(is_refused(&shared.unwrap(), "n"), "a shared secret");
    }

    #[test]
    fn an_issuer_elsewhere_is_asked_over_https_alone() {
        let of = |issuer: &str| {
            let options =
                IssuerOptions { issuer: issuer.into(), client: String::new(), secret: None, new_people: None };
            Issuer::new(options, "http://127.0.0.1:1").is_ok()
        };
        assert!(of("https://id.example.org") && of("http://127.0.0.1:3000") && of("http://localhost/realm"));
        assert!(
            !of("http://id.example.org")
                && !of("http://127.0.0.1.evil.org")
                && !of("http://127.0.0.1:1@evil.org")
                && !of("id.example.org")
        );
    }

    #[test]
    fn an_exchange_comes_back_as_it_went() {
        let next = "/cases?state=open&topic=a.b".to_owned();
        let exchange = Exchange { state: "s".into(), nonce: "n".into(), verifier: "v".into(), next };
        let back = Exchange::of_cookie(&exchange.cookie()).unwrap();
        assert_eq!(
            (back.state, back.nonce, back.verifier, back.next),
            ("s".into(), "n".into(), "v".into(), exchange.next)
        );
        assert!(Exchange::of_cookie("a.b").is_none());
    }
}
