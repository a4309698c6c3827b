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
function realTimeApi(end) {
  return caller("Real-time API", secret("HSP_API_URL"), { "X-API-Key": secret("HSP_API_KEY") }, end);
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
      const why2 = end.signal.aborted ? `no answer within ${end.seconds} s` : "it cannot be reached";
      throw new ActionError(`${what}: ${why2}. Try again later.`, true);
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

// source/functions/list-recommendations.ts
var PRODUCT = ["external_id", "name", "price"];
var ALSO_VIEWED = "hubspot_viewed_x_also_viewed";
var LAST = 4;
var RELATED = 60;
async function main(context) {
  try {
    const { end, hubspot: hubspot2 } = begin();
    const api = realTimeApi(end);
    const contact = contactOf(context);
    const count = Number(context.parameters?.products ?? 5);
    const { data, headers } = await api("POST", `/recommendations?numResults=${count}`, { userId: contact });
    const ids = (data?.itemList ?? []).map((one) => one.itemId);
    const last = data?.fallback ? [] : await lastItems(hubspot2, contact);
    const [known, related] = await Promise.all([
      products(hubspot2, [...ids, ...last]),
      Promise.all(last.map((item) => goingWith(api, item)))
    ]);
    const items = ids.filter((id) => known.has(id)).map((id) => ({
      ...known.get(id),
      why: data.fallback ? "Best seller" : why(last.filter((one, at) => one !== id && related[at].has(id)), known)
    }));
    return { status: "done", items, version: headers.get("x-personalization-config-version") ?? "" };
  } catch (error) {
    return failed(error);
  }
}
async function lastItems(hubspot2, contact) {
  const query = new URLSearchParams({ objectType: "contact", objectId: contact, limit: "50" });
  try {
    const { data } = await hubspot2("GET", `/events/event-occurrences/2026-09?${query}`);
    const items = data.results.flatMap((one) => one.properties?.item_id || []);
    return [...new Set(items)].slice(0, LAST);
  } catch {
    return [];
  }
}
async function goingWith(api, item) {
  const group = encodeURIComponent(secret("HSP_DATASET_GROUP"));
  const query = `numResults=${RELATED}&decorateItems=0`;
  try {
    const { data } = await api("GET", `/related-items/${group}/${ALSO_VIEWED}/${encodeURIComponent(item)}?${query}`);
    return new Set(data.itemList.map((one) => one.itemId));
  } catch {
    return /* @__PURE__ */ new Set();
  }
}
async function products(hubspot2, ids) {
  if (!ids.length) return /* @__PURE__ */ new Map();
  const { data } = await hubspot2("POST", `${CRM}/products/batch/read`, {
    idProperty: "external_id",
    properties: PRODUCT,
    inputs: [...new Set(ids)].map((id) => ({ id }))
  });
  return new Map(
    data.results.map(({ id, properties }) => [
      properties.external_id,
      {
        id,
        name: properties.name ?? "",
        price: properties.price ? Number(properties.price) : null
      }
    ])
  );
}
function why(causes, known) {
  const names = causes.flatMap((item) => known.get(item)?.name || []).slice(0, 2);
  return names.length ? `Goes with ${names.join(" and ")}` : "Fits all that this contact did";
}
exports.main = main;
