// Whom the card asks for the list: a function of the app, which holds the key, or the real-time API itself, which
// knows the card by HubSpot's signature. What cannot be reached is a failure like others.

import { hubspot } from "@hubspot/ui-extensions";

export interface Product {
  id: string;
  name: string;
  price: number | null;
  why: string;
}

interface Failed {
  status: "failed";
  message: string;
}
export type Listed = { status: "done"; items: Product[] } | Failed;
export type Created = { status: "done"; deal: { id: string; name: string } } | Failed;

interface Item {
  itemId: string;
  metadata?: { productName?: string; price?: number };
}

const MILLISECONDS = 10_000;

/** What a function of the app answers. */
export async function callFunction<Answer>(
  name: string,
  propertiesToSend: string[],
  parameters: Record<string, number | string[]>,
): Promise<Answer | Failed> {
  try {
    return await hubspot.serverless<Answer>(name, { propertiesToSend, parameters });
  } catch (error) {
    return { status: "failed", message: `HubSpot could not run ${name}: ${said(error)}` };
  }
}

/** What the real-time API recommends to a contact now; prices and names are those that were published last. */
export async function fetchList(apiUrl: string, contact: number, products: number): Promise<Listed> {
  try {
    const url = `${apiUrl.replace(/\/+$/, "")}/recommendations?numResults=${products}`;
    const body = { userId: String(contact) };
    const response = await hubspot.fetch(url, { method: "POST", body, timeout: MILLISECONDS });
    if (!response.ok) return { status: "failed", message: advice(response.status) };
    const { itemList, fallback } = await response.json();
    const why = fallback ? "Best seller" : "Fits all that this contact did";
    return { status: "done", items: itemList.map((item: Item) => asProduct(item, why)) };
  } catch (error) {
    return { status: "failed", message: `The real-time API at ${apiUrl} could not be reached: ${said(error)}` };
  }
}

function asProduct({ itemId, metadata }: Item, why: string): Product {
  return { id: itemId, name: metadata?.productName ?? itemId, price: metadata?.price ?? null, why };
}

function advice(status: number): string {
  const what = `The real-time API answered ${status}.`;
  if (status === 403)
    return `${what} It does not know this app or this portal: its log says why, and hubspot/README.md what to set.`;
  return status === 429 || status >= 500 ? `${what} Try again in a moment.` : what;
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
