// What TypeScript must take, and refuse, of @lendline/react.
import { LendlineNumber, useLendlineNumber } from "@lendline/react";

export const Taken = () => {
  const number: string = useLendlineNumber("+74951234567");
  return (
    <>
      <LendlineNumber for="+74951234567" title={number} />
      <LendlineNumber for="+74951234567" link className="phone" target="_top" />
    </>
  );
};

// @ts-expect-error the number is missing
export const Nameless = () => <LendlineNumber link />;

// @ts-expect-error its address is its own
export const Addressed = () => <LendlineNumber for="+74951234567" link href="/contacts" />;
