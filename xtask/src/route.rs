//! Hosts that the product stands before, on this machine: `--route HOST=SITE@ORIGIN`.

use crate::process::take_option;
use crate::{Done, Failure};
use lendline_core::route::Routes;

/// The hosts, and where each one's own server is.
#[derive(Default)]
pub struct Hosts {
    routes: Routes,
    origins: Vec<Origin>,
}

/// Where a host's own server is.
struct Origin {
    secure: bool,
    address: String,
}

impl Hosts {
    /// Every `--route` of the arguments.
    pub fn take(arguments: &mut Vec<String>) -> Done<Self> {
        let (mut text, mut origins) = (String::new(), Vec::new());
        while let Some(one) = take_option(arguments, "--route")? {
            let (route, origin) = one.split_once('@').ok_or_else(|| {
                Failure::usage(format!(
                    "--route {one}: write HOST=SITE@ORIGIN, as www.example.com=shop@http://10.0.0.5:8080"
                ))
            })?;
            text.push_str(route);
            text.push(' ');
            origins.push(Origin::parse(origin)?);
        }
        let routes =
            Routes::parse(&text).map_err(|why| Failure::usage(format!("--route: {why}")))?;
        Ok(Self { routes, origins })
    }

    /// Refuses the product's own address: it would stand before itself.
    pub fn check(&self, url: &str) -> Done {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        match self.routes.find(host.split('/').next().unwrap_or_default()) {
            None => Ok(()),
            Some((_, site)) => Err(Failure::usage(format!(
                "--route: {url} is this product's own address; the pages of {site} need a host of their own"
            ))),
        }
    }

    /// The routes, as the Worker reads them.
    pub fn routes(&self) -> String {
        let all = self.routes.iter().map(|(host, site)| format!("{host}={site}"));
        all.collect::<Vec<_>>().join(" ")
    }

    /// workerd's configuration with the origins in it. Requests keep the visitor's `Host`.
    pub fn configure(&self, config: &str) -> String {
        let (mut services, mut bindings) = (String::new(), String::new());
        for (at, ((host, _), origin)) in self.routes.iter().zip(&self.origins).enumerate() {
            let how = if origin.secure {
                format!(
                    "https = (certificateHost = \"{host}\", tlsOptions = (trustBrowserCas = true))"
                )
            } else {
                "http = ()".to_owned()
            };
            let address = &origin.address;
            services.push_str(&format!(
                "(name = \"origin-{at}\", external = (address = \"{address}\", {how})),\n    "
            ));
            bindings
                .push_str(&format!("(name = \"ORIGIN_{at}\", service = \"origin-{at}\"),\n    "));
        }
        config.replace("#ORIGINS", services.trim_end()).replace("#BINDINGS", bindings.trim_end())
    }
}

impl Origin {
    fn parse(text: &str) -> Done<Self> {
        let bad = || {
            Failure::usage(format!(
                "--route: {text} is not the address of a server: write http://10.0.0.5:8080, without a path"
            ))
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(bad)?;
        let secure = match scheme {
            "http" => false,
            "https" => true,
            _ => return Err(bad()),
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, port.parse::<u16>().map_err(|_| bad())?),
            None => (rest, if secure { 443 } else { 80 }),
        };
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
        if host.is_empty() || !host.chars().all(known) || port == 0 {
            return Err(bad());
        }
        Ok(Self { secure, address: format!("{host}:{port}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(routes: &[&str]) -> Done<Hosts> {
        let mut arguments: Vec<String> =
            routes.iter().flat_map(|route| ["--route".to_owned(), (*route).to_owned()]).collect();
        Hosts::take(&mut arguments)
    }

    #[test]
    fn hosts_and_their_servers() {
        let both = ["www.example.com=shop@http://10.0.0.5:8080", "b.example=b@https://b.internal"];
        let Ok(hosts) = hosts(&both) else { panic!("refused") };
        assert_eq!(hosts.routes(), "www.example.com=shop b.example=b");
        let config = hosts.configure("#ORIGINS|#BINDINGS");
        for part in [
            "(name = \"origin-0\", external = (address = \"10.0.0.5:8080\", http = ())),",
            "external = (address = \"b.internal:443\", https = (certificateHost = \"b.example\"",
            "(name = \"ORIGIN_1\", service = \"origin-1\"),",
        ] {
            assert!(config.contains(part), "{config}");
        }
        assert!(hosts.check("https://calls.example.com").is_ok());
        assert!(hosts.check("https://www.example.com:8443/").is_err());
    }

    #[test]
    fn wrong_ones_are_refused() {
        for bad in [
            "www.example.com=shop",
            "www.example.com@http://a",
            "a.example=shop@ftp://a",
            "a.example=shop@http://a/path",
            "a.example=shop@http://a:0",
            "a.example=shop@http://a:x",
            "a.example=shop@http://a\"b",
            "a.example=shop@http://",
        ] {
            assert!(hosts(&[bad]).is_err(), "{bad}");
        }
        assert!(hosts(&["a.example=b@http://a", "a.example=c@http://a"]).is_err());
    }
}
