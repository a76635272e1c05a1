import { ApiError, post } from "./api.js";
import { foreign, make } from "./dom.js";
import { calls } from "./format.js";
import { t } from "./i18n.js";
import { telephone } from "./visit.js";

const PATIENCE_MS = 120_000; // the files are made anew before it is answered
const COUNTS = ["visits", "leases", "calls", "verdicts", "webhooks", "strays", "joins", "forms"];

/** What tells the page that somebody is gone: whatever may show him is asked for anew. */
export const ERASED = "lendline-erased";

/** What the API takes for a caller; what else stands in a caller's place names nobody. */
export const isTelephone = (caller) => /^\+\d{7,15}$/.test(caller);

const named = ({ visitor, caller }) => (visitor
  ? [t("browser"), " ", foreign(visitor, { class: "id" })]
  : [t("telephone"), " ", telephone(caller)]);

const action = (word, onclick, kind) => make("button", { type: "button", class: kind, onclick }, t(word));

function removed(counts) {
  const rows = COUNTS.filter((name) => counts[name] > 0);
  if (rows.length === 0) return make("p", {}, t("erase_nothing"));
  return make("dl", { class: "removed" }, rows.map((name) => make("div", {},
    make("dt", {}, t(`removed_${name}`)), make("dd", {}, calls(counts[name])))));
}

function trouble(error) {
  if (!(error instanceof ApiError)) return t("erase_lost");
  return error.status === 503 ? t("erase_later") : t("erase_refused", { status: error.status });
}

/**
 * Asks whether somebody shall be erased, erases him, and says what was removed. `whom`: { visitor } or { caller };
 * `others`: browsers and telephones of the same person, that stay; `back`: where focus goes if what had it is gone.
 */
export function askToErase(siteKey, whom, others, back) {
  const kind = whom.visitor ? "visitor" : "caller";
  const title = make("h2", { id: "erase-title" });
  const body = make("div", { id: "erase-body", tabindex: "-1", "aria-live": "polite" });
  const actions = make("div", { class: "ask-actions" });
  const dialog = make("dialog", { class: "ask-dialog", "aria-labelledby": "erase-title", "aria-describedby": "erase-body" }, title, body, actions);
  let busy = false;

  /** What the dialog says now; the first action has the focus. */
  function say(heading, content, ...buttons) {
    title.textContent = t(heading);
    body.replaceChildren(...content);
    actions.replaceChildren(...buttons);
    (buttons[0] || body).focus();
  }

  const close = () => dialog.close();
  const stays = () => (others.length ? [make("p", {}, t("erase_stays")), make("ul", {}, others.map((one) => make("li", {}, named(one))))] : []);

  async function erase() {
    busy = true;
    say(`erase_${kind}_title`, [make("p", {}, t("erase_works"))]);
    try {
      const answer = await post(`sites/${siteKey}/erase`, whom, PATIENCE_MS);
      say(`erased_${kind}`, [removed(answer.removed), ...stays()], action("close", close));
    } catch (error) {
      say("erase_failed", [make("p", {}, trouble(error)), make("p", {}, t("erase_again"))],
        action("close", close), action("try_again", erase, "danger"));
    }
    busy = false;
    // Of what failed a part may be done.
    document.dispatchEvent(new Event(ERASED));
  }

  dialog.addEventListener("cancel", (event) => { if (busy) event.preventDefault(); });
  dialog.addEventListener("close", () => {
    // Browsers close it at a second Escape whatever is said to the first.
    if (busy) return dialog.showModal();
    dialog.remove();
    if (document.activeElement === document.body) back()?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  say(`erase_${kind}_title`, [
    make("p", { class: "whom" }, named(whom)),
    make("p", {}, t(`erase_${kind}_goes`)),
    make("p", {}, t(`erase_${kind}_calls`)),
    make("p", {}, make("strong", {}, t("erase_forever")), " ", t(`erase_${kind}_returns`)),
    ...stays(),
  ], action("cancel", close), action("erase_go", erase, "danger"));
}
