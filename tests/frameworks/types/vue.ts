// What TypeScript must take, and refuse, of @lendline/vue.
import { LendlineNumber, useLendlineNumber } from "@lendline/vue";
import { h, ref } from "vue";

export const number: string = useLendlineNumber(ref("+74951234567")).value;
export const later = useLendlineNumber(() => number);
export const taken = h(LendlineNumber, { for: "+74951234567", link: true, class: "phone" });

// @ts-expect-error the number is missing
export const nameless = h(LendlineNumber, { link: true });

// @ts-expect-error what is lent is not the page's to choose
later.value = "+74951234567";
