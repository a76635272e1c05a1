// Signs of a person, and of one who is about to call.
import { lent, number, targets } from "./swap.js";
import { allowed } from "./texts.js";
import { listen } from "./guard.js";

// `asked`: of which fields of forms the values are told; none of who has not agreed. Gives what is to be done with a form that is
// sent, in whatever tree of the page.
export const start = (fact, report, asked) => {
  let copied;
  let used = 0;
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll"])
    listen(window, sign, ({ timeStamp }) => {
      if (timeStamp < used) return;
      used = timeStamp + 5000;
      report("A");
    });
  // Copied, or selected to be read aloud or copied otherwise: once each time.
  for (const sign of ["pointerup", "copy"])
    listen(document, sign, () => {
      const text = String(getSelection()).replace(/\D/g, "");
      if (text != copied)
        targets.forEach((_, index) => text.includes(lent(index)?.split(" ")[0].slice(-7)) && fact("copy", number(index)));
      copied = text;
    });
  // With what stands in those of its fields that the site asks for, by their types and names. One in a slot is heard in the tree
  // of the slot too.
  return ({ target, currentTarget }) =>
    target.getRootNode() == currentTarget &&
    allowed(target.lastChild) &&
    fact(
      "form:" +
        [...target].map((one) => {
          const field = one.type + "," + one.name;
          return asked() && field.match(asked()) ? field + "=" + encodeURIComponent(one.value).slice(0, 1200) : field;
        }),
    );
};
