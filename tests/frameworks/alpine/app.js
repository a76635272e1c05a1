import Alpine from "alpinejs";
import * as shop from "../shop.js";

window.shop = shop;
document.addEventListener("alpine:initialized", () => (window.hydrated = true));
Alpine.start();
