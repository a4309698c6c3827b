// HubSpot as the project meets it: its API, its runtime of functions and of workflow actions. A function has the
// secrets that its configuration names, and no others.

import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { load } from "./load.mjs";

const { HSP_HUBSPOT_URL, HSP_HUBSPOT_TOKEN, HSP_API_URL, HSP_API_KEY } = process.env;
export const { CONTACT, EXTERNAL_ID, EVENT } = process.env;
const SECRETS = { HSP_API_URL, HSP_API_KEY, HSP_DATASET_GROUP: "shop" };
export const PUBLIC_URL = "https://recommend.example.com";
const FUNCTIONS = "src/app/functions";

/**
 * Asks HubSpot.
 * @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  const response = await fetch(HSP_HUBSPOT_URL + path, {
    method,
    headers: { Authorization: `Bearer ${HSP_HUBSPOT_TOKEN}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

/**
 * Runs a function of the app for the card on the contact's page.
 * @param {string} uid @param {any} options @param {object} changed secrets
 */
export async function runFunction(uid, { propertiesToSend = [], parameters }, changed = {}) {
  const config = configOf(uid);
  const given = Object.entries({ ...SECRETS, ...changed }).filter(([name]) => config.secretKeys.includes(name));
  const env = { ...Object.fromEntries(given), PRIVATE_APP_ACCESS_TOKEN: HSP_HUBSPOT_TOKEN, HSP_HUBSPOT_URL };
  const path = `/crm/objects/2026-09/contacts/${CONTACT}?properties=${propertiesToSend.join(",")}`;
  const { properties } = await ask("GET", path);
  const { main } = load(`src${config.entrypoint}`, env);
  return main({ propertiesToSend: properties, parameters });
}

/**
 * What `hubspot.fetch` does: HubSpot adds who asks, signs the address and calls it, which leads to the API here.
 * @param {string} url @param {any} options @param {string} portal @returns {Promise<Response>}
 */
export async function fetchSigned(url, { method, body }, portal) {
  const added = new URLSearchParams({ userId: "7", portalId: portal, userEmail: "sales@hubspot.com", appId: "3" });
  const address = `${url}&${added}`;
  const [text, now] = [JSON.stringify(body), String(Date.now())];
  const signed = method + address.replace("%40", "@") + text + now;
  const signature = createHmac("sha256", process.env.CLIENT_SECRET ?? "").update(signed).digest("base64");
  const headers = { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": now };
  const local = String(HSP_API_URL).replace(/\/+$/, "");
  return fetch(address.replace(PUBLIC_URL, local), { method, body: text, headers });
}

/**
 * Runs a workflow action.
 * @param {string} name @param {any} event @returns {Promise<any>} its outputs
 */
export async function runAction(name, event) {
  const { main } = load(`workflow-actions/${name}.js`, { ...SECRETS, HSP_HUBSPOT_TOKEN, HSP_HUBSPOT_URL });
  const inputFields = { dataset_group: SECRETS.HSP_DATASET_GROUP, event_name: EVENT };
  return (await main({ ...event, inputFields })).outputFields;
}

/** @param {string} uid */
function configOf(uid) {
  const files = readdirSync(FUNCTIONS).filter((name) => name.endsWith("-hsmeta.json"));
  const metas = files.map((name) => JSON.parse(readFileSync(`${FUNCTIONS}/${name}`, "utf8")));
  const found = metas.find((one) => one.uid === uid);
  if (!found) throw new Error(`The app has no function ${uid}.`);
  return found.config;
}
