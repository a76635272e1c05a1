import "@angular/compiler";
import { Component, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import * as shop from "../shop.js";

const template = `
  <header>
    <a id="call" [href]="HREF" (click)="clicked.call($event)"><span id="head">{{ shop.HEAD }}</span></a>
    <a id="to-contacts" href="contacts" (click)="shop.go($event)">Contacts</a>
    <button id="open" (click)="open.set(true)">Call back</button>
  </header>
  @if (route() == "home") {
    <main id="home">
      <a id="live" [href]="shop.liveHref(orders())" (click)="clicked.live($event)">{{ shop.live(orders()) }}</a>
      <button id="update" (click)="orders.set(orders() + 1)">Update</button>
      <ul id="rows">@for (n of rows(); track n) {<li>{{ shop.row(n) }}</li>}</ul>
    </main>
  } @else {
    <main id="contacts">
      <a id="contacts-call" href="tel:84951234567" (click)="clicked.contacts($event)">{{ shop.CONTACTS }}</a>
    </main>
  }
  @if (open()) {
    <dialog open id="popup">
      <a id="popup-call" [href]="shop.HREF" (click)="clicked.popup($event)">{{ shop.POPUP }}</a>
      <button id="close" (click)="open.set(false)">Close</button>
    </dialog>
  }`;

class Shop {
  shop = shop;
  HREF = shop.HREF;
  route = signal(shop.route());
  open = signal(false);
  orders = signal(0);
  rows = () => Array.from({ length: this.orders() }, (_, n) => n + 1);
  clicked = Object.fromEntries(["call", "live", "contacts", "popup"].map((name) => [name, shop.clicked(name)]));
  constructor() {
    addEventListener("popstate", () => this.route.set(shop.route()));
  }
}

bootstrapApplication(Component({ selector: "app-shop", template })(Shop) ?? Shop).then(() => (window.hydrated = true));
