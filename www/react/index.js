import { createElement, useSyncExternalStore } from "react";
import { dialled, shown, subscribe } from "../number.js";

export const useLendlineNumber = (destination) =>
  useSyncExternalStore(subscribe, () => shown(destination), () => destination);

export const LendlineNumber = ({ for: destination, link, ...rest }) => {
  const text = useLendlineNumber(destination);
  const href = "tel:" + useLendlineNumber(dialled(destination));
  // The script may have written the lent number before React looks at the server's markup.
  const own = { ...rest, suppressHydrationWarning: true };
  return link ? createElement("a", { ...own, href }, text) : createElement("span", own, text);
};
