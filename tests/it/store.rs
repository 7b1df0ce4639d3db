//! The store on both databases.

use crate::databases::{NOW, on_both};
use suluh::store::seen;

on_both! {
    async fn every_statement_prepares(db: Db) {
        assert!(db.store.check_statements().await.unwrap() > 100);
    }

    async fn an_update_is_marked_once(db: Db) {
        let mut tx = db.store.begin().await.unwrap();
        assert!(seen::mark(&mut tx, "telegram", "1", NOW).await.unwrap());
        assert!(!seen::mark(&mut tx, "telegram", "1", NOW).await.unwrap());
        assert!(seen::mark(&mut tx, "web", "1", NOW).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = db.store.begin().await.unwrap();
        assert!(!seen::mark(&mut tx, "web", "1", NOW).await.unwrap(), "kept by the commit");
        assert!(seen::mark(&mut tx, "web", "2", NOW).await.unwrap());
        drop(tx);
        let mut tx = db.store.begin().await.unwrap();
        assert!(seen::mark(&mut tx, "web", "2", NOW).await.unwrap(), "taken back by the drop");
    }
}
