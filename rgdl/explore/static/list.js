// The choice of a layer, and the list of its spins.

let active = 0; // index in the list of the spin that Tab and the arrow keys reach
let order = []; // spins as listed

function buildChoice() {
  for (const layer of LAYERS) {
    const button = element("input", { type: "radio", name: "layer", value: layer.number });
    button.addEventListener("change", () => go(layer.number - 1, lastSpin[layer.number - 1], shown.sample));
    find("layers").append(element("label", {}, button, `${layer.number} (${layer.n_units} spins)`));
  }
  find("order").addEventListener("change", showSpins);
  find("spins").addEventListener("keydown", moveByKey);
  find("spins").addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(Array.prototype.indexOf.call(find("spins").children, option));
  });
}

function showSpins() {
  const { n_units, number, measures } = LAYERS[shown.layer];
  const sizes = measures.participation_ratio.map((size) => size ?? Infinity);
  order = Array.from({ length: n_units }, (_, spin) => spin);
  if (find("order").value === "size") order.sort((a, b) => sizes[a] - sizes[b]);
  const list = setProperties(find("spins"), { "aria-label": `${n_units} hidden spins of layer ${number}` });
  list.style.setProperty("--thumbnail", n_units > 150 ? "2.75rem" : n_units > 36 ? "3.25rem" : "4.25rem");
  list.replaceChildren(...order.map(makeOption));
  markChosen();
}

function makeOption(spin) {
  const label = describe(shown.layer, spin);
  const properties = { role: "option", tabIndex: -1, title: `spin ${spin}`, "aria-label": label };
  return element("div", properties, thumbnail(shown.layer, spin));
}

function markChosen() {
  const list = find("spins");
  Array.from(list.children).forEach((option, index) => {
    option.setAttribute("aria-selected", String(order[index] === shown.spin));
  });
  activate(order.indexOf(shown.spin));
  const option = list.children[active];
  const below = option.offsetTop + option.offsetHeight - list.offsetTop - list.clientHeight;
  const above = option.offsetTop - list.offsetTop;
  if (list.scrollTop < below || list.scrollTop > above) list.scrollTop = (above + below) / 2;
}

// Make one option the only one that Tab reaches.
function activate(index) {
  const options = find("spins").children;
  if (options[active]) options[active].tabIndex = -1;
  active = index;
  options[active].tabIndex = 0;
}

function moveByKey(event) {
  const options = Array.from(find("spins").children);
  const columns = options.filter((option) => option.offsetTop === options[0].offsetTop).length;
  const moves = {
    ArrowLeft: active - 1,
    ArrowRight: active + 1,
    ArrowUp: active - columns,
    ArrowDown: active + columns,
    Home: 0,
    End: options.length - 1,
  };
  if (event.key === "Enter" || event.key === " ") choose(active);
  else if (options[moves[event.key]]) {
    activate(moves[event.key]);
    options[active].focus();
  } else if (!(event.key in moves)) return;
  event.preventDefault();
}

function choose(index) {
  activate(index);
  go(shown.layer, order[index], shown.sample);
}
