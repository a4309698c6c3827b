// For a workflow of deals that begins when a deal is won: the recommender learns of the purchase, and the lists of
// the deal's contacts are replaced.

import { action, ActionError, type Call, CRM, type Json, services } from "../calls.ts";
import { refresh } from "../recommendations.ts";
import { type Happening, send } from "../telling.ts";

const MOST_CONTACTS = 3; // each takes a second or two, and HubSpot gives 20
const MOST_LINE_ITEMS = 100; // in one batch

export const main = action(async ({ object, inputFields = {} }) => {
  const deal = String(object.objectId);
  const both = services();
  const wanted = "properties=closedate,createdate&associations=contacts,line_items";
  const { data } = await both.hubspot("GET", `${CRM}/deals/${deal}?${wanted}`);
  const contacts = idsOf(data, "contacts");
  const events = await purchases(both.hubspot, data);
  if (!contacts.length) throw new ActionError(`Deal ${deal} has no contact.`);
  if (!events.length) throw new ActionError(`Deal ${deal} has no line item with an external_id.`);
  const done = [];
  for (const contact of contacts.slice(0, MOST_CONTACTS)) {
    const read = await both.hubspot("GET", `${CRM}/contacts/${contact}?properties=external_id`);
    await send(both.api, read.data, `deal ${deal}`, events, inputFields);
    done.push(await refresh(both, contact, inputFields));
  }
  const written = done.reduce((sum, one) => sum + one.written, 0);
  return { ...done[0], written, sent: events.length, contacts: done.length };
});

/** Record ids that are associated with a deal; HubSpot writes the kind with a blank: "line items". */
function idsOf(deal: Json, kind: string): string[] {
  const found = deal.associations?.[kind]?.results ?? [];
  return [...new Set<string>(found.map((one: Json) => one.id))];
}

/** A purchase for each line item; its id is the same however often the workflow runs. */
async function purchases(hubspot: Call, deal: Json): Promise<Happening[]> {
  const ids = idsOf(deal, "line items").slice(0, MOST_LINE_ITEMS);
  if (!ids.length) return [];
  const { data } = await hubspot("POST", `${CRM}/line_items/batch/read`, {
    properties: ["external_id"],
    inputs: ids.map((id) => ({ id })),
  });
  const sentAt = deal.properties.closedate || deal.properties.createdate;
  return data.results
    .filter((one: Json) => one.properties.external_id)
    .map((one: Json) => ({
      eventId: `${deal.id}-${one.id}`,
      eventType: "Purchase",
      itemId: one.properties.external_id,
      sentAt,
    }));
}
