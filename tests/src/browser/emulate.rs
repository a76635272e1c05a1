//! Circumstances: network, processor, screen, what the browser says it is.

use super::page::Page;
use crate::error::Result;
use serde_json::{Value, json};
use std::time::Duration;

impl Page {
    /// Takes the network away, or gives it back.
    pub fn set_offline(&self, offline: bool) -> Result<()> {
        self.network(offline, 0.0, -1.0)
    }

    /// A slow network: so many milliseconds before every answer, so many bytes a second each way.
    pub fn set_slow_network(&self, latency_ms: f64, bytes_per_second: f64) -> Result<()> {
        self.network(false, latency_ms, bytes_per_second)
    }

    fn network(&self, offline: bool, latency_ms: f64, bytes_per_second: f64) -> Result<()> {
        let params = json!({
            "offline": offline,
            "latency": latency_ms,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        });
        self.command("Network.emulateNetworkConditions", params)?;
        Ok(())
    }

    /// Makes the page's processor this many times slower; 1 is normal.
    pub fn set_slow_cpu(&self, times: f64) -> Result<()> {
        self.command("Emulation.setCPUThrottlingRate", json!({ "rate": times }))?;
        Ok(())
    }

    /// Refuses requests to addresses that match (`*` stands for anything), until the next call.
    pub fn block_urls(&self, patterns: &[&str]) -> Result<()> {
        self.command("Network.setBlockedURLs", json!({ "urls": patterns }))?;
        Ok(())
    }

    /// Whether answers may come from the browser's cache.
    pub fn set_cache(&self, on: bool) -> Result<()> {
        self.command("Network.setCacheDisabled", json!({ "cacheDisabled": !on }))?;
        Ok(())
    }

    /// What the browser says it is, from the next request on. If that is a Chrome it says so in
    /// its client hints too, else it sends none.
    pub fn set_user_agent(&self, user_agent: &str) -> Result<()> {
        let mut params = json!({ "userAgent": user_agent });
        if let Some(hints) = client_hints(user_agent) {
            params["userAgentMetadata"] = hints;
        }
        self.command("Emulation.setUserAgentOverride", params)?;
        Ok(())
    }

    /// Headers that every request of the page carries besides its own.
    pub fn set_headers(&self, headers: &[(&str, &str)]) -> Result<()> {
        let headers: Value = headers.iter().map(|(n, v)| ((*n).to_owned(), json!(v))).collect();
        self.command("Network.setExtraHTTPHeaders", json!({ "headers": headers }))?;
        Ok(())
    }

    /// Hides the page as when its window is put away, or shows it again. Other tabs of the same
    /// window go with it; see [`Page::bring_to_front`] for those.
    pub fn set_hidden(&self, hidden: bool) -> Result<()> {
        let window = self.command("Browser.getWindowForTarget", json!({}))?;
        let state = if hidden { "minimized" } else { "normal" };
        let params = json!({
            "windowId": window["windowId"], "bounds": { "windowState": state },
        });
        self.command("Browser.setWindowBounds", params)?;
        let wanted = if hidden { "hidden" } else { "visible" };
        let js = format!("document.visibilityState === '{wanted}'");
        self.wait_until(&js, Duration::from_secs(10)).map(drop)
    }

    /// Gives the window this size; `mobile` as on a telephone, with a touch screen.
    pub fn set_size(&self, width: u32, height: u32, mobile: bool) -> Result<()> {
        let params = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": if mobile { 2 } else { 1 },
            "mobile": mobile,
        });
        self.command("Emulation.setDeviceMetricsOverride", params)?;
        let touch = json!({ "enabled": mobile, "maxTouchPoints": 1 });
        self.command("Emulation.setTouchEmulationEnabled", touch)?;
        Ok(())
    }
}

/// What a Chrome of this name adds in `Sec-CH-UA` and `navigator.userAgentData`.
fn client_hints(user_agent: &str) -> Option<Value> {
    if user_agent.contains("Headless") || user_agent.contains("bot") {
        return None;
    }
    let version = user_agent.split_once(" Chrome/")?.1.split([' ', '.']).next()?;
    let android = user_agent.contains("Android");
    let platform = match user_agent {
        _ if android => "Android",
        text if text.contains("Windows") => "Windows",
        text if text.contains("Mac OS") => "macOS",
        _ => "Linux",
    };
    Some(json!({
        "brands": [
            { "brand": "Chromium", "version": version },
            { "brand": "Google Chrome", "version": version },
            { "brand": "Not)A;Brand", "version": "24" },
        ],
        "platform": platform,
        "platformVersion": "",
        "architecture": "",
        "model": "",
        "mobile": android,
    }))
}
