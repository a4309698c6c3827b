// Calls to the API, each listed on the page with its status and time.

const LISTED = 30;
let key = "";

/** Send this key with every call from now on. */
export function useKey(given) { key = given; }

/** Call the API and return the response's data. */
export async function call(method, path, body) {
  const started = performance.now();
  const headers = { "x-api-key": key };
  if (body) headers["content-type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const milliseconds = performance.now() - started;
  const text = await answer.text();
  list(method, path, body, answer.status, milliseconds);
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  const data = text && isJson ? JSON.parse(text) : {};
  if (!answer.ok) throw Object.assign(new Error(data.message || `The API answers ${answer.status}.`), data);
  return { data, milliseconds, version: answer.headers.get("x-personalization-config-version") };
}

function list(method, path, body, status, milliseconds) {
  const line = document.createElement("li");
  const code = document.createElement("code");
  const verb = document.createElement("b");
  verb.textContent = method;
  code.append(verb, ` ${decodeURIComponent(path)}`);
  if (body) code.append(document.createElement("br"), JSON.stringify(body));
  const outcome = document.createElement("span");
  outcome.className = status < 400 ? "" : "failed";
  outcome.textContent = ` ${status} in ${milliseconds.toFixed(0)} ms`;
  line.append(code, outcome);
  const all = document.getElementById("calls");
  all.prepend(line);
  while (all.children.length > LISTED) all.lastChild.remove();
}
