//! Who asks, from where, in which language, on which ground.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE, HOST, ORIGIN};
use nabiz_words::Lang;

/// Name of the session's cookie; over https it is bound to this host.
pub(super) fn session_cookie(is_secure: bool) -> &'static str {
    if is_secure { "__Host-nabiz" } else { "nabiz" }
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}

/// The language that was chosen, else the browser's, else Turkish.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    if let Some(lang) = cookie(headers, "lang").and_then(Lang::parse) {
        return lang;
    }
    let wished = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wished.split(',').filter_map(|tag| Lang::parse(tag.split(';').next()?)).next().unwrap_or(Lang::Tr)
}

/// The theme that was chosen; none is the system's.
pub(super) fn theme(headers: &HeaderMap) -> &'static str {
    match cookie(headers, "theme") {
        Some("light") => "light",
        Some("dark") => "dark",
        _ => "",
    }
}

/// The token that a program brings.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    value.split_once(' ').filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim())
}

/// Where a request comes from: the other end, or whom a proxy on this machine names. Of an IPv6 address it is the network,
/// since whoever has one has all 2⁶⁴ of it.
pub(super) fn address(headers: &HeaderMap, peer: Option<SocketAddr>) -> String {
    let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else { return "unknown".to_owned() };
    let told = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let named = told.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse::<IpAddr>().ok());
    match named.filter(|_| peer.is_loopback()).unwrap_or(peer).to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address.to_string(),
    }
}

/// Whether a form comes from this site's own pages: browsers say so.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    match (headers.get(ORIGIN).and_then(|value| value.to_str().ok()), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, own)| own == host),
        // A program without a browser: it brings the session's token or none at all.
        (None, _) => true,
        _ => false,
    }
}

/// This site as the caller knows it: `https://desk.example.org`; empty where nobody says.
pub(super) fn site(headers: &HeaderMap, is_secure: bool) -> String {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).filter(|host| !host.is_empty());
    host.map_or_else(String::new, |host| format!("http{}://{host}", if is_secure { "s" } else { "" }))
}

/// Whether two secrets are the same, in a time that does not tell how far.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// A path of this site to go on to; everything else is the begin.
pub(super) fn local(next: &str) -> &str {
    let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if is_local && !next.chars().any(char::is_control) { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_paths_of_this_site_are_gone_on_to() {
        for (next, to) in [
            ("/cases?x=1", "/cases?x=1"),
            ("//evil.org", "/"),
            ("https://evil.org", "/"),
            ("/\\evil", "/"),
            ("", "/"),
            ("/a\r\nb", "/"),
        ] {
            assert_eq!(local(next), to);
        }
    }

    #[test]
    fn a_form_from_another_site_is_none_of_ours() {
        assert!(is_own(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "cross-site"), ("host", "a"), ("origin", "http://a")])));
        assert!(is_own(&headers(&[("host", "a:1"), ("origin", "http://a:1")])));
        assert!(!is_own(&headers(&[("host", "a:1"), ("origin", "http://b")])));
        assert!(!is_own(&headers(&[("host", "a:1"), ("origin", "null")])));
    }

    #[test]
    fn a_link_to_hand_on_names_the_site() {
        let here = headers(&[("host", "desk.example.org:8443")]);
        assert_eq!(site(&here, true), "https://desk.example.org:8443");
        assert_eq!(site(&headers(&[("host", "127.0.0.1:8080")]), false), "http://127.0.0.1:8080");
        assert_eq!(site(&headers(&[]), true), "");
    }

    #[test]
    fn language_and_cookies_are_read() {
        let all = headers(&[("cookie", "a=1; nabiz=x; lang=en"), ("accept-language", "tr-TR,tr;q=0.9")]);
        assert_eq!((cookie(&all, "nabiz"), cookie(&all, "b"), language(&all)), (Some("x"), None, Lang::En));
        assert_eq!(language(&headers(&[("accept-language", "de, en-GB;q=0.7")])), Lang::En);
        assert_eq!(bearer(&headers(&[("authorization", "Bearer  t1")])), Some("t1"));
        assert!(same("ab", "ab") && !same("ab", "ac") && !same("a", "ab"));
    }

    #[test]
    fn only_a_proxy_on_this_machine_names_whom_it_speaks_for() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 9.9.9.9"));
        let at = |text: &str| Some(text.parse().unwrap());
        assert_eq!(address(&headers, at("127.0.0.1:5")), "9.9.9.9");
        assert_eq!(address(&headers, at("8.8.8.8:5")), "8.8.8.8");
        assert_eq!(address(&HeaderMap::new(), at("127.0.0.1:5")), "127.0.0.1");
        assert_eq!(address(&headers, None), "unknown");
        assert_eq!(address(&headers, at("[::ffff:127.0.0.1]:5")), "9.9.9.9");
        assert_eq!(address(&HeaderMap::new(), at("[::ffff:8.8.8.8]:5")), "8.8.8.8");
    }

    #[test]
    fn all_addresses_of_a_network_of_ipv6_are_one_client() {
        let at = |text: &str| address(&HeaderMap::new(), Some(text.parse().unwrap()));
        assert_eq!(at("[2001:db8:1:2::9]:5"), "2001:db8:1:2::/64");
        assert_eq!(at("[2001:db8:1:2:ffff::1]:5"), at("[2001:db8:1:2::9]:5"));
        assert_ne!(at("[2001:db8:1:3::9]:5"), at("[2001:db8:1:2::9]:5"));
        assert_eq!(at("[::1]:5"), "::1");
    }
}
