// What is shown in a number's place, for the packages in react/ and vue/: one store for a page.
// It stands on `window.lendline` alone, and gives the number as written wherever that is missing: on a server,
// before the script has come, where it is blocked.

const listeners = new Set();
let heard;

const tell = () => listeners.forEach((listener) => listener());

const hear = () => {
  const page = window.lendline;
  if (!page || page == heard) return;
  heard = page;
  page.on("number", tell);
  // It may have been lent before anybody listened.
  tell();
};

/** What to show for this number now, in the form in which it is given. */
export const shown = (number) => {
  try {
    return String(window.lendline.number(number));
  } catch {
    return number;
  }
};

/** Calls `listener` whenever `shown` may give something else; returns what ends that. */
export const subscribe = (listener) => {
  // The script says by an event of its name that it is there; at `load` every tag of the page has had its turn.
  if (!heard) for (const moment of ["lendline", "load"]) window.addEventListener(moment, hear);
  hear();
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The number as links dial it: digits, and the plus sign where it is written. */
export const dialled = (number) => number.replace(/[^+\d]/g, "");
