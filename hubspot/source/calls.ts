// Calls to HubSpot and to the real-time API, and how an action ends. What is asked for and what is written
// belongs to the other modules.

/** Where the records of HubSpot's CRM are. */
export const CRM = "/crm/objects/2026-09";
const WORKFLOW_SECONDS = 15; // HubSpot ends a workflow action after 20 s, without any output.
const MOST_TOLD = 300; // characters of an error that a workflow can show

/** What HubSpot calls an action with. */
export interface WorkflowEvent {
  object: { objectId: string | number; objectType?: string };
  inputFields?: Inputs;
}
export type Inputs = Record<string, string | number | null | undefined>;

// The bodies of two services, read where their documents say what they hold.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface Answer {
  data: Json;
  headers: Headers;
}
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** The two services that an action asks. */
export interface Services {
  hubspot: Call;
  api: Call;
}

/** A failure that the workflow is told about; `retry` says whether trying again helps. */
export class ActionError extends Error {
  constructor(
    message: string,
    readonly retry = false,
  ) {
    super(message);
  }
}

/** An input of the action; without a default it is required. */
export function input(inputs: Inputs, name: string, otherwise?: string): string {
  const value = String(inputs[name] ?? "").trim() || otherwise;
  if (value === undefined) throw new ActionError(`The input ${name} is missing: add it to this action.`);
  return value;
}

/** When all calls of an execution end. */
export interface Deadline {
  signal: AbortSignal;
  seconds: number;
}

export function deadline(seconds: number): Deadline {
  return { signal: AbortSignal.timeout(seconds * 1000), seconds };
}

/** The services of a workflow action. */
export function services(): Services {
  const end = deadline(WORKFLOW_SECONDS);
  return { hubspot: hubspot(end, "HSP_HUBSPOT_TOKEN"), api: realTimeApi(end) };
}

/** HubSpot's API; `token` names the secret that opens it. */
export function hubspot(end: Deadline, token: string): Call {
  const url = process.env.HSP_HUBSPOT_URL || "https://api.hubapi.com";
  return caller("HubSpot", url, { Authorization: `Bearer ${secret(token)}` }, end);
}

export function realTimeApi(end: Deadline): Call {
  return caller("Real-time API", secret("HSP_API_URL"), { "X-API-Key": secret("HSP_API_KEY") }, end);
}

/** An action whose failures are outputs: the workflow can branch on `status` and `retry`. */
export function action(work: (event: WorkflowEvent) => Promise<Record<string, unknown>>) {
  return async (event: WorkflowEvent) => {
    try {
      return { outputFields: { status: "done", error: "", retry: false, ...(await work(event)) } };
    } catch (error) {
      const retry = error instanceof ActionError && error.retry;
      const message = error instanceof ActionError ? error.message : `The action failed: ${error}`;
      return { outputFields: { status: "failed", error: message.slice(0, MOST_TOLD), retry } };
    }
  };
}

/** A secret that HubSpot gives the code. */
export function secret(name: string): string {
  const value = (process.env[name] ?? "").trim();
  if (!value) throw new ActionError(`The secret ${name} is missing: add it in HubSpot.`);
  return value;
}

function caller(service: string, base: string, headers: Record<string, string>, end: Deadline): Call {
  const root = base.replace(/\/+$/, "");
  return async (method, path, body) => {
    const what = `${service}: ${method} ${path.split("?")[0]}`;
    const request = {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: end.signal,
    };
    let response: Response, data: Json;
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

function parsed(text: string): Json {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function refused(what: string, status: number, data: Json): ActionError {
  const said = typeof data?.message === "string" ? `: ${data.message}` : "";
  return new ActionError(`${what} was answered with ${status}${said}`, status === 429 || status >= 500);
}
