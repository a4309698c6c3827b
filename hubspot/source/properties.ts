// A list as properties of the contact, for portals without custom objects; names as in docs/activation.md.

import { type Call, CRM } from "./calls.ts";
import type { List } from "./recommendations.ts";

/** Writes what differs; how many records were changed. */
export async function writeProperties(hubspot: Call, contact: string, list: List): Promise<number> {
  const wanted: Record<string, string> = {};
  for (let rank = 1; rank <= list.length; rank++) {
    const product = list.products[rank - 1]?.properties;
    wanted[`recommended_product_${rank}`] = product?.name ?? "";
    wanted[`recommended_product_${rank}_external_id`] = product?.external_id ?? "";
  }
  const path = `${CRM}/contacts/${contact}`;
  const { data } = await hubspot("GET", `${path}?properties=${Object.keys(wanted).join(",")}`);
  const isEqual = Object.entries(wanted).every(([name, value]) => (data.properties[name] ?? "") === value);
  if (isEqual) return 0;
  await hubspot("PATCH", path, { properties: { ...wanted, ...list.stamp } });
  return 1;
}
