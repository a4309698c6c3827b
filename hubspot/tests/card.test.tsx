// The card, rendered with HubSpot's own component library, before a portal and the real-time API. The process that
// starts it gives their addresses, a contact who has done nothing yet, and that contact's external id.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  Alert,
  Checkbox,
  ErrorState,
  Link,
  LoadingButton,
  LoadingSpinner,
  TableCell,
  TableRow,
} from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import { Recommendations } from "../src/app/cards/Recommendations.tsx";
import { ask, CONTACT, EVENT, EXTERNAL_ID, fetchSigned, PUBLIC_URL, runAction, runFunction } from "./portal.mjs";

const PATIENCE = { timeoutInMs: 10_000 };
const secrets = { wrongKey: false, portal: "62515" };

// What HubSpot gives a card to call functions of its app with.
Object.assign(globalThis, {
  self: {
    serverless: (name: string, options: object) =>
      runFunction(name, options, secrets.wrongKey ? { HSP_API_KEY: "wrong" } : {}),
    hsFetch: (url: string, options: object) => fetchSigned(url, options, secrets.portal),
  },
});

beforeEach(() => {
  secrets.wrongKey = false;
  secrets.portal = "62515";
});

interface Rendered {
  text: string | null;
  childNodes?: Rendered[];
}

/** All text within a node. */
function words({ text, childNodes }: Rendered): string {
  return childNodes ? childNodes.map(words).join("") : (text ?? "");
}

function card(apiUrl?: string) {
  const renderer = createRenderer("crm.record.tab");
  renderer.mocks.context.crm.objectId = Number(CONTACT);
  renderer.render(<Recommendations apiUrl={apiUrl} />);
  const rows = () => renderer.findAll(TableRow).slice(1);
  const cells = () => rows().map((row) => row.findAll(TableCell).map(words));
  const button = (label: string) => renderer.findAll(LoadingButton).find((one) => words(one) === label);
  return { ...renderer, cells, button };
}

async function shown() {
  const rendered = card();
  await rendered.waitFor(() => assert.ok(rendered.cells().length), PATIENCE);
  return rendered;
}

test("it waits, then shows five products with names, prices and why", async () => {
  const { find, waitFor, cells } = card();
  assert.match(find(LoadingSpinner).props.label, /Asking/);
  await waitFor(() => assert.equal(cells().length, 5), PATIENCE);
  for (const [name, price, why] of cells()) {
    assert.match(name, /^Item /);
    assert.match(price, /^\d+\.\d\d$/);
    assert.ok(why);
  }
});

test("an event in the portal changes the list in the card within a minute, and says why", async () => {
  const { button, cells, waitFor } = await shown();
  const before = cells();
  const started = performance.now();
  for (const item of ["i1", "i5", "i9"])
    await ask("POST", "/events/custom/2026-09/send", {
      eventName: EVENT,
      properties: { event_type: "View", item_id: item, user_id: EXTERNAL_ID },
    });
  const log = await runAction("custom-event", { object: { objectId: CONTACT } });
  assert.equal(log.status, "done", log.error);
  button("Refresh")?.trigger("onClick");
  await waitFor(() => assert.notDeepEqual(cells(), before), PATIENCE);
  const reasons = cells().map(([, , why]) => why);
  assert.match(reasons.join("; "), /Goes with Item (1|5|9)/);
  assert.ok(performance.now() - started < 60_000);
});

test("chosen products become a deal with a line item for each", async () => {
  const { button, cells, find, findAll, waitFor } = await shown();
  assert.equal(button("Create deal")?.props.disabled, true);
  for (const at of [0, 2]) findAll(Checkbox)[at].trigger("onChange", true as never);
  await waitFor(() => assert.equal(button("Create deal")?.props.disabled, false));
  const names = [cells()[0][0], cells()[2][0]];
  const total = Number(cells()[0][1]) + Number(cells()[2][1]);
  button("Create deal")?.trigger("onClick");
  await waitFor(() => assert.equal(find(Alert).props.variant, "success"), PATIENCE);
  const id = String(find(Link).props.href).split("/").at(-1);
  const path = `/crm/objects/2026-09/deals/${id}?properties=amount&associations=contacts,line_items`;
  const deal = await ask("GET", path);
  assert.equal(Number(deal.properties.amount), total);
  assert.equal(deal.associations.contacts.results[0].id, CONTACT);
  const items = await ask("POST", "/crm/objects/2026-09/line_items/batch/read", {
    inputs: [...new Set(deal.associations["line items"].results.map((one: { id: string }) => one.id))].map((one) => ({
      id: one,
    })),
    properties: ["name", "hs_product_id", "quantity"],
  });
  assert.deepEqual(
    items.results.map((one: { properties: { name: string } }) => one.properties.name).sort(),
    names.sort(),
  );
});

test("a failure is told with what to do, and another try shows the list", async () => {
  secrets.wrongKey = true;
  const { cells, find, waitFor } = card();
  await waitFor(() => assert.match(words(find(ErrorState)), /Real-time API: .* was answered with 403/), PATIENCE);
  secrets.wrongKey = false;
  assert.equal(cells().length, 0);
});

test("without functions of the app it asks the API, which knows it by HubSpot's signature", async () => {
  const { cells, find, findAll, waitFor } = card(`${PUBLIC_URL}/`);
  await waitFor(() => assert.equal(cells().length, 5), PATIENCE);
  for (const [name, price] of cells()) {
    assert.match(name, /^Item /);
    assert.match(price, /^\d+\.\d\d$/);
  }
  assert.equal(findAll(Checkbox).length, 0);
  assert.equal(find(CrmActionButton).props.actionType, "OPEN_RECORD_ASSOCIATION_FORM");
});

test("another portal that installs the app is told that the API does not know it", async () => {
  secrets.portal = "62516";
  const { find, waitFor } = card(PUBLIC_URL);
  await waitFor(() => assert.match(words(find(ErrorState)), /answered 403. It does not know this app/), PATIENCE);
});
