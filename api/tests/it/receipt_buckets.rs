//! Receipts in a bucket of another kind than S3's: of Google's, and of whatever kind `API_RECEIPTS_URL` names, with the variables
//! beside it, as the program reads them. The second runs where it is asked for, as against an emulator on this machine:
//!
//! ```text
//! azurite-blob --inMemoryPersistence &          # and a container `receipts` in it
//! API_RECEIPTS_URL=az://receipts/some AZURE_STORAGE_USE_EMULATOR=true \
//!     cargo test --package api --test it receipt_buckets -- --ignored
//! ```

use api::{Clock, Receipts, ReceiptsLocation, SystemClock, sweep_receipts};
use axum::http::Method;
use program::{Reader, Variables};

use crate::{call::id, signing::SigningKey, test_app::TestApp, test_storage::TestStorage};

/// One that is sent at once, and one in several parts.
const SIZES: [usize; 2] = [20, 11 << 20];

fn location() -> ReceiptsLocation {
    let variables = Variables::from_environment().unwrap();
    let mut reader = Reader::new(&variables);
    let settings = api::Settings::read(&mut reader, "sqlite:api.db".to_owned());
    reader.finish(Some(settings)).unwrap().receipts
}

#[tokio::test]
async fn receipts_are_kept_in_googles_storage() {
    let storage = TestStorage::bucket_of_google().await;
    receipts_are_kept_at(storage.location()).await;
    assert!(storage.files().is_empty());
}

#[tokio::test]
#[ignore = "needs a bucket: API_RECEIPTS_URL, and the variables beside it"]
async fn receipts_are_kept_where_the_variables_say() {
    let location = location();
    assert!(location.to_string().contains("://"), "{location} is no bucket");
    receipts_are_kept_at(location).await;
}

async fn receipts_are_kept_at(location: ReceiptsLocation) {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).receipts_at(location.clone()).receipt_limit(SIZES[1]).build(key).await;
    app.receipts.check().await.unwrap();

    let expense = app.spend(app.ada(), 1850).await;
    let path = format!("/expenses/{}/receipts", id(&expense));
    let mut added = Vec::new();
    for size in SIZES {
        let mut content = b"%PDF-1.7\n".to_vec();
        content.extend((0..size).map(|n| (n % 251) as u8));
        content.truncate(size);
        let call = app.call(&Method::POST, &path).by(app.ada()).header("content-type", "application/pdf");
        let answer = call.body(content.clone()).send().await;
        added.push((answer.header("location").to_owned(), content));
        answer.created();
    }
    for (address, content) in &added {
        let read = app.get_by(app.ada(), address).await;
        assert!(read.status == 200 && read.body == *content, "{address}: {}", read.status);
    }
    // As if they were a day old: each is named by its receipt.
    let later = SystemClock.now() + time::Duration::hours(25);
    assert_eq!(sweep_receipts(&app.receipts, &app.store, later).await.unwrap(), 0);
    let removed = app.call(&Method::DELETE, &added[0].0).by(app.ada()).send().await;
    assert_eq!(removed.status, 204);
    assert_eq!(app.get_by(app.ada(), &added[0].0).await.status, 404);

    // One that no receipt names goes, and nothing of another database's.
    let other = TestApp::new().await;
    let others = Receipts::open(&location, &other.store).await.unwrap();
    app.database.execute("DELETE FROM receipt_objects").await;
    assert_eq!(sweep_receipts(&others, &other.store, later).await.unwrap(), 0);
    assert_eq!(sweep_receipts(&app.receipts, &app.store, later).await.unwrap(), 1);
    assert_eq!(sweep_receipts(&app.receipts, &app.store, later).await.unwrap(), 0);
}
