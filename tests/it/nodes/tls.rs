//! TLS to PostgreSQL.

use super::{Installation, run};

/// The authority that signed the cluster's certificate.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the program")]
fn authority() -> String {
    std::env::var("ROLLCALL_TEST_POSTGRES_CA").expect("ROLLCALL_TEST_POSTGRES_CA: see tests/with-postgres")
}

fn with_options(url: &str, options: &str) -> String {
    format!("{}?{options}", url.split('?').next().unwrap())
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_certificate_of_the_named_authority_is_accepted() {
    let mut installation = Installation::new();
    let asked = "SELECT COUNT(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
    for (mode, encrypted) in [("disable", 0), ("prefer", 1), ("require", 1), ("verify-ca", 1), ("verify-full", 1)] {
        let url = with_options(&installation.url, &format!("sslmode={mode}&sslrootcert={}", authority()));
        let output = run(&url, &["migrate"], "");
        assert!(output.status.success(), "{mode}: {}", String::from_utf8_lossy(&output.stderr));
        installation.url = url;
        assert_eq!(installation.ask::<(i64,)>(asked), [(encrypted,)], "{mode}");
    }
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_certificate_that_cannot_be_verified_stops_the_start_with_one_line() {
    let installation = Installation::new();
    let full = format!("sslmode=verify-full&sslrootcert={}", authority());
    let by_name = with_options(&installation.url, &full).replace("127.0.0.1", "localhost");
    for (what, url) in [
        ("of a stranger", with_options(&installation.url, "sslmode=verify-full")),
        ("of another host", by_name),
        ("of no file", with_options(&installation.url, "sslmode=verify-full&sslrootcert=/nonesuch/ca.crt")),
    ] {
        for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"]] {
            let output = run(&url, arguments, "");
            let line = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{what}: {line}");
            assert_eq!(line.lines().count(), 1, "{what}: {line}");
            assert!(line.starts_with("rollcall: ROLLCALL_DATABASE_URL"), "{what}: {line}");
            assert!(line.contains("sslrootcert"), "{what}: {line}");
        }
    }
}
