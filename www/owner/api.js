const PATIENCE_MS = 10_000;

export class ApiError extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** JSON from the API with the owner's cookie. Signed out: goes to the sign-in page. */
export async function get(path, query = {}, patience = PATIENCE_MS) {
  const url = new URL(`/api/v1/${path}`, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, value);
  }
  const reply = await fetch(url, {
    credentials: "same-origin",
    cache: "no-store",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(patience),
  });
  if (reply.status === 401) {
    location.assign("/login");
    return new Promise(() => {});
  }
  if (!reply.ok) throw new ApiError(reply.status);
  return reply.json();
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
