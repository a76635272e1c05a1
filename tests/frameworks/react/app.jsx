import { Suspense, use, useEffect, useState, useSyncExternalStore } from "react";
import { Contacts as Packaged } from "../../../www/react/example.jsx";
import * as shop from "../shop.js";

const watchRoute = (change) => {
  addEventListener("popstate", change);
  return () => removeEventListener("popstate", change);
};

function Home() {
  const [orders, setOrders] = useState(0);
  return (
    <main id="home">
      <a id="live" href={shop.liveHref(orders)} onClick={shop.clicked("live")}>{shop.live(orders)}</a>
      <button id="update" onClick={() => setOrders(orders + 1)}>Update</button>
      <ul id="rows">
        {Array.from({ length: orders }, (_, n) => <li key={orders - n}>{shop.row(orders - n)}</li>)}
      </ul>
    </main>
  );
}

const Contacts = () => (
  <main id="contacts">
    <a id="contacts-call" href="tel:84951234567" onClick={shop.clicked("contacts")}>{shop.CONTACTS}</a>
  </main>
);

const Popup = ({ close }) => (
  <dialog open id="popup">
    <a id="popup-call" href={shop.HREF} onClick={shop.clicked("popup")}>{shop.POPUP}</a>
    <button id="close" onClick={close}>Close</button>
  </dialog>
);

/** Says that the page up to here is taken over. */
function Hydrated() {
  useEffect(() => {
    window.hydrated = true;
  }, []);
}

const Reviews = ({ late }) => <p id="late">{use(late)}<Hydrated /></p>;

function Shop({ late, split }) {
  const route = useSyncExternalStore(watchRoute, shop.route, () => "home");
  const [open, setOpen] = useState(false);
  const [country, area] = ["8", "(495)"];
  return (
    <>
      <title>{`Shop, ${shop.HEAD}`}</title>
      <header>
        <a id="call" href={shop.HREF} onClick={shop.clicked("call")}><span id="head">{shop.HEAD}</span></a>
        {" "}<a id="to-contacts" href="contacts" onClick={shop.go}>Contacts</a>
        {" "}<button id="open" onClick={() => setOpen(true)}>Call back</button>
      </header>
      {split && <p id="split">{country} {area} 123-45-<b onClick={shop.clicked("part")}>67</b></p>}
      {route == "home" ? <Home /> : <Contacts />}
      {open && <Popup close={() => setOpen(false)} />}
      {/* The last part of the page, taken over when its part of the stream is there. */}
      <Suspense fallback={<p>…</p>}><Reviews late={late} /></Suspense>
    </>
  );
}

export const App = ({ late, packaged, split }) => (
  <html lang="en">
    <head>
      <meta charSet="utf-8" />
    </head>
    <body>{packaged ? <><Packaged /><Hydrated /></> : <Shop late={late} split={split} />}</body>
  </html>
);
