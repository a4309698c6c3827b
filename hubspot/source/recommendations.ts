// A contact's list: asked for, compared with what HubSpot holds, and replaced where it differs. As what it is
// kept belongs to `records` and `properties`.

import { ActionError, CRM, type Inputs, input, type Json, type Services } from "./calls.ts";
import { writeProperties } from "./properties.ts";
import { writeRecords } from "./records.ts";

const PRODUCT = ["external_id", "name", "category_level_1", "category_level_2"];
const MOST = 100; // records in one batch of HubSpot

/** Products of HubSpot, best first, and the version of the recommender that chose them. */
export interface List {
  products: Json[];
  length: number;
  stamp: { recommendation_model_version: string; recommendation_time: string };
}

const PLACES = { custom_object: writeRecords, contact_properties: writeProperties };

/** Makes a contact's list in HubSpot the live one; the outputs that tell of it. */
export async function refresh(services: Services, contact: string, inputs: Inputs) {
  const length = Number(input(inputs, "products", "5"));
  if (!Number.isInteger(length) || length < 1 || length > MOST)
    throw new ActionError(`The input products must be a whole number from 1 to ${MOST}.`);
  const place = input(inputs, "write_to", "custom_object");
  if (place !== "custom_object" && place !== "contact_properties")
    throw new ActionError("The input write_to must be custom_object or contact_properties.");
  const list = await live(services, contact, length);
  const written = await PLACES[place](services.hubspot, contact, list);
  const recommended = list.products.map((one) => one.properties.name).join("; ");
  return { written, recommended, model_version: list.stamp.recommendation_model_version };
}

/** The live list; what HubSpot does not have as a product is left out. */
async function live({ api, hubspot }: Services, contact: string, length: number): Promise<List> {
  const answer = await api("POST", `/recommendations?numResults=${length}`, { userId: contact });
  const ids: string[] = (answer.data?.itemList ?? []).map((one: Json) => one.itemId);
  if (!ids.length) throw new ActionError("The real-time API recommends nothing to this contact.");
  const found = await hubspot("POST", `${CRM}/products/batch/read`, {
    idProperty: "external_id",
    properties: PRODUCT,
    inputs: ids.map((id) => ({ id })),
  });
  const known = new Map<string, Json>(
    found.data.results.map((one: Json) => [one.properties.external_id, one]),
  );
  const products = ids.flatMap((id) => known.get(id) ?? []);
  if (!products.length) throw new ActionError("HubSpot has none of the recommended products: load them.");
  return {
    products,
    length,
    stamp: {
      recommendation_model_version: answer.headers.get("x-personalization-config-version") ?? "",
      recommendation_time: new Date().toISOString(),
    },
  };
}
