// The address of the page names what is shown; the program starts here.

const lastSpin = LAYERS.map((layer) => layer.typical); // last chosen spin of each layer

function address(k, spin, sample) {
  return `#layer=${k + 1}&spin=${spin}&sample=${DATA.sample_numbers[sample]}`;
}

function go(k, spin, sample) {
  location.hash = address(k, spin, sample);
  show(); // at once: the next key can be pressed before the event hashchange
}

function readAddress() {
  const words = new URLSearchParams(location.hash.slice(1));
  const asked = (name) => (/^\d+$/.test(words.get(name) ?? "") ? Number(words.get(name)) : -1);
  const layer = LAYERS[asked("layer") - 1] ? asked("layer") - 1 : Math.min(1, LAYERS.length - 1);
  const spin = asked("spin");
  const sample = DATA.sample_numbers.indexOf(asked("sample"));
  const exists = 0 <= spin && spin < LAYERS[layer].n_units;
  return { layer, spin: exists ? spin : lastSpin[layer], sample: Math.max(sample, 0) };
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
location.replace(address(shown.layer, shown.spin, shown.sample)); // so that Back returns to it
window.addEventListener("hashchange", show);
