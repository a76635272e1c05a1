import { followLanguage, translate } from "./i18n.js";

followLanguage(() => {
  translate(document);
  document.getElementById("wrong").hidden = new URLSearchParams(location.search).get("failed") !== "1";
});
