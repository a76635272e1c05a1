import { make } from "./dom.js";
import { t } from "./i18n.js";

/** A button that copies a text; where the browser refuses that, the text stands in `shown`, whole and selected. */
export function copyButton(text, shown, label = t("copy")) {
  const button = make("button", { type: "button", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = t("copied");
    } catch {
      shown.textContent = text;
      getSelection().selectAllChildren(shown);
    }
  } }, label);
  return button;
}
