// A customer, what they did, and what the API recommends to them.

import { call, useKey } from "/demo/calls.js";
import { card, cartButton, comparedLine, customerButton, historyLine, make, portrait, price, titleOf } from "/demo/cards.js";
import { picture } from "/demo/icons.js";
import { reasons } from "/demo/reasons.js";

const SHOWN = 12;
const RELATED = 6;
const NOTHING = new Map();
const $ = (id) => document.getElementById(id);

let shop;
let customer = null;
let past = [];
let ranks = NOTHING;
let recommendationId = null;
let turn = 0;

function complain(error) {
  $("toast").textContent = error.message;
  $("toast").hidden = false;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => { $("toast").hidden = true; }, 6000);
}

async function choose(one) {
  customer = { session: crypto.randomUUID(), ...one };
  ranks = NOTHING;
  for (const button of document.querySelectorAll("#customers button")) {
    button.setAttribute("aria-current", String(button.dataset.record === one.recordId));
  }
  history.replaceState(null, "", `#${one.recordId}`);
  $("who").textContent = one.name || `Contact ${one.recordId}`;
  $("product").hidden = true;
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
  past = data.history;
  portrait($("portrait"), data.likes);
  $("who").textContent = data.name;
  const known = data.userId ? `Trained as user ${data.userId}.` : "New to training.";
  const taste = data.likes ? `Mostly looks at ${data.likes}.` : "Gets what is popular, until there are events.";
  $("about").textContent = `Contact ${customer.recordId}. ${known} ${taste}`;
  $("history").replaceChildren(...past.map(historyLine));
  if (!past.length) $("history").append(make("li", "", make("small", "", "Nothing yet.")));
}

async function recommend() {
  const mine = ++turn;
  const path = `/recommend-items/${shop.namespace}/${shop.recommender}/${customer.recordId}?${filtered()}`;
  const { data, milliseconds, version } = await call("GET", path);
  const why = data.fallback ? NOTHING : await reasons(shop, data.itemList, past);
  if (mine !== turn) return;
  recommendationId = data.recommendationId || null;
  $("version").textContent = version;
  $("latency").textContent = `${milliseconds.toFixed(0)} ms${data.fallback ? ", best sellers" : ""}`;
  show(data.itemList, why);
  await compare(data.itemList);
}

/** The query with the filter that is chosen. */
function filtered() {
  const query = new URLSearchParams({ numResults: SHOWN });
  const chosen = $("filter").value;
  if (chosen.startsWith("category:")) {
    query.set("filter", "hubspot_in_category");
    query.set("filterValues", JSON.stringify({ CATEGORY: JSON.stringify(chosen.slice(9)) }));
  } else if (chosen) {
    query.set("filter", chosen);
  }
  return query;
}

/** Show a list; cards that were there glide to their new place, and changes are marked. */
function show(items, why) {
  const list = $("recommendations");
  const places = new Map([...list.querySelectorAll(".card")].map((one) => [one.dataset.item, one.getBoundingClientRect()]));
  const first = ranks === NOTHING;
  const cards = items.map((item, at) => card(item, shop, act, {
    rank: at + 1,
    before: first ? null : ranks.get(item.itemId) ?? 0,
    reason: reasonOf(item, why),
  }));
  list.replaceChildren(...cards);
  if (!items.length) list.append(make("li", "empty", "Nothing fits this filter."));
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) cards.forEach((made) => glide(made, places.get(made.dataset.item)));
  if (!first) $("change").textContent = summary(items);
  ranks = new Map(items.map((item, at) => [item.itemId, at + 1]));
}

/** In words, which of the customer's last events a recommendation goes with. */
function reasonOf(item, why) {
  if (!past.length) return "Popular";
  const causes = (why.get(item.itemId) || []).filter((one) => one.itemId !== item.itemId).map(titleOf);
  const seen = past.find((event) => event.item.itemId === item.itemId);
  if (seen) return seen.eventType === "Purchase" ? "Bought before" : "Looked at before";
  return causes.length ? `Goes with ${causes.join(" and ")}` : "From the whole history";
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

/** Send what the customer does, and ask again. */
async function act(eventType, item) {
  const event = { eventType, itemId: item.itemId, sentAt: Math.floor(Date.now() / 1000) };
  if (recommendationId) event.recommendationId = recommendationId;
  try {
    await call("POST", `/events/${shop.namespace}`, { sessionId: customer.session, userId: customer.recordId, eventList: [event] });
    remember({ eventType, item });
    if (eventType === "View") await openProduct(item);
    await recommend();
  } catch (error) {
    complain(error);
  }
}

function remember(event) {
  if (!past.length) $("history").replaceChildren();
  past = [event, ...past];
  const line = historyLine(event);
  line.classList.add("now");
  $("history").prepend(line);
}

/** The page of a product: what it is, and what goes with it in both senses. */
async function openProduct(item) {
  const about = item.metadata || {};
  $("product-picture").replaceChildren(picture(item.itemId, about.categoryL1, about.categoryL2));
  $("product-name").textContent = titleOf(item);
  $("product-about").textContent = [about.categoryL1, about.categoryL2].filter(Boolean).join(" · ");
  $("product-deed").replaceChildren(make("span", "price", price(item, shop.currency)), cartButton(item, act));
  await Promise.all([related(shop.alsoViewed, item, "also-viewed"), related(shop.boughtTogether, item, "bought-together")]);
  $("product").hidden = false;
  $("product-name").focus();
}

async function related(recommender, item, list) {
  $(`${list}-block`).hidden = true;
  if (!recommender) return;
  const query = new URLSearchParams({ numResults: RELATED, userId: customer.recordId });
  const path = `/related-items/${shop.namespace}/${recommender}/${encodeURIComponent(item.itemId)}?${query}`;
  const { data } = await call("GET", path);
  $(list).replaceChildren(...data.itemList.map((one) => card(one, shop, act)));
  $(`${list}-block`).hidden = !data.itemList.length;
}

/** Show the list beside that of the chosen version. */
async function compare(items) {
  const version = $("compare").value;
  $("comparison").hidden = !version;
  $("recommendations").hidden = Boolean(version);
  if (!version) return;
  const { data } = await call("GET", `/demo/versions/${version}/${customer.recordId}`);
  const placed = (list) => new Map(list.map((item, at) => [item.itemId, at + 1]));
  const [own, other] = [placed(items), placed(data.itemList)];
  $("own-version").textContent = "What is live";
  $("other-version").textContent = version;
  $("own-list").replaceChildren(...items.map((item, at) => comparedLine(item, at + 1, other.get(item.itemId))));
  $("other-list").replaceChildren(...data.itemList.map((item, at) => comparedLine(item, at + 1, own.get(item.itemId))));
}

async function listVersions() {
  const { data } = await call("GET", "/demo/versions");
  for (const one of data.filter((each) => !(each.isLive && each.recommender === shop.recommender))) {
    const option = make("option", "", `${one.name}${one.isLive ? " (live)" : ""}`);
    option.value = one.name;
    $("compare").append(option);
  }
}

function listFilters() {
  for (const category of shop.categories) {
    const option = make("option", "", category);
    option.value = `category:${category}`;
    $("filter").append(option);
  }
}

/** Ask for the list again, as if it were the first. */
function again() {
  if (!customer) return;
  ranks = NOTHING;
  $("change").textContent = "";
  recommend().catch(complain);
}

function search(event) {
  event.preventDefault();
  const recordId = $("search").value.trim();
  const right = /^[0-9]{1,18}$/.test(recordId);
  $("search-problem").textContent = "A contact record id is a whole number.";
  $("search-problem").hidden = right;
  if (right) choose({ recordId });
}

function listen() {
  $("search-form").addEventListener("submit", search);
  $("filter").addEventListener("change", again);
  $("compare").addEventListener("change", again);
  $("product-close").addEventListener("click", () => { $("product").hidden = true; $("shop").focus(); });
}

async function begin() {
  try {
    shop = (await call("GET", "/demo/shop")).data;
  } catch (error) {
    $("recommendations").replaceChildren(make("li", "empty", `${error.message} Run the everything job first; this page then fills itself.`));
    setTimeout(begin, 3000);
    return;
  }
  useKey(shop.key);
  $("customers").replaceChildren(...shop.customers.map((one) => customerButton(one, () => choose(one))));
  listFilters();
  listen();
  listVersions().catch(complain);
  const hash = location.hash.slice(1);
  const known = shop.customers.find((one) => one.recordId === hash);
  const first = known || (/^[0-9]+$/.test(hash) ? { recordId: hash } : shop.customers[0]);
  if (first) await choose(first);
}

begin();
