//! What holds for every route: headers, the gate, foreign forms, machines' doors.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use suluh::domain::staff::Role;
use suluh::domain::time::minutes;
use suluh::web::{Delivered, WebSettings, Webhook};

use super::Office;
use crate::databases::{Db, on_sqlite};

const READING: [&str; 9] = [
    "/petugas",
    "/petugas?map=semua",
    "/petugas/events",
    "/petugas/kasus/baru",
    "/petugas/kasus/x",
    "/petugas/kasus/x/bukti/y",
    "/petugas/kasus/x/bukti/y/kecil",
    "/petugas/sesi",
    "/petugas/staf",
];

const ACTING: [&str; 13] = [
    "/petugas/cari",
    "/petugas/kasus/baru",
    "/petugas/kasus/x/ambil",
    "/petugas/kasus/x/catatan",
    "/petugas/kasus/x/balas",
    "/petugas/kasus/x/status",
    "/petugas/kasus/x/urgensi",
    "/petugas/kasus/x/tutup",
    "/petugas/kasus/x/buka",
    "/petugas/kasus/x/identitas",
    "/petugas/sesi",
    "/petugas/keluar",
    "/petugas/apa-pun",
];

#[test]
fn every_answer_binds_the_browser() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut visitor = office.somebody();
        let public =
            ["/", "/selesai", "/sehat", "/robots.txt", "/tidak-ada", "/aset/tidak-ada", "/petugas/masuk"];
        for path in public.iter().chain(&READING) {
            let answer = visitor.get(path).await;
            let policy = answer.header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}"
            );
            assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert!(answer.header("permissions-policy").contains("microphone=(self)"), "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            let text = answer.text();
            for inline in ["<style", " style=", " onclick", "<script>", "javascript:", "src=\"http", "//cdn"]
            {
                assert!(!text.contains(inline), "{inline} in {path}");
            }
        }
    });
}

#[test]
fn files_of_ours_are_kept_for_ever_under_a_name_of_their_content() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut visitor = office.somebody();
        visitor.get("/").await;
        let names: Vec<String> =
            visitor.page.split('"').filter(|part| part.starts_with("/aset/")).map(str::to_owned).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        for name in names {
            let file = visitor.get(&name).await;
            assert_eq!(file.status, StatusCode::OK, "{name}");
            assert!(file.header("cache-control").contains("immutable"), "{name}");
        }
    });
}

#[test]
fn without_a_session_nothing_of_the_console_opens() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut stranger = office.somebody();
        for path in READING.iter().chain(&["/petugas/bantuan", "/petugas/apa-pun"]) {
            let answer = stranger.get(path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.header("location"), "/petugas/masuk", "{path}");
        }
        for path in ACTING {
            let answer = stranger.post(path, "token=x").await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        stranger.jar.push(("suluh-petugas".into(), "a".repeat(64)));
        assert_eq!(stranger.get("/petugas").await.status, StatusCode::SEE_OTHER, "a made-up cookie");
    });
}

#[test]
fn forms_of_other_sites_are_refused() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Admin, "").await;
        rini.get("/petugas/bantuan").await;
        let form = rini.signed(&[]);
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://jahat.contoh")] {
            for path in ["/petugas/keluar", "/chat/say", "/chat/press", "/chat/new", "/chat/upload"] {
                let request = Request::post(path)
                    .header(name, value)
                    .header(header::HOST, "suluh.contoh")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(Body::from(form.clone()));
                let answer = rini.send(request.unwrap()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {path}");
            }
        }
        for token in ["", "0000", "deadbeefdeadbeefdeadbeefdeadbeef"] {
            let answer = rini.post("/petugas/keluar", &format!("token={token}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "form token {token:?}");
        }
        assert_eq!(rini.get("/petugas").await.status, StatusCode::OK, "still in");
        assert_eq!(rini.post("/petugas/keluar", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(rini.get("/petugas").await.status, StatusCode::SEE_OTHER, "out");
    });
}

#[test]
fn a_link_opens_once_and_looking_at_it_does_not_count() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        office.app.add_staff("Rini", Role::Petugas, "", None).await.unwrap();
        let token = office.app.login_token("Rini").await.unwrap();
        let path = format!("/petugas/masuk/{token}");
        let mut rini = office.somebody();
        for _ in 0..3 {
            assert_eq!(rini.get(&path).await.status, StatusCode::OK, "a preview burns nothing");
        }
        assert_eq!(rini.post(&path, "").await.status, StatusCode::SEE_OTHER);
        let again = office.somebody().post(&path, "").await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        assert!(again.text().contains("tidak berlaku lagi"), "{}", again.text());
        let late = office.app.login_token("Rini").await.unwrap();
        office.clock.advance(minutes(11));
        assert_eq!(
            office.somebody().post(&format!("/petugas/masuk/{late}"), "").await.status,
            StatusCode::FORBIDDEN
        );
    });
}

#[test]
fn a_session_ends_when_nobody_uses_it() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        office.clock.advance(minutes(29));
        assert_eq!(rini.get("/petugas").await.status, StatusCode::OK);
        office.clock.advance(minutes(29));
        assert_eq!(rini.get("/petugas").await.status, StatusCode::OK, "using it keeps it");
        office.clock.advance(minutes(31));
        assert_eq!(rini.get("/petugas").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_page_left_open_does_not_keep_the_session() {
    on_sqlite(|db: Db| async move {
        use futures_util::StreamExt as _;
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        let cookie = format!("{}={}", rini.jar[0].0, rini.jar[0].1);
        let request = Request::get("/petugas/events").header("cookie", &cookie).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(office.router.clone(), request).await.unwrap();
        let mut stream = response.into_body().into_data_stream();
        stream.next().await.unwrap().unwrap();
        office.clock.advance(minutes(20));
        let again = Request::get("/petugas/events").header("cookie", &cookie).body(Body::empty()).unwrap();
        let again = tower::ServiceExt::oneshot(office.router.clone(), again).await.unwrap();
        assert_eq!(again.status(), StatusCode::OK);
        office.clock.advance(minutes(11));
        office.app.bell.ring_cases();
        let end = stream.next().await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&end).contains("event: selesai"), "{end:?}");
        assert_eq!(rini.get("/petugas").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_link_from_another_site_comes_again_with_the_cookie() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut stranger = office.somebody();
        let link = Request::get("/petugas/kasus/x").header("sec-fetch-site", "cross-site");
        let answer = stranger.send(link.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text().contains("http-equiv=\"refresh\" content=\"0\""), "{}", answer.text());
    });
}

#[test]
fn stopping_does_not_wait_for_open_streams() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut person = office.somebody();
        person.get("/").await;
        person.says("halo").await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/chat/events", listener.local_addr().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let shutdown = async move { stopped.await.unwrap() };
        let serving = tokio::spawn(suluh::web::serve(listener, office.router.clone(), shutdown));
        let cookie = format!("{}={}", person.jar[0].0, person.jar[0].1);
        let stream = reqwest::Client::new().get(url).header("cookie", cookie).send().await.unwrap();
        assert_eq!(stream.status(), 200);
        stop.send(()).unwrap();
        let ended = tokio::time::timeout(std::time::Duration::from_secs(5), serving).await;
        ended.expect("the open stream holds the server").unwrap().unwrap();
    });
}

#[test]
fn cookies_are_strict_and_under_tls_bound_to_the_host() {
    on_sqlite(|db: Db| async move {
        let office = Office::with(db, WebSettings { secure_cookies: true, webhook: None });
        let mut person = office.somebody();
        let page = person.get("/").await;
        assert!(page.header("strict-transport-security").starts_with("max-age="));
        let form = person.chat_form(&[("text", "halo")]);
        let said = person.post("/chat/say", &form).await;
        let cookie = said.header("set-cookie");
        assert!(cookie.starts_with("__Host-suluh-chat="), "{cookie}");
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
    });
}

#[test]
fn the_webhook_hands_on_and_answers_as_told() {
    on_sqlite(|db: Db| async move {
        let calls = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&calls);
        let hook = Webhook::new(move |secret, body| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move {
                match (secret.as_deref(), body.as_ref()) {
                    (Some("benar"), b"penuh") => Delivered::Later(7),
                    (Some("benar"), _) => Delivered::Done,
                    _ => Delivered::Refused,
                }
            }
        });
        let office = Office::with(db, WebSettings { secure_cookies: false, webhook: Some(hook) });
        let mut telegram = office.somebody();
        let update = |secret: &str, body: &[u8]| {
            Request::post("/telegram/webhook")
                .header("x-telegram-bot-api-secret-token", secret)
                .header("sec-fetch-site", "cross-site")
                .body(Body::from(body.to_vec()))
                .unwrap()
        };
        assert_eq!(telegram.send(update("benar", b"{}")).await.status, StatusCode::OK);
        assert_eq!(telegram.send(update("salah", b"{}")).await.status, StatusCode::UNAUTHORIZED);
        let full = telegram.send(update("benar", b"penuh")).await;
        assert_eq!((full.status, full.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "7"));
        let before = calls.load(Ordering::SeqCst);
        let long = telegram.send(update("benar", &vec![b' '; 1024 * 1024 + 1])).await;
        assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(calls.load(Ordering::SeqCst), before, "too long a body reaches nobody");
    });
}

#[test]
fn without_a_webhook_its_door_is_closed_and_health_is_told() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut machine = office.somebody();
        let hook = Request::post("/telegram/webhook").body(Body::from("{}")).unwrap();
        assert_eq!(machine.send(hook).await.status, StatusCode::NOT_FOUND);
        assert_eq!(machine.get("/sehat").await.status, StatusCode::OK);
        assert!(machine.get("/robots.txt").await.text().contains("Disallow: /petugas"));
        office.app.end().await;
        assert_eq!(machine.get("/sehat").await.status, StatusCode::SERVICE_UNAVAILABLE);
        let away = machine.get("/petugas/kasus/x").await;
        assert_eq!(away.status, StatusCode::SEE_OTHER, "without a cookie the store is not asked");
        machine.jar.push(("suluh-petugas".into(), "a".repeat(64)));
        let away = machine.get("/petugas").await;
        assert_eq!((away.status, away.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert!(
            away.text().contains("tetap aman") && away.text().contains("Kode kejadian"),
            "{}",
            away.text()
        );
    });
}
