// Makes a deal of chosen products: one line item for each, at HubSpot's price, beside the contact.

import { ActionError, type Call, CRM, type Json } from "../calls.ts";
import { begin, type CardRequest, contactOf, failed } from "../cards.ts";

// HubSpot's own association types, the same in every portal.
const DEAL_TO_CONTACT = 3;
const LINE_ITEM_TO_DEAL = 20;

export async function main(context: CardRequest) {
  try {
    const { hubspot } = begin();
    const contact = contactOf(context);
    const chosen: string[] = context.parameters?.products ?? [];
    if (!chosen.length) throw new ActionError("No product is chosen.");
    const products = await read(hubspot, chosen);
    const deal = await createDeal(hubspot, context, contact, products);
    await createLineItems(hubspot, deal, products);
    return { status: "done", deal: { id: deal.id, name: deal.properties.dealname } };
  } catch (error) {
    return failed(error);
  }
}

async function read(hubspot: Call, ids: string[]): Promise<Json[]> {
  const { data } = await hubspot("POST", `${CRM}/products/batch/read`, {
    properties: ["name", "price", "external_id"],
    inputs: ids.map((id) => ({ id })),
  });
  if (data.results.length < ids.length) throw new ActionError("A chosen product is gone: refresh the list.");
  return data.results;
}

async function createDeal(hubspot: Call, context: CardRequest, contact: string, products: Json[]): Promise<Json> {
  const amount = products.reduce((sum, one) => sum + Math.round(Number(one.properties.price ?? 0) * 100), 0) / 100;
  const { data } = await hubspot("POST", `${CRM}/deals`, {
    properties: {
      dealname: `Recommended products for ${nameOf(context)}`,
      amount: String(amount),
      ...(await firstStage(hubspot)),
    },
    associations: [associated(contact, DEAL_TO_CONTACT)],
  });
  return data;
}

/** The portal's first pipeline and its first stage; their ids differ by portal. */
async function firstStage(hubspot: Call) {
  const { data } = await hubspot("GET", "/crm/pipelines/2026-09/deals");
  const first = (list: Json[]) => [...list].sort((a, b) => a.displayOrder - b.displayOrder)[0];
  const pipeline = first(data.results);
  return { pipeline: pipeline.id, dealstage: first(pipeline.stages).id };
}

/** A deal without its line items would be wrong, so it is taken back. */
async function createLineItems(hubspot: Call, deal: Json, products: Json[]): Promise<void> {
  const inputs = products.map(({ id, properties: { name, price, external_id } }) => ({
    properties: {
      hs_product_id: id,
      quantity: "1",
      name: name ?? "",
      ...(price ? { price } : {}),
      ...(external_id ? { external_id } : {}),
    },
    associations: [associated(deal.id, LINE_ITEM_TO_DEAL)],
  }));
  try {
    const { data } = await hubspot("POST", `${CRM}/line_items/batch/create`, { inputs });
    if (data.results.length < products.length) throw new ActionError("HubSpot did not take all line items.");
  } catch (error) {
    await hubspot("DELETE", `${CRM}/deals/${deal.id}`);
    throw error;
  }
}

function associated(id: string, associationTypeId: number) {
  return { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] };
}

function nameOf({ propertiesToSend = {} }: CardRequest): string {
  const { firstname, lastname, email } = propertiesToSend;
  return [firstname, lastname].filter(Boolean).join(" ") || email || "a contact";
}
