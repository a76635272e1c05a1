// What a lease costs at the least: an object that selects the longest-rested number, updates it, inserts a lease and replies.
import { DurableObject } from "cloudflare:workers";

export class Leases extends DurableObject {
  constructor(context, env) {
    super(context, env);
    this.sql = context.storage.sql;
    this.sql.exec(`CREATE TABLE IF NOT EXISTS number (number TEXT PRIMARY KEY, free_at INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS rested ON number (free_at);
      CREATE TABLE IF NOT EXISTS lease (id INTEGER PRIMARY KEY, number TEXT NOT NULL, visitor TEXT NOT NULL, shown_at INTEGER NOT NULL)`);
  }

  async fetch(request) {
    const [, what, count] = new URL(request.url).pathname.split("/");
    if (what === "numbers") {
      for (let n = 0; n < +count; n++) {
        this.sql.exec("INSERT OR REPLACE INTO number VALUES (?, ?)", "+7495" + String(n).padStart(7, "0"), n);
      }
      return new Response("ok");
    }
    await request.text();
    const now = Date.now();
    const visitor = crypto.randomUUID();
    const { number } = this.sql.exec("SELECT number FROM number ORDER BY free_at LIMIT 1").one();
    this.sql.exec("UPDATE number SET free_at = ? WHERE number = ?", now + 900000, number);
    this.sql.exec("INSERT INTO lease (number, visitor, shown_at) VALUES (?, ?, ?)", number, visitor, now);
    return new Response(`v=1\nt=${visitor}\nn=${number}\n`);
  }
}

export default {
  fetch: (request, env) => env.LEASES.get(env.LEASES.idFromName("one")).fetch(request),
};
