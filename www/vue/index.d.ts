import type { DefineComponent, MaybeRefOrGetter, Ref } from "vue";

/**
 * What to show in the place of this number now, in the form in which it is given here; changes when that does.
 * On a server, while hydrating, and wherever Lendline's script is missing, it is the number itself.
 */
export declare function useLendlineNumber(destination: MaybeRefOrGetter<string>): Readonly<Ref<string>>;

/** Shows what is lent in the place of the number `for`: a `span`, or with `link` a link that dials it. */
export declare const LendlineNumber: DefineComponent<{
  /** The number that is printed on the site, in the form in which it is to be shown. */
  for: string;
  /** A `tel:` link instead of a `span`. */
  link?: boolean;
}>;
