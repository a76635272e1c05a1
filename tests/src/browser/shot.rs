//! Pictures of a page.

use super::page::Page;
use super::text_of;
use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::path::Path;

impl Page {
    /// Writes a PNG of the page at this window size; `full_page` takes what is below the window
    /// too, `mobile` is as [`Page::set_size`] has it. The size stays.
    pub fn screenshot(
        &self,
        path: impl AsRef<Path>,
        width: u32,
        height: u32,
        full_page: bool,
        mobile: bool,
    ) -> Result<()> {
        self.set_size(width, height, mobile)?;
        let mut params = json!({ "format": "png", "captureBeyondViewport": full_page });
        if full_page {
            let size = &self.command("Page.getLayoutMetrics", json!({}))?["cssContentSize"];
            params["clip"] = json!({
                "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1,
            });
        }
        let data = text_of(&self.command("Page.captureScreenshot", params)?, "data")?;
        let bytes = STANDARD
            .decode(data)
            .map_err(|e| Error::new(format!("the browser's picture cannot be read: {e}")))?;
        if let Some(folder) = path.as_ref().parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, bytes)?;
        Ok(())
    }
}
