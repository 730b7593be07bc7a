//! What is said about the program is true: README, `--help`, and nothing secret anywhere.

use std::net::TcpListener;
use std::process::Output;

use tempfile::TempDir;
use tthc::config::markdown_table;

use crate::support::{Program, assert_generated, checkout};

const SETTINGS_BEGIN: &str = "<!-- settings -->\n";
const SETTINGS_END: &str = "<!-- /settings -->";
const PASSWORD: &str = "qzxpasswordqzx";

fn readme() -> String {
    std::fs::read_to_string(checkout("README.md")).unwrap()
}

fn everything(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

/// Variables named in the table of settings.
fn variables() -> Vec<String> {
    let table = markdown_table();
    table
        .split('`')
        .filter(|word| word.starts_with("TTHC_"))
        .map(ToOwned::to_owned)
        .collect()
}

#[test]
fn readme_has_the_table_of_settings() {
    let readme = readme();
    let (before, rest) = readme.split_once(SETTINGS_BEGIN).unwrap();
    let (_, after) = rest.split_once(SETTINGS_END).unwrap();
    assert_generated(
        "README.md",
        &format!(
            "{before}{SETTINGS_BEGIN}{}{SETTINGS_END}{after}",
            markdown_table()
        ),
    );
}

#[test]
fn every_path_in_readme_exists() {
    // Words that look like a path of the checkout: src/…, tests/run, index/relevance/.
    let tops = ["src/", "index/", "openapi/", "tests/", ".ci/"];
    let readme = readme();
    let ends = |c: char| c.is_whitespace() || "`()[]|,;\"'#".contains(c);
    let words = readme
        .split(ends)
        .map(|word| word.trim_end_matches(['.', ':', '…']));
    let words = words.filter(|word| !word.contains(['*', '<', '{']));
    let mut count = 0;
    for path in words.filter(|word| tops.iter().any(|top| word.starts_with(top))) {
        assert!(
            checkout(path).exists(),
            "README names {path}, which is not there"
        );
        count += 1;
    }
    assert!(count > 10, "README has no map");
}

#[test]
fn the_help_mentions_every_setting() {
    let output = Program::command().arg("--help").output().unwrap();
    assert!(output.status.success());
    let help = everything(&output);
    let table = markdown_table();
    let flags = table.split('`').filter(|word| word.starts_with("--"));
    let names: Vec<_> = flags.map(ToOwned::to_owned).chain(variables()).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(help.contains(&name), "--help does not mention {name}");
    }
}

#[test]
fn every_setting_has_one_line_of_explanation_and_a_variable() {
    for row in markdown_table().lines().skip(2) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{row}");
        assert!(cells[1].starts_with("`TTHC_"), "{row}");
        assert!(cells[3].len() > 10 && !cells[3].contains('\n'), "{row}");
    }
}

#[test]
fn the_help_shows_no_password_of_the_environment() {
    let url = format!("postgres://user:{PASSWORD}@127.0.0.1/tthc");
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["import", "--help"],
        &["--nonsense"],
    ] {
        let output = Program::command()
            .args(arguments)
            .env("TTHC_DATABASE_URL", &url)
            .output()
            .unwrap();
        assert!(!everything(&output).contains(PASSWORD), "{arguments:?}");
    }
}

/// What the program says when it cannot use this database.
fn complaint(url: &str, by_flag: bool) -> String {
    let folder = TempDir::new().unwrap();
    let mut command = Program::command();
    command
        .args(["--log", "debug", "--data-dir"])
        .arg(folder.path())
        .arg("migrate");
    if by_flag {
        command.args(["--database-url", url]);
    } else {
        command.env("TTHC_DATABASE_URL", url);
    }
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{url}");
    let said = everything(&output);
    assert!(
        said.to_lowercase().contains("database"),
        "it says what is wrong: {said}"
    );
    said
}

#[test]
fn a_database_that_is_away_is_named_without_its_password() {
    // Taken and given back: nothing listens there.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let said = complaint(
        &format!("postgres://user:{PASSWORD}@127.0.0.1:{port}/tthc"),
        true,
    );
    assert!(!said.contains(PASSWORD), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}/tthc")), "{said}");
}

#[test]
fn a_database_that_hangs_up_is_named_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().for_each(drop));
    for by_flag in [true, false] {
        let said = complaint(
            &format!("postgres://{address}/tthc?user=a&password={PASSWORD}"),
            by_flag,
        );
        assert!(!said.contains(PASSWORD), "flag: {by_flag}: {said}");
        assert!(said.contains(&format!("{address}/tthc")), "{said}");
    }
}

#[test]
fn a_mail_server_that_is_none_is_refused_without_its_password() {
    for url in [
        format!("smtp://me:{PASSWORD}@mail.example.vn"),
        format!("smtps://me:{PASSWORD}@mail.example.vn/{PASSWORD}"),
        format!("me:{PASSWORD}@mail.example.vn"),
    ] {
        let mut by_flag = Program::command();
        by_flag.args(["--smtp-url", &url, "migrate"]);
        let mut by_variable = Program::command();
        by_variable.env("TTHC_SMTP_URL", &url).arg("migrate");
        for mut command in [by_flag, by_variable] {
            let output = command.output().unwrap();
            assert!(!output.status.success(), "{url}");
            let said = everything(&output);
            assert!(
                said.contains("--smtp-url") && !said.contains(PASSWORD),
                "{said}"
            );
        }
    }
}

#[test]
fn a_database_url_that_is_none_is_refused_without_its_password() {
    for url in [
        format!("postgres://user:{PASSWORD}@127.0.0.1:199999/tthc"),
        format!("postgres://user:{PASSWORD}@127.0.0.1:1/tthc?sslmode={PASSWORD}"),
        format!("mysql://user:{PASSWORD}@127.0.0.1/tthc"),
        format!("user:{PASSWORD}@127.0.0.1/tthc"),
    ] {
        for by_flag in [true, false] {
            let said = complaint(&url, by_flag);
            assert!(!said.contains(PASSWORD), "flag: {by_flag}: {said}");
        }
    }
}
