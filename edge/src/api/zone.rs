//! Days of a time zone. The zones' rules are the runtime's (`Intl`), so that no table of them is in the Worker.

use crate::telephony::Zone;
use chrono::{DateTime, NaiveDate};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    type DateTimeFormat;

    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &JsValue) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, date: &js_sys::Date) -> String;
}

/// A time zone of the IANA's list.
pub struct Days(DateTimeFormat);

impl Days {
    /// The zone of that name; `None` where there is none.
    pub fn of(zone: &str) -> Option<Self> {
        let options = js_sys::Object::new();
        for (name, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
            js_sys::Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        DateTimeFormat::new("en-US", &options).ok().map(Self)
    }

    /// When a day begins there, ms since 1970. Where the clock is set within its first hours, by an hour at most off.
    pub fn begin(&self, day: NaiveDate) -> Option<u64> {
        let local = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
        // The offset at a time that is nearly right, then at the right one.
        let near = local - self.offset(local)?;
        u64::try_from(local - self.offset(near)?).ok()
    }

    /// The day that it is there at that time, ms since 1970.
    pub fn day_at(&self, at: u64) -> Option<NaiveDate> {
        let at = i64::try_from(at).ok()?;
        DateTime::from_timestamp_millis(at + self.offset(at)?).map(|local| local.date_naive())
    }

    /// How far local time is ahead of UTC at that time, ms.
    fn offset(&self, at: i64) -> Option<i64> {
        let text = self.0.format(&js_sys::Date::new(&JsValue::from_f64(at as f64)));
        // "11/22/2026, GMT+03:00", and "GMT" alone for UTC.
        match text.rsplit_once("GMT")?.1 {
            "" => Some(0),
            offset => Some(Zone::parse(offset)?.seconds() * 1000),
        }
    }
}
