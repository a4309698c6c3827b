// What the card shows: the live list of a contact with names, prices and why, as the real-time API and HubSpot have
// it at this moment. Nothing is written.

import { type Call, CRM, type Json, realTimeApi, secret } from "../calls.ts";
import { begin, type CardRequest, contactOf, failed } from "../cards.ts";

const PRODUCT = ["external_id", "name", "price"];
const ALSO_VIEWED = "hubspot_viewed_x_also_viewed";
const LAST = 4; // products that the contact met last, of which a reason is made
const RELATED = 60; // products that go with one of them

export async function main(context: CardRequest) {
  try {
    const { end, hubspot } = begin();
    const api = realTimeApi(end);
    const contact = contactOf(context);
    const count = Number(context.parameters?.products ?? 5);
    const { data, headers } = await api("POST", `/recommendations?numResults=${count}`, { userId: contact });
    const ids: string[] = (data?.itemList ?? []).map((one: Json) => one.itemId);
    const last = data?.fallback ? [] : await lastItems(hubspot, contact);
    const [known, related] = await Promise.all([
      products(hubspot, [...ids, ...last]),
      Promise.all(last.map((item) => goingWith(api, item))),
    ]);
    const items = ids.filter((id) => known.has(id)).map((id) => ({
      ...known.get(id),
      why: data.fallback ? "Best seller" : why(last.filter((one, at) => one !== id && related[at].has(id)), known),
    }));
    return { status: "done", items, version: headers.get("x-personalization-config-version") ?? "" };
  } catch (error) {
    return failed(error);
  }
}

/** External ids of what the contact met last, newest first; none where events cannot be read. */
async function lastItems(hubspot: Call, contact: string): Promise<string[]> {
  const query = new URLSearchParams({ objectType: "contact", objectId: contact, limit: "50" });
  try {
    const { data } = await hubspot("GET", `/events/event-occurrences/2026-09?${query}`);
    const items = data.results.flatMap((one: Json) => one.properties?.item_id || []);
    return [...new Set<string>(items)].slice(0, LAST);
  } catch {
    return []; // without Enterprise there are no events; the list is complete without reasons
  }
}

/** External ids of what others viewed beside a product. */
async function goingWith(api: Call, item: string): Promise<Set<string>> {
  const group = encodeURIComponent(secret("HSP_DATASET_GROUP"));
  const query = `numResults=${RELATED}&decorateItems=0`;
  try {
    const { data } = await api("GET", `/related-items/${group}/${ALSO_VIEWED}/${encodeURIComponent(item)}?${query}`);
    return new Set(data.itemList.map((one: Json) => one.itemId));
  } catch {
    return new Set(); // a product that is too new has nothing beside it
  }
}

/** Products of HubSpot by their external ids. */
async function products(hubspot: Call, ids: string[]): Promise<Map<string, Json>> {
  if (!ids.length) return new Map();
  const { data } = await hubspot("POST", `${CRM}/products/batch/read`, {
    idProperty: "external_id",
    properties: PRODUCT,
    inputs: [...new Set(ids)].map((id) => ({ id })),
  });
  return new Map(
    data.results.map(({ id, properties }: Json) => [
      properties.external_id,
      {
        id,
        name: properties.name ?? "",
        price: properties.price ? Number(properties.price) : null,
      },
    ]),
  );
}

/** In words, which of the contact's last products a recommendation goes with. */
function why(causes: string[], known: Map<string, Json>): string {
  const names = causes.flatMap((item) => known.get(item)?.name || []).slice(0, 2);
  return names.length ? `Goes with ${names.join(" and ")}` : "Fits all that this contact did";
}
