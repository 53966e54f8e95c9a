//! A database for each test: a SQLite file, or a PostgreSQL database copied from a migrated template.

use std::str::FromStr as _;

use rollcall::store::Db;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tempfile::TempDir;

/// The address of a throw-away PostgreSQL cluster, as its superuser. Without it tests run on SQLite.
const POSTGRES_URL: &str = "ROLLCALL_TEST_POSTGRES_URL";
/// Held in the maintenance database while the template is made: tests run in many processes.
const TEMPLATE_LOCK: i64 = 0x0726_F11C;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// A database that goes when the test ends.
pub enum TestDatabase {
    /// A file in a folder of its own, which goes with it. Not `:memory:`: that has neither write-ahead log nor second
    /// connection.
    Sqlite {
        /// Held for the sake of its end.
        _folder: TempDir,
    },
    /// A database of the cluster.
    Postgres {
        /// The maintenance database.
        maintenance: String,
        /// The name.
        name: String,
    },
}

impl TestDatabase {
    /// Makes an empty database with all tables, and connects to it.
    pub async fn create() -> (Self, Db) {
        if let Some(maintenance) = cluster() {
            let (database, url) = Self::copy(maintenance).await;
            let db = Db::connect(&url).await.expect("connect to the test's database");
            (database, db)
        } else {
            let folder = tempfile::tempdir().expect("make a folder");
            let url = format!("sqlite://{}", folder.path().join("rollcall.db").display());
            let db = Db::connect(&url).await.expect("make the database file");
            db.migrate().await.expect("make the tables");
            (Self::Sqlite { _folder: folder }, db)
        }
    }
}

impl TestDatabase {
    /// Makes a PostgreSQL database with all tables, for processes that are given its address.
    pub async fn create_postgres() -> (Self, String) {
        Self::copy(cluster().expect("ROLLCALL_TEST_POSTGRES_URL: see tests/with-postgres")).await
    }

    /// Makes a PostgreSQL database without any table.
    pub async fn create_empty_postgres() -> (Self, String) {
        let maintenance = cluster().expect("ROLLCALL_TEST_POSTGRES_URL: see tests/with-postgres");
        let name = format!("rollcall_empty_{}_{}", std::process::id(), next_number());
        let mut connection = connect(&maintenance).await;
        execute(&mut connection, format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        let url = with_database(&maintenance, &name);
        (Self::Postgres { maintenance, name }, url)
    }

    async fn copy(maintenance: String) -> (Self, String) {
        let name = copy_template(&maintenance).await;
        let url = with_database(&maintenance, &name);
        (Self::Postgres { maintenance, name }, url)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Self::Postgres { maintenance, name } = self else { return };
        let (maintenance, statement) = (maintenance.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // A thread of its own: the test's runtime is not to be blocked, and may be gone. What fails leaves a database in a
        // cluster that is thrown away.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut connection = connect(&maintenance).await;
                let _ = sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await;
            });
        });
        let _ = dropping.join();
    }
}

/// The cluster, if there is one.
#[expect(clippy::disallowed_methods, reason = "which database to test on is no setting of the program")]
fn cluster() -> Option<String> {
    std::env::var(POSTGRES_URL).ok()
}

/// Copies the template, which is made first where it is not there. Its name tells its migrations.
async fn copy_template(maintenance: &str) -> String {
    let mut checksum = crc32fast::Hasher::new();
    MIGRATIONS.iter().for_each(|migration| checksum.update(&migration.checksum));
    let template = format!("rollcall_it_{:08x}", checksum.finalize());
    let name = format!("{template}_{}_{}", std::process::id(), next_number());
    let mut connection = connect(maintenance).await;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut connection).await.unwrap();
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&template)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if !there {
        // Under its name only when it is whole.
        let unfinished = format!("{template}_unfinished");
        execute(&mut connection, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        execute(&mut connection, format!("CREATE DATABASE {unfinished} TEMPLATE template0 ENCODING 'UTF8'")).await;
        let db = Db::connect(&with_database(maintenance, &unfinished)).await.expect("connect to the template");
        db.migrate().await.expect("make the tables");
        db.close().await;
        execute(&mut connection, format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
    }
    execute(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    connection.close().await.unwrap();
    name
}

/// A number that no other test of the process has.
fn next_number() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

async fn connect(url: &str) -> PgConnection {
    PgConnectOptions::from_str(url).expect("an address").connect().await.expect("connect to the cluster")
}

async fn execute(connection: &mut PgConnection, statement: String) {
    sqlx::query(AssertSqlSafe(statement.clone())).execute(connection).await.expect(&statement);
}

/// Puts another database's name into an address.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, String::new()), |(a, o)| (a, format!("?{o}")));
    let server = match address.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.split('/').next().unwrap_or_default()),
        None => panic!("{POSTGRES_URL} must be an address"),
    };
    format!("{server}/{name}{options}")
}
