// Made by hubspot/build.mjs from hubspot/source: change it there.

// source/calls.ts
var CRM = "/crm/objects/2026-09";
var ActionError = class extends Error {
  constructor(message, retry = false) {
    super(message);
    this.retry = retry;
  }
  retry;
};
function deadline(seconds) {
  return { signal: AbortSignal.timeout(seconds * 1e3), seconds };
}
function hubspot(end, token) {
  const url = process.env.HSP_HUBSPOT_URL || "https://api.hubapi.com";
  return caller("HubSpot", url, { Authorization: `Bearer ${secret(token)}` }, end);
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

// source/cards.ts
var SECONDS = 9;
function begin() {
  const end = deadline(SECONDS);
  return { end, hubspot: hubspot(end, "PRIVATE_APP_ACCESS_TOKEN") };
}
function contactOf({ propertiesToSend }) {
  const contact = propertiesToSend?.hs_object_id;
  if (!contact) throw new ActionError("The card did not say for which contact.");
  return contact;
}
function failed(error) {
  const message = error instanceof ActionError ? error.message : `The function failed: ${error}`;
  return { status: "failed", message };
}

// source/functions/create-deal.ts
var DEAL_TO_CONTACT = 3;
var LINE_ITEM_TO_DEAL = 20;
async function main(context) {
  try {
    const { hubspot: hubspot2 } = begin();
    const contact = contactOf(context);
    const chosen = context.parameters?.products ?? [];
    if (!chosen.length) throw new ActionError("No product is chosen.");
    const products = await read(hubspot2, chosen);
    const deal = await createDeal(hubspot2, context, contact, products);
    await createLineItems(hubspot2, deal, products);
    return { status: "done", deal: { id: deal.id, name: deal.properties.dealname } };
  } catch (error) {
    return failed(error);
  }
}
async function read(hubspot2, ids) {
  const { data } = await hubspot2("POST", `${CRM}/products/batch/read`, {
    properties: ["name", "price", "external_id"],
    inputs: ids.map((id) => ({ id }))
  });
  if (data.results.length < ids.length) throw new ActionError("A chosen product is gone: refresh the list.");
  return data.results;
}
async function createDeal(hubspot2, context, contact, products) {
  const amount = products.reduce((sum, one) => sum + Math.round(Number(one.properties.price ?? 0) * 100), 0) / 100;
  const { data } = await hubspot2("POST", `${CRM}/deals`, {
    properties: {
      dealname: `Recommended products for ${nameOf(context)}`,
      amount: String(amount),
      ...await firstStage(hubspot2)
    },
    associations: [associated(contact, DEAL_TO_CONTACT)]
  });
  return data;
}
async function firstStage(hubspot2) {
  const { data } = await hubspot2("GET", "/crm/pipelines/2026-09/deals");
  const first = (list) => [...list].sort((a, b) => a.displayOrder - b.displayOrder)[0];
  const pipeline = first(data.results);
  return { pipeline: pipeline.id, dealstage: first(pipeline.stages).id };
}
async function createLineItems(hubspot2, deal, products) {
  const inputs = products.map(({ id, properties: { name, price, external_id } }) => ({
    properties: {
      hs_product_id: id,
      quantity: "1",
      name: name ?? "",
      ...price ? { price } : {},
      ...external_id ? { external_id } : {}
    },
    associations: [associated(deal.id, LINE_ITEM_TO_DEAL)]
  }));
  try {
    const { data } = await hubspot2("POST", `${CRM}/line_items/batch/create`, { inputs });
    if (data.results.length < products.length) throw new ActionError("HubSpot did not take all line items.");
  } catch (error) {
    await hubspot2("DELETE", `${CRM}/deals/${deal.id}`);
    throw error;
  }
}
function associated(id, associationTypeId) {
  return { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] };
}
function nameOf({ propertiesToSend = {} }) {
  const { firstname, lastname, email } = propertiesToSend;
  return [firstname, lastname].filter(Boolean).join(" ") || email || "a contact";
}
exports.main = main;
