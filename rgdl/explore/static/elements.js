// Elements of the page, and numbers and spins in words.

const find = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const node = setProperties(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function setProperties(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role" || name.includes("-")) node.setAttribute(name, value);
    else node[name] = value;
  }
  return node;
}

function rounded(value, digits = 3) {
  if (value === null) return "none";
  return String(Number(value.toPrecision(digits))).replace("-", "\u2212");
}

function signed(value) {
  const size = Math.abs(value);
  const isSmall = 0 < size && size < 0.095;
  return (value < 0 ? "\u2212" : "+") + (isSmall ? Number(size.toPrecision(1)) : size.toFixed(2));
}

function describe(k, spin) {
  const { localized, participation_ratio } = LAYERS[k].measures;
  const size = participation_ratio[spin];
  const kind = localized[spin] ? "localized" : "not localized";
  const sites = size === null ? "field of zeros" : `${Math.round(size)} sites`;
  return `hidden spin ${spin} of layer ${k + 1}, ${kind}, ${sites}`;
}
