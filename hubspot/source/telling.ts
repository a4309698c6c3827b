// Telling the recommender what happened: new contacts, and events. A contact is named by its record id, as
// everywhere in HubSpot, and by its external id, which training knows.

import { ActionError, type Call, type Inputs, input, type Json } from "./calls.ts";

/** An event as the real-time API takes it; `eventId` is the same however often it is sent. */
export interface Happening {
  eventId: string;
  eventType: string;
  itemId: string;
  sentAt: string;
}

/** Tells of a contact with its external_id, age and gender; training never hears of one without the first. */
export async function introduce(api: Call, contact: Json, inputs: Inputs): Promise<void> {
  const { external_id, age, gender } = contact.properties;
  if (!external_id) return;
  const known = { ...(age ? { age: Math.floor(Number(age)) } : {}), ...(gender ? { gender } : {}) };
  const user = { userId: contact.id, externalId: external_id, properties: JSON.stringify(known) };
  await api("PUT", `/users/${group(inputs)}`, { users: [user] });
}

/** Tells what a contact did; what the recommender cannot take of it is an error. */
export async function send(
  api: Call,
  contact: Json,
  session: string,
  events: Happening[],
  inputs: Inputs,
): Promise<void> {
  const external = contact.properties.external_id;
  const { data } = await api("POST", `/events/${group(inputs)}`, {
    sessionId: session,
    userId: contact.id,
    ...(external ? { externalId: external } : {}),
    eventList: events,
  });
  const [refused] = data?.refused ?? [];
  if (refused) throw new ActionError(`The real-time API refused an event: ${refused.message}`);
}

/** The dataset group, as paths name it. */
function group(inputs: Inputs): string {
  return encodeURIComponent(input(inputs, "dataset_group"));
}
