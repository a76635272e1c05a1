import { hydrate } from "svelte";
import App from "./App.svelte";

// The page says by its address which of its parts it has.
const split = location.pathname.includes("split");
hydrate(App, { target: document.querySelector("#app"), props: { split } });
