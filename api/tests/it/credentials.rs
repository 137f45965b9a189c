//! Where the token stands in a request (RFC 6750 §2, §3).

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use insta::assert_snapshot;

use crate::test_app::{TestApp, get};

#[tokio::test]
async fn no_credentials_get_a_challenge_without_an_error_code_c53() {
    let app = TestApp::new().await;
    assert_snapshot!(app.get("/reports").await, @r#"
    401 Unauthorized
    cache-control: no-store
    content-type: application/problem+json
    www-authenticate: Bearer realm="expenses"
    x-request-id: test-1

    {
      "detail": "an access token is needed",
      "request_id": "test-1",
      "status": 401,
      "title": "Unauthorized",
      "type": "about:blank"
    }
    "#);

    let basic = get("/reports").header(header::AUTHORIZATION, "Basic dTpw").body(Body::empty()).unwrap();
    assert_eq!(app.send(basic).await.header(header::WWW_AUTHENTICATE), r#"Bearer realm="expenses""#);
}

#[tokio::test]
async fn a_token_sent_two_ways_is_an_invalid_request_c56() {
    let app = TestApp::new().await;
    let token = app.sign(app.token());
    let both = app.get_with(&format!("/reports?access_token={token}"), &token).await;
    assert_snapshot!(both, @r#"
    400 Bad Request
    cache-control: no-store
    content-type: application/problem+json
    www-authenticate: Bearer realm="expenses", error="invalid_request", error_description="the access token belongs in the Authorization header only"
    x-request-id: test-1

    {
      "detail": "the access token belongs in the Authorization header only",
      "request_id": "test-1",
      "status": 400,
      "title": "Bad Request",
      "type": "about:blank"
    }
    "#);

    for (content_type, body, expected) in [
        ("application/x-www-form-urlencoded", format!("a=b&access_token={token}"), StatusCode::BAD_REQUEST),
        (
            "Application/X-WWW-Form-URLencoded; charset=utf-8",
            "access%5Ftoken=x".to_owned(),
            StatusCode::BAD_REQUEST,
        ),
        ("application/x-www-form-urlencoded", "a=access_token".to_owned(), StatusCode::OK),
        ("text/plain", format!("access_token={token}"), StatusCode::OK),
    ] {
        let request = get("/reports")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, content_type);
        let answer = app.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status, expected, "{content_type}: {body}");
    }

    let twice = get("/reports")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let answer = app.send(twice.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_token_in_the_query_alone_is_refused_however_right_it_is() {
    let app = TestApp::new().await;
    let token = app.sign(app.token());
    for path in [format!("/reports?access_token={token}"), format!("/reports?a=b&access%5ftoken={token}")] {
        let answer = app.get(&path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.header(header::WWW_AUTHENTICATE).contains(r#"error="invalid_request""#));
        assert!(!answer.to_string().contains(&token));
    }
    assert_eq!(app.get_with("/reports?a=access_token", &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_header_that_holds_no_token_is_an_invalid_request() {
    let app = TestApp::new().await;
    for field in ["Bearer", "bearer a b", "Bearer \"abc\"", "Bearer a,b"] {
        let request =
            Request::get("/reports").header(header::AUTHORIZATION, field).body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field}");
        assert!(answer.header(header::WWW_AUTHENTICATE).contains(r#"error="invalid_request""#), "{field}");
    }
    let token = app.sign(app.token());
    let odd = get("/reports")
        .header(header::AUTHORIZATION, format!("bEARER   {token}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(
        app.send(odd).await.status,
        StatusCode::OK,
        "the scheme's case and the number of spaces are free"
    );
}
