//! Ids: unique, and in order.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::domain::{Ctx, NEXT_ID};
use crate::store::Db;
use crate::testing::{Product, db_test};

db_test! {
    async fn ids_sort_in_the_order_in_which_they_were_made(db: Db) {
        let product = Product::new(db);
        // Across every carry of the counter that a test can wait for.
        let mut before: String = product.ctx.new_id::<uuid::Uuid>().to_string();
        for n in 0..40_000 {
            if n == 20_000 {
                NEXT_ID.fetch_max(0x003F_F000, Ordering::Relaxed);
                product.advance(1);
            }
            let id: uuid::Uuid = product.ctx.new_id();
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
            let id = id.to_string();
            assert!(before < id, "{before} {id}");
            before = id;
        }
    }
}

db_test! {
    async fn two_processes_that_count_alike_make_different_ids(db: Db) {
        let one = Product::new(db).ctx;
        let other = Ctx { entropy: Arc::new(crate::domain::entropy::SeededEntropy::new(8)), ..one.clone() };
        let ids = [&one, &other].map(|ctx| {
            let id = ctx.new_id::<uuid::Uuid>().to_string();
            id[24..].to_owned()
        });
        assert_ne!(ids[0], ids[1]);
    }
}
