"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const L = DATA.lattice_size;
const LEVELS = 127; // of a picture on either side of zero
const STRONGEST = 12; // spins below or above that are shown as pictures
const FINE = Math.ceil(800 / L); // pixels of a site on canvases that are drawn on
const PEN = 5; // pixels of a line there
const MARK = "#e8352b"; // of the chosen spin on pictures in black and white
const COLORS = bytes(DATA.colors);
const SAMPLES = new Int8Array(bytes(DATA.samples).buffer);
const LAYERS = DATA.layers.map(unpack);
const MEASURES = [
  ["participation ratio (sites)", "participation_ratio"],
  ["rms radius (spacings)", "rms_radius"],
  ["radius with 50 % of |r|", "radius_50"],
  ["radius with 90 % of |r|", "radius_90"],
  ["norm", "norm"],
];

let shown = { layer: -1, spin: -1, sample: -1 };
let active = 0; // place in the list of the spin that the arrow keys have reached
let order = [];
let followed = false; // a link to another spin was followed: the reader goes there

const find = (id) => document.getElementById(id);

// ---- data

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function unpack(layer, k) {
  return {
    ...layer,
    number: k + 1,
    fields: new Int8Array(bytes(layer.fields).buffer),
    weights: layer.weights && new Float32Array(bytes(layer.weights).buffer),
    meanSpins: new Float32Array(bytes(layer.mean_spins).buffer),
    reconstructions: new Int8Array(bytes(layer.reconstructions).buffer),
  };
}

function picture(pictures, number) {
  return pictures.subarray(number * L * L, (number + 1) * L * L);
}

function weightsBelow(k, spin) {
  const n = LAYERS[k - 1].n_units;
  return LAYERS[k].weights.subarray(spin * n, (spin + 1) * n);
}

function weightsAbove(k, spin) {
  const n = LAYERS[k].n_units;
  return Float32Array.from({ length: LAYERS[k + 1].n_units }, (_, i) => LAYERS[k + 1].weights[i * n + spin]);
}

function strongest(weights) {
  const spins = Array.from(weights.keys());
  return spins.sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a])).slice(0, STRONGEST);
}

// ---- words

function rounded(value, digits = 3) {
  if (value === null) return "none";
  return String(Number(value.toPrecision(digits))).replace("-", "\u2212");
}

function signed(value) {
  const size = Math.abs(value);
  const isFaint = 0 < size && size < 0.095;
  return (value < 0 ? "\u2212" : "+") + (isFaint ? Number(size.toPrecision(1)) : size.toFixed(2));
}

function describe(k, spin) {
  const { localized, participation_ratio } = LAYERS[k].measures;
  const size = participation_ratio[spin];
  const place = localized[spin] ? "localized" : "not localized";
  const sites = size === null ? "field of zeros" : `${Math.round(size)} sites`;
  return `hidden spin ${spin} of layer ${k + 1}, ${place}, ${sites}`;
}


// ---- pictures

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function paint(canvas, values, color) {
  canvas.width = canvas.height = Math.sqrt(values.length);
  const image = new ImageData(canvas.width, canvas.height);
  values.forEach((value, i) => image.data.set([...color(value), 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function fieldColor(level) {
  return COLORS.subarray(3 * (level + LEVELS), 3 * (level + LEVELS) + 3);
}

function spinColor(level) {
  const grey = Math.round((255 * (level + LEVELS)) / (2 * LEVELS));
  return [grey, grey, grey];
}

function css(color) {
  return `rgb(${Array.from(color).join(",")})`;
}

function thumbnail(k, spin) {
  const canvas = element("canvas");
  canvas.setAttribute("aria-hidden", "true");
  return paint(canvas, picture(LAYERS[k].fields, spin), fieldColor);
}

function paintColorBar() {
  const bar = find("color-bar");
  bar.width = 2 * LEVELS + 1;
  bar.height = 1;
  const image = new ImageData(bar.width, 1);
  for (let i = 0; i < bar.width; i++) image.data.set([...fieldColor(i - LEVELS), 255], 4 * i);
  bar.getContext("2d").putImageData(image, 0, 0);
}

// Every spin of a layer drawn by `look` at the center of its field.
function paintPlaces(canvas, k, background, look) {
  canvas.width = canvas.height = L * FINE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const { center_x, center_y, localized } = LAYERS[k].measures;
  for (let spin = 0; spin < LAYERS[k].n_units; spin++) {
    if (center_x[spin] === null) continue;
    const row = (center_x[spin] + 0.5) % L;
    const column = (center_y[spin] + 0.5) % L;
    for (const down of around(row)) {
      for (const right of around(column)) look(pen, spin, right * FINE, down * FINE, localized[spin]);
    }
  }
}

// A place near an edge, and the same place beyond the other edge.
function around(place) {
  if (place < L / 8) return [place, place + L];
  return place > L - L / 8 ? [place, place - L] : [place];
}

function dot(pen, right, down, radius) {
  pen.beginPath();
  pen.arc(right, down, radius, 0, 2 * Math.PI);
}

function paintWeights(canvas, k, weights) {
  const largest = Math.max(...Array.from(weights, Math.abs)) || 1;
  const largestDot = (0.45 * L * FINE) / Math.sqrt(Math.max(weights.length, 25));
  paintPlaces(canvas, k, css(fieldColor(0)), (pen, spin, right, down, localized) => {
    const size = Math.abs(weights[spin]) / largest;
    const color = css(fieldColor(Math.sign(weights[spin]) * Math.round(LEVELS * (0.45 + 0.55 * size))));
    dot(pen, right, down, Math.max(2, largestDot * Math.sqrt(size)));
    pen.lineWidth = PEN;
    pen.strokeStyle = pen.fillStyle = color;
    if (localized) pen.fill();
    else pen.stroke();
  });
}

function paintStates(canvas, k, sample) {
  const { n_units, meanSpins } = LAYERS[k];
  const radius = (0.3 * L * FINE) / Math.sqrt(n_units);
  paintPlaces(canvas, k, css(spinColor(0)), (pen, spin, right, down, localized) => {
    pen.fillStyle = css(spinColor(LEVELS * meanSpins[sample * n_units + spin]));
    if (localized) dot(pen, right, down, radius);
    else {
      pen.beginPath();
      pen.rect(right - radius / 2, down - radius / 2, radius, radius);
    }
    pen.fill();
    if (k !== shown.layer || spin !== shown.spin) return;
    dot(pen, right, down, radius + 3 * PEN);
    pen.lineWidth = 2 * PEN;
    pen.strokeStyle = MARK;
    pen.stroke();
  });
}

// Edges of the sites on which a localized field exceeds half of its largest weight.
function paintOutline(canvas, k, spin) {
  canvas.width = canvas.height = L * FINE;
  if (!LAYERS[k].measures.localized[spin]) return;
  const field = picture(LAYERS[k].fields, spin);
  const isInside = (row, column) => Math.abs(field[((row + L) % L) * L + ((column + L) % L)]) > LEVELS / 2;
  const pen = canvas.getContext("2d");
  pen.fillStyle = MARK;
  for (let row = 0; row < L; row++) {
    for (let column = 0; column < L; column++) {
      if (!isInside(row, column)) continue;
      const [left, top] = [column * FINE, row * FINE];
      if (!isInside(row - 1, column)) pen.fillRect(left, top, FINE, PEN);
      if (!isInside(row + 1, column)) pen.fillRect(left, top + FINE - PEN, FINE, PEN);
      if (!isInside(row, column - 1)) pen.fillRect(left, top, PEN, FINE);
      if (!isInside(row, column + 1)) pen.fillRect(left + FINE - PEN, top, PEN, FINE);
    }
  }
}

// ---- the list of a layer's spins

function buildChoice() {
  for (const layer of LAYERS) {
    const button = element("input", { type: "radio", name: "layer", value: layer.number });
    button.addEventListener("change", () => {
      const k = layer.number - 1;
      go(k, lastSpin[k], shown.sample);
    });
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
  const list = find("spins");
  list.setAttribute("aria-label", `${n_units} hidden spins of layer ${number}`);
  list.style.setProperty("--thumbnail", n_units > 150 ? "2.75rem" : n_units > 36 ? "3.25rem" : "4.25rem");
  list.replaceChildren(...order.map(makeOption));
  markChosen();
}

function makeOption(spin) {
  const option = element("div", { tabIndex: -1, title: `spin ${spin}` }, thumbnail(shown.layer, spin));
  option.setAttribute("role", "option");
  option.setAttribute("aria-label", describe(shown.layer, spin));
  return option;
}

function markChosen() {
  const list = find("spins");
  Array.from(list.children).forEach((option, place) => {
    option.setAttribute("aria-selected", String(order[place] === shown.spin));
  });
  reach(order.indexOf(shown.spin));
  const option = list.children[active];
  const below = option.offsetTop + option.offsetHeight - list.offsetTop - list.clientHeight;
  const above = option.offsetTop - list.offsetTop;
  if (list.scrollTop < below || list.scrollTop > above) list.scrollTop = (above + below) / 2;
}

// The one option that Tab leads to.
function reach(place) {
  const options = find("spins").children;
  if (options[active]) options[active].tabIndex = -1;
  active = place;
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
    reach(moves[event.key]);
    options[active].focus();
  } else if (!(event.key in moves)) return;
  event.preventDefault();
}

function choose(place) {
  reach(place);
  go(shown.layer, order[place], shown.sample);
}

// ---- the chosen spin

function showSpin() {
  const { layer: k, spin } = shown;
  const layer = LAYERS[k];
  find("spin-title").textContent = `Hidden spin ${spin} of layer ${layer.number}`;
  paint(find("field"), picture(layer.fields, spin), fieldColor);
  find("field").setAttribute("aria-label", `Receptive field of ${describe(k, spin)}, on the ${L} by ${L} lattice`);
  const ends = [-layer.largest[spin], 0, layer.largest[spin]];
  find("color-bar-numbers").replaceChildren(...ends.map((end) => element("span", { textContent: rounded(end) })));
  find("field-caption").textContent = layer.largest[spin]
    ? `weight r of each of the ${L} \u00d7 ${L} sites`
    : "all weights are zero: nothing reaches this spin";
  showMeasures(layer, spin);
}

function showMeasures(layer, spin) {
  const { measures, medians } = layer;
  const rows = MEASURES.map(([words, name]) => [
    words,
    rounded(measures[name][spin]),
    rounded(medians[name]),
  ]);
  rows.unshift(["largest weight |r|", rounded(layer.largest[spin]), rounded(layer.median_largest)]);
  rows.push(["center (row, column)", centerOf(measures, spin), ""]);
  find("measures").replaceChildren(
    ...rows.map(([words, ...numbers]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row", textContent: words }),
        ...numbers.map((number) => element("td", { textContent: number })),
      ),
    ),
  );
  const share = measures.localized.filter(Boolean).length;
  const verdict = measures.localized[spin] ? "This field is localized" : "This field is not localized";
  find("localized").textContent = `${verdict}; ${share} of the ${layer.n_units} of its layer are.`;
}

function centerOf({ center_x, center_y }, spin) {
  if (center_x[spin] === null) return "none";
  return `(${center_x[spin].toFixed(1)}, ${center_y[spin].toFixed(1)})`;
}

// ---- its neighbors in the network

function showBelow() {
  const { layer: k, spin } = shown;
  find("below-parts").hidden = k === 0;
  if (k === 0) {
    find("below-title").textContent = "What feeds it: the lattice itself";
    find("below-text").textContent =
      `Below the first layer are the ${L * L} spins of the lattice: the picture above shows its weights to them.`;
    return;
  }
  const weights = weightsBelow(k, spin);
  const list = strongest(weights);
  find("below-title").textContent = `Spins of layer ${k} that feed it`;
  find("below-text").textContent = shareOf(weights, list, "Its field is the sum of theirs, each times the weight under it.");
  paintWeights(find("below-map"), k - 1, weights);
  paintOutline(find("below-outline"), k, spin);
  find("below-map").setAttribute("aria-label", `Weights of all ${weights.length} spins of layer ${k} at the centers of their fields`);
  find("below-list").replaceChildren(...list.map((j) => makeLink(k - 1, j, weights[j])));
}

function showAbove() {
  const { layer: k, spin } = shown;
  const isTop = k === LAYERS.length - 1;
  find("above-list").hidden = isTop;
  find("above-title").textContent = isTop ? "Spins above that it feeds" : `Spins of layer ${k + 2} that it feeds`;
  if (isTop) {
    find("above-text").textContent = "None: it is in the top layer.";
    return;
  }
  const weights = weightsAbove(k, spin);
  const list = strongest(weights);
  find("above-text").textContent = shareOf(weights, list, "");
  find("above-list").replaceChildren(...list.map((i) => makeLink(k + 1, i, weights[i])));
}

function shareOf(weights, list, words) {
  if (list.length === weights.length) return `All ${weights.length}, the strongest first. ${words}`;
  const sum = (values) => values.reduce((total, weight) => total + Math.abs(weight), 0);
  const share = Math.round((100 * sum(list.map((j) => weights[j]))) / (sum(Array.from(weights)) || 1));
  return `The ${list.length} strongest of ${weights.length}, with ${share} % of the sum of all |weights|. ${words}`;
}

function makeLink(k, spin, weight) {
  const link = element(
    "a",
    { href: address(k, spin, shown.sample) },
    thumbnail(k, spin),
    element("span", { textContent: signed(weight) }),
    element("span", { className: "soft", textContent: `spin ${spin}` }),
  );
  link.setAttribute("aria-label", `${describe(k, spin)}, weight ${signed(weight)}`);
  link.addEventListener("click", () => (followed = true));
  return element("li", {}, link);
}

// ---- samples

function buildSamples() {
  const choice = find("sample");
  DATA.sample_numbers.forEach((number, i) => choice.append(element("option", { value: i, textContent: number })));
  const goTo = (sample) => go(shown.layer, shown.spin, sample);
  choice.addEventListener("change", () => goTo(Number(choice.value)));
  find("previous").addEventListener("click", () => goTo(Math.max(shown.sample - 1, 0)));
  find("next").addEventListener("click", () => goTo(Math.min(shown.sample + 1, DATA.sample_numbers.length - 1)));
  find("pictures").style.setProperty("--pictures", LAYERS.length + 1);
}

function showSample() {
  const { layer: k, spin, sample } = shown;
  const { n_units, meanSpins } = LAYERS[k];
  find("sample").value = sample;
  setEnabled(find("previous"), sample > 0, find("next"));
  setEnabled(find("next"), sample < DATA.sample_numbers.length - 1, find("previous"));
  const number = DATA.sample_numbers[sample];
  const state = `${signed(meanSpins[sample * n_units + spin])} for sample ${number}`;
  find("sample-text").textContent = `Hidden spin ${spin} of layer ${k + 1} is ${state} of the ensemble.`;
  find("spin-status").textContent = `Shown: ${describe(k, spin)}; ${state}`;
  find("pictures").replaceChildren(
    makePicture("picture-0", picture(SAMPLES, sample), `sample ${number}`, ""),
    ...LAYERS.map((layer) => makeReconstruction(layer, sample)),
  );
}

// A button that is switched off would lose the focus to nowhere.
function setEnabled(button, enabled, other) {
  const hadFocus = document.activeElement === button;
  button.disabled = !enabled;
  if (hadFocus && !enabled) other.focus();
}

function makePicture(id, values, title, words) {
  const canvas = paint(element("canvas", { id }), values, spinColor);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words ? `${title}, ${words}` : title);
  const outline = element("canvas", { className: "outline" });
  outline.setAttribute("aria-hidden", "true");
  paintOutline(outline, shown.layer, shown.spin);
  const caption = element("figcaption", {}, title);
  if (words) caption.append(element("br"), words);
  return element("figure", {}, element("div", { className: "stack" }, canvas, outline), caption);
}

function makeReconstruction(layer, sample) {
  const words = `overlap ${layer.overlaps[sample].toFixed(2)}`;
  const values = picture(layer.reconstructions, sample);
  const figure = makePicture(`picture-${layer.number}`, values, `from layer ${layer.number}`, words);
  const places = element("canvas", { className: "places" });
  places.setAttribute("role", "img");
  places.setAttribute("aria-label", `States of the ${layer.n_units} hidden spins of layer ${layer.number}`);
  paintStates(places, layer.number - 1, sample);
  const caption = element("figcaption", {}, `its ${layer.n_units} hidden spins`);
  figure.append(places, caption);
  return figure;
}

// ---- the address says what is shown

function address(k, spin, sample) {
  return `#layer=${k + 1}&spin=${spin}&sample=${DATA.sample_numbers[sample]}`;
}

function go(k, spin, sample) {
  location.hash = address(k, spin, sample);
  show(); // not only when the browser tells of the change: the next key may be pressed before
}

const lastSpin = LAYERS.map((layer) => layer.typical);

function readAddress() {
  const words = new URLSearchParams(location.hash.slice(1));
  const asked = (name) => (/^\d+$/.test(words.get(name) ?? "") ? Number(words.get(name)) : -1);
  const layer = LAYERS[asked("layer") - 1] ? asked("layer") - 1 : Math.min(1, LAYERS.length - 1);
  const spin = asked("spin");
  const sample = DATA.sample_numbers.indexOf(asked("sample"));
  const isThere = 0 <= spin && spin < LAYERS[layer].n_units;
  return { layer, spin: isThere ? spin : lastSpin[layer], sample: Math.max(sample, 0) };
}

function show() {
  const before = shown;
  shown = readAddress();
  lastSpin[shown.layer] = shown.spin;
  const isOtherLayer = shown.layer !== before.layer;
  const isOtherSpin = isOtherLayer || shown.spin !== before.spin;
  if (!isOtherSpin && shown.sample === before.sample) return;
  if (isOtherLayer) {
    document.querySelector(`input[name=layer][value="${shown.layer + 1}"]`).checked = true;
    showSpins();
  } else markChosen();
  if (isOtherSpin) showSpin();
  showBelow(); // its links name the sample too
  showAbove();
  showSample();
  if (followed) find("spin-title").focus();
  followed = false;
}

find("main").hidden = false;
buildChoice();
buildSamples();
paintColorBar();
show();
location.replace(address(shown.layer, shown.spin, shown.sample)); // so that Back comes to it
window.addEventListener("hashchange", show);
