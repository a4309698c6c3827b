// The OpenAPI document as a page.

const METHODS = ["get", "put", "post"];

/** An element with children; texts are never taken for markup. */
function make(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function operation(path, method, described, components) {
  const head = make("summary", "", make("b", "", method.toUpperCase()), make("code", "", path));
  if (!described.security.length) head.append(make("small", "open", "open"));
  head.append(make("span", "", described.summary));
  const inside = make("div", "inside");
  if (described.parameters.length) inside.append(make("h2", "", "Parameters"), parameters(described.parameters));
  const body = described.requestBody?.content["application/json"].schema;
  if (body) inside.append(make("h2", "", "Body"), schema(body, components));
  inside.append(make("h2", "", "Answers"), answers(described.responses, components));
  const whole = make("details", "", head, inside);
  whole.id = described.operationId;
  return whole;
}

function parameters(all) {
  return make("table", "", ...all.map((one) => make("tr", "",
    make("td", "", make("code", "", one.name), make("small", "", one.in)),
    make("td", "", one.description, make("small", "", rule(one.schema || one.content["application/json"].schema))))));
}

function rule(one) {
  const parts = [one.enum ? one.enum.join(" or ") : one.type];
  if (one.default !== undefined) parts.push(`${one.default} by default`);
  return parts.join(", ");
}

function schema(one, components) {
  const name = one.$ref?.split("/").pop();
  return make("pre", "", JSON.stringify(name ? components.schemas[name] : one, null, 2));
}

function answers(responses, components) {
  return make("table", "", ...Object.entries(responses).map(([status, one]) => {
    const [kind, media] = Object.entries(one.content || {})[0] || [];
    const cell = make("td", "", one.description, make("small", "", kind || "no body"));
    if (status === "200" && kind === "application/json") cell.append(schema(media.schema, components));
    return make("tr", "", make("td", "", make("code", "", status)), cell);
  }));
}

const openapi = await (await fetch("/openapi.json")).json();
document.getElementById("title").textContent = openapi.info.title;
document.getElementById("about").textContent = openapi.info.description;
document.getElementById("operations").replaceChildren(...Object.entries(openapi.paths).flatMap(([path, of]) =>
  METHODS.filter((method) => of[method]).map((method) => operation(path, method, of[method], openapi.components))));
