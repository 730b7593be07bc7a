//! Who runs a command, for the audit.

/// The file that names the users of a Unix system.
const USERS: &str = "/etc/passwd";

/// The operating system's name of the user who runs this program; its number where it has no name. Not taken from the
/// environment, which says whatever it was told.
pub fn name() -> String {
    let Some(number) = number() else {
        return "unknown".to_owned();
    };
    let users = std::fs::read_to_string(USERS).unwrap_or_default();
    let found = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    found.unwrap_or(number)
}

/// The user's number, as the kernel has it.
#[cfg(target_os = "linux")]
fn number() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata("/proc/self").ok()?;
    Some(own.uid().to_string())
}

/// Nothing tells it without unsafe code.
#[cfg(not(target_os = "linux"))]
fn number() -> Option<String> {
    None
}
