// Made by hubspot/build.mjs from hubspot/source: change it there.

// source/calls.ts
var CRM = "/crm/objects/2026-09";
var WORKFLOW_SECONDS = 15;
var MOST_TOLD = 300;
var ActionError = class extends Error {
  constructor(message, retry = false) {
    super(message);
    this.retry = retry;
  }
  retry;
};
function input(inputs, name, otherwise) {
  const value = String(inputs[name] ?? "").trim() || otherwise;
  if (value === void 0) throw new ActionError(`The input ${name} is missing: add it to this action.`);
  return value;
}
function deadline(seconds) {
  return { signal: AbortSignal.timeout(seconds * 1e3), seconds };
}
function services() {
  const end = deadline(WORKFLOW_SECONDS);
  return { hubspot: hubspot(end, "HSP_HUBSPOT_TOKEN"), api: realTimeApi(end) };
}
function hubspot(end, token) {
  const url = process.env.HSP_HUBSPOT_URL || "https://api.hubapi.com";
  return caller("HubSpot", url, { Authorization: `Bearer ${secret(token)}` }, end);
}
function realTimeApi(end) {
  return caller("Real-time API", secret("HSP_API_URL"), { "X-API-Key": secret("HSP_API_KEY") }, end);
}
function action(work) {
  return async (event) => {
    try {
      return { outputFields: { status: "done", error: "", retry: false, ...await work(event) } };
    } catch (error) {
      const retry = error instanceof ActionError && error.retry;
      const message = error instanceof ActionError ? error.message : `The action failed: ${error}`;
      return { outputFields: { status: "failed", error: message.slice(0, MOST_TOLD), retry } };
    }
  };
}
function secret(name) {
  const value = (process.env[name] ?? "").trim();
  if (!value) throw new ActionError(`The secret ${name} is missing: add it in HubSpot.`);
  return value;
}
function caller(service, base, headers, end) {
  const root = base.replace(/\/+$/, "");
  return async (method, path, body) => {
    const what = `${service}: ${method} ${path.split("?")[0]}`;
    const request = {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      body: body === void 0 ? void 0 : JSON.stringify(body),
      signal: end.signal
    };
    let response, data;
    try {
      response = await fetch(root + path, request);
      data = parsed(await response.text());
    } catch {
      const why = end.signal.aborted ? `no answer within ${end.seconds} s` : "it cannot be reached";
      throw new ActionError(`${what}: ${why}. Try again later.`, true);
    }
    if (!response.ok) throw refused(what, response.status, data);
    return { data, headers: response.headers };
  };
}
function parsed(text) {
  try {
    return text ? JSON.parse(text) : void 0;
  } catch {
    return void 0;
  }
}
function refused(what, status, data) {
  const said = typeof data?.message === "string" ? `: ${data.message}` : "";
  return new ActionError(`${what} was answered with ${status}${said}`, status === 429 || status >= 500);
}

// source/properties.ts
async function writeProperties(hubspot2, contact, list) {
  const wanted = {};
  for (let rank = 1; rank <= list.length; rank++) {
    const product = list.products[rank - 1]?.properties;
    wanted[`recommended_product_${rank}`] = product?.name ?? "";
    wanted[`recommended_product_${rank}_external_id`] = product?.external_id ?? "";
  }
  const path = `${CRM}/contacts/${contact}`;
  const { data } = await hubspot2("GET", `${path}?properties=${Object.keys(wanted).join(",")}`);
  const isEqual2 = Object.entries(wanted).every(([name, value]) => (data.properties[name] ?? "") === value);
  if (isEqual2) return 0;
  await hubspot2("PATCH", path, { properties: { ...wanted, ...list.stamp } });
  return 1;
}

// source/records.ts
var OBJECT = "product_recommendations";
var ASSOCIATION = "product_recommendations_to_contact";
var CONTACTS = "0-1";
var KEY = "recommendation_key";
var CONTENT = [
  "recommended_product_id",
  "recommended_product_name",
  "recommended_product_category",
  "recommended_product_category_secondary",
  "recommended_product_external_id"
];
var MATERIALIZE = "materialize data_model/recommendations.";
var MOST = 100;
async function writeRecords(hubspot2, contact, list) {
  const schema = await schemaOf(hubspot2);
  const type = schema.objectTypeId;
  const wanted = list.products.map((product, index) => asRecord(contact, index + 1, product));
  const present = await presentRecords(hubspot2, contact, type);
  const changed = wanted.filter((one) => !isEqual(one, present.get(one[KEY])?.properties));
  if (changed.length) {
    const written = await upsert(hubspot2, type, changed, list);
    await associate(hubspot2, schema, written, contact);
  }
  const keys = new Set(wanted.map((one) => one[KEY]));
  const lost = [...present].filter(([key]) => !keys.has(key)).map(([, one]) => ({ id: one.id }));
  if (lost.length) await hubspot2("POST", `${CRM}/${type}/batch/archive`, { inputs: lost });
  return changed.length + lost.length;
}
async function schemaOf(hubspot2) {
  const { data } = await hubspot2("GET", "/crm-object-schemas/2026-09/schemas");
  const hasContent = (one) => CONTENT.every((name) => one.properties.some((has) => has.name === name));
  const schema = data.results.find((one) => one.name === OBJECT) ?? data.results.find(hasContent);
  if (!schema) throw new ActionError(`The portal has no custom object ${OBJECT}: ${MATERIALIZE}`);
  return schema;
}
async function presentRecords(hubspot2, contact, type) {
  const { data } = await hubspot2("GET", `${CRM}/contacts/${contact}?associations=${type}`);
  const [beside] = Object.values(data.associations ?? {});
  const ids = [...new Set((beside?.results ?? []).map((one) => one.id))];
  if (!ids.length) return /* @__PURE__ */ new Map();
  const read = await hubspot2("POST", `${CRM}/${type}/batch/read`, {
    properties: [...CONTENT, KEY],
    inputs: ids.slice(0, MOST).map((id) => ({ id }))
  });
  const keyed = read.data.results.filter((one) => one.properties[KEY]?.startsWith(`${contact}-`));
  return new Map(keyed.map((one) => [one.properties[KEY], one]));
}
async function upsert(hubspot2, type, records, list) {
  const { data } = await hubspot2("POST", `${CRM}/${type}/batch/upsert`, {
    inputs: records.map((one) => ({
      id: one[KEY],
      idProperty: KEY,
      properties: { ...one, ...list.stamp }
    }))
  });
  if (data.results.length < records.length)
    throw new ActionError(`HubSpot did not take all recommendations: ${data.errors?.[0]?.message}`);
  return data.results.map((one) => one.id);
}
async function associate(hubspot2, schema, records, contact) {
  const kinds = schema.associations.filter(
    (one) => one.fromObjectTypeId === schema.objectTypeId && one.toObjectTypeId === CONTACTS
  );
  const association = kinds.find((one) => one.name === ASSOCIATION) ?? kinds[0];
  if (!association)
    throw new ActionError(`${OBJECT} is not associated with contacts: ${MATERIALIZE}`);
  await hubspot2("POST", `/crm/associations/2026-09/${schema.objectTypeId}/${CONTACTS}/batch/create`, {
    inputs: records.map((id) => ({
      from: { id },
      to: { id: contact },
      types: [{ associationCategory: "USER_DEFINED", associationTypeId: Number(association.id) }]
    }))
  });
}
function asRecord(contact, rank, product) {
  const { name, external_id, category_level_1, category_level_2 } = product.properties;
  return {
    [KEY]: `${contact}-${rank}`,
    recommendation_rank: String(rank),
    recommended_product_id: product.id,
    recommended_product_name: name ?? "",
    recommended_product_category: category_level_1 ?? "",
    recommended_product_category_secondary: category_level_2 ?? "",
    recommended_product_external_id: external_id
  };
}
function isEqual(wanted, present) {
  return present !== void 0 && CONTENT.every((name) => (present[name] ?? "") === wanted[name]);
}

// source/recommendations.ts
var PRODUCT = ["external_id", "name", "category_level_1", "category_level_2"];
var MOST2 = 100;
var PLACES = { custom_object: writeRecords, contact_properties: writeProperties };
async function refresh(services2, contact, inputs) {
  const length = Number(input(inputs, "products", "5"));
  if (!Number.isInteger(length) || length < 1 || length > MOST2)
    throw new ActionError(`The input products must be a whole number from 1 to ${MOST2}.`);
  const place = input(inputs, "write_to", "custom_object");
  if (place !== "custom_object" && place !== "contact_properties")
    throw new ActionError("The input write_to must be custom_object or contact_properties.");
  const list = await live(services2, contact, length);
  const written = await PLACES[place](services2.hubspot, contact, list);
  const recommended = list.products.map((one) => one.properties.name).join("; ");
  return { written, recommended, model_version: list.stamp.recommendation_model_version };
}
async function live({ api, hubspot: hubspot2 }, contact, length) {
  const answer = await api("POST", `/recommendations?numResults=${length}`, { userId: contact });
  const ids = (answer.data?.itemList ?? []).map((one) => one.itemId);
  if (!ids.length) throw new ActionError("The real-time API recommends nothing to this contact.");
  const found = await hubspot2("POST", `${CRM}/products/batch/read`, {
    idProperty: "external_id",
    properties: PRODUCT,
    inputs: ids.map((id) => ({ id }))
  });
  const known = new Map(
    found.data.results.map((one) => [one.properties.external_id, one])
  );
  const products = ids.flatMap((id) => known.get(id) ?? []);
  if (!products.length) throw new ActionError("HubSpot has none of the recommended products: load them.");
  return {
    products,
    length,
    stamp: {
      recommendation_model_version: answer.headers.get("x-personalization-config-version") ?? "",
      recommendation_time: (/* @__PURE__ */ new Date()).toISOString()
    }
  };
}

// source/telling.ts
async function send(api, contact, session, events, inputs) {
  const external = contact.properties.external_id;
  const { data } = await api("POST", `/events/${group(inputs)}`, {
    sessionId: session,
    userId: contact.id,
    ...external ? { externalId: external } : {},
    eventList: events
  });
  const [refused2] = data?.refused ?? [];
  if (refused2) throw new ActionError(`The real-time API refused an event: ${refused2.message}`);
}
function group(inputs) {
  return encodeURIComponent(input(inputs, "dataset_group"));
}

// source/actions/custom-event.ts
var MOST_EVENTS = 100;
var main = action(async ({ object, inputFields = {} }) => {
  const contact = String(object.objectId);
  const both = services();
  const events = await recent(both.hubspot, contact, inputFields);
  const { data } = await both.hubspot("GET", `${CRM}/contacts/${contact}?properties=external_id`);
  await send(both.api, data, `event ${events[0].eventId}`, events, inputFields);
  return { sent: events.length, ...await refresh(both, contact, inputFields) };
});
async function recent(hubspot2, contact, inputs) {
  const name = input(inputs, "event_name");
  const minutes = Number(input(inputs, "minutes", "10"));
  const query = new URLSearchParams({
    objectType: "contact",
    objectId: contact,
    eventType: name,
    occurredAfter: new Date(Date.now() - minutes * 6e4).toISOString(),
    limit: String(MOST_EVENTS)
  });
  const { data } = await hubspot2("GET", `/events/event-occurrences/2026-09?${query}`);
  const whole = data.results.filter((one) => one.properties?.event_type && one.properties?.item_id);
  if (!whole.length)
    throw new ActionError(
      `HubSpot shows no event ${name} with event_type and item_id in the last ${minutes} minutes. It may show events late: put a delay before this action, or raise the input minutes.`,
      true
    );
  return whole.map((one) => ({
    eventId: one.id,
    eventType: one.properties.event_type,
    itemId: one.properties.item_id,
    sentAt: one.occurredAt
  }));
}
exports.main = main;
