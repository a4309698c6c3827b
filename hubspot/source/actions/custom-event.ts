// For a workflow of contacts that begins with the event E-Commerce Interactions: the recommender learns what the
// contact just did, and the contact's list is replaced.

import { action, ActionError, type Call, CRM, type Inputs, input, type Json, services } from "../calls.ts";
import { refresh } from "../recommendations.ts";
import { type Happening, send } from "../telling.ts";

const MOST_EVENTS = 100;

export const main = action(async ({ object, inputFields = {} }) => {
  const contact = String(object.objectId);
  const both = services();
  const events = await recent(both.hubspot, contact, inputFields);
  const { data } = await both.hubspot("GET", `${CRM}/contacts/${contact}?properties=external_id`);
  await send(both.api, data, `event ${events[0].eventId}`, events, inputFields);
  return { sent: events.length, ...(await refresh(both, contact, inputFields)) };
});

/** What the contact did in the last minutes, newest first. */
async function recent(hubspot: Call, contact: string, inputs: Inputs): Promise<Happening[]> {
  const name = input(inputs, "event_name");
  const minutes = Number(input(inputs, "minutes", "10"));
  const query = new URLSearchParams({
    objectType: "contact",
    objectId: contact,
    eventType: name,
    occurredAfter: new Date(Date.now() - minutes * 60_000).toISOString(),
    limit: String(MOST_EVENTS),
  });
  const { data } = await hubspot("GET", `/events/event-occurrences/2026-09?${query}`);
  const whole = data.results.filter((one: Json) => one.properties?.event_type && one.properties?.item_id);
  if (!whole.length)
    throw new ActionError(
      `HubSpot shows no event ${name} with event_type and item_id in the last ${minutes} minutes. ` +
        "It may show events late: put a delay before this action, or raise the input minutes.",
      true,
    );
  return whole.map((one: Json) => ({
    eventId: one.id,
    eventType: one.properties.event_type,
    itemId: one.properties.item_id,
    sentAt: one.occurredAt,
  }));
}
