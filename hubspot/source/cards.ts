// What the functions behind the card have in common: what HubSpot calls them with, and how a failure is answered.

import { ActionError, deadline, hubspot, type Json } from "./calls.ts";

/** What HubSpot calls a function of an app with. */
export interface CardRequest {
  propertiesToSend?: Record<string, string | null>;
  parameters?: Json;
}

const SECONDS = 9; // a function has less time than a workflow action

/** How a function of the app reaches HubSpot, with the app's own token, and until when. */
export function begin() {
  const end = deadline(SECONDS);
  return { end, hubspot: hubspot(end, "PRIVATE_APP_ACCESS_TOKEN") };
}

/** The record id of the contact on whose page the card is. */
export function contactOf({ propertiesToSend }: CardRequest): string {
  const contact = propertiesToSend?.hs_object_id;
  if (!contact) throw new ActionError("The card did not say for which contact.");
  return contact;
}

/** The answer that tells the card of a failure. */
export function failed(error: unknown) {
  const message = error instanceof ActionError ? error.message : `The function failed: ${error}`;
  return { status: "failed", message };
}
