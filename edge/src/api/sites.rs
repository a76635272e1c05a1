use super::{body, value};
use crate::copy;
use crate::directory::PutSite;
use crate::failure::{Failure, Outcome};
use crate::objects::{Object, ask};
use crate::pool::PoolView;
use crate::records::SiteRecord;
use lendline_core::settings::Site;
use serde_json::{Value, json};
use worker::{Env, Request};

/// `GET /api/v1/sites`
pub async fn list(env: &Env) -> Outcome<Value> {
    let sites: Vec<SiteRecord> = ask(env, Object::Directory, "sites", &()).await?;
    let sites: Vec<Value> = sites
        .into_iter()
        .map(|site| {
            json!({
                "site": site.key,
                "name": site.settings.name,
                "language": site.settings.language,
                "time_zone": site.settings.time_zone,
            })
        })
        .collect();
    Ok(json!({"sites": sites}))
}

/// `GET /api/v1/sites/{site}`
pub async fn get(env: &Env, key: &str) -> Outcome<Value> {
    let site: Option<SiteRecord> = ask(env, Object::Directory, "site", &key).await?;
    value(site.ok_or_else(|| Failure::missing("there is no such site"))?.settings)
}

/// `PUT /api/v1/sites/{site}`
pub async fn put(request: &mut Request, env: &Env, key: &str) -> Outcome<Value> {
    if !Site::is_key(key) {
        let message =
            "a site's key has 1 to 40 of a-z, 0-9 and -: it stands in the script's address";
        return Err(Failure::new(422, "bad_key", message).at("site"));
    }
    let settings: Site = body(request).await?;
    settings.check()?;
    let put = PutSite { key: key.to_owned(), settings };
    let record: SiteRecord = ask(env, Object::Directory, "put-site", &put).await?;
    copy::remember(&record);
    value(record.settings)
}

/// `GET /api/v1/sites/{site}/pool`
pub async fn pool(env: &Env, key: &str) -> Outcome<Value> {
    let site = copy::known_site(env, key).await?;
    let view: PoolView = ask(env, Object::Pool(&site.key), "view", &()).await?;
    value(view)
}
