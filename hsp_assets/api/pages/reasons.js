// Why a product is recommended: which of the customer's last products it goes with.
//
// The recommender gives no reasons. What others viewed beside each of the last products says which
// of them a recommendation is related to; the whole history counts for the recommender, too.

import { call } from "/demo/calls.js";

const LAST = 4;
const RELATED = 60;
const related = new Map();

/** For each recommended item the last products that it goes with, at most two. */
export async function reasons(shop, items, past) {
  const last = shop.alsoViewed ? distinct(past).slice(0, LAST) : [];
  const lists = await Promise.all(last.map((item) => relatedTo(shop, item.itemId)));
  return new Map(items.map(({ itemId }) => [itemId, last.filter((item, at) => lists[at].has(itemId)).slice(0, 2)]));
}

/** The products of events, newest first, each once. */
function distinct(events) {
  return [...new Map(events.map(({ item }) => [item.itemId, item])).values()];
}

async function relatedTo(shop, item) {
  if (!related.has(item)) {
    const query = new URLSearchParams({ numResults: RELATED, decorateItems: 0 });
    const path = `/related-items/${shop.namespace}/${shop.alsoViewed}/${encodeURIComponent(item)}?${query}`;
    const { data } = await call("GET", path);
    related.set(item, new Set(data.itemList.map((one) => one.itemId)));
  }
  return related.get(item);
}
