import { createSSRApp } from "vue";
import App from "./App.vue";

// The page says by its address which of its parts it has.
const has = (part) => location.pathname.includes(part);
createSSRApp(App, { packaged: has("packaged"), split: has("split") }).mount("#app");
