const PATIENCE_MS = 10_000;

export class ApiError extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

// With the owner's cookie. Signed out: goes to the sign-in page.
async function ask(url, patience, options = {}) {
  const reply = await fetch(url, {
    credentials: "same-origin",
    cache: "no-store",
    signal: AbortSignal.timeout(patience),
    ...options,
    headers: { accept: "application/json", ...options.headers },
  });
  if (reply.status === 401) {
    location.assign("/login");
    return new Promise(() => {});
  }
  if (!reply.ok) throw new ApiError(reply.status);
  return reply.json();
}

const address = (path) => new URL(`/api/v1/${path}`, location.origin);

/** JSON from the API. */
export function get(path, query = {}, patience = PATIENCE_MS) {
  const url = address(path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, value);
  }
  return ask(url, patience);
}

/** Tells the API something; its answer as JSON. */
export function post(path, body, patience = PATIENCE_MS) {
  return ask(address(path), patience, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/**
 * Runs `work` every `pause` ms while the tab is visible; after failures waits longer, up to half a minute.
 * `report(null)` after a success, `report({ error, seconds })` after a failure.
 */
export function poll(work, pause, report) {
  const LONGEST_MS = 30_000;
  let timer = 0;
  let failures = 0;
  let running = false;
  let again = false;

  async function run() {
    clearTimeout(timer);
    if (running) { again = true; return; }
    running = true;
    let wait = pause;
    try {
      await work();
      failures = 0;
      report(null);
    } catch (error) {
      failures += 1;
      wait = Math.min(pause * 2 ** failures, LONGEST_MS);
      report({ error, seconds: Math.round(wait / 1000) });
    }
    running = false;
    if (again) { again = false; run(); return; }
    if (!document.hidden) timer = setTimeout(run, wait);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer); else run();
  });
  addEventListener("online", run);
  run();
  return run;
}
