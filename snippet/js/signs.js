// Signs of a person, and of one who is about to call.
import { listen } from "./guard.js";
import { lent, number, targets } from "./swap.js";
import { allowed } from "./texts.js";

export const start = (fact, report) => {
  let used = 0;
  let copied;
  for (const sign of ["keydown", "pointermove", "pointerdown", "scroll"])
    listen(window, sign, ({ timeStamp }) => {
      if (timeStamp < used) return;
      used = timeStamp + 5000;
      report("A");
    });
  // Copied, or selected to be read aloud or copied otherwise: once each time.
  for (const sign of ["copy", "pointerup"])
    listen(document, sign, () => {
      const text = String(getSelection()).replace(/\D/g, "");
      if (text != copied)
        targets.forEach((_, index) => text.includes(lent(index)?.split(" ")[0].slice(-7)) && fact("copy", number(index)));
      copied = text;
    });
  // Never what stands in its fields.
  listen(document, "submit", ({ target }) => allowed(target.lastChild) && fact("form:" + [...target].map((one) => [one.type, one.name])));
};
