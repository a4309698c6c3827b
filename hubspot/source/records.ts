// A list as records of the custom object beside the contact: one for each rank, addressed by its key, so that
// there is one whoever writes it. Names as in docs/activation.md.

import { ActionError, type Call, CRM, type Json } from "./calls.ts";
import type { List } from "./recommendations.ts";

const OBJECT = "product_recommendations";
const ASSOCIATION = "product_recommendations_to_contact";
const CONTACTS = "0-1";
const KEY = "recommendation_key";
const CONTENT = [
  "recommended_product_id",
  "recommended_product_name",
  "recommended_product_category",
  "recommended_product_category_secondary",
  "recommended_product_external_id",
];
const MATERIALIZE = "materialize data_model/recommendations.";
const MOST = 100; // records in one batch

/** Writes what differs; how many records were changed. */
export async function writeRecords(hubspot: Call, contact: string, list: List): Promise<number> {
  const schema = await schemaOf(hubspot);
  const type: string = schema.objectTypeId;
  const wanted = list.products.map((product, index) => asRecord(contact, index + 1, product));
  const present = await presentRecords(hubspot, contact, type);
  const changed = wanted.filter((one) => !isEqual(one, present.get(one[KEY])?.properties));
  if (changed.length) {
    const written = await upsert(hubspot, type, changed, list);
    await associate(hubspot, schema, written, contact);
  }
  const keys = new Set(wanted.map((one) => one[KEY]));
  const lost = [...present].filter(([key]) => !keys.has(key)).map(([, one]) => ({ id: one.id }));
  if (lost.length) await hubspot("POST", `${CRM}/${type}/batch/archive`, { inputs: lost });
  return changed.length + lost.length;
}

/** The schema of that name, or else one that has the properties, as a portal may have made it by hand. */
async function schemaOf(hubspot: Call): Promise<Json> {
  const { data } = await hubspot("GET", "/crm-object-schemas/2026-09/schemas");
  const hasContent = (one: Json) => CONTENT.every((name) => one.properties.some((has: Json) => has.name === name));
  const schema = data.results.find((one: Json) => one.name === OBJECT) ?? data.results.find(hasContent);
  if (!schema) throw new ActionError(`The portal has no custom object ${OBJECT}: ${MATERIALIZE}`);
  return schema;
}

/** The records of this contact by their keys; one without a key was made by somebody else. */
async function presentRecords(hubspot: Call, contact: string, type: string): Promise<Map<string, Json>> {
  const { data } = await hubspot("GET", `${CRM}/contacts/${contact}?associations=${type}`);
  const [beside] = Object.values<Json>(data.associations ?? {});
  const ids = [...new Set<string>((beside?.results ?? []).map((one: Json) => one.id))];
  if (!ids.length) return new Map();
  const read = await hubspot("POST", `${CRM}/${type}/batch/read`, {
    properties: [...CONTENT, KEY],
    inputs: ids.slice(0, MOST).map((id) => ({ id })),
  });
  const keyed = read.data.results.filter((one: Json) => one.properties[KEY]?.startsWith(`${contact}-`));
  return new Map(keyed.map((one: Json) => [one.properties[KEY], one]));
}

async function upsert(hubspot: Call, type: string, records: Record<string, string>[], list: List) {
  const { data } = await hubspot("POST", `${CRM}/${type}/batch/upsert`, {
    inputs: records.map((one) => ({
      id: one[KEY],
      idProperty: KEY,
      properties: { ...one, ...list.stamp },
    })),
  });
  if (data.results.length < records.length)
    throw new ActionError(`HubSpot did not take all recommendations: ${data.errors?.[0]?.message}`);
  return data.results.map((one: Json) => one.id);
}

async function associate(hubspot: Call, schema: Json, records: string[], contact: string): Promise<void> {
  const kinds = schema.associations.filter(
    (one: Json) => one.fromObjectTypeId === schema.objectTypeId && one.toObjectTypeId === CONTACTS,
  );
  const association = kinds.find((one: Json) => one.name === ASSOCIATION) ?? kinds[0];
  if (!association)
    throw new ActionError(`${OBJECT} is not associated with contacts: ${MATERIALIZE}`);
  await hubspot("POST", `/crm/associations/2026-09/${schema.objectTypeId}/${CONTACTS}/batch/create`, {
    inputs: records.map((id) => ({
      from: { id },
      to: { id: contact },
      types: [{ associationCategory: "USER_DEFINED", associationTypeId: Number(association.id) }],
    })),
  });
}

function asRecord(contact: string, rank: number, product: Json): Record<string, string> {
  const { name, external_id, category_level_1, category_level_2 } = product.properties;
  return {
    [KEY]: `${contact}-${rank}`,
    recommendation_rank: String(rank),
    recommended_product_id: product.id,
    recommended_product_name: name ?? "",
    recommended_product_category: category_level_1 ?? "",
    recommended_product_category_secondary: category_level_2 ?? "",
    recommended_product_external_id: external_id,
  };
}

function isEqual(wanted: Record<string, string>, present?: Record<string, string | null>): boolean {
  return present !== undefined && CONTENT.every((name) => (present[name] ?? "") === wanted[name]);
}
