//! `rollcall audit`.

use crate::cli::output::{self, Problem};
use crate::domain::Ctx;
use crate::domain::audit::{Finding, verify};
use crate::model::audit::AuditHead;

/// Findings that are printed one by one.
const MOST_PRINTED: usize = 20;

/// Subcommands of `audit`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check that no entry of the audit log was changed, moved or taken away; exits 1 and says which, if so
    Verify {
        /// An entry that you noted elsewhere, as this command printed it: who can write to the database can write a whole new
        /// log, but not one that leads to this entry
        #[arg(long, value_name = "NUMBER:HASH", value_parser = parse_known)]
        known: Option<AuditHead>,
    },
}

fn parse_known(text: &str) -> Result<AuditHead, String> {
    let read = |text: &str| {
        let (number, hash) = text.trim().split_once(':')?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
        is_hash.then(|| AuditHead { number, hash: hash.to_ascii_lowercase() })
    };
    read(text).ok_or_else(|| "write it as 12:HASH, with the 64 digits of the hash".to_owned())
}

/// Runs a subcommand.
pub async fn run(ctx: &Ctx, command: Command) -> Result<(), Problem> {
    let Command::Verify { known } = command;
    let verified = verify(ctx, known.as_ref()).await?;
    for finding in verified.findings.iter().take(MOST_PRINTED) {
        output::line(&words(finding))?;
    }
    match verified.findings.len() {
        0 if verified.entries == 0 => output::line("The audit log has no entries yet."),
        0 => output::line(&format!(
            "The audit log is whole: {} entries. Note the last one elsewhere, and give it to --known next time:\n{}:{}",
            verified.entries, verified.entries, verified.last
        )),
        found => {
            if found > MOST_PRINTED {
                output::line(&format!("… and {} more", found - MOST_PRINTED))?;
            }
            let findings = if found == 1 { "1 finding".to_owned() } else { format!("{found} findings") };
            Err(Problem::unmet(format!("the audit log is not as it was written: {findings}")))
        }
    }
}

fn words(finding: &Finding) -> String {
    match finding {
        Finding::Changed(number) => {
            format!("Entry {number} was changed or moved: it does not say what was written under this number.")
        }
        Finding::Unlinked(number) => format!("Entry {number} was put in: it does not follow the entry before it."),
        Finding::Missing(first, last) if first == last => format!("Entry {first} is missing."),
        Finding::Missing(first, last) => format!("Entries {first} to {last} are missing."),
        Finding::Beyond(number) => format!("Entry {number} was put in: it is behind the end of the log."),
        Finding::Head(number) => format!("Entry {number}, the last one, is another one than was written."),
        Finding::NoHead => {
            "The row that knows the last entry is missing, so the end of the log cannot be checked.".to_owned()
        }
        Finding::NotKnown(number) => {
            format!("Entry {number} is not the one that you noted elsewhere: the log was replaced.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_entry_is_read_as_it_is_printed() {
        let hash = "ab".repeat(32);
        assert_eq!(parse_known(&format!("12:{hash}")), Ok(AuditHead { number: 12, hash: hash.clone() }));
        for wrong in
            ["", "12", "12:ab", &hash, &format!("0:{hash}"), &format!("x:{hash}"), &format!("1:{}", "é".repeat(32))]
        {
            assert!(parse_known(wrong).is_err(), "{wrong}");
        }
    }
}
