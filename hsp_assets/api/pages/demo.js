// A customer, what they did, and what the API recommends to them: nothing here but calls to it.

import { categoryIcon, hue, icon, picture } from "/demo/icons.js";

const SHOWN = 12;
const RELATED = 6;
const EVENT_WORDS = { View: "Viewed", ViewCart: "Looked into the cart", AddToCart: "Added to cart", StartCheckout: "Began to check out", Purchase: "Purchased" };
const EVENT_ICONS = { View: "eye", ViewCart: "cart", AddToCart: "cart", StartCheckout: "cart", Purchase: "check" };
const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const $ = (id) => document.getElementById(id);

let shop;
let customer = null;
let ranks = new Map();
let recommendationId = null;
let turn = 0;

/** An element with a class, texts and children; texts are never taken for markup. */
function make(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Call the API, list the call on the page, and return the response's data. */
async function call(method, path, body) {
  const started = performance.now();
  const headers = { "x-api-key": shop?.key ?? "" };
  if (body) headers["content-type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const milliseconds = performance.now() - started;
  const text = await answer.text();
  note(method, path, body, answer.status, milliseconds);
  const data = text && answer.headers.get("content-type").startsWith("application/json") ? JSON.parse(text) : {};
  if (!answer.ok) throw Object.assign(new Error(data.message || `The API answers ${answer.status}.`), data);
  return { data, milliseconds, version: answer.headers.get("x-personalization-config-version") };
}

function note(method, path, body, status, milliseconds) {
  const code = make("code", "", make("b", "", method), ` ${decodeURIComponent(path)}`);
  if (body) code.append(make("br"), make("span", "", JSON.stringify(body)));
  const outcome = make("span", status < 400 ? "" : "failed", ` ${status} in ${milliseconds.toFixed(0)} ms`);
  $("calls").prepend(make("li", "", code, outcome));
  while ($("calls").children.length > 30) $("calls").lastChild.remove();
}

function complain(error) {
  $("toast").textContent = error.message;
  $("toast").hidden = false;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => { $("toast").hidden = true; }, 6000);
}

function portrait(into, likes) {
  into.style.background = likes ? `hsl(${hue(likes)} 55% 48%)` : "";
  into.replaceChildren(likes ? categoryIcon(likes) : icon("star"));
}

function listCustomers() {
  $("customers").replaceChildren(...shop.customers.map((one) => {
    const face = make("span", "portrait");
    portrait(face, one.likes);
    const words = make("span", "", make("strong", "", one.recordId), make("small", "", `${one.likes}, ${one.events} events`));
    const button = make("button", "", face, words);
    button.dataset.record = one.recordId;
    button.addEventListener("click", () => choose(one));
    return make("li", "", button);
  }));
}

async function choose(one) {
  customer = { session: crypto.randomUUID(), ...one };
  ranks = new Map();
  for (const button of document.querySelectorAll("#customers button")) {
    button.setAttribute("aria-current", String(button.dataset.record === one.recordId));
  }
  history.replaceState(null, "", `#${one.recordId}`);
  $("who").textContent = `Contact ${one.recordId}`;
  $("related-block").hidden = true;
  $("change").textContent = "";
  $("recommendations").replaceChildren(...Array.from({ length: SHOWN }, () => make("li", "waiting")));
  try {
    const { data } = await call("GET", `/demo/history/${one.recordId}`);
    if (customer.recordId !== one.recordId) return;
    describe(data);
    await recommend();
  } catch (error) {
    complain(error);
  }
}

function describe(data) {
  portrait($("portrait"), data.likes);
  const known = data.userId ? `Trained as user ${data.userId}. ` : "New to training. ";
  $("about").textContent = known + (data.likes ? `Mostly looks at ${data.likes}.` : "Gets what is popular, until there are events.");
  $("history").replaceChildren(...data.history.map((event) => historyLine(event, day.format(new Date(event.sentAt * 1000)))));
  if (!data.history.length) $("history").append(make("li", "", make("small", "", "Nothing yet.")));
}

function historyLine(event, when) {
  const item = event.item;
  const line = make("li", event.eventType, make("span", "what", icon(EVENT_ICONS[event.eventType] || "tag")),
    make("div", "", make("strong", "", item.metadata?.productName || item.itemId), make("small", "", `${EVENT_WORDS[event.eventType] || event.eventType}, ${when}`)));
  line.title = item.metadata?.productName || item.itemId;
  return line;
}

async function recommend() {
  const mine = ++turn;
  const query = new URLSearchParams({ numResults: SHOWN });
  const chosen = $("filter").value;
  if (chosen.startsWith("category:")) {
    query.set("filter", "hubspot_in_category");
    query.set("filterValues", JSON.stringify({ CATEGORY: JSON.stringify(chosen.slice(9)) }));
  } else if (chosen) {
    query.set("filter", chosen);
  }
  const path = `/recommend-items/${shop.namespace}/${shop.recommender}/${customer.recordId}?${query}`;
  const { data, milliseconds, version } = await call("GET", path);
  if (mine !== turn) return;
  recommendationId = data.recommendationId || null;
  $("version").textContent = version;
  $("latency").textContent = `${milliseconds.toFixed(0)} ms${data.fallback ? ", best sellers" : ""}`;
  show(data.itemList);
}

/** Show a list; cards that were there glide to their new place, and changes are marked. */
function show(items) {
  const list = $("recommendations");
  const before = new Map([...list.querySelectorAll(".card")].map((card) => [card.dataset.item, card.getBoundingClientRect()]));
  const first = ranks.size === 0;
  const cards = items.map((item, at) => card(item, at + 1, first ? null : ranks.get(item.itemId) ?? 0));
  list.replaceChildren(...cards);
  if (!items.length) list.append(make("li", "empty", "Nothing fits this filter."));
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) cards.forEach((made) => glide(made, before.get(made.dataset.item)));
  if (!first) $("change").textContent = summary(items);
  ranks = new Map(items.map((item, at) => [item.itemId, at + 1]));
}

function summary(items) {
  const fresh = items.filter((item) => !ranks.has(item.itemId)).length;
  const moved = items.filter((item, at) => ranks.has(item.itemId) && ranks.get(item.itemId) !== at + 1).length;
  return fresh || moved ? `The list changed: ${fresh} new, ${moved} moved.` : "The list stays as it is.";
}

function glide(made, from) {
  const to = made.getBoundingClientRect();
  const steps = from
    ? [{ transform: `translate(${from.x - to.x}px, ${from.y - to.y}px)` }, { transform: "none" }]
    : [{ opacity: 0, transform: "scale(0.94)" }, { opacity: 1, transform: "none" }];
  made.animate(steps, { duration: 420, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
}

function card(item, rank, before) {
  const about = item.metadata || {};
  const words = make("span", "words", make("strong", "", about.productName || item.itemId),
    make("small", "", [about.categoryL1, about.categoryL2].filter(Boolean).join(" · ")));
  const look = make("button", "show", picture(item.itemId, about.categoryL1, about.categoryL2), words);
  look.setAttribute("aria-label", `View ${about.productName || item.itemId}`);
  look.addEventListener("click", () => act("View", item));
  const add = make("button", "add", icon("cart"), make("span", "", "Add to cart"));
  add.setAttribute("aria-label", `Add ${about.productName || item.itemId} to the cart`);
  add.addEventListener("click", () => act("AddToCart", item));
  const price = make("span", "price", about.price === undefined ? "" : money.format(about.price));
  const made = make("li", before === 0 ? "card fresh" : "card", look, make("div", "deed", price, add));
  made.dataset.item = item.itemId;
  if (rank) made.append(make("span", "rank", String(rank)));
  if (before === 0) made.append(make("span", "moved", "new"));
  else if (before && before !== rank) made.append(make("span", before > rank ? "moved" : "moved down", `${before > rank ? "▲" : "▼"} ${Math.abs(before - rank)}`));
  return made;
}

/** Send what the customer does, and ask again. */
async function act(eventType, item) {
  const event = { eventType, itemId: item.itemId, sentAt: Math.floor(Date.now() / 1000) };
  if (recommendationId) event.recommendationId = recommendationId;
  try {
    await call("POST", `/events/${shop.namespace}`, { sessionId: customer.session, userId: customer.recordId, eventList: [event] });
    const line = historyLine({ eventType, item }, "just now");
    line.classList.add("now");
    if (!$("history").querySelector(".what")) $("history").replaceChildren();
    $("history").prepend(line);
    await Promise.all([recommend(), relate(item)]);
  } catch (error) {
    complain(error);
  }
}

async function relate(item) {
  const query = new URLSearchParams({ numResults: RELATED, userId: customer.recordId });
  const path = `/related-items/${shop.namespace}/${shop.related}/${encodeURIComponent(item.itemId)}?${query}`;
  const { data } = await call("GET", path).catch((error) => {
    if (error.code === "RecommenderNotConfigured") return { data: { itemList: [] } };
    throw error;
  });
  $("related-to").textContent = item.metadata?.productName || item.itemId;
  $("related").replaceChildren(...data.itemList.map((one) => card(one, 0, null)));
  $("related-block").hidden = !data.itemList.length;
}

function listFilters() {
  for (const category of shop.categories) {
    const option = make("option", "", category);
    option.value = `category:${category}`;
    $("filter").append(option);
  }
  $("filter").addEventListener("change", () => { if (customer) { ranks = new Map(); $("change").textContent = ""; recommend().catch(complain); } });
}

function search(event) {
  if (event.key !== "Enter") return;
  const recordId = $("search").value.trim();
  const right = /^\d{1,18}$/.test(recordId);
  $("search-problem").textContent = "A contact record id is a whole number.";
  $("search-problem").hidden = right;
  if (right) choose({ recordId });
}

async function begin() {
  try {
    shop = (await call("GET", "/demo/shop")).data;
  } catch (error) {
    $("recommendations").replaceChildren(make("li", "empty", `${error.message} Run the everything job first; this page then fills itself.`));
    setTimeout(begin, 3000);
    return;
  }
  listCustomers();
  listFilters();
  $("search").addEventListener("keydown", search);
  const hash = location.hash.slice(1);
  const known = shop.customers.find((one) => one.recordId === hash);
  const first = known || (/^\d+$/.test(hash) ? { recordId: hash } : shop.customers[0]);
  if (first) await choose(first);
}

begin();
