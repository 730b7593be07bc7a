//! The rules about what may import what, and how large a file may be. Reads the sources.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::support::checkout;

/// Most lines of a file that are not its tests.
const LINES_MAX: usize = 400;

/// Each room of the library and the rooms it may use. The commands (`cli`, `main`) may use all.
const ROOMS: [(&str, &[&str]); 14] = [
    ("domain", &[]),
    ("record", &["domain"]),
    ("exchange", &["domain", "record"]),
    // Both keep procedures as records; they never meet.
    ("store", &["domain", "record"]),
    ("index", &["domain", "record"]),
    ("notify", &["domain"]),
    ("identity", &["domain"]),
    ("paper", &["domain"]),
    ("files", &["domain"]),
    // `app/follow.rs` alone carries rows from the store to the index.
    (
        "app",
        &[
            "domain", "exchange", "store", "index", "paper", "notify", "identity", "files",
        ],
    ),
    ("http", &["domain", "record", "app"]),
    ("config", &["domain", "files", "identity", "store"]),
    ("telemetry", &["config"]),
    ("lib", &[]),
];

/// Each library with a home, and the only places that may use it.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("actix_web", &["http", "cli/mod.rs"]),
    ("actix_cors", &["http"]),
    ("utoipa_actix_web", &["http"]),
    ("utoipa_swagger_ui_vendored", &["http"]),
    ("governor", &["http"]),
    ("utoipa", &["http", "record"]),
    ("sqlx", &["store"]),
    ("tantivy", &["index"]),
    ("hyper", &["notify", "identity"]),
    ("hyper_util", &["notify", "identity"]),
    ("http_body_util", &["notify", "identity"]),
    ("tokio_rustls", &["notify", "identity"]),
    ("openidconnect", &["identity"]),
    ("hyper_rustls", &["identity"]),
    ("webpki_roots", &["notify"]),
    ("rustls_native_certs", &["notify"]),
    ("lettre", &["notify"]),
    ("calamine", &["exchange"]),
    ("rust_xlsxwriter", &["exchange"]),
    ("krilla", &["paper"]),
    ("object_store", &["files"]),
    ("png", &["files"]),
    ("image_webp", &["files"]),
    ("jpeg_encoder", &["files"]),
    ("zune_core", &["files"]),
    ("zune_jpeg", &["files"]),
    ("skrifa", &["paper"]),
    ("qrcode", &["paper"]),
    ("clap", &["cli", "config", "main"]),
    ("anyhow", &["cli", "main", "telemetry"]),
    ("indicatif", &["cli"]),
    ("console", &["cli"]),
    ("argon2", &["app/staff/passwords.rs"]),
    ("getrandom", &["app/random.rs"]),
];

/// Libraries that a room may not use.
const FORBIDDEN: [(&str, &[&str]); 2] = [
    (
        "domain",
        &[
            "serde",
            "serde_json",
            "tokio",
            "tracing",
            "futures_util",
            "std::fs",
            "std::net",
            "std::env",
        ],
    ),
    ("app", &["serde", "serde_json"]),
];

/// A source file: its path below `src` and its text without comments and tests.
struct Source {
    path: String,
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let production = text
            .split("\n#[cfg(test)]\nmod ")
            .next()
            .unwrap_or_default();
        let lines = production.lines().map(|line| match line.find("//") {
            // Not the `//` inside an address.
            Some(at) if !line[..at].ends_with(':') => &line[..at],
            _ => line,
        });
        Self {
            path: path.to_owned(),
            code: lines.collect::<Vec<_>>().join("\n"),
        }
    }

    /// The first folder, or the file's own name: `store`, `config`.
    fn room(&self) -> &str {
        self.path
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }

    fn is_in(&self, places: &[&str]) -> bool {
        places
            .iter()
            .any(|place| self.room() == *place || self.path == *place)
    }

    /// Whether a path that begins with this crate or module is named.
    fn names(&self, root: &str) -> bool {
        let path = format!("{root}::");
        let whole = |at: usize| {
            !self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        };
        let used = self.code.match_indices(&path).any(|(at, _)| whole(at));
        used || self.code.contains(&format!("use {root};"))
            || self.code.contains(&format!("use {root} as "))
    }

    /// The rooms that it uses, in whatever way they are written.
    fn rooms_used(&self) -> Vec<&'static str> {
        let rooms = ROOMS
            .iter()
            .map(|(room, _)| *room)
            .filter(|room| *room != self.room());
        let depth = self.path.matches('/').count() + usize::from(!self.path.ends_with("mod.rs"));
        let by_super = "super::".repeat(depth);
        rooms
            .filter(|room| {
                let direct = self.code.contains(&format!("crate::{room}"));
                let grouped = self.code.split("crate::{").skip(1).any(|rest| {
                    let group = rest.split(';').next().unwrap_or_default();
                    group
                        .split([',', '{', '}'])
                        .any(|part| part.trim().split("::").next() == Some(room))
                });
                direct
                    || grouped
                    || (depth > 0 && self.code.contains(&format!("{by_super}{room}::")))
            })
            .collect()
    }
}

/// Everything that breaks a rule.
fn violations(sources: &[Source]) -> Vec<String> {
    let rooms: BTreeMap<_, _> = ROOMS.into_iter().collect();
    let mut found = Vec::new();
    for source in sources {
        let (path, room) = (&source.path, source.room());
        match rooms.get(room) {
            None if matches!(room, "cli" | "main") => {}
            None => found.push(format!(
                "{path}: the room {room} is in no rule; add it to ROOMS"
            )),
            Some(allowed) => {
                let used = source.rooms_used();
                let wrong = used.iter().filter(|used| !allowed.contains(used));
                found.extend(wrong.map(|used| format!("{path}: {room} may not use {used}")));
            }
        }
        for (library, places) in LIBRARIES.iter().copied() {
            if source.names(library) && !source.is_in(places) {
                found.push(format!("{path}: {library} belongs in {places:?} only"));
            }
        }
        for (place, libraries) in FORBIDDEN {
            let wrong = libraries
                .iter()
                .filter(|library| room == place && source.names(library));
            found.extend(wrong.map(|library| format!("{path}: {place} may not use {library}")));
        }
        let together = source.code.contains("store::") && source.code.contains("index::");
        if room == "app"
            && together
            && !["app/follow.rs", "app/mod.rs", "app/evaluate.rs"].contains(&path.as_str())
        {
            found.push(format!(
                "{path}: only app/follow.rs carries from the store to the index"
            ));
        }
        let lines = source.code.lines().count();
        if lines > LINES_MAX {
            found.push(format!(
                "{path}: {lines} lines without tests, more than {LINES_MAX}: two ideas, two files"
            ));
        }
    }
    found
}

fn read(folder: &Path, below: &str, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &path, sources);
        } else if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            sources.push(Source::new(
                &path,
                &std::fs::read_to_string(entry.path()).unwrap(),
            ));
        }
    }
}

#[test]
fn every_file_keeps_to_its_room() {
    let mut sources = Vec::new();
    read(&checkout("src"), "", &mut sources);
    assert!(sources.len() > 50, "the sources were not found");
    let found = violations(&sources);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_of_the_rules_is_there() {
    for (room, _) in ROOMS {
        let there = checkout(&format!("src/{room}")).is_dir()
            || checkout(&format!("src/{room}.rs")).is_file();
        assert!(there, "{room}");
    }
}

#[test]
fn the_top_of_the_checkout_stays_small() {
    let known = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "Containerfile",
        "LICENSE",
        "README.md",
        "compose.yaml",
        "index",
        "openapi",
        "src",
        "tests",
    ];
    let listed = Command::new("git")
        .args(["ls-files"])
        .current_dir(checkout(""))
        .output()
        .unwrap();
    assert!(listed.status.success(), "{listed:?}");
    for path in String::from_utf8_lossy(&listed.stdout).lines() {
        let top = path.split('/').next().unwrap();
        assert!(top.starts_with('.') || known.contains(&top), "{top}");
    }
}

#[test]
fn the_checker_catches_what_it_is_for() {
    for (path, text) in [
        ("domain/a.rs", "use crate::store::Store;"),
        ("domain/a.rs", "use serde::Serialize;"),
        ("domain/a.rs", "#[derive(serde::Serialize)] struct A;"),
        ("domain/a.rs", "fn a() { std::fs::read(x) }"),
        ("app/a.rs", "use serde_json::Value;"),
        ("app/a.rs", "use crate::http::Server;"),
        (
            "app/a.rs",
            "use crate::store::Store;\nuse crate::index::Index;",
        ),
        ("store/deep/a.rs", "use crate::{domain::code, index};"),
        ("store/a.rs", "use super::super::index::Index;"),
        ("index/a.rs", "fn a(s: crate::store::Store) {}"),
        ("http/a.rs", "use crate::store::Stored;"),
        ("http/a.rs", "fn a(e: sqlx::Error) {}"),
        ("cli/serve.rs", "use actix_web::web;"),
        (
            "record/a.rs",
            "use utoipa::ToSchema; use crate::exchange::Reader;",
        ),
        ("pages/a.rs", ""),
        ("exchange/a.rs", "use tantivy as t;"),
    ] {
        let found = violations(&[Source::new(path, text)]);
        assert!(!found.is_empty(), "{path}: {text}");
    }
    let long = "fn a() {}\n".repeat(LINES_MAX + 1);
    assert_eq!(violations(&[Source::new("http/a.rs", &long)]).len(), 1);
    for (path, text) in [
        (
            "domain/a.rs",
            "// use crate::store::Store;\nuse super::code::ProcedureCode;",
        ),
        (
            "domain/a.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests { use serde_json::json; }",
        ),
        (
            "store/a.rs",
            "use crate::record::Record;\nuse sqlx::Row;\nuse super::{Tx, each};",
        ),
        (
            "http/a.rs",
            "let a = \"http://a\"; use crate::app::search; use crate::domain::query::Query;",
        ),
        ("index/a.rs", "let restore::x = my_sqlx::a();"),
        ("cli/mod.rs", "actix_web::rt::System::new()"),
    ] {
        assert_eq!(
            violations(&[Source::new(path, text)]),
            Vec::<String>::new(),
            "{path}: {text}"
        );
    }
}
