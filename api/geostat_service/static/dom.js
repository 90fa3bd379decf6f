// Elements from data; text is only ever set as text.

/** Make an element: properties, `class`, `on…` listeners, then children (elements, texts, or nothing). */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Replace what an element holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter(Boolean));
}

/** Make the options of a select: `[value, text]`, or `[group, [[value, text], …]]`. */
export function setOptions(select, entries, chosen) {
  fill(select, entries.map(([value, text]) => Array.isArray(text)
    ? el("optgroup", { label: value }, text.map(([v, t]) => el("option", { value: v }, t)))
    : el("option", { value }, text)));
  select.value = chosen;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
