//! `tthc staff`.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::support::Program;

const PASSWORD: &str = "bốn con trâu xanh\n";

/// The exit code, and what was said.
fn staff(folder: &Path, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = Program::command()
        .arg("staff")
        .args(arguments)
        .arg("--data-dir")
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that needs no password may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn whoever_has_the_machine_looks_after_officers() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let add = |login: &str, role: &str, password: &str| {
        let arguments = [
            "add",
            login,
            "--name",
            "Nguyễn Thị Lan",
            "--role",
            role,
            "--password-stdin",
        ];
        staff(folder, &arguments, password)
    };
    let (code, said, _) = add("Lan", "administrator", PASSWORD);
    let line = "lan\tNguyễn Thị Lan\tactive\t-\tadministrator\n";
    assert_eq!((code, said.as_str()), (Some(0), line));
    let (code, _, complaint) = add("lan", "editor", PASSWORD);
    assert!(
        code == Some(1) && complaint.contains("đã có người dùng"),
        "{complaint}"
    );
    let (code, _, complaint) = add("mai", "editor", "ngắn\n");
    assert!(
        code == Some(1) && complaint.contains("từ 12 đến 128 ký tự"),
        "{complaint}"
    );
    let (code, _, complaint) = add("mai", "god", PASSWORD);
    assert!(
        code == Some(2) && complaint.contains("posting_officer"),
        "{complaint}"
    );
    let (code, _, complaint) = staff(folder, &["disable", "lan"], "");
    assert!(
        code == Some(1) && complaint.contains("cuối cùng"),
        "{complaint}"
    );
    let (code, _, complaint) = add("mai", "editor@snv", PASSWORD);
    assert!(
        code == Some(1) && complaint.contains("danh bạ không có cơ quan mang mã SNV"),
        "{complaint}"
    );
    assert_eq!(add("mai", "editor", PASSWORD).0, Some(0));
    assert_eq!(
        staff(folder, &["reset", "mai", "--password-stdin"], PASSWORD).0,
        Some(0)
    );
    assert_eq!(staff(folder, &["disable", "mai"], "").0, Some(0));
    let (code, _, complaint) = staff(folder, &["token", "mai", "--name", "x"], "");
    assert!(
        code == Some(1) && complaint.contains("bị khóa"),
        "{complaint}"
    );
    let (_, listed, _) = staff(folder, &["list"], "");
    assert_eq!(
        listed,
        format!("{line}mai\tNguyễn Thị Lan\tdisabled\t-\teditor\n")
    );
}

#[test]
fn without_a_terminal_or_a_database_it_says_what_to_do() {
    let folder = TempDir::new().unwrap();
    let (code, _, complaint) = staff(folder.path(), &["list"], "");
    assert!(
        code == Some(1) && complaint.contains("--data-dir"),
        "{complaint}"
    );
    let (code, _, complaint) = staff(folder.path(), &["add", "lan", "--name", "Lan"], PASSWORD);
    assert!(
        code == Some(1) && complaint.contains("--password-stdin"),
        "{complaint}"
    );
}
