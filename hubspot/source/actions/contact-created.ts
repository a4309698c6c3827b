// For a workflow of contacts that begins when a contact is created: the recommender learns of the contact, and
// the contact gets its first list.

import { action, CRM, services } from "../calls.ts";
import { refresh } from "../recommendations.ts";
import { introduce } from "../telling.ts";

export const main = action(async ({ object, inputFields = {} }) => {
  const contact = String(object.objectId);
  const both = services();
  const { data } = await both.hubspot("GET", `${CRM}/contacts/${contact}?properties=external_id,age,gender`);
  await introduce(both.api, data, inputFields);
  return refresh(both, contact, inputFields);
});
