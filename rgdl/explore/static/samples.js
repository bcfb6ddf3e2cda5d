// The chosen sample, its reconstruction from each layer, and the states of hidden spins.

function buildSamples() {
  const choice = find("sample");
  DATA.sample_numbers.forEach((number, i) => choice.append(element("option", { value: i, textContent: number })));
  const goTo = (sample) => go(shown.layer, shown.spin, sample);
  choice.addEventListener("change", () => goTo(Number(choice.value)));
  find("previous").addEventListener("click", () => goTo(Math.max(shown.sample - 1, 0)));
  find("next").addEventListener("click", () => goTo(Math.min(shown.sample + 1, DATA.sample_numbers.length - 1)));
  find("images").style.setProperty("--images", LAYERS.length + 1);
}

function showSample() {
  const { layer: k, spin, sample } = shown;
  const { n_units, meanSpins } = LAYERS[k];
  find("sample").value = sample;
  setEnabled(find("previous"), sample > 0, find("next"));
  setEnabled(find("next"), sample < DATA.sample_numbers.length - 1, find("previous"));
  const number = DATA.sample_numbers[sample];
  const state = signed(meanSpins[sample * n_units + spin]);
  find("sample-text").textContent = `The state of hidden spin ${spin} of layer ${k + 1} is ${state} for sample ${number}.`;
  find("spin-status").textContent = `Shown: ${describe(k, spin)}; ${state} for sample ${number}`;
  find("images").replaceChildren(
    makeImage("image-0", imageOf(SAMPLES, sample), `sample ${number}`, ""),
    ...LAYERS.map((layer) => makeReconstruction(layer, sample)),
  );
}

// A disabled button loses the focus: give it to the other one.
function setEnabled(button, enabled, other) {
  const hadFocus = document.activeElement === button;
  button.disabled = !enabled;
  if (hadFocus && !enabled) other.focus();
}

function makeImage(id, values, title, words) {
  const label = words ? `${title}, ${words}` : title;
  const canvas = paint(element("canvas", { id, role: "img", "aria-label": label }), values, spinColor);
  const outline = element("canvas", { className: "outline", "aria-hidden": true });
  paintOutline(outline, shown.layer, shown.spin);
  const caption = element("figcaption", {}, title);
  if (words) caption.append(element("br"), words);
  return element("figure", {}, element("div", { className: "stack" }, canvas, outline), caption);
}

function makeReconstruction(layer, sample) {
  const words = `overlap ${layer.overlaps[sample].toFixed(2)}`;
  const values = imageOf(layer.reconstructions, sample);
  const figure = makeImage(`image-${layer.number}`, values, `from layer ${layer.number}`, words);
  const label = `States of the ${layer.n_units} hidden spins of layer ${layer.number}`;
  const states = element("canvas", { className: "drawn", role: "img", "aria-label": label });
  paintStates(states, layer.number - 1, sample);
  figure.append(states, element("figcaption", {}, `its ${layer.n_units} hidden spins`));
  return figure;
}
