import { LendlineNumber, useLendlineNumber } from "@lendline/react";
import { useState } from "react";

export function Contacts() {
  const [open, setOpen] = useState(false);
  const sales = useLendlineNumber("8 (495) 123-45-67");
  return (
    <section>
      <p>
        Sales: <LendlineNumber for="+7 495 123-45-67" link className="phone" />
      </p>
      <button onClick={() => setOpen(!open)}>Call us</button>
      {open && <dialog open>Call {sales}, 9 am to 9 pm</dialog>}
    </section>
  );
}
