// What products, events and customers look like on the page; nothing here calls the API.

import { categoryIcon, hue, icon, picture } from "/demo/icons.js";

const EVENT_WORDS = { View: "Viewed", ViewCart: "Looked into the cart", AddToCart: "Added to cart", StartCheckout: "Began to check out", Purchase: "Purchased" };
const EVENT_ICONS = { View: "eye", ViewCart: "cart", AddToCart: "cart", StartCheckout: "cart", Purchase: "check" };
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** An element with a class, texts and children; texts are never taken for markup. */
export function make(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A text that only screen readers say. */
export const unseen = (text) => make("span", "unseen", text);

/** What a product is called. */
export const titleOf = (item) => item.metadata?.productName || item.itemId;

/** Draw a customer's favourite category into a portrait. */
export function portrait(into, likes) {
  into.style.background = likes ? `hsl(${hue(likes)} 55% 42%)` : "";
  into.replaceChildren(likes ? categoryIcon(likes) : icon("star"));
}

/** A customer's button. */
export function customerButton(customer, choose) {
  const face = make("span", "portrait");
  portrait(face, customer.likes);
  const words = make("span", "", make("strong", "", customer.name), make("small", "", `${customer.likes}, ${customer.events} events`));
  const button = make("button", "", face, words);
  button.dataset.record = customer.recordId;
  button.addEventListener("click", choose);
  return make("li", "", button);
}

/** A line of the history. */
export function historyLine({ eventType, item, sentAt }) {
  const when = sentAt ? day.format(new Date(sentAt * 1000)) : "just now";
  const words = make("div", "", make("strong", "", titleOf(item)), make("small", "", `${EVENT_WORDS[eventType] || eventType}, ${when}`));
  const line = make("li", eventType, make("span", "what", icon(EVENT_ICONS[eventType] || "tag")), words);
  line.title = titleOf(item);
  return line;
}

/** A product's price in the shop's currency; empty where it has none. */
export function price(item, currency) {
  const amount = item.metadata?.price;
  return amount === undefined ? "" : new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
}

/** A button that puts a product into the cart. */
export function cartButton(item, act) {
  const add = make("button", "add", icon("cart"), make("span", "label", "Add to cart"), unseen(`: ${titleOf(item)}`));
  add.addEventListener("click", () => act("AddToCart", item));
  return add;
}

/** A product's card. */
export function card(item, shop, act, { rank = 0, before = null, reason = "" } = {}) {
  const about = item.metadata || {};
  const words = make("span", "words", make("strong", "", titleOf(item)),
    make("small", "", [about.categoryL1, about.categoryL2].filter(Boolean).join(" · ")));
  if (reason) words.append(make("small", "reason", reason));
  const look = make("button", "show", picture(item.itemId, about.categoryL1, about.categoryL2), unseen("View"), words);
  look.addEventListener("click", () => act("View", item));
  const made = make("li", before === 0 ? "card fresh" : "card", look,
    make("div", "deed", make("span", "price", price(item, shop.currency)), cartButton(item, act)));
  made.dataset.item = item.itemId;
  if (rank) made.append(make("span", "rank", unseen("rank "), String(rank)));
  const mark = moved(rank, before);
  if (mark) made.append(mark);
  return made;
}

/** How a product moved from its rank before; 0 means that it was not there. */
function moved(rank, before) {
  if (before === 0) return make("span", "moved", "new");
  if (!before || before === rank) return null;
  const up = before > rank;
  return make("span", up ? "moved" : "moved down", unseen(up ? "up " : "down "), `${up ? "▲" : "▼"} ${Math.abs(before - rank)}`);
}

/** A product in a list beside another list, marked where the other has it too. */
export function comparedLine(item, rank, otherRank) {
  const note = otherRank ? `also there, at ${otherRank}` : "only here";
  return make("li", otherRank ? "" : "only", make("span", "place", String(rank)),
    make("span", "", make("strong", "", titleOf(item)), make("small", "", note)));
}
