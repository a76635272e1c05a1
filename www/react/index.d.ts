import type { AnchorHTMLAttributes, HTMLAttributes, ReactElement } from "react";

/**
 * What to show in the place of this number now, in the form in which it is given here. Renders anew when that changes.
 * On a server, while hydrating, and wherever Lendline's script is missing, it is the number itself.
 */
export declare function useLendlineNumber(destination: string): string;

/** A number in an element of its own. */
export type LendlineNumberProps = {
  /** The number that is printed on the site, in the form in which it is to be shown. */
  for: string;
} & (
  | ({
      /** A `tel:` link instead of a `span`. */
      link: true;
    } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "children">)
  | ({ link?: false } & Omit<HTMLAttributes<HTMLSpanElement>, "children">)
);

/** Shows what is lent in the place of a number: a `span`, or with `link` a link that dials it. */
export declare function LendlineNumber(props: LendlineNumberProps): ReactElement;
