//! Every setting: flag, environment variable, default and one line of explanation, in one place. `--help` and
//! README's table are made from it.

mod files;
mod gateway;
mod mail;
mod oidc;
mod seal;

use std::fmt::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::store::DatabaseUrl;

pub use files::FilesConfig;
pub use gateway::{GatewayConfig, GatewayError};
pub use mail::{MailConfig, MailError, MailSettings};
pub use oidc::{OidcConfig, OidcError};
pub use seal::{SealConfig, SealKeysError};

/// The settings, as flags and as environment variables.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// Folder for the SQLite database, the search index and the files of the open data
    #[arg(
        long,
        env = "TTHC_DATA_DIR",
        global = true,
        default_value = "data",
        value_name = "FOLDER"
    )]
    pub data_dir: PathBuf,

    /// Database: `sqlite:FILE` or `postgres://USER@HOST/NAME` [default: SQLite in the data folder]
    #[arg(
        long,
        env = "TTHC_DATABASE_URL",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<DatabaseUrl>,

    /// Connections to the database at most
    #[arg(long, env = "TTHC_DATABASE_CONNECTIONS", global = true, default_value_t = 8, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=500))]
    pub database_connections: u32,

    /// Address and port to serve on; put a reverse proxy with TLS before it
    #[arg(
        long,
        env = "TTHC_LISTEN",
        global = true,
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS",
        value_parser = address
    )]
    pub listen: SocketAddr,

    /// Address under which people reach this service, for links and QR codes, such as `https://thutuc.langson.gov.vn`
    #[arg(
        long,
        env = "TTHC_PUBLIC_URL",
        global = true,
        value_name = "URL",
        value_parser = web_url
    )]
    pub public_url: Option<String>,

    /// Who publishes here, as feeds and open data say it, such as `UBND tỉnh Lạng Sơn`
    #[arg(
        long,
        env = "TTHC_PUBLISHER",
        global = true,
        default_value = "Ủy ban nhân dân tỉnh",
        value_name = "NAME"
    )]
    pub publisher: String,

    /// Terms under which open data may be used: a text, or the address of one
    #[arg(
        long,
        env = "TTHC_OPEN_DATA_LICENCE",
        global = true,
        default_value = "Dữ liệu mở, sử dụng tự do, miễn phí, ghi rõ nguồn (Nghị định 47/2020/NĐ-CP, Điều 20)",
        value_name = "TEXT"
    )]
    pub open_data_licence: String,

    /// Load the bundled sample into an empty database when serving
    #[arg(long, env = "TTHC_SAMPLE", global = true, value_enum, default_value_t = Sample::Auto, value_name = "WHEN")]
    pub sample: Sample,

    /// Days off and made-up working days [default: the bundled calendar of 2026 and 2027]
    #[arg(long, env = "TTHC_CALENDAR", global = true, value_name = "FILE.toml")]
    pub calendar: Option<PathBuf>,

    /// Deadlines of the law and of the province [default: the bundled ones]
    #[arg(long, env = "TTHC_DEADLINES", global = true, value_name = "FILE.toml")]
    pub deadlines: Option<PathBuf>,

    /// How feedback is handled: the province's numbers and reasons [default: the bundled ones]
    #[arg(
        long,
        env = "TTHC_FEEDBACK_RULES",
        global = true,
        value_name = "FILE.toml"
    )]
    pub feedback_rules: Option<PathBuf>,

    /// The keys that seal feedback
    #[command(flatten)]
    pub seal: SealConfig,
    /// The files that people send along
    #[command(flatten)]
    pub files: FilesConfig,
    /// Questions, channels and phrases that guide people before they send a feedback [default: the bundled ones]
    #[arg(
        long,
        env = "TTHC_FEEDBACK_GUIDE",
        global = true,
        value_name = "FILE.toml"
    )]
    pub feedback_guide: Option<PathBuf>,
    /// How senders are told: letters and short texts for telephones [default: the bundled ones]
    #[arg(long, env = "TTHC_MESSAGES", global = true, value_name = "FILE.toml")]
    pub messages: Option<PathBuf>,

    /// Threads that handle connections; 0 = one for each core
    #[arg(long, env = "TTHC_HTTP_THREADS", global = true, default_value_t = 0, value_name = "N",
          value_parser = clap::value_parser!(u16).range(0..=256))]
    pub http_threads: u16,

    /// Searches that run at once; 0 = one for each core
    #[arg(long, env = "TTHC_SEARCH_THREADS", global = true, default_value_t = 0, value_name = "N",
          value_parser = clap::value_parser!(u16).range(0..=256))]
    pub search_threads: u16,

    /// Searches that wait for their turn; more are told to come back (503)
    #[arg(long, env = "TTHC_SEARCH_QUEUE", global = true, default_value_t = 100, value_name = "N",
          value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub search_queue: u16,

    /// Searches per minute for each client (IPv4 address, IPv6 /64); 0 = no limit
    #[arg(
        long,
        env = "TTHC_RATE_SEARCH",
        global = true,
        default_value_t = 300,
        value_name = "N"
    )]
    pub rate_search: u32,

    /// Other reads per minute for each client; 0 = no limit
    #[arg(
        long,
        env = "TTHC_RATE_READ",
        global = true,
        default_value_t = 1200,
        value_name = "N"
    )]
    pub rate_read: u32,

    /// Attempts to sign in per minute for each client; 0 = no limit
    #[arg(
        long,
        env = "TTHC_RATE_SIGN_IN",
        global = true,
        default_value_t = 30,
        value_name = "N"
    )]
    pub rate_sign_in: u32,

    /// Requests about feedback per minute for each client: sending, asking, answering; 0 = no limit
    #[arg(
        long,
        env = "TTHC_RATE_FEEDBACK",
        global = true,
        default_value_t = 30,
        value_name = "N"
    )]
    pub rate_feedback: u32,

    /// Whether officers' browsers send their cookie over HTTPS only; false only for trying out without TLS
    #[arg(long, env = "TTHC_COOKIE_SECURE", global = true, default_value_t = true, value_name = "BOOL",
          action = clap::ArgAction::Set)]
    pub cookie_secure: bool,

    /// The identity provider
    #[command(flatten)]
    pub oidc: OidcConfig,

    /// The mail server
    #[command(flatten)]
    pub mail: MailConfig,

    /// The gateway to telephones
    #[command(flatten)]
    pub gateway: GatewayConfig,

    /// Reverse proxies whose X-Forwarded-For is believed, as addresses or networks
    #[arg(long, env = "TTHC_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_name = "NETWORK,…",
          value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Private networks that webhooks may be in, as addresses or networks; others must have public addresses
    #[arg(long, env = "TTHC_WEBHOOK_NETWORKS", global = true, value_delimiter = ',', value_name = "NETWORK,…",
          value_parser = network)]
    pub webhook_networks: Vec<IpNet>,

    /// Seconds that running requests get to finish when the program is told to stop
    #[arg(long, env = "TTHC_SHUTDOWN_SECONDS", global = true, default_value_t = 20, value_name = "N",
          value_parser = clap::value_parser!(u64).range(0..=600))]
    pub shutdown_seconds: u64,

    /// What to log: error, warn, info, debug, trace, or rules such as info,tthc=debug
    #[arg(
        long,
        env = "TTHC_LOG",
        global = true,
        default_value = "info,sqlx=warn,actix_server=warn,actix_http=off",
        value_name = "RULES"
    )]
    pub log: String,

    /// How log lines look
    #[arg(long, env = "TTHC_LOG_FORMAT", global = true, value_enum, default_value_t = LogFormat::Json,
          value_name = "FORMAT")]
    pub log_format: LogFormat,
}

/// When the bundled sample is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sample {
    /// Into an empty database, by `serve`
    Auto,
    /// Not at all
    Never,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object for each line
    Json,
    /// For reading in a terminal
    Text,
}

impl Config {
    /// The database: the one named, or SQLite in the data folder.
    #[must_use]
    pub fn database(&self) -> DatabaseUrl {
        self.database_url
            .clone()
            .unwrap_or_else(|| DatabaseUrl::sqlite(self.data_dir.join("tthc.sqlite")))
    }

    /// Where the search indexes are.
    #[must_use]
    pub fn index_root(&self) -> PathBuf {
        self.data_dir.join("index")
    }

    /// Where the files of the open data are.
    #[must_use]
    pub fn open_data_root(&self) -> PathBuf {
        self.data_dir.join("open-data")
    }

    /// How many searches run at once.
    #[must_use]
    pub fn searches_at_once(&self) -> usize {
        match self.search_threads {
            0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            threads => threads.into(),
        }
    }
}

/// An address, or what a name such as `localhost` stands for; an IPv4 address before others, as most people mean it.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    if text
        .rsplit_once(':')
        .is_none_or(|(host, port)| host.is_empty() || port.is_empty())
    {
        return Err("invalid socket address: write an address or a name, and a port, such as 127.0.0.1:8080".to_owned());
    }
    let found: Vec<_> = text
        .to_socket_addrs()
        .map_err(|error| error.to_string())?
        .collect();
    let best = found
        .iter()
        .find(|address| address.is_ipv4())
        .or(found.first());
    best.copied()
        .ok_or_else(|| "this name stands for no address".to_owned())
}

/// Longest web address accepted, in characters; a QR code must hold more behind it.
const WEB_URL_CHARS_MAX: usize = 200;

/// A web address without the slash at its end.
fn web_url(text: &str) -> Result<String, String> {
    let url = text.trim().trim_end_matches('/');
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    let strange = |c: char| !c.is_ascii_graphic() || "?#\"'<>\\^`{|}@".contains(c);
    match rest {
        Some(rest)
            if !rest.is_empty()
                && !rest.starts_with('/')
                && !rest.contains(strange)
                && url.len() <= WEB_URL_CHARS_MAX =>
        {
            Ok(url.to_owned())
        }
        _ => Err("is no web address: write one such as https://thutuc.langson.gov.vn".to_owned()),
    }
}

/// A network, or an address as the network of itself.
fn network(text: &str) -> Result<IpNet, String> {
    let address = text.trim().parse::<std::net::IpAddr>().map(IpNet::from);
    address
        .or_else(|_| text.trim().parse::<IpNet>())
        .map_err(|_| "is neither an address nor a network".to_owned())
}

/// README's table of settings, in Markdown.
#[must_use]
pub fn markdown_table() -> String {
    let command = Config::augment_args(clap::Command::new("tthc"));
    let mut table =
        String::from("| Flag | Variable | Default | What it does |\n|---|---|---|---|\n");
    for arg in command.get_arguments() {
        let Some(long) = arg.get_long() else { continue };
        let variable = arg
            .get_env()
            .map(|env| env.to_string_lossy().into_owned())
            .unwrap_or_default();
        let defaults: Vec<_> = arg
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        let default = if defaults.is_empty() {
            String::new()
        } else {
            format!("`{}`", defaults.join(","))
        };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| `--{long}` | `{variable}` | {default} | {} |",
            help.replace('|', "\\|")
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_is_kept_without_its_last_slash() {
        for text in ["https://a.vn", " https://a.vn/ ", "https://a.vn//"] {
            assert_eq!(web_url(text), Ok("https://a.vn".to_owned()));
        }
        assert_eq!(
            web_url("http://a.vn:80/tthc/"),
            Ok("http://a.vn:80/tthc".to_owned())
        );
        for text in [
            "",
            "a.vn",
            "https://",
            "https:///a",
            "ftp://a.vn",
            "javascript:alert(1)",
            "https://a.vn/\">",
            "https://a b",
            "https://a.vn?q=1",
            "https://me@a.vn",
        ] {
            assert!(web_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_may_be_a_name_but_needs_a_port() {
        assert_eq!(
            address("localhost:8080").map(|found| found.port()),
            Ok(8080)
        );
        assert_eq!(
            address("[::1]:80"),
            Ok(([0, 0, 0, 0, 0, 0, 0, 1], 80).into())
        );
        for text in [
            "8080",
            ":8080",
            "localhost",
            "localhost:",
            "",
            "127.0.0.1:99999",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_web_address_has_no_slash_at_its_end() {
        let read = |text: &str| web_url(text).ok();
        let url = Some("https://thutuc.langson.gov.vn".to_owned());
        assert_eq!(read(" https://thutuc.langson.gov.vn/ "), url);
        assert_eq!(read("http://a/b/"), Some("http://a/b".to_owned()));
        for text in [
            "thutuc.vn",
            "ftp://a",
            "https://",
            "http:///a",
            "http://a b",
            "http://a?b=1",
            "http://a\"",
            "http://u@a",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
