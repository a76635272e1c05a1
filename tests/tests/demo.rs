//! What a newcomer does: one command, an advertising link, another number than the printed one, a call from the
//! demo telephone, the owner's page.
#![allow(clippy::unwrap_used)]

use lendline_tests::{Browser, eventually, process};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

/// A port whose next one is free too: the demo site takes it.
fn two_free_ports() -> u16 {
    eventually(Duration::from_secs(10), || {
        let first = TcpListener::bind("127.0.0.1:0").ok()?;
        let port = first.local_addr().ok()?.port();
        TcpListener::bind(("127.0.0.1", port.checked_add(1)?)).ok().map(|_| port)
    })
}

#[test]
fn the_demo_does_what_its_first_page_says() {
    let state = lendline_tests::temp::TempDir::new("demo").unwrap();
    let port = two_free_ports();
    let workspace = lendline_tests::edge::workspace();
    let program = std::env::var_os("LENDLINE_XTASK")
        .map_or_else(|| workspace.join("target/debug/xtask"), Into::into);
    let mut command = Command::new(program);
    command
        .current_dir(workspace)
        .args(["demo", "--port", &port.to_string(), "--state"])
        .arg(state.path())
        .env("LENDLINE_PREBUILT", "1")
        .stdout(Stdio::piped());
    let mut demo = process::Group::start(&mut command, Some(state.path())).unwrap();
    let mut lines = BufReader::new(demo.stdout().unwrap()).lines();
    let mut said = Vec::new();
    while !said.last().is_some_and(|line: &String| line.starts_with("Ctrl+C")) {
        said.push(
            lines
                .next()
                .unwrap_or_else(|| panic!("the demo ended: {}", demo.last_words()))
                .unwrap(),
        );
    }
    let after = |start: &str| {
        said.iter().find_map(|line| line.strip_prefix(start)).unwrap().trim().to_owned()
    };
    let (desk, owner, token) =
        (after("Start here:"), after("The owner's page:"), after("The owner's token:"));

    let context = Browser::shared().unwrap().context().unwrap();
    let visitor = context.page(&desk).unwrap();
    let link = visitor
        .eval("[...document.querySelectorAll('a')].find((a) => a.href.includes('yclid')).href")
        .unwrap();
    let shop = context.page(link.as_str().unwrap()).unwrap();
    let number = shop
        .wait_until(
            "(() => { const n = document.querySelector('a[href^=\"tel:\"]').getAttribute('href').slice(4); return n != '+74951234567' && n })()",
            Duration::from_secs(20),
        )
        .unwrap();
    let number = number.as_str().unwrap().to_owned();
    assert!(shop.eval("document.querySelector('script[type=\"application/ld+json\"]').textContent.includes('495 123-45-67')").unwrap() == true);

    let phone = context.page(&format!("{desk}?dial={}", number.replace('+', "%2B"))).unwrap();
    let call = "[...document.querySelectorAll('button')].find((one) => /^\\s*(Call|Позвонить)\\s*$/.test(one.innerText))";
    phone.wait_until(&format!("!!{call}"), Duration::from_secs(10)).unwrap();
    phone.eval(&format!("{call}.click()")).unwrap();

    let owners = Browser::shared().unwrap().context().unwrap().page(&owner).unwrap();
    owners
        .eval(&format!("(() => {{ document.querySelector('input[name=token]').value = '{token}'; document.querySelector('form').requestSubmit(); }})()"))
        .unwrap();
    owners
        .wait_until("/Confirmed|Подтвержд/.test(document.body.innerText)", Duration::from_secs(20))
        .unwrap();
    let text = owners.text().unwrap();
    for expected in ["yandex / cpc", "kondicionery-msk", "установка кондиционера цена"]
    {
        assert!(text.contains(expected), "{expected:?} is missing:\n{text}");
    }
}
