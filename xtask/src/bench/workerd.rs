//! What the runtime's process has taken, by Linux's own count.

use super::service::Product;
use crate::Done;
use std::fs;
use std::path::PathBuf;

/// Ticks of `/proc/PID/stat` a second: what Linux tells programs on every machine.
const TICKS: f64 = 100.0;

/// The process of a running product.
pub struct Workerd {
    folder: PathBuf,
}

impl Workerd {
    /// Finds it in the product's process group.
    pub fn of(product: &Product) -> Done<Self> {
        let group = product.edge().process_group().unwrap_or_default().to_string();
        for entry in fs::read_dir("/proc")?.flatten() {
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            // The name stands in brackets, and may have any in it.
            let Some((name, rest)) = stat.rsplit_once(") ") else { continue };
            if rest.split(' ').nth(2) == Some(&group) && name.ends_with("(workerd") {
                return Ok(Self { folder: entry.path() });
            }
        }
        Err("workerd is not among the running processes".into())
    }

    /// What it has in memory, MB.
    pub fn resident_mb(&self) -> Done<f64> {
        self.status_mb("VmRSS:")
    }

    /// The most that it had in memory since [`Self::forget_peak`], MB.
    pub fn peak_mb(&self) -> Done<f64> {
        self.status_mb("VmHWM:")
    }

    /// Lets the peak begin anew.
    pub fn forget_peak(&self) -> Done {
        Ok(fs::write(self.folder.join("clear_refs"), "5")?)
    }

    /// CPU that it has taken, user and system, s.
    pub fn cpu_seconds(&self) -> Done<f64> {
        let stat = fs::read_to_string(self.folder.join("stat"))?;
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let ticks = rest.split(' ').skip(11).take(2).map(|text| text.parse::<f64>());
        let ticks: f64 = ticks.collect::<Result<Vec<_>, _>>()?.iter().sum();
        Ok(ticks / TICKS)
    }

    fn status_mb(&self, name: &str) -> Done<f64> {
        let status = fs::read_to_string(self.folder.join("status"))?;
        let kb = status.lines().find_map(|line| line.strip_prefix(name));
        let kb = kb.and_then(|kb| kb.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kb.map(|kb| kb / 1_024.0).ok_or_else(|| format!("Linux tells no {name}").into())
    }
}
