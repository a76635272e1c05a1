//! `cargo xtask serve`: the product on plain workerd, its objects on the local disk.

use crate::process::{nothing_left, take_option};
use crate::route::Hosts;
use crate::{Done, Failure, say, setup};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The product under way.
pub struct Product {
    workerd: Child,
    /// Where it answers.
    pub url: String,
    /// The owner's token.
    pub token: String,
}

/// Starts it, says where, and waits for the end.
pub fn run(arguments: &[String]) -> Done {
    let mut arguments = arguments.to_vec();
    let port = take_port(&mut arguments)?;
    let state = take_option(&mut arguments, "--state")?.unwrap_or_else(|| ".lendline/state".into());
    let public_url = take_option(&mut arguments, "--public-url")?;
    let client_address = take_header(&mut arguments, "--client-address", "X-Forwarded-For")?;
    let client_region = take_header(&mut arguments, "--client-region", "X-Region")?;
    let hosts = Hosts::take(&mut arguments)?;
    nothing_left(&arguments)?;
    let set = Set {
        public_url: public_url.as_deref(),
        client_address: &client_address,
        client_region: &client_region,
        demo: "0",
    };
    let mut product = launch(port, Path::new(&state), &set, &hosts)?;
    println!("{}", serde_json::json!({"url": product.url, "token": product.token}));
    product.wait_for_end()
}

/// `--port N`, 8787 when it is not given.
pub fn take_port(arguments: &mut Vec<String>) -> Done<u16> {
    match take_option(arguments, "--port")? {
        None => Ok(8787),
        Some(text) => text.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(|| {
            Failure::usage(format!("--port wants a number from 1 to 65535, not {text}"))
        }),
    }
}

/// `OPTION HEADER`: where the operator's proxy writes the visitor's address, or region; empty when it is not given.
fn take_header(arguments: &mut Vec<String>, option: &str, usual: &str) -> Done<String> {
    let name = take_option(arguments, option)?.unwrap_or_default().to_ascii_lowercase();
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.chars().all(known) {
        return Ok(name);
    }
    Err(Failure::usage(format!("{option} wants the name of a header, as {usual}, not {name}")))
}

/// What the product is told by variables.
struct Set<'a> {
    public_url: Option<&'a str>,
    client_address: &'a str,
    client_region: &'a str,
    demo: &'a str,
}

/// The product for the demo, taking made-up traffic of the past.
pub fn start_demo(port: u16, state: &Path) -> Done<Product> {
    let set = Set { public_url: None, client_address: "", client_region: "", demo: "1" };
    launch(port, state, &set, &Hosts::default())
}

/// Builds what is not built, starts workerd and waits until it answers.
fn launch(port: u16, state: &Path, set: &Set<'_>, hosts: &Hosts) -> Done<Product> {
    let url = format!("http://127.0.0.1:{port}");
    let public_url = set.public_url.unwrap_or(&url);
    hosts.check(public_url)?;
    crate::build::product()?;
    let root = crate::root();
    let objects = root.join(state).join("objects");
    std::fs::create_dir_all(&objects)
        .map_err(|e| format!("{} could not be made: {e}", objects.display()))?;
    let token = owner_token(&root.join(state).join("owner-token"))?;
    if std::net::TcpListener::bind(("127.0.0.1", port)).is_err() {
        return Err(format!("port {port} is taken: choose another with --port").into());
    }
    let config = root.join(state).join("workerd.capnp");
    std::fs::write(&config, hosts.configure(include_str!("workerd.capnp")))?;
    let mut workerd = Command::new(setup::workerd()?)
        .arg("serve")
        .arg(format!("--import-path={}", root.join("build").display()))
        .arg(&config)
        .arg(format!("--socket-addr=http=127.0.0.1:{port}"))
        .arg(format!("--directory-path=objects={}", objects.display()))
        .env("LENDLINE_OWNER_TOKEN", &token)
        .env("LENDLINE_DEMO", set.demo)
        .env("LENDLINE_BENCH", std::env::var("LENDLINE_BENCH").unwrap_or_default())
        .env("LENDLINE_CLIENT_ADDRESS", set.client_address)
        .env(
            "LENDLINE_CLIENT_REGION",
            if set.client_region.is_empty() { "-" } else { set.client_region },
        )
        .env("LENDLINE_ROUTES", hosts.routes())
        .env("LENDLINE_PUBLIC_URL", public_url)
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .spawn()
        .map_err(|e| format!("workerd could not be started: {e}"))?;
    let begun = Instant::now();
    loop {
        if let Some(status) = workerd.try_wait()? {
            return Err(
                format!("workerd ended at once with {status}; its words stand above").into()
            );
        }
        if ureq::get(format!("{url}/healthz")).call().is_ok() {
            break;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            let _ = workerd.kill();
            return Err(format!("workerd did not answer on {url} within a minute").into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Product { workerd, url, token })
}

impl Product {
    /// Waits for SIGTERM or SIGINT and ends workerd; an error where workerd ends by itself.
    pub fn wait_for_end(&mut self) -> Done {
        let asked = end_asked()?;
        loop {
            if let Some(status) = self.workerd.try_wait()? {
                return Err(format!(
                    "workerd ended by itself with {status}; its words stand above"
                )
                .into());
            }
            if asked.load(std::sync::atomic::Ordering::Relaxed) {
                self.end();
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn end(&mut self) {
        say("ending");
        terminate(&self.workerd);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(5) {
            if matches!(self.workerd.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.workerd.kill();
        let _ = self.workerd.wait();
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        let _ = self.workerd.kill();
        let _ = self.workerd.wait();
    }
}

/// A flag that becomes true on SIGTERM or SIGINT.
fn end_asked() -> Done<std::sync::Arc<std::sync::atomic::AtomicBool>> {
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        signal_hook::flag::register(signal, asked.clone())?;
    }
    Ok(asked)
}

#[cfg(unix)]
fn terminate(child: &Child) {
    use nix::sys::signal::{Signal, kill};
    if let Ok(id) = i32::try_from(child.id()) {
        let _ = kill(nix::unistd::Pid::from_raw(id), Signal::SIGTERM);
    }
}

#[cfg(not(unix))]
fn terminate(_: &Child) {}

/// The token of this state folder, made at the first start and readable by its owner alone.
fn owner_token(path: &Path) -> Done<String> {
    if let Ok(token) = std::fs::read_to_string(path) {
        let token = token.trim().to_owned();
        if token.len() >= 32 {
            return Ok(token);
        }
    }
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).map_err(|e| format!("the system gave no random bytes: {e}"))?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(path, &token).map_err(|e| format!("{}: {e}", path.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(token)
}
