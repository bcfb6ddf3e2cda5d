// The chosen spin: its field and measures, and the spins below and above it in the network.

const N_STRONGEST = 12; // spins below or above that are shown
const MEASURES = [
  ["participation ratio (sites)", "participation_ratio"],
  ["rms radius (spacings)", "rms_radius"],
  ["radius with 50 % of |r|", "radius_50"],
  ["radius with 90 % of |r|", "radius_90"],
  ["norm", "norm"],
];

let followed = false; // a link to another spin was followed: move the focus there

function showSpin() {
  const { layer: k, spin } = shown;
  const layer = LAYERS[k];
  find("spin-title").textContent = `Hidden spin ${spin} of layer ${layer.number}`;
  const label = `Receptive field of ${describe(k, spin)}, on the ${L} by ${L} lattice`;
  paint(setProperties(find("field"), { "aria-label": label }), imageOf(layer.fields, spin), fieldColor);
  const ends = [-layer.largest[spin], 0, layer.largest[spin]];
  find("color-bar-numbers").replaceChildren(...ends.map((end) => element("span", { textContent: rounded(end) })));
  find("field-caption").textContent = layer.largest[spin]
    ? `weight r of each of the ${L} \u00d7 ${L} sites`
    : "all weights are zero: this spin is connected to no site";
  showMeasures(layer, spin);
}

function showMeasures(layer, spin) {
  const { measures, medians } = layer;
  const rows = [
    ["largest weight |r|", rounded(layer.largest[spin]), rounded(layer.median_largest)],
    ...MEASURES.map(([words, name]) => [words, rounded(measures[name][spin]), rounded(medians[name])]),
    ["center (row, column)", centerOf(measures, spin), ""],
  ];
  find("measures").replaceChildren(
    ...rows.map(([words, ...numbers]) => {
      const cells = numbers.map((number) => element("td", { textContent: number }));
      return element("tr", {}, element("th", { scope: "row", textContent: words }), ...cells);
    }),
  );
  const n_localized = measures.localized.filter(Boolean).length;
  const verdict = measures.localized[spin] ? "This field is localized" : "This field is not localized";
  find("localized").textContent = `${verdict}; in its layer, ${n_localized} of ${layer.n_units} are.`;
}

function centerOf({ center_x, center_y }, spin) {
  if (center_x[spin] === null) return "none";
  return `(${center_x[spin].toFixed(1)}, ${center_y[spin].toFixed(1)})`;
}

function showBelow() {
  const { layer: k, spin } = shown;
  find("below-parts").hidden = k === 0;
  if (k === 0) {
    find("below-title").textContent = "Below: the lattice itself";
    find("below-text").textContent =
      `Below the first layer are the ${L * L} spins of the lattice: the image above shows its weights to them.`;
    return;
  }
  const weights = weightsBelow(k, spin);
  const list = strongest(weights);
  find("below-title").textContent = `Spins of layer ${k} below it`;
  find("below-text").textContent = summarize(weights, list, "Its field is the sum of theirs, each times the weight under it.");
  const label = `Weights of all ${weights.length} spins of layer ${k} at the centers of their fields`;
  paintWeights(setProperties(find("below-map"), { "aria-label": label }), k - 1, weights);
  paintOutline(find("below-outline"), k, spin);
  find("below-list").replaceChildren(...list.map((j) => makeLink(k - 1, j, weights[j])));
}

function showAbove() {
  const { layer: k, spin } = shown;
  const isTop = k === LAYERS.length - 1;
  find("above-list").hidden = isTop;
  find("above-title").textContent = isTop ? "Spins above it" : `Spins of layer ${k + 2} above it`;
  if (isTop) {
    find("above-text").textContent = "None: it is in the top layer.";
    return;
  }
  const weights = weightsAbove(k, spin);
  const list = strongest(weights);
  find("above-text").textContent = summarize(weights, list, "");
  find("above-list").replaceChildren(...list.map((i) => makeLink(k + 1, i, weights[i])));
}

function strongest(weights) {
  const spins = Array.from(weights.keys());
  return spins.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a])).slice(0, N_STRONGEST);
}

function summarize(weights, list, words) {
  if (list.length === weights.length) return `All ${weights.length}, the strongest first. ${words}`;
  const sum = (values) => values.reduce((total, weight) => total + Math.abs(weight), 0);
  const percent = Math.round((100 * sum(list.map((j) => weights[j]))) / (sum(Array.from(weights)) || 1));
  return `The ${list.length} strongest of ${weights.length}, with ${percent} % of the sum of all |weights|. ${words}`;
}

function makeLink(k, spin, weight) {
  const properties = {
    href: address(k, spin, shown.sample),
    "aria-label": `${describe(k, spin)}, weight ${signed(weight)}`,
    onclick: () => (followed = true),
  };
  const words = [
    element("span", { textContent: signed(weight) }),
    element("span", { className: "soft", textContent: `spin ${spin}` }),
  ];
  return element("li", {}, element("a", properties, thumbnail(k, spin), ...words));
}
