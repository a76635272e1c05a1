import { hydrateRoot } from "react-dom/client";
import { LATE } from "../shop.js";
import { App } from "./app.jsx";

// The page says by its address which of its parts it has.
const has = (part) => location.pathname.includes(part);
hydrateRoot(document, <App late={Promise.resolve(LATE)} packaged={has("packaged")} split={has("split")} />);
