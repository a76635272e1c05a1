//! `cargo xtask demo`: the product with a site, a pool, a provider and a telephone to try it with.

use crate::process::{nothing_left, take_option};
use crate::serve::{self, Product};
use crate::{Done, say, traffic};
use lendline_tests::site::{Reply, Request, Site};
use serde_json::{Value, json};
use std::path::Path;

/// The demo site's key.
const SITE: &str = "demo";
/// The number that is printed on its pages.
const PRINTED: &str = "+74951234567";
/// How many numbers its pool has.
const NUMBERS: u32 = 40;

/// Starts everything and prints the addresses.
pub fn run(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let port = serve::take_port(&mut arguments)?;
    let state = take_option(&mut arguments, "--state")?.unwrap_or_else(|| ".lendline/demo".into());
    nothing_left(&arguments)?;
    let shop =
        port.checked_add(1).ok_or("choose a port below 65535: the demo site takes the next one")?;
    let mut product = serve::start_demo(port, Path::new(&state))?;
    let shop_url = format!("http://127.0.0.1:{shop}");
    set_up(&product, &shop_url)?;
    fill(&product, &shop_url)?;
    let hook = api(&product, "providers/generic", &json!({}))?;
    let hook =
        hook["webhook_url"].as_str().ok_or("the product named no webhook address")?.to_owned();
    let folder = crate::root().join("www/demo");
    let edge = product.url.clone();
    let _shop = Site::serve_on(shop, move |request| {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/phone/call") => telephone(&hook, request),
            _ => Site::file(&folder, &[("edge", &edge), ("site", SITE)], request),
        }
    })
    .map_err(|error| format!("{error}; choose another port with --port"))?;
    announce(&product, &shop_url);
    product.wait_for_end()
}

fn set_up(product: &Product, shop_url: &str) -> Done {
    let pool: Vec<String> = (1..=NUMBERS).map(|n| format!("+7495000{n:04}")).collect();
    let site = json!({
        "name": "Климат-Дом",
        "origins": [shop_url],
        "language": "ru",
        "country": "RU",
        "time_zone": "Europe/Moscow",
        "destinations": [{"number": PRINTED, "pool": pool}],
        "static": [{
            "number": "+74959990001", "destination": PRINTED,
            "source": "billboard", "medium": "offline", "campaign": "ring road",
        }],
    });
    api(product, &format!("sites/{SITE}"), &site).map(drop)
}

/// Plays a month of made-up traffic, once for a state folder.
fn fill(product: &Product, shop_url: &str) -> Done {
    let visits = get(product, &format!("/api/v1/sites/{SITE}/visits?limit=1"))?;
    if visits["visits"].as_array().is_some_and(|visits| !visits.is_empty()) {
        return Ok(());
    }
    say("making up a month of traffic");
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis() as u64;
    for part in traffic::month(shop_url, now).chunks(1_000) {
        let answer = ureq::post(format!("{}/demo/replay/{SITE}", product.url))
            .header("authorization", format!("Bearer {}", product.token))
            .send_json(part);
        answer.map_err(|error| format!("the made-up traffic was refused: {error}"))?;
    }
    Ok(())
}

fn get(product: &Product, path: &str) -> Done<Value> {
    let answer = ureq::get(format!("{}{path}", product.url))
        .header("authorization", format!("Bearer {}", product.token))
        .call();
    Ok(answer
        .map_err(|error| format!("the product does not answer: {error}"))?
        .body_mut()
        .read_json()?)
}

fn api(product: &Product, path: &str, body: &Value) -> Done<Value> {
    let mut answer = ureq::put(format!("{}/api/v1/{path}", product.url))
        .header("authorization", format!("Bearer {}", product.token))
        .config()
        .http_status_as_error(false)
        .build()
        .send_json(body)
        .map_err(|error| format!("the product does not answer: {error}"))?;
    let status = answer.status();
    let value: Value = answer.body_mut().read_json().unwrap_or_default();
    if status.is_success() {
        return Ok(value);
    }
    Err(format!("the demo's settings were refused with {status}: {}", value["error"]["message"])
        .into())
}

/// The demo telephone's exchange: what it reports goes to the product as the generic provider's webhook.
fn telephone(hook: &str, request: &Request) -> Reply {
    let sent = ureq::post(hook)
        .header("content-type", "application/x-www-form-urlencoded")
        .config()
        .http_status_as_error(false)
        .build()
        .send(&request.body[..]);
    match sent {
        Ok(mut answer) => {
            let status = answer.status().as_u16();
            let body = answer.body_mut().read_to_vec().unwrap_or_default();
            Reply { status, ..Reply::ok("application/json", body) }
        }
        Err(error) => Reply::status(502).with("x-reason", &error.to_string()),
    }
}

fn announce(product: &Product, shop_url: &str) {
    say("the demo is ready");
    println!("Start here:        {shop_url}/play.html");
    println!(
        "The shop, visited: {shop_url}/?utm_source=yandex&utm_medium=cpc&utm_campaign=split-sistemy&utm_term=установка+кондиционера"
    );
    println!("The owner's page:  {}/", product.url);
    println!("The owner's token: {}", product.token);
    println!("Ctrl+C ends it.");
}
