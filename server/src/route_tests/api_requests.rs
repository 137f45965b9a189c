//! The requests that the API gets: to one host, with the token in its header.

use bff::{AccessToken, Presenter, SystemClock};
use http::{Method, StatusCode, header};

use super::recording_api::recording_api;
use crate::{
    api_client::{ApiClient, ApiError},
    request_id::RequestId,
};

#[tokio::test]
async fn a_token_goes_to_one_host_and_path_in_its_header_c16_c30() {
    let (api, requests) = recording_api().await;
    let client = ApiClient::new(api.parse().unwrap(), Presenter::new(SystemClock)).unwrap();
    let token = AccessToken::from("a-token".to_owned());
    let answer = client.call(token, &RequestId::none()).reports().await;
    assert!(matches!(answer, Err(ApiError::Unexpected { status: StatusCode::FOUND, .. })), "{answer:?}");
    let requests = requests.lock().unwrap();
    let [(method, uri, headers)] = requests.as_slice() else {
        panic!("the redirect was followed: {requests:?}")
    };
    assert_eq!((method, uri.as_str()), (&Method::GET, "/reports"));
    assert_eq!(headers[header::AUTHORIZATION], "Bearer a-token");
}
